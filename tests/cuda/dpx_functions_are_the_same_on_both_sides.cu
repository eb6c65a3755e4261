/* The DPX functions in a kernel and on the host, and against plain C.
 * CUDA C++ Programming Guide, Dynamic Programming eXtension instructions.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "agree.h"
#include <algorithm>

static __host__ __device__ unsigned long long
picked(unsigned value, bool a, bool b)
{
   return value | (unsigned long long)a << 32 | (unsigned long long)b << 33;
}

int
main()
{
   SAME(__viaddmax_s16x2(s.x, s.y, s.z));
   SAME(__viaddmax_s16x2_relu(s.x, s.y, s.z));
   SAME(__viaddmax_u16x2(s.x, s.y, s.z));
   SAME(__viaddmin_s16x2(s.x, s.y, s.z));
   SAME(__viaddmin_s16x2_relu(s.x, s.y, s.z));
   SAME(__viaddmin_u16x2(s.x, s.y, s.z));
   SAME(__vimax3_s16x2(s.x, s.y, s.z));
   SAME(__vimax3_s16x2_relu(s.x, s.y, s.z));
   SAME(__vimin3_u16x2(s.x, s.y, s.z));
   SAME(__vimax_s16x2_relu(s.x, s.y));
   SAME(__vimin_s16x2_relu(s.x, s.y));

   EQUALS((unsigned)__viaddmax_s32(s.x, s.y, s.z),
          (unsigned)std::max((int)(s.x + s.y), (int)s.z));
   EQUALS((unsigned)__viaddmax_s32_relu(s.x, s.y, s.z),
          (unsigned)std::max(std::max((int)(s.x + s.y), (int)s.z), 0));
   EQUALS(__viaddmin_u32(s.x, s.y, s.z), std::min(s.x + s.y, s.z));
   EQUALS((unsigned)__vimin3_s32(s.x, s.y, s.z),
          (unsigned)std::min(std::min((int)s.x, (int)s.y), (int)s.z));
   EQUALS(__vimax3_u32(s.x, s.y, s.z), std::max(std::max(s.x, s.y), s.z));
   EQUALS(__viaddmax_u16x2(s.x, s.y, s.z),
          std::max((s.x + s.y) & 0xffff, s.z & 0xffff) |
             std::max(((s.x >> 16) + (s.y >> 16)) & 0xffff, s.z >> 16) << 16);

   agree("__vibmax_s32",
         [] __device__(sample s) {
            bool first;
            unsigned r = (unsigned)__vibmax_s32((int)s.x, (int)s.y, &first);
            return picked(r, first, false);
         },
         [](sample s) {
            int a = (int)s.x, b = (int)s.y;
            return picked((unsigned)std::max(a, b), a >= b, false);
         });
   agree("__vibmin_u16x2",
         [] __device__(sample s) {
            bool hi, lo;
            unsigned r = __vibmin_u16x2(s.x, s.y, &hi, &lo);
            return picked(r, hi, lo);
         },
         [](sample s) {
            unsigned ah = s.x >> 16, bh = s.y >> 16, al = s.x & 0xffff,
                     bl = s.y & 0xffff;
            return picked(std::min(ah, bh) << 16 | std::min(al, bl), ah <= bh,
                          al <= bl);
         });
   return agree_result();
}
