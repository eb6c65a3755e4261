/* The functions of one 16-bit format.
 * SPDX-License-Identifier: Apache-2.0
 *
 * No guard: see float16_type.h for what the including header defines.
 * CUDA Math API, "Half Precision" and "Bfloat16 Precision Intrinsics".
 */

#define SAMPAN_HD SAMPAN_HOST_DEVICE
#define SAMPAN_BITS(h) sampan::bits_as<unsigned short>(h)
#define SAMPAN_NUMBER(bits) sampan::bits_as<SAMPAN_16>((unsigned short)(bits))
#define SAMPAN_FLOAT(h) SAMPAN_FORMAT::to_float(SAMPAN_BITS(h))
#define SAMPAN_ROUND(x) SAMPAN_NUMBER(SAMPAN_FORMAT::from_float(x, sampan::RN))

/* ---- bits ---- */

SAMPAN_HD short
SAMPAN_N(__, _as_short)(const SAMPAN_16 h)
{
   return sampan::bits_as<short>(h);
}
SAMPAN_HD unsigned short
SAMPAN_N(__, _as_ushort)(const SAMPAN_16 h)
{
   return SAMPAN_BITS(h);
}
SAMPAN_HD SAMPAN_16
SAMPAN_N(__short_as_, )(const short x)
{
   return sampan::bits_as<SAMPAN_16>(x);
}
SAMPAN_HD SAMPAN_16
SAMPAN_N(__ushort_as_, )(const unsigned short x)
{
   return SAMPAN_NUMBER(x);
}

/* ---- float and double ---- */

SAMPAN_HD float
SAMPAN_N(__, 2float)(const SAMPAN_16 h)
{
   return SAMPAN_FLOAT(h);
}
#define SAMPAN_FROM_FLOAT(suffix, mode)                                       \
   SAMPAN_HD SAMPAN_16 SAMPAN_N(__float2, suffix)(const float x)              \
   {                                                                          \
      return SAMPAN_NUMBER(SAMPAN_FORMAT::from_float(x, sampan::mode));       \
   }
SAMPAN_FROM_FLOAT(, RN)
SAMPAN_FROM_FLOAT(_rn, RN)
SAMPAN_FROM_FLOAT(_rz, RZ)
SAMPAN_FROM_FLOAT(_ru, RU)
SAMPAN_FROM_FLOAT(_rd, RD)
#undef SAMPAN_FROM_FLOAT
SAMPAN_HD SAMPAN_16
SAMPAN_N(__double2, )(const double x)
{
   return SAMPAN_ROUND(sampan::odd_float(x));
}

/* ---- integers ---- */

#define SAMPAN_TO_INTEGER(name, suffix, T, mode)                              \
   SAMPAN_HD T SAMPAN_N(__, 2##name##suffix)(const SAMPAN_16 h)               \
   {                                                                          \
      return sampan::to_integer<T>(SAMPAN_FLOAT(h), sampan::mode);            \
   }
#define SAMPAN_FROM_INTEGER(name, suffix, T, mode)                            \
   SAMPAN_HD SAMPAN_16 SAMPAN_N(__##name##2, suffix)(const T x)               \
   {                                                                          \
      return SAMPAN_NUMBER(SAMPAN_FORMAT::from_float(                         \
         sampan::odd_float((sampan::widest<T>::type)x), sampan::mode));       \
   }
#define SAMPAN_INTEGER(name, T)                                               \
   SAMPAN_TO_INTEGER(name, _rn, T, RN)                                        \
   SAMPAN_TO_INTEGER(name, _rz, T, RZ)                                        \
   SAMPAN_TO_INTEGER(name, _ru, T, RU)                                        \
   SAMPAN_TO_INTEGER(name, _rd, T, RD)                                        \
   SAMPAN_FROM_INTEGER(name, _rn, T, RN)                                      \
   SAMPAN_FROM_INTEGER(name, _rz, T, RZ)                                      \
   SAMPAN_FROM_INTEGER(name, _ru, T, RU)                                      \
   SAMPAN_FROM_INTEGER(name, _rd, T, RD)
SAMPAN_INTEGER(short, short)
SAMPAN_INTEGER(ushort, unsigned short)
SAMPAN_INTEGER(int, int)
SAMPAN_INTEGER(uint, unsigned int)
SAMPAN_INTEGER(ll, long long)
SAMPAN_INTEGER(ull, unsigned long long)
SAMPAN_TO_INTEGER(char, _rz, signed char, RZ)
SAMPAN_TO_INTEGER(uchar, _rz, unsigned char, RZ)
#undef SAMPAN_INTEGER
#undef SAMPAN_FROM_INTEGER
#undef SAMPAN_TO_INTEGER

/* ---- pairs ---- */

SAMPAN_HD SAMPAN_16x2
SAMPAN_N(make_, 2)(const SAMPAN_16 x, const SAMPAN_16 y)
{
   return SAMPAN_16x2(x, y);
}
SAMPAN_HD SAMPAN_16x2
SAMPAN_N(__halves2, 2)(const SAMPAN_16 x, const SAMPAN_16 y)
{
   return SAMPAN_16x2(x, y);
}
SAMPAN_HD SAMPAN_16x2
SAMPAN_NN(__, 2, 2)(const SAMPAN_16 h)
{
   return SAMPAN_16x2(h, h);
}
SAMPAN_HD SAMPAN_16x2
SAMPAN_N(__float2, 2_rn)(const float x)
{
   return SAMPAN_16x2(SAMPAN_ROUND(x), SAMPAN_ROUND(x));
}
SAMPAN_HD SAMPAN_16x2
SAMPAN_N(__floats2, 2_rn)(const float x, const float y)
{
   return SAMPAN_16x2(SAMPAN_ROUND(x), SAMPAN_ROUND(y));
}
SAMPAN_HD SAMPAN_16x2
SAMPAN_N(__float22, 2_rn)(const float2 v)
{
   return SAMPAN_16x2(SAMPAN_ROUND(v.x), SAMPAN_ROUND(v.y));
}
SAMPAN_HD float2
SAMPAN_N(__, 22float2)(const SAMPAN_16x2 v)
{
   return make_float2(SAMPAN_FLOAT(v.x), SAMPAN_FLOAT(v.y));
}
SAMPAN_HD float
__low2float(const SAMPAN_16x2 v)
{
   return SAMPAN_FLOAT(v.x);
}
SAMPAN_HD float
__high2float(const SAMPAN_16x2 v)
{
   return SAMPAN_FLOAT(v.y);
}
SAMPAN_HD SAMPAN_16
SAMPAN_N(__low2, )(const SAMPAN_16x2 v)
{
   return v.x;
}
SAMPAN_HD SAMPAN_16
SAMPAN_N(__high2, )(const SAMPAN_16x2 v)
{
   return v.y;
}
SAMPAN_HD SAMPAN_16x2
SAMPAN_N(__low2, 2)(const SAMPAN_16x2 v)
{
   return SAMPAN_16x2(v.x, v.x);
}
SAMPAN_HD SAMPAN_16x2
SAMPAN_N(__high2, 2)(const SAMPAN_16x2 v)
{
   return SAMPAN_16x2(v.y, v.y);
}
SAMPAN_HD SAMPAN_16x2
SAMPAN_N(__lows2, 2)(const SAMPAN_16x2 a, const SAMPAN_16x2 b)
{
   return SAMPAN_16x2(a.x, b.x);
}
SAMPAN_HD SAMPAN_16x2
SAMPAN_N(__highs2, 2)(const SAMPAN_16x2 a, const SAMPAN_16x2 b)
{
   return SAMPAN_16x2(a.y, b.y);
}
SAMPAN_HD SAMPAN_16x2
__lowhigh2highlow(const SAMPAN_16x2 v)
{
   return SAMPAN_16x2(v.y, v.x);
}

/* ---- classes of numbers ---- */

SAMPAN_HD bool
__hisnan(const SAMPAN_16 h)
{
   return SAMPAN_FLOAT(h) != SAMPAN_FLOAT(h);
}
SAMPAN_HD int
__hisinf(const SAMPAN_16 h)
{
   const unsigned int bits = SAMPAN_BITS(h);
   return (bits & 0x7fff) != SAMPAN_16_INFINITY ? 0 : bits >> 15 ? -1 : 1;
}

/* ---- arithmetic ---- */

/* On one number and on a pair: name is that of the pair less its 2. */
#define SAMPAN_ARITHMETIC(name, pair, op)                                     \
   SAMPAN_HD SAMPAN_16 name(const SAMPAN_16 a, const SAMPAN_16 b)             \
   {                                                                          \
      return SAMPAN_NUMBER(SAMPAN_FORMAT::op(SAMPAN_BITS(a), SAMPAN_BITS(b)));\
   }                                                                          \
   SAMPAN_HD SAMPAN_16x2 pair(const SAMPAN_16x2 a, const SAMPAN_16x2 b)       \
   {                                                                          \
      return sampan::bits_as<SAMPAN_16x2>(                                    \
         SAMPAN_FORMAT::op##2(sampan::bits_as<unsigned int>(a),               \
                              sampan::bits_as<unsigned int>(b)));             \
   }
SAMPAN_ARITHMETIC(__hadd, __hadd2, add)
SAMPAN_ARITHMETIC(__hsub, __hsub2, sub)
SAMPAN_ARITHMETIC(__hmul, __hmul2, mul)
SAMPAN_ARITHMETIC(__hadd_rn, __hadd2_rn, add)
SAMPAN_ARITHMETIC(__hsub_rn, __hsub2_rn, sub)
SAMPAN_ARITHMETIC(__hmul_rn, __hmul2_rn, mul)
#undef SAMPAN_ARITHMETIC

SAMPAN_HD SAMPAN_16
__hfma(const SAMPAN_16 a, const SAMPAN_16 b, const SAMPAN_16 c)
{
   return SAMPAN_NUMBER(
      SAMPAN_FORMAT::fma(SAMPAN_BITS(a), SAMPAN_BITS(b), SAMPAN_BITS(c)));
}
SAMPAN_HD SAMPAN_16x2
__hfma2(const SAMPAN_16x2 a, const SAMPAN_16x2 b, const SAMPAN_16x2 c)
{
   return sampan::bits_as<SAMPAN_16x2>(SAMPAN_FORMAT::fma2(
      sampan::bits_as<unsigned int>(a), sampan::bits_as<unsigned int>(b),
      sampan::bits_as<unsigned int>(c)));
}

SAMPAN_HD SAMPAN_16
__hdiv(const SAMPAN_16 a, const SAMPAN_16 b)
{
   return SAMPAN_ROUND(SAMPAN_FLOAT(a) / SAMPAN_FLOAT(b));
}
SAMPAN_HD SAMPAN_16
__hneg(const SAMPAN_16 a)
{
   return SAMPAN_NUMBER(SAMPAN_BITS(a) ^ 0x8000);
}
SAMPAN_HD SAMPAN_16
__habs(const SAMPAN_16 a)
{
   return SAMPAN_NUMBER(SAMPAN_BITS(a) & 0x7fff);
}

namespace sampan {
/* [0, 1], NaN to 0. */
SAMPAN_HD SAMPAN_16
saturate(const SAMPAN_16 a)
{
   float x = SAMPAN_FLOAT(a);
   return x > 0 ? x < 1 ? a : SAMPAN_ROUND(1.0f) : SAMPAN_NUMBER(0);
}
/* Not below zero; NaN to the one NaN that arithmetic makes. */
SAMPAN_HD SAMPAN_16
relu(const SAMPAN_16 a)
{
   float x = SAMPAN_FLOAT(a);
   return x > 0 ? a : x != x ? SAMPAN_NUMBER(0x7fff) : SAMPAN_NUMBER(0);
}
/* The lesser; zeros by their sign.  A NaN loses unless it is `kept`. */
SAMPAN_HD SAMPAN_16
lesser(const SAMPAN_16 a, const SAMPAN_16 b, bool kept)
{
   float x = SAMPAN_FLOAT(a), y = SAMPAN_FLOAT(b);
   if (x != x || y != y)
      return kept || (x != x && y != y) ? SAMPAN_NUMBER(0x7fff)
             : x != x                   ? b
                                        : a;
   return x < y || (x == y && SAMPAN_BITS(a) >> 15) ? a : b;
}
SAMPAN_HD SAMPAN_16
greater(const SAMPAN_16 a, const SAMPAN_16 b, bool kept)
{
   float x = SAMPAN_FLOAT(a), y = SAMPAN_FLOAT(b);
   if (x != x || y != y)
      return lesser(a, b, kept);
   return x > y || (x == y && !(SAMPAN_BITS(a) >> 15)) ? a : b;
}
} // namespace sampan

#define SAMPAN_SCALAR1(name, expr)                                            \
   SAMPAN_HD SAMPAN_16 name(const SAMPAN_16 a)                                \
   {                                                                          \
      return expr;                                                            \
   }
#define SAMPAN_SCALAR2(name, expr)                                            \
   SAMPAN_HD SAMPAN_16 name(const SAMPAN_16 a, const SAMPAN_16 b)             \
   {                                                                          \
      return expr;                                                            \
   }
#define SAMPAN_SCALAR3(name, expr)                                            \
   SAMPAN_HD SAMPAN_16 name(const SAMPAN_16 a, const SAMPAN_16 b,             \
                            const SAMPAN_16 c)                                \
   {                                                                          \
      return expr;                                                            \
   }
/* The same on each half of a pair. */
#define SAMPAN_LANES1(name, one)                                              \
   SAMPAN_HD SAMPAN_16x2 name(const SAMPAN_16x2 a)                            \
   {                                                                          \
      return SAMPAN_16x2(one(a.x), one(a.y));                                 \
   }
#define SAMPAN_LANES2(name, one)                                              \
   SAMPAN_HD SAMPAN_16x2 name(const SAMPAN_16x2 a, const SAMPAN_16x2 b)       \
   {                                                                          \
      return SAMPAN_16x2(one(a.x, b.x), one(a.y, b.y));                       \
   }
#define SAMPAN_LANES3(name, one)                                              \
   SAMPAN_HD SAMPAN_16x2 name(const SAMPAN_16x2 a, const SAMPAN_16x2 b,       \
                              const SAMPAN_16x2 c)                            \
   {                                                                          \
      return SAMPAN_16x2(one(a.x, b.x, c.x), one(a.y, b.y, c.y));             \
   }
SAMPAN_SCALAR2(__hadd_sat, sampan::saturate(__hadd(a, b)))
SAMPAN_SCALAR2(__hsub_sat, sampan::saturate(__hsub(a, b)))
SAMPAN_SCALAR2(__hmul_sat, sampan::saturate(__hmul(a, b)))
SAMPAN_SCALAR3(__hfma_sat, sampan::saturate(__hfma(a, b, c)))
SAMPAN_SCALAR3(__hfma_relu, sampan::relu(__hfma(a, b, c)))
SAMPAN_SCALAR2(__hmin, sampan::lesser(a, b, false))
SAMPAN_SCALAR2(__hmax, sampan::greater(a, b, false))
SAMPAN_SCALAR2(__hmin_nan, sampan::lesser(a, b, true))
SAMPAN_SCALAR2(__hmax_nan, sampan::greater(a, b, true))
SAMPAN_LANES2(__hadd2_sat, __hadd_sat)
SAMPAN_LANES2(__hsub2_sat, __hsub_sat)
SAMPAN_LANES2(__hmul2_sat, __hmul_sat)
SAMPAN_LANES3(__hfma2_sat, __hfma_sat)
SAMPAN_LANES3(__hfma2_relu, __hfma_relu)
SAMPAN_LANES2(__hmin2, __hmin)
SAMPAN_LANES2(__hmax2, __hmax)
SAMPAN_LANES2(__hmin2_nan, __hmin_nan)
SAMPAN_LANES2(__hmax2_nan, __hmax_nan)
SAMPAN_LANES2(__h2div, __hdiv)
SAMPAN_LANES1(__hneg2, __hneg)
SAMPAN_LANES1(__habs2, __habs)

/* a * b + c of complex numbers. */
SAMPAN_HD SAMPAN_16x2
__hcmadd(const SAMPAN_16x2 a, const SAMPAN_16x2 b, const SAMPAN_16x2 c)
{
   SAMPAN_16 re = __hfma(a.x, b.x, c.x), im = __hfma(a.x, b.y, c.y);
   return SAMPAN_16x2(__hfma(__hneg(a.y), b.y, re), __hfma(a.y, b.x, im));
}

/* ---- comparisons; the names with u are true of NaNs ---- */

SAMPAN_HD SAMPAN_16x2
__hisnan2(const SAMPAN_16x2 v)
{
   return SAMPAN_16x2(SAMPAN_ROUND(__hisnan(v.x) ? 1.0f : 0.0f),
                      SAMPAN_ROUND(__hisnan(v.y) ? 1.0f : 0.0f));
}
#define SAMPAN_COMPARE_ONE(suffix, expr)                                      \
   SAMPAN_HD bool __h##suffix(const SAMPAN_16 a, const SAMPAN_16 b)           \
   {                                                                          \
      const float x = SAMPAN_FLOAT(a), y = SAMPAN_FLOAT(b);                   \
      return expr;                                                            \
   }                                                                          \
   SAMPAN_HD SAMPAN_16x2 __h##suffix##2(const SAMPAN_16x2 a,              \
                                          const SAMPAN_16x2 b)                \
   {                                                                          \
      return SAMPAN_16x2(SAMPAN_ROUND(__h##suffix(a.x, b.x) ? 1.0f : 0.0f),   \
                         SAMPAN_ROUND(__h##suffix(a.y, b.y) ? 1.0f : 0.0f));  \
   }                                                                          \
   SAMPAN_HD unsigned int __h##suffix##2_mask(const SAMPAN_16x2 a,            \
                                              const SAMPAN_16x2 b)            \
   {                                                                          \
      return (__h##suffix(a.x, b.x) ? 0xffffu : 0u) |                         \
             (__h##suffix(a.y, b.y) ? 0xffff0000u : 0u);                      \
   }                                                                          \
   SAMPAN_HD bool __hb##suffix##2(const SAMPAN_16x2 a, const SAMPAN_16x2 b)   \
   {                                                                          \
      return __h##suffix(a.x, b.x) && __h##suffix(a.y, b.y);                  \
   }
#define SAMPAN_COMPARE(name, ordered, unordered)                              \
   SAMPAN_COMPARE_ONE(name, ordered)                                          \
   SAMPAN_COMPARE_ONE(name##u, unordered)
SAMPAN_COMPARE(eq, x == y, !(x < y || x > y))
SAMPAN_COMPARE(ne, x < y || x > y, x != y)
SAMPAN_COMPARE(lt, x < y, !(x >= y))
SAMPAN_COMPARE(le, x <= y, !(x > y))
SAMPAN_COMPARE(gt, x > y, !(x <= y))
SAMPAN_COMPARE(ge, x >= y, !(x < y))
#undef SAMPAN_COMPARE
#undef SAMPAN_COMPARE_ONE

/* ---- mathematical functions, taken in float ---- */

#define SAMPAN_IN_FLOAT(name, expr)                                               \
   SAMPAN_HD SAMPAN_16 h##name(const SAMPAN_16 a)                             \
   {                                                                          \
      const float x = SAMPAN_FLOAT(a);                                        \
      return SAMPAN_ROUND(expr);                                              \
   }                                                                          \
   SAMPAN_LANES1(h2##name, h##name)
SAMPAN_IN_FLOAT(sqrt, sqrtf(x))
SAMPAN_IN_FLOAT(rsqrt, 1.0f / sqrtf(x))
SAMPAN_IN_FLOAT(rcp, 1.0f / x)
SAMPAN_IN_FLOAT(exp, expf(x))
SAMPAN_IN_FLOAT(exp2, exp2f(x))
SAMPAN_IN_FLOAT(exp10, exp10f(x))
SAMPAN_IN_FLOAT(log, logf(x))
SAMPAN_IN_FLOAT(log2, log2f(x))
SAMPAN_IN_FLOAT(log10, log10f(x))
SAMPAN_IN_FLOAT(sin, sinf(x))
SAMPAN_IN_FLOAT(cos, cosf(x))
SAMPAN_IN_FLOAT(tanh, tanhf(x))
SAMPAN_IN_FLOAT(tanh_approx, tanhf(x))
SAMPAN_IN_FLOAT(ceil, ceilf(x))
SAMPAN_IN_FLOAT(floor, floorf(x))
SAMPAN_IN_FLOAT(trunc, truncf(x))
SAMPAN_IN_FLOAT(rint, rintf(x))
#undef SAMPAN_IN_FLOAT
#undef SAMPAN_LANES3
#undef SAMPAN_LANES2
#undef SAMPAN_LANES1
#undef SAMPAN_SCALAR3
#undef SAMPAN_SCALAR2
#undef SAMPAN_SCALAR1

/* ---- operators ---- */

#define SAMPAN_OPERATORS(T, add, sub, mul, div, neg, one, eq, ne, gt, lt, ge, \
                         le)                                                  \
   SAMPAN_OPERATOR(T, +, add)                                                 \
   SAMPAN_OPERATOR(T, -, sub)                                                 \
   SAMPAN_OPERATOR(T, *, mul)                                                 \
   SAMPAN_OPERATOR(T, /, div)                                                 \
   SAMPAN_RELATION(T, ==, eq)                                                 \
   SAMPAN_RELATION(T, !=, ne)                                                 \
   SAMPAN_RELATION(T, >, gt)                                                  \
   SAMPAN_RELATION(T, <, lt)                                                  \
   SAMPAN_RELATION(T, >=, ge)                                                 \
   SAMPAN_RELATION(T, <=, le)                                                 \
   SAMPAN_STEP(T, ++, add, one)                                               \
   SAMPAN_STEP(T, --, sub, one)                                               \
   SAMPAN_HD T operator+(const T &a)                                          \
   {                                                                          \
      return a;                                                               \
   }                                                                          \
   SAMPAN_HD T operator-(const T &a)                                          \
   {                                                                          \
      return neg(a);                                                          \
   }
#define SAMPAN_OPERATOR(T, op, function)                                      \
   SAMPAN_HD T operator op(const T &a, const T &b)                            \
   {                                                                          \
      return function(a, b);                                                  \
   }                                                                          \
   SAMPAN_HD T &operator op##=(T &a, const T &b)                              \
   {                                                                          \
      a = function(a, b);                                                     \
      return a;                                                               \
   }
#define SAMPAN_RELATION(T, op, function)                                      \
   SAMPAN_HD bool operator op(const T &a, const T &b)                         \
   {                                                                          \
      return function(a, b);                                                  \
   }
#define SAMPAN_STEP(T, op, function, one)                                     \
   SAMPAN_HD T &operator op(T &a)                                             \
   {                                                                          \
      a = function(a, one);                                                   \
      return a;                                                               \
   }                                                                          \
   SAMPAN_HD T operator op(T &a, const int)                                   \
   {                                                                          \
      const T before = a;                                                     \
      a = function(a, one);                                                   \
      return before;                                                          \
   }
#ifdef SAMPAN_16_OPERATORS
SAMPAN_OPERATORS(SAMPAN_16, __hadd, __hsub, __hmul, __hdiv, __hneg,
                 SAMPAN_ROUND(1.0f), __heq, __hneu, __hgt, __hlt, __hge, __hle)
#endif
#ifdef SAMPAN_16x2_OPERATORS
SAMPAN_OPERATORS(SAMPAN_16x2, __hadd2, __hsub2, __hmul2, __h2div, __hneg2,
                 SAMPAN_16x2(SAMPAN_ROUND(1.0f), SAMPAN_ROUND(1.0f)), __hbeq2,
                 __hbneu2, __hbgt2, __hblt2, __hbge2, __hble2)
#endif
#undef SAMPAN_STEP
#undef SAMPAN_RELATION
#undef SAMPAN_OPERATOR
#undef SAMPAN_OPERATORS

/* ---- only in kernels: memory, shuffles, atomics ---- */

#if defined(__CUDA__) && defined(__clang__)

#define SAMPAN_LOAD_AS(name)                                                  \
   SAMPAN_DEVICE SAMPAN_16 name(const SAMPAN_16 *const p)                     \
   {                                                                          \
      return SAMPAN_NUMBER(name((const unsigned short *)p));                  \
   }                                                                          \
   SAMPAN_DEVICE SAMPAN_16x2 name(const SAMPAN_16x2 *const p)                 \
   {                                                                          \
      return sampan::bits_as<SAMPAN_16x2>(name((const unsigned int *)p));     \
   }
#define SAMPAN_STORE_AS(name)                                                 \
   SAMPAN_DEVICE void name(SAMPAN_16 *const p, const SAMPAN_16 h)             \
   {                                                                          \
      name((unsigned short *)p, SAMPAN_BITS(h));                              \
   }                                                                          \
   SAMPAN_DEVICE void name(SAMPAN_16x2 *const p, const SAMPAN_16x2 v)         \
   {                                                                          \
      name((unsigned int *)p, sampan::bits_as<unsigned int>(v));              \
   }
SAMPAN_LOAD_AS(__ldg)
SAMPAN_LOAD_AS(__ldcg)
SAMPAN_LOAD_AS(__ldca)
SAMPAN_LOAD_AS(__ldcs)
SAMPAN_LOAD_AS(__ldlu)
SAMPAN_LOAD_AS(__ldcv)
SAMPAN_STORE_AS(__stwb)
SAMPAN_STORE_AS(__stcg)
SAMPAN_STORE_AS(__stcs)
SAMPAN_STORE_AS(__stwt)
#undef SAMPAN_STORE_AS
#undef SAMPAN_LOAD_AS

#define SAMPAN_SHUFFLE_AS(name, Offset)                                       \
   SAMPAN_DEVICE SAMPAN_16 name(const unsigned int mask, const SAMPAN_16 h,   \
                                const Offset offset, const int width = 32)    \
   {                                                                          \
      return SAMPAN_NUMBER(                                                   \
         name(mask, (unsigned int)SAMPAN_BITS(h), offset, width));            \
   }                                                                          \
   SAMPAN_DEVICE SAMPAN_16x2 name(const unsigned int mask,                    \
                                  const SAMPAN_16x2 v, const Offset offset,   \
                                  const int width = 32)                       \
   {                                                                          \
      return sampan::bits_as<SAMPAN_16x2>(                                    \
         name(mask, sampan::bits_as<unsigned int>(v), offset, width));        \
   }
SAMPAN_SHUFFLE_AS(__shfl_sync, int)
SAMPAN_SHUFFLE_AS(__shfl_up_sync, unsigned int)
SAMPAN_SHUFFLE_AS(__shfl_down_sync, unsigned int)
SAMPAN_SHUFFLE_AS(__shfl_xor_sync, int)
#undef SAMPAN_SHUFFLE_AS

#endif

#undef SAMPAN_ROUND
#undef SAMPAN_FLOAT
#undef SAMPAN_NUMBER
#undef SAMPAN_BITS
#undef SAMPAN_HD
