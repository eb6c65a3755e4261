/* Options of cuModuleLoadDataEx, cuLinkCreate and cuLibraryLoadData, and the
 * logs that they ask for.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A value is a pointer, or a number in the place of one.  Code is checked
 * here and compiled at the first launch, so what tunes NVIDIA's assembler
 * (registers, optimisation level, cache modes) is read and has no effect.
 */
#include "driver/driver_int.h"
#include <string.h>
#include <time.h>

static uint64_t
now(void)
{
   struct timespec t;

   clock_gettime(CLOCK_MONOTONIC, &t);
   return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

CUresult
drv_jit_init(struct drv_jit *j, unsigned count, CUjit_option *options,
             void **values)
{
   memset(j, 0, sizeof(*j));
   if (count && (!options || !values))
      return api_error(CUDA_ERROR_INVALID_VALUE, "%u options, null list",
                       count);
   j->count = count;
   j->options = options;
   j->values = values;
   j->start = now();
   for (unsigned i = 0; i < count; i++) {
      switch (options[i]) {
      case CU_JIT_INFO_LOG_BUFFER:
         j->info = values[i];
         break;
      case CU_JIT_INFO_LOG_BUFFER_SIZE_BYTES:
         j->info_room = (unsigned)(uintptr_t)values[i];
         break;
      case CU_JIT_ERROR_LOG_BUFFER:
         j->error = values[i];
         break;
      case CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES:
         j->error_room = (unsigned)(uintptr_t)values[i];
         break;
      default:
         if ((unsigned)options[i] >= CU_JIT_NUM_OPTIONS)
            return api_error(CUDA_ERROR_INVALID_VALUE, "JIT option %d",
                             options[i]);
      }
   }
   if (j->info && j->info_room)
      j->info[0] = 0;
   if (j->error && j->error_room)
      j->error[0] = 0;
   return CUDA_SUCCESS;
}

static void
append(char *log, size_t room, const char *text)
{
   size_t used;

   if (!log || !room || !text)
      return;
   used = strnlen(log, room - 1);
   drv_text_copy(log + used, room - used, text);
}

void
drv_jit_error(struct drv_jit *j, const char *text)
{
   append(j->error, j->error_room, text);
}

void
drv_jit_info(struct drv_jit *j, const char *text)
{
   append(j->info, j->info_room, text);
}

static void
set_number(void **value, uint32_t bits)
{
   memcpy(value, &bits, sizeof(bits));
}

void
drv_jit_finish(struct drv_jit *j)
{
   float milliseconds = (float)(now() - j->start) * 1e-6f;
   uint32_t bits;

   memcpy(&bits, &milliseconds, sizeof(bits));
   for (unsigned i = 0; i < j->count; i++) {
      switch (j->options[i]) {
      case CU_JIT_WALL_TIME:
         set_number(&j->values[i], bits);
         break;
      case CU_JIT_INFO_LOG_BUFFER_SIZE_BYTES:
         if (j->info)
            set_number(&j->values[i], (uint32_t)strnlen(j->info, j->info_room));
         break;
      case CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES:
         if (j->error)
            set_number(&j->values[i],
                       (uint32_t)strnlen(j->error, j->error_room));
         break;
      default:
         break;
      }
   }
}
