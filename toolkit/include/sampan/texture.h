/* Reading textures; reading and writing surfaces.
 * SPDX-License-Identifier: Apache-2.0
 *
 * CUDA C++ Programming Guide, 10.8 (texture functions) and 10.9 (surface
 * functions), of texture and surface objects.  PTX always fetches four
 * 32-bit channels; `texel` says how a T is made of them.
 */
#pragma once

namespace sampan {

/* channel: what PTX delivers, 'f', 's' or 'u'; of: T from four of those. */
template <class T> struct texel;

#define SAMPAN_TEXEL(T, Channel, expr)                                        \
   template <> struct texel<T> {                                              \
      typedef Channel channel;                                                \
      SAMPAN_DEVICE T                                                         \
      of(Channel x, Channel y, Channel z, Channel w)                          \
      {                                                                       \
         (void)x, (void)y, (void)z, (void)w;                                  \
         return expr;                                                         \
      }                                                                       \
   };
#define SAMPAN_TEXELS(name, E, Channel)                                       \
   SAMPAN_TEXEL(E, Channel, (E)x)                                             \
   SAMPAN_TEXEL(name##1, Channel, make_##name##1((E)x))                       \
   SAMPAN_TEXEL(name##2, Channel, make_##name##2((E)x, (E)y))                 \
   SAMPAN_TEXEL(name##4, Channel, make_##name##4((E)x, (E)y, (E)z, (E)w))
SAMPAN_TEXEL(char, int, (char)x)
SAMPAN_TEXELS(char, signed char, int)
SAMPAN_TEXELS(uchar, unsigned char, unsigned int)
SAMPAN_TEXELS(short, short, int)
SAMPAN_TEXELS(ushort, unsigned short, unsigned int)
SAMPAN_TEXELS(int, int, int)
SAMPAN_TEXELS(uint, unsigned int, unsigned int)
SAMPAN_TEXELS(float, float, float)
#undef SAMPAN_TEXELS
#undef SAMPAN_TEXEL

/* One PTX instruction for the three kinds of channels. */
#define SAMPAN_FETCH_AS(name, Channel, type, c, form, operands, parameters,   \
                        inputs)                                               \
   SAMPAN_DEVICE void name(Channel *v, cudaTextureObject_t t,                 \
                           SAMPAN_LIST parameters)                            \
   {                                                                          \
      asm(form "." type operands                                              \
          : "=" c(v[0]), "=" c(v[1]), "=" c(v[2]), "=" c(v[3])                \
          : "l"(t), SAMPAN_LIST inputs);                                      \
   }
#define SAMPAN_LIST(...) __VA_ARGS__
#define SAMPAN_FETCH(name, form, coordinate, where, parameters, inputs)       \
   SAMPAN_FETCH_AS(name, float, "f32." coordinate, "f", form,                 \
                   " {%0, %1, %2, %3}, [%4, " where ";", parameters, inputs)  \
   SAMPAN_FETCH_AS(name, int, "s32." coordinate, "r", form,                   \
                   " {%0, %1, %2, %3}, [%4, " where ";", parameters, inputs)  \
   SAMPAN_FETCH_AS(name, unsigned int, "u32." coordinate, "r", form,          \
                   " {%0, %1, %2, %3}, [%4, " where ";", parameters, inputs)

SAMPAN_FETCH(fetch_1d_int, "tex.1d.v4", "s32", "{%5}]", (int x), ("r"(x)))
SAMPAN_FETCH(fetch_1d, "tex.1d.v4", "f32", "{%5}]", (float x), ("f"(x)))
SAMPAN_FETCH(fetch_1d_lod, "tex.level.1d.v4", "f32", "{%5}], %6",
             (float x, float level), ("f"(x), "f"(level)))
SAMPAN_FETCH(fetch_1d_grad, "tex.grad.1d.v4", "f32", "{%5}], {%6}, {%7}",
             (float x, float dx, float dy), ("f"(x), "f"(dx), "f"(dy)))
SAMPAN_FETCH(fetch_2d, "tex.2d.v4", "f32", "{%5, %6}]", (float x, float y),
             ("f"(x), "f"(y)))
SAMPAN_FETCH(fetch_2d_lod, "tex.level.2d.v4", "f32", "{%5, %6}], %7",
             (float x, float y, float level), ("f"(x), "f"(y), "f"(level)))
SAMPAN_FETCH(fetch_2d_grad, "tex.grad.2d.v4", "f32",
             "{%5, %6}], {%7, %8}, {%9, %10}",
             (float x, float y, float2 dx, float2 dy),
             ("f"(x), "f"(y), "f"(dx.x), "f"(dx.y), "f"(dy.x), "f"(dy.y)))
SAMPAN_FETCH(fetch_3d, "tex.3d.v4", "f32", "{%5, %6, %7, %7}]",
             (float x, float y, float z), ("f"(x), "f"(y), "f"(z)))
SAMPAN_FETCH(fetch_3d_lod, "tex.level.3d.v4", "f32",
             "{%5, %6, %7, %7}], %8", (float x, float y, float z, float level),
             ("f"(x), "f"(y), "f"(z), "f"(level)))
SAMPAN_FETCH(fetch_3d_grad, "tex.grad.3d.v4", "f32",
             "{%5, %6, %7, %7}], {%8, %9, %10, %10}, {%11, %12, %13, %13}",
             (float x, float y, float z, float4 dx, float4 dy),
             ("f"(x), "f"(y), "f"(z), "f"(dx.x), "f"(dx.y), "f"(dx.z),
              "f"(dy.x), "f"(dy.y), "f"(dy.z)))
SAMPAN_FETCH(fetch_a1d, "tex.a1d.v4", "f32", "{%5, %6}]",
             (int layer, float x), ("r"(layer), "f"(x)))
SAMPAN_FETCH(fetch_a1d_lod, "tex.level.a1d.v4", "f32", "{%5, %6}], %7",
             (int layer, float x, float level),
             ("r"(layer), "f"(x), "f"(level)))
SAMPAN_FETCH(fetch_a2d, "tex.a2d.v4", "f32", "{%5, %6, %7, %7}]",
             (int layer, float x, float y), ("r"(layer), "f"(x), "f"(y)))
SAMPAN_FETCH(fetch_a2d_lod, "tex.level.a2d.v4", "f32",
             "{%5, %6, %7, %7}], %8",
             (int layer, float x, float y, float level),
             ("r"(layer), "f"(x), "f"(y), "f"(level)))
SAMPAN_FETCH(fetch_cube, "tex.cube.v4", "f32", "{%5, %6, %7, %7}]",
             (float x, float y, float z), ("f"(x), "f"(y), "f"(z)))
SAMPAN_FETCH(fetch_cube_lod, "tex.level.cube.v4", "f32",
             "{%5, %6, %7, %7}], %8", (float x, float y, float z, float level),
             ("f"(x), "f"(y), "f"(z), "f"(level)))
SAMPAN_FETCH(fetch_acube, "tex.acube.v4", "f32", "{%5, %6, %7, %8}]",
             (int layer, float x, float y, float z),
             ("r"(layer), "f"(x), "f"(y), "f"(z)))
SAMPAN_FETCH(gather_0, "tld4.r.2d.v4", "f32", "{%5, %6}]",
             (float x, float y), ("f"(x), "f"(y)))
SAMPAN_FETCH(gather_1, "tld4.g.2d.v4", "f32", "{%5, %6}]",
             (float x, float y), ("f"(x), "f"(y)))
SAMPAN_FETCH(gather_2, "tld4.b.2d.v4", "f32", "{%5, %6}]",
             (float x, float y), ("f"(x), "f"(y)))
SAMPAN_FETCH(gather_3, "tld4.a.2d.v4", "f32", "{%5, %6}]",
             (float x, float y), ("f"(x), "f"(y)))
#undef SAMPAN_FETCH
#undef SAMPAN_FETCH_AS

} // namespace sampan

/* T name<T>(object, ...) and name(T *, object, ...) */
#define SAMPAN_TEXTURE(name, fetch, parameters, arguments)                    \
   template <class T>                                                         \
   SAMPAN_DEVICE T name(cudaTextureObject_t t, SAMPAN_LIST parameters)        \
   {                                                                          \
      typename sampan::texel<T>::channel v[4];                                \
      sampan::fetch(v, t, SAMPAN_LIST arguments);                             \
      return sampan::texel<T>::of(v[0], v[1], v[2], v[3]);                    \
   }                                                                          \
   template <class T>                                                         \
   SAMPAN_DEVICE void name(T *result, cudaTextureObject_t t,                  \
                           SAMPAN_LIST parameters)                            \
   {                                                                          \
      *result = name<T>(t, SAMPAN_LIST arguments);                            \
   }
SAMPAN_TEXTURE(tex1Dfetch, fetch_1d_int, (int x), (x))
SAMPAN_TEXTURE(tex1D, fetch_1d, (float x), (x))
SAMPAN_TEXTURE(tex1DLod, fetch_1d_lod, (float x, float level), (x, level))
SAMPAN_TEXTURE(tex1DGrad, fetch_1d_grad, (float x, float dx, float dy),
               (x, dx, dy))
SAMPAN_TEXTURE(tex2D, fetch_2d, (float x, float y), (x, y))
SAMPAN_TEXTURE(tex2DLod, fetch_2d_lod, (float x, float y, float level),
               (x, y, level))
SAMPAN_TEXTURE(tex2DGrad, fetch_2d_grad,
               (float x, float y, float2 dx, float2 dy), (x, y, dx, dy))
SAMPAN_TEXTURE(tex3D, fetch_3d, (float x, float y, float z), (x, y, z))
SAMPAN_TEXTURE(tex3DLod, fetch_3d_lod,
               (float x, float y, float z, float level), (x, y, z, level))
SAMPAN_TEXTURE(tex3DGrad, fetch_3d_grad,
               (float x, float y, float z, float4 dx, float4 dy),
               (x, y, z, dx, dy))
#undef SAMPAN_TEXTURE
/* The layer comes last in CUDA and first in PTX. */
#define SAMPAN_TEXTURE(name, fetch, parameters, order, arguments)             \
   template <class T>                                                         \
   SAMPAN_DEVICE T name(cudaTextureObject_t t, SAMPAN_LIST parameters)        \
   {                                                                          \
      typename sampan::texel<T>::channel v[4];                                \
      sampan::fetch(v, t, SAMPAN_LIST order);                                 \
      return sampan::texel<T>::of(v[0], v[1], v[2], v[3]);                    \
   }                                                                          \
   template <class T>                                                         \
   SAMPAN_DEVICE void name(T *result, cudaTextureObject_t t,                  \
                           SAMPAN_LIST parameters)                            \
   {                                                                          \
      *result = name<T>(t, SAMPAN_LIST arguments);                            \
   }
SAMPAN_TEXTURE(tex1DLayered, fetch_a1d, (float x, int layer), (layer, x),
               (x, layer))
SAMPAN_TEXTURE(tex1DLayeredLod, fetch_a1d_lod,
               (float x, int layer, float level), (layer, x, level),
               (x, layer, level))
SAMPAN_TEXTURE(tex2DLayered, fetch_a2d, (float x, float y, int layer),
               (layer, x, y), (x, y, layer))
SAMPAN_TEXTURE(tex2DLayeredLod, fetch_a2d_lod,
               (float x, float y, int layer, float level),
               (layer, x, y, level), (x, y, layer, level))
SAMPAN_TEXTURE(texCubemap, fetch_cube, (float x, float y, float z), (x, y, z),
               (x, y, z))
SAMPAN_TEXTURE(texCubemapLod, fetch_cube_lod,
               (float x, float y, float z, float level), (x, y, z, level),
               (x, y, z, level))
SAMPAN_TEXTURE(texCubemapLayered, fetch_acube,
               (float x, float y, float z, int layer), (layer, x, y, z),
               (x, y, z, layer))
#undef SAMPAN_TEXTURE

/* One channel of the four texels that a linear filter would mix. */
template <class T>
SAMPAN_DEVICE T
tex2Dgather(cudaTextureObject_t t, float x, float y, int channel = 0)
{
   typename sampan::texel<T>::channel v[4];
   switch (channel) {
   case 0:
      sampan::gather_0(v, t, x, y);
      break;
   case 1:
      sampan::gather_1(v, t, x, y);
      break;
   case 2:
      sampan::gather_2(v, t, x, y);
      break;
   default:
      sampan::gather_3(v, t, x, y);
      break;
   }
   return sampan::texel<T>::of(v[0], v[1], v[2], v[3]);
}
template <class T>
SAMPAN_DEVICE void
tex2Dgather(T *result, cudaTextureObject_t t, float x, float y,
            int channel = 0)
{
   *result = tex2Dgather<T>(t, x, y, channel);
}
