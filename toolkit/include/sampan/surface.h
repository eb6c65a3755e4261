/* Reading and writing surfaces: raw texels at a byte offset.
 * SPDX-License-Identifier: Apache-2.0
 *
 * CUDA C++ Programming Guide, 10.9; PTX ISA, suld.b and sust.b.  x counts
 * bytes.  The mode says what happens out of bounds: an error, the nearest
 * texel, or zero and no write.
 */
#pragma once

/* Texels travel as one, two or four words. */
#define SAMPAN_SURFACE_MODE(mode, statement_trap, statement_clamp,            \
                            statement_zero)                                   \
   switch (mode) {                                                            \
   case cudaBoundaryModeZero:                                                 \
      statement_zero;                                                         \
      break;                                                                  \
   case cudaBoundaryModeClamp:                                                \
      statement_clamp;                                                        \
      break;                                                                  \
   default:                                                                   \
      statement_trap;                                                         \
      break;                                                                  \
   }
#define SAMPAN_LOAD_MODE(outs, regs, shape, bits, mode, where, inputs)        \
   asm volatile("suld.b." shape "." bits "." mode " " regs ", " where ";"     \
                : SAMPAN_LIST outs                                            \
                : SAMPAN_LIST inputs                                          \
                : "memory")
#define SAMPAN_STORE_MODE(ins, regs, shape, bits, mode, where, inputs)        \
   asm volatile("sust.b." shape "." bits "." mode " " where ", " regs ";"     \
                :                                                             \
                : SAMPAN_LIST inputs, SAMPAN_LIST ins                         \
                : "memory")

/* Operands by name, so that one text serves any number of them. */
#define SAMPAN_READ_SIZE(size, outs, regs, bits, shape, where, inputs)        \
   if (sizeof(T) == size)                                                     \
      SAMPAN_SURFACE_MODE(                                                    \
         mode,                                                                \
         SAMPAN_LOAD_MODE(outs, regs, shape, bits, "trap", where, inputs),    \
         SAMPAN_LOAD_MODE(outs, regs, shape, bits, "clamp", where, inputs),   \
         SAMPAN_LOAD_MODE(outs, regs, shape, bits, "zero", where, inputs))
#define SAMPAN_WRITE_SIZE(size, ins, regs, bits, shape, where, inputs)        \
   if (sizeof(T) == size)                                                     \
      SAMPAN_SURFACE_MODE(                                                    \
         mode,                                                                \
         SAMPAN_STORE_MODE(ins, regs, shape, bits, "trap", where, inputs),    \
         SAMPAN_STORE_MODE(ins, regs, shape, bits, "clamp", where, inputs),   \
         SAMPAN_STORE_MODE(ins, regs, shape, bits, "zero", where, inputs))

#define SAMPAN_SURFACE(name, shape, parameters, arguments, where, inputs)     \
   template <class T>                                                         \
   SAMPAN_DEVICE T name##read(                                                \
      cudaSurfaceObject_t s, SAMPAN_LIST parameters,                          \
      cudaSurfaceBoundaryMode mode = cudaBoundaryModeTrap)                    \
   {                                                                          \
      union {                                                                 \
         unsigned int w[4];                                                   \
         unsigned short h[8];                                                 \
         unsigned char b[16];                                                 \
      } u;                                                                    \
      T value;                                                                \
      SAMPAN_READ_SIZE(1, ([a] "=h"(u.h[0])), "{%[a]}", "b8", shape, where,   \
                       inputs)                                                \
      SAMPAN_READ_SIZE(2, ([a] "=h"(u.h[0])), "{%[a]}", "b16", shape, where,  \
                       inputs)                                                \
      SAMPAN_READ_SIZE(4, ([a] "=r"(u.w[0])), "{%[a]}", "b32", shape, where,  \
                       inputs)                                                \
      SAMPAN_READ_SIZE(8, ([a] "=r"(u.w[0]), [b] "=r"(u.w[1])),               \
                       "{%[a], %[b]}", "v2.b32", shape, where, inputs)        \
      SAMPAN_READ_SIZE(16,                                                    \
                       ([a] "=r"(u.w[0]), [b] "=r"(u.w[1]),                   \
                        [c] "=r"(u.w[2]), [d] "=r"(u.w[3])),                  \
                       "{%[a], %[b], %[c], %[d]}", "v4.b32", shape, where,    \
                       inputs)                                                \
      __builtin_memcpy((void *)&value, &u, sizeof(T));                        \
      return value;                                                           \
   }                                                                          \
   template <class T>                                                         \
   SAMPAN_DEVICE void name##read(                                             \
      T *result, cudaSurfaceObject_t s, SAMPAN_LIST parameters,               \
      cudaSurfaceBoundaryMode mode = cudaBoundaryModeTrap)                    \
   {                                                                          \
      *result = name##read<T>(s, SAMPAN_LIST arguments, mode);                \
   }                                                                          \
   template <class T>                                                         \
   SAMPAN_DEVICE void name##write(                                            \
      T value, cudaSurfaceObject_t s, SAMPAN_LIST parameters,                 \
      cudaSurfaceBoundaryMode mode = cudaBoundaryModeTrap)                    \
   {                                                                          \
      union {                                                                 \
         unsigned int w[4];                                                   \
         unsigned short h[8];                                                 \
         unsigned char b[16];                                                 \
      } u = {{0, 0, 0, 0}};                                                   \
      __builtin_memcpy(&u, (const void *)&value, sizeof(T));                  \
      SAMPAN_WRITE_SIZE(1, ([a] "h"(u.h[0])), "{%[a]}", "b8", shape, where,   \
                        inputs)                                               \
      SAMPAN_WRITE_SIZE(2, ([a] "h"(u.h[0])), "{%[a]}", "b16", shape, where,  \
                        inputs)                                               \
      SAMPAN_WRITE_SIZE(4, ([a] "r"(u.w[0])), "{%[a]}", "b32", shape, where,  \
                        inputs)                                               \
      SAMPAN_WRITE_SIZE(8, ([a] "r"(u.w[0]), [b] "r"(u.w[1])),                \
                        "{%[a], %[b]}", "v2.b32", shape, where, inputs)       \
      SAMPAN_WRITE_SIZE(16,                                                   \
                        ([a] "r"(u.w[0]), [b] "r"(u.w[1]),                    \
                         [c] "r"(u.w[2]), [d] "r"(u.w[3])),                   \
                        "{%[a], %[b], %[c], %[d]}", "v4.b32", shape, where,   \
                        inputs)                                               \
   }
SAMPAN_SURFACE(surf1D, "1d", (int x), (x), "[%[s], {%[x]}]",
               ([s] "l"(s), [x] "r"(x)))
SAMPAN_SURFACE(surf2D, "2d", (int x, int y), (x, y), "[%[s], {%[x], %[y]}]",
               ([s] "l"(s), [x] "r"(x), [y] "r"(y)))
SAMPAN_SURFACE(surf3D, "3d", (int x, int y, int z), (x, y, z),
               "[%[s], {%[x], %[y], %[z], %[z]}]",
               ([s] "l"(s), [x] "r"(x), [y] "r"(y), [z] "r"(z)))
SAMPAN_SURFACE(surf1DLayered, "a1d", (int x, int layer), (x, layer),
               "[%[s], {%[l], %[x]}]",
               ([s] "l"(s), [x] "r"(x), [l] "r"(layer)))
SAMPAN_SURFACE(surf2DLayered, "a2d", (int x, int y, int layer), (x, y, layer),
               "[%[s], {%[l], %[x], %[y], %[y]}]",
               ([s] "l"(s), [x] "r"(x), [y] "r"(y), [l] "r"(layer)))
/* A cube map is six layers. */
SAMPAN_SURFACE(surfCubemap, "a2d", (int x, int y, int face), (x, y, face),
               "[%[s], {%[l], %[x], %[y], %[y]}]",
               ([s] "l"(s), [x] "r"(x), [y] "r"(y), [l] "r"(face)))
SAMPAN_SURFACE(surfCubemapLayered, "a2d", (int x, int y, int layer_and_face),
               (x, y, layer_and_face), "[%[s], {%[l], %[x], %[y], %[y]}]",
               ([s] "l"(s), [x] "r"(x), [y] "r"(y), [l] "r"(layer_and_face)))
#undef SAMPAN_SURFACE
#undef SAMPAN_WRITE_SIZE
#undef SAMPAN_READ_SIZE
#undef SAMPAN_STORE_MODE
#undef SAMPAN_LOAD_MODE
#undef SAMPAN_SURFACE_MODE
#undef SAMPAN_LIST
