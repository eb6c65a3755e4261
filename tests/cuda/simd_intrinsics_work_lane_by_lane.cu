/* The SIMD intrinsics against a loop over their halfwords and bytes.
 * CUDA Math API, SIMD Intrinsics.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "agree.h"

/* f of each lane, signed and unsigned: x, y and ux, uy of Bits bits. */
template <int Bits, class F>
static unsigned
each(unsigned a, unsigned b, F f)
{
   const unsigned mask = (1u << Bits) - 1;
   unsigned r = 0;
   for (int i = 0; i < 32; i += Bits) {
      int ux = a >> i & mask, uy = b >> i & mask;
      int x = ux >> (Bits - 1) ? ux - (int)mask - 1 : ux;
      int y = uy >> (Bits - 1) ? uy - (int)mask - 1 : uy;
      r |= ((unsigned)f(x, y, ux, uy, (int)mask >> 1, (int)mask) & mask) << i;
   }
   return r;
}

static int
clamp(int x, int low, int high)
{
   return x < low ? low : x > high ? high : x;
}

/* S: the largest signed number; U: the largest unsigned one. */
#define LANES(name, expr)                                                     \
   agree(#name "2", [] __device__(sample s) { return name##2(s.x, s.y); },    \
         [](sample s) { return each<16>(s.x, s.y, LANE(expr)); });            \
   agree(#name "4", [] __device__(sample s) { return name##4(s.x, s.y); },    \
         [](sample s) { return each<8>(s.x, s.y, LANE(expr)); })
#define LANES1(name, expr)                                                    \
   agree(#name "2", [] __device__(sample s) { return name##2(s.x); },         \
         [](sample s) { return each<16>(s.x, s.y, LANE(expr)); });            \
   agree(#name "4", [] __device__(sample s) { return name##4(s.x); },         \
         [](sample s) { return each<8>(s.x, s.y, LANE(expr)); })
#define LANE(expr)                                                            \
   [](int x, int y, int ux, int uy, int S, int U) -> int {                    \
      (void)x, (void)y, (void)ux, (void)uy, (void)S, (void)U;                 \
      return expr;                                                            \
   }

/* The sum over all lanes. */
template <int Bits, class F>
static unsigned
sum(unsigned a, unsigned b, F f)
{
   unsigned r = 0;
   for (int i = 0; i < 32; i += Bits)
      r += each<Bits>(a, b, f) >> i & ((1u << Bits) - 1);
   return r;
}

int
main()
{
   LANES1(__vabs, abs(x));
   LANES1(__vabsss, abs(x) > S ? S : abs(x));
   LANES1(__vneg, -x);
   LANES1(__vnegss, -x > S ? S : -x);
   LANES(__vadd, x + y);
   LANES(__vaddss, clamp(x + y, -S - 1, S));
   LANES(__vaddus, clamp(ux + uy, 0, U));
   LANES(__vsub, x - y);
   LANES(__vsubss, clamp(x - y, -S - 1, S));
   LANES(__vsubus, clamp(ux - uy, 0, U));
   LANES(__vavgu, (ux + uy + 1) >> 1);
   LANES(__vhaddu, (ux + uy) >> 1);
   LANES(__vavgs, (x + y + (x + y >= 0)) >> 1);
   LANES(__vmaxs, x > y ? x : y);
   LANES(__vmaxu, ux > uy ? ux : uy);
   LANES(__vmins, x < y ? x : y);
   LANES(__vminu, ux < uy ? ux : uy);
   LANES(__vabsdiffs, abs(x - y));
   LANES(__vabsdiffu, abs(ux - uy));
   LANES(__vcmpeq, -(x == y));
   LANES(__vcmpne, -(x != y));
   LANES(__vcmpges, -(x >= y));
   LANES(__vcmpgeu, -(ux >= uy));
   LANES(__vcmpgts, -(x > y));
   LANES(__vcmpgtu, -(ux > uy));
   LANES(__vcmples, -(x <= y));
   LANES(__vcmpleu, -(ux <= uy));
   LANES(__vcmplts, -(x < y));
   LANES(__vcmpltu, -(ux < uy));
   LANES(__vseteq, x == y);
   LANES(__vsetne, x != y);
   LANES(__vsetges, x >= y);
   LANES(__vsetgeu, ux >= uy);
   LANES(__vsetgts, x > y);
   LANES(__vsetgtu, ux > uy);
   LANES(__vsetles, x <= y);
   LANES(__vsetleu, ux <= uy);
   LANES(__vsetlts, x < y);
   LANES(__vsetltu, ux < uy);
   EQUALS(__vsads2(s.x, s.y), sum<16>(s.x, s.y, LANE(abs(x - y))));
   EQUALS(__vsads4(s.x, s.y), sum<8>(s.x, s.y, LANE(abs(x - y))));
   EQUALS(__vsadu2(s.x, s.y), sum<16>(s.x, s.y, LANE(abs(ux - uy))));
   EQUALS(__vsadu4(s.x, s.y), sum<8>(s.x, s.y, LANE(abs(ux - uy))));
   return agree_result();
}
