/* Read first by the host pass of `sampan nvcc -rdc=true`: puts the device
 * code of this object beside it and registers all parts of an executable or
 * shared library together, before any of its constructors.  base/fatbin.h has
 * the whole story.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

__asm__(".pushsection .nv_fatbin,\"a\",@progbits\n"
        "\t.balign 8\n"
        "\t.weak __sampan_part_" SAMPAN_RDC_ID "\n"
        "__sampan_part_" SAMPAN_RDC_ID ":\n"
        "\t.incbin \"" SAMPAN_RDC_FATBIN "\"\n"
        "\t.popsection\n"
        "\t.pushsection sampan_rdc_parts,\"aw\",@progbits\n"
        "\t.balign 8\n"
        "\t.quad __sampan_part_" SAMPAN_RDC_ID "\n"
        "\t.popsection\n");

extern "C" {

/* clang's rows for kernels (size 0) and variables */
struct sampan_rdc_entry {
   void *address;
   char *name;
   __SIZE_TYPE__ size;
   int flags, unused;
};

#define SAMPAN_RDC_TYPE(flags) ((flags) & 7) /* 0 plain, 1 managed */
#define SAMPAN_RDC_EXTERN 8
#define SAMPAN_RDC_CONSTANT 16
#define SAMPAN_RDC_HIDDEN __attribute__((weak, visibility("hidden")))

extern SAMPAN_RDC_HIDDEN sampan_rdc_entry
   sampan_rdc_first[] __asm__("__start_cuda_offloading_entries");
extern SAMPAN_RDC_HIDDEN sampan_rdc_entry
   sampan_rdc_last[] __asm__("__stop_cuda_offloading_entries");
extern SAMPAN_RDC_HIDDEN const void *
   sampan_rdc_parts_first[] __asm__("__start_sampan_rdc_parts");
extern SAMPAN_RDC_HIDDEN const void *
   sampan_rdc_parts_last[] __asm__("__stop_sampan_rdc_parts");

extern void **sampan_rdc_open(void *) __asm__("__cudaRegisterFatBinary");
extern void sampan_rdc_end(void **) __asm__("__cudaRegisterFatBinaryEnd");
extern void sampan_rdc_close(void **) __asm__("__cudaUnregisterFatBinary");
extern int sampan_rdc_function(void **, const char *, char *, const char *,
                               int, void *, void *, void *, void *,
                               int *) __asm__("__cudaRegisterFunction");
extern void sampan_rdc_variable(void **, char *, char *, const char *, int,
                                __SIZE_TYPE__, int,
                                int) __asm__("__cudaRegisterVar");

static void **sampan_rdc_handle;

/* Every object has this function; the linker keeps one of them. */
SAMPAN_RDC_HIDDEN void
sampan_rdc_register()
{
   static struct {
      unsigned magic, version;
      const void *data, *parts;
   } wrapper;
   static bool done;
   __SIZE_TYPE__ count = sampan_rdc_parts_last - sampan_rdc_parts_first;
   const void **parts;

   if (done || !count)
      return;
   done = true;
   parts = static_cast<const void **>(
      __builtin_malloc((count + 1) * sizeof(*parts)));
   if (!parts)
      __builtin_abort();
   for (__SIZE_TYPE__ i = 0; i < count; i++)
      parts[i] = sampan_rdc_parts_first[i];
   parts[count] = nullptr;
   wrapper.magic = 0x466243b1;
   wrapper.version = 2;
   wrapper.data = parts[0];
   wrapper.parts = parts; /* read as long as the program runs */

   sampan_rdc_handle = sampan_rdc_open(&wrapper);
   for (sampan_rdc_entry *e = sampan_rdc_first; e < sampan_rdc_last; e++) {
      if (!e->size)
         sampan_rdc_function(sampan_rdc_handle,
                             static_cast<const char *>(e->address), e->name,
                             e->name, -1, nullptr, nullptr, nullptr, nullptr,
                             nullptr);
      else if (SAMPAN_RDC_TYPE(e->flags) == 0)
         sampan_rdc_variable(sampan_rdc_handle,
                             static_cast<char *>(e->address), e->name, e->name,
                             (e->flags & SAMPAN_RDC_EXTERN) != 0, e->size,
                             (e->flags & SAMPAN_RDC_CONSTANT) != 0, 0);
   }
   sampan_rdc_end(sampan_rdc_handle);
}

__attribute__((constructor(102))) static void
sampan_rdc_begin()
{
   sampan_rdc_register();
}

__attribute__((destructor(102))) static void
sampan_rdc_finish()
{
   if (sampan_rdc_handle)
      sampan_rdc_close(sampan_rdc_handle);
   sampan_rdc_handle = nullptr;
}

} /* extern "C" */
