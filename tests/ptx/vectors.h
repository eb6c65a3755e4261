/* Outputs of a case as real hardware gave them: tests/oracle/NAME.vectors.
 *
 *    sampan vectors 1
 *    driver 13000
 *    chip NVIDIA H200, sm_90
 *    date 2026-11-22
 *    command tools/oracle …
 *    case 0123456789abcdef         of the case's text
 *    error 0                       of the launch
 *    out 64 3f800000 0*12 …        bytes, then words of 32 bits, *N: N times
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct vectors_origin {
   int driver, sm;
   char chip[128], command[256];
};

enum vectors_state {
   VECTORS_NONE, /* no such file */
   VECTORS_BAD,  /* it belongs to another text, or is broken */
   VECTORS_READ,
};

bool vectors_write(const char *folder, const char *path, const char *text,
                   const struct vectors_origin *origin, int error,
                   const unsigned char *out, size_t size);
/* folder NULL: tests/oracle beside the case's own. */
enum vectors_state vectors_read(const char *folder, const char *path,
                                const char *text, unsigned char *out,
                                size_t size, int *error);
