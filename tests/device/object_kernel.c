/* An object like those of the compiler, for the loader: entries, info,
 * constants with addresses in them, a call inside, a call of memset.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "simd/abi.h"

#include <string.h>

extern void *volatile object_where;
static const char *const words[] = {"zero", "one", "two", "three"};
static uint32_t calls;
void *volatile object_where;

uint32_t sampan_vector(struct simd_block *b, struct simd_frame *f, uint32_t v);
void sampan_blocks(struct simd_block *b, uint64_t first, uint64_t count);

extern const struct simd_code_info sampan_info;
const struct {
   struct simd_code_info info;
   char names[32];
} sampan_info_data __asm__("sampan_info")
   __attribute__((visibility("default"))) = {
      {.abi = SIMD_ABI,
       .width = 32,
       .frame_bytes = 64,
       .symbol_count = 2,
       .block = {32, 1, 1},
       .has_blocks = 1},
      "v:alpha\0f:beta",
};

__attribute__((visibility("default"))) uint32_t
sampan_vector(struct simd_block *b, struct simd_frame *f, uint32_t v)
{
   calls++;
   memset(b->local, (int)v, 100 + b->vector);
   f->votes = (uint32_t)(unsigned char)words[v % 4][1] + calls;
   return v;
}

__attribute__((visibility("default"), noinline)) void
sampan_blocks(struct simd_block *b, uint64_t first, uint64_t count)
{
   struct simd_frame f;
   for (uint64_t i = first; i < first + count; i++)
      sampan_vector(b, &f, (uint32_t)i);
#line 777
   *(volatile int *)b->frames = 1; /* faults at line 777 */
}
