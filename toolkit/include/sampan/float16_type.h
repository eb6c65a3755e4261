/* The class of one 16-bit format, and its pair.
 * SPDX-License-Identifier: Apache-2.0
 *
 * No guard: cuda_fp16.h and cuda_bf16.h each include this once, with
 *
 *   SAMPAN_16       the class             __half     __nv_bfloat16
 *   SAMPAN_16x2     the pair              __half2    __nv_bfloat162
 *   SAMPAN_OTHER    the other class
 *   SAMPAN_16_NAME  its name in functions half       bfloat16
 *   SAMPAN_FORMAT   sampan::half_number ...
 *
 * SAMPAN_N(a, b) is a##SAMPAN_16_NAME##b, so that __float2half_rn is
 * SAMPAN_N(__float2, _rn).
 */

struct SAMPAN_16_RAW {
   unsigned short x;
};
struct __attribute__((aligned(4))) SAMPAN_16x2_RAW
{
   unsigned short x, y;
};
typedef struct SAMPAN_16_RAW SAMPAN_16_RAW;
typedef struct SAMPAN_16x2_RAW SAMPAN_16x2_RAW;

struct SAMPAN_OTHER;

#define SAMPAN_16_METHOD __host__ __device__ __forceinline__

struct __attribute__((aligned(2))) SAMPAN_16
{
 protected:
   unsigned short __x;

   SAMPAN_16_METHOD float
   value(void) const
   {
      return SAMPAN_FORMAT::to_float(__x);
   }
   SAMPAN_16_METHOD void
   set(float x)
   {
      __x = SAMPAN_FORMAT::from_float(x, sampan::RN);
   }

 public:
   SAMPAN_16() = default;
   SAMPAN_16_METHOD constexpr SAMPAN_16(const SAMPAN_16_RAW &raw) : __x(raw.x)
   {
   }
   SAMPAN_16_METHOD SAMPAN_16 &
   operator=(const SAMPAN_16_RAW &raw)
   {
      __x = raw.x;
      return *this;
   }
   SAMPAN_16_METHOD volatile SAMPAN_16 &
   operator=(const SAMPAN_16_RAW &raw) volatile
   {
      __x = raw.x;
      return *this;
   }
   SAMPAN_16_METHOD operator SAMPAN_16_RAW(void) const
   {
      SAMPAN_16_RAW raw = {__x};
      return raw;
   }
   SAMPAN_16_METHOD operator SAMPAN_16_RAW(void) const volatile
   {
      SAMPAN_16_RAW raw = {__x};
      return raw;
   }

#ifdef SAMPAN_16_CONVERSIONS
   SAMPAN_16_METHOD explicit SAMPAN_16(const SAMPAN_OTHER &other);
   SAMPAN_16_METHOD SAMPAN_16(float x)
   {
      set(x);
   }
   SAMPAN_16_METHOD SAMPAN_16(double x)
   {
      set(sampan::odd_float(x));
   }
   SAMPAN_16_METHOD operator float(void) const
   {
      return value();
   }
   SAMPAN_16_METHOD SAMPAN_16 &
   operator=(float x)
   {
      set(x);
      return *this;
   }
   SAMPAN_16_METHOD SAMPAN_16 &
   operator=(double x)
   {
      set(sampan::odd_float(x));
      return *this;
   }
   SAMPAN_16_METHOD constexpr operator bool(void) const
   {
      return (__x & 0x7fff) != 0;
   }
#define SAMPAN_FROM(T, unused)                                                \
   SAMPAN_16_METHOD SAMPAN_16(T x)                                            \
   {                                                                          \
      set(sampan::odd_float((sampan::widest<T>::type)x));                     \
   }                                                                          \
   SAMPAN_16_METHOD SAMPAN_16 &operator=(T x)                                 \
   {                                                                          \
      set(sampan::odd_float((sampan::widest<T>::type)x));                     \
      return *this;                                                           \
   }
   SAMPAN_INTEGERS(SAMPAN_FROM, )
#undef SAMPAN_FROM
#define SAMPAN_TO(T, unused)                                                  \
   SAMPAN_16_METHOD operator T(void) const                                    \
   {                                                                          \
      return sampan::to_integer<T>(value(), sampan::RZ);                      \
   }
   SAMPAN_TO(char, )
   SAMPAN_TO(signed char, )
   SAMPAN_TO(unsigned char, )
   SAMPAN_INTEGERS(SAMPAN_TO, )
#undef SAMPAN_TO
#endif
};

struct __attribute__((aligned(4))) SAMPAN_16x2
{
   SAMPAN_16 x, y;

   SAMPAN_16x2() = default;
   SAMPAN_16_METHOD constexpr SAMPAN_16x2(const SAMPAN_16 &a,
                                          const SAMPAN_16 &b)
      : x(a), y(b)
   {
   }
   SAMPAN_16_METHOD SAMPAN_16x2(const SAMPAN_16x2_RAW &raw)
   {
      memcpy(this, &raw, sizeof(*this));
   }
   SAMPAN_16_METHOD SAMPAN_16x2 &
   operator=(const SAMPAN_16x2_RAW &raw)
   {
      memcpy(this, &raw, sizeof(*this));
      return *this;
   }
   SAMPAN_16_METHOD operator SAMPAN_16x2_RAW(void) const
   {
      return sampan::bits_as<SAMPAN_16x2_RAW>(*this);
   }
};
#undef SAMPAN_16_METHOD
