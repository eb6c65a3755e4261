/* Which instructions the chip has that we name ourselves.
 *
 * LLVM's C interface tells no more of a chip than the string of features that
 * it was given.  That of this machine is complete; where a chip is asked for
 * by its name alone (SAMPAN_CPU), the table says what such a chip has, and of
 * names not in it no more is taken for granted than of every chip of the
 * architecture.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "simd/simd_int.h"

#include <string.h>

#include "base/poison.h"

enum {
   V3 = SIMD_CHIP_AVX2,
   V4 = V3 | SIMD_CHIP_AVX512,
   VNNI = V4 | SIMD_CHIP_VNNI_256 | SIMD_CHIP_VNNI_512,
};

static const struct {
   const char *name;
   unsigned has;
} named[] = {
   {"x86-64-v3", V3},        {"haswell", V3},
   {"broadwell", V3},        {"skylake", V3},
   {"znver1", V3},           {"znver2", V3},
   {"znver3", V3},           {"alderlake", V3 | SIMD_CHIP_VNNI_256},
   {"x86-64-v4", V4},        {"skylake-avx512", V4},
   {"cascadelake", VNNI},    {"icelake-server", VNNI},
   {"sapphirerapids", VNNI}, {"znver4", VNNI},
};

static bool
lists(const char *features, const char *name)
{
   size_t n = strlen(name);
   for (const char *at = features; (at = strstr(at, name)); at += n)
      if (at > features && at[-1] == '+' && (at[n] == ',' || !at[n]))
         return true;
   return false;
}

unsigned
simd_chip_of(LLVMTargetMachineRef tm)
{
   char *triple = LLVMGetTargetMachineTriple(tm);
   char *cpu = LLVMGetTargetMachineCPU(tm);
   char *features = LLVMGetTargetMachineFeatureString(tm);
   unsigned chip = 0;
   if (!strncmp(triple, "x86_64", 6)) {
      chip |= SIMD_CHIP_X86;
      for (unsigned i = 0; !*features && i < countof(named); i++)
         if (!strcmp(named[i].name, cpu))
            chip |= named[i].has;
      if (lists(features, "avx2"))
         chip |= SIMD_CHIP_AVX2;
      bool vl = lists(features, "avx512vl");
      if (lists(features, "avx512f") && lists(features, "avx512bw") && vl)
         chip |= SIMD_CHIP_AVX512;
      if (chip & SIMD_CHIP_AVX512 && lists(features, "avx512vnni"))
         chip |= SIMD_CHIP_VNNI_512 | SIMD_CHIP_VNNI_256;
      if (lists(features, "avxvnni"))
         chip |= SIMD_CHIP_VNNI_256;
   }
   LLVMDisposeMessage(triple);
   LLVMDisposeMessage(cpu);
   LLVMDisposeMessage(features);
   return chip;
}

unsigned
simd_vector_bits(LLVMTargetMachineRef tm)
{
   unsigned chip = simd_chip_of(tm);
   return chip & SIMD_CHIP_AVX512 ? 512 : chip & SIMD_CHIP_AVX2 ? 256 : 128;
}
