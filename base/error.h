/* Errors that a caller of the API can cause: a code of CUDA, raised in one
 * place that also says why.
 *
 *    return api_error(CUDA_ERROR_INVALID_VALUE, "%zu bytes asked", size);
 *
 * keeps file, line and sentence for the calling thread, prints them under
 * SAMPAN_DEBUG=error, and has the value of the code.  error_raise is the one
 * breakpoint.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#define api_error(code, ...) \
   error_raise((code), __FILE__, __LINE__, __VA_ARGS__)

int error_raise(int code, const char *file, int line, const char *fmt, ...)
   __attribute__((format(printf, 4, 5)));

/* What the calling thread raised last: "device/memory.c:7: …", or "".  Valid
 * until that thread raises again. */
const char *error_text(void);

/* Print what the calling thread raised last, under SAMPAN_DEBUG=fault: for
 * those few errors that leave a program without its kernels and that many
 * programs do not look at.  A program that goes on and on is not followed. */
void error_report(void);
