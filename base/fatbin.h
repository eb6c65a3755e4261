/* The fatbinary: how device code lies inside a program.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A program built for CUDA has, in its section .nvFatBinSegment, one wrapper a
 * compilation unit (struct fatbin_wrapper); a constructor hands its address to
 * __cudaRegisterFatBinary().  The wrapper points at a container: a header,
 * then entries one after the other, each with its own header and a payload,
 * plain or compressed.  An entry is PTX text or a cubin; we run PTX only, so
 * cubins are listed (for the message "no PTX for us in here") and not read.
 *
 * Relocatable device code (nvcc -rdc=true, -dc).  Each object that `sampan
 * nvcc -dc` makes holds
 *
 *   .nv_fatbin               its container, under the weak global symbol
 *                            __sampan_part_<id>; the PTX entries carry the
 *                            option "--compile-only"
 *   sampan_rdc_parts         one pointer to that container
 *   cuda_offloading_entries  clang's table of kernels and variables
 *   a constructor            the same code in each object; the first to run in
 *                            an executable or shared library registers all
 *
 * The two tables are joined by the host linker, whichever it is, so an
 * executable or a shared library registers once, with the calls below, where
 * `parts` is a NULL-terminated array of the containers of this image:
 *
 *   struct fatbin_wrapper w = {FATBIN_WRAPPER_MAGIC, 2, parts[0], parts};
 *   h = __cudaRegisterFatBinary(&w);
 *   __cudaRegisterFunction / __cudaRegisterVar (h, …) for each entry
 *   __cudaRegisterFatBinaryEnd(h);
 *
 * So who reads a wrapper of version 2 links the PTX of all parts into one
 * module, lazily if it likes.  A template that two parts instantiate is
 * registered twice with one address and one name: the second is no error.
 */
#pragma once
#include "base/arena.h"
#include <stdbool.h>
#include <stdint.h>

#define FATBIN_WRAPPER_MAGIC 0x466243b1u
#define FATBIN_MAGIC 0xba55ed50u

struct fatbin_wrapper {
   uint32_t magic;
   uint32_t version;  /* 1: data is the code; 2: parts is, to be linked */
   const void *data;  /* a container; may be NULL in version 2 */
   const void *parts; /* version 2: const void *const[], NULL at its end */
};

enum fatbin_kind { FATBIN_PTX = 1, FATBIN_CUBIN = 2 };

enum fatbin_flag {
   FATBIN_64BIT = 0x1,
   FATBIN_DEBUG = 0x2,
   FATBIN_LINUX = 0x10,
   FATBIN_LZ4 = 0x2000,
   FATBIN_ZSTD = 0x8000,
};

/* One entry; the pointers lead into the container. */
struct fatbin_entry {
   enum fatbin_kind kind; /* other numbers occur: skip them */
   unsigned arch;         /* 80 for sm_80 */
   uint64_t flags;
   const char *name; /* of the source; not terminated; may be NULL */
   size_t name_length;
   const char *options; /* of ptxas; not terminated; may be NULL */
   size_t options_length;
   const uint8_t *payload;
   size_t payload_size; /* as stored, padding left off where it is known */
   size_t plain_size;   /* once decompressed; payload_size when plain */
};

/* A walk over the entries of one container. */
struct fatbin {
   const uint8_t *at, *end;
   const char *error; /* what is wrong with it, NULL while all is well */
};

/* Start a walk.  room is how many bytes can be read at data; SIZE_MAX when
 * nobody knows (a registered wrapper says no size), then the header's own is
 * believed.  False, and f->error set, if this is no container.
 */
bool fatbin_open(struct fatbin *f, const void *data, size_t room);

/* The next entry; false at the end or on an error (then f->error is set). */
bool fatbin_next(struct fatbin *f, struct fatbin_entry *e);

/* The PTX text of an entry, zero-terminated, decompressed, in the arena;
 * NULL with a sentence in *error when it cannot be had.
 */
char *fatbin_text(struct arena *a, const struct fatbin_entry *e,
                  const char **error);

/* Find the PTX entry for a device of compute capability arch (80): the newest
 * that is not newer than the device, else the oldest.  False if there is no
 * PTX (f->error NULL) or the container is broken.  Walks f to its end.
 */
bool fatbin_find_ptx(struct fatbin *f, unsigned arch, struct fatbin_entry *e);

/* Is the entry one part of relocatable device code? */
bool fatbin_entry_is_part(const struct fatbin_entry *e);

/* LZ4 block format.  False unless exactly out_size bytes come out. */
bool fatbin_lz4_decode(uint8_t *out, size_t out_size, const uint8_t *in,
                       size_t in_size);

/* What the writer is given for one entry. */
struct fatbin_image {
   unsigned arch;
   const char *text; /* PTX */
   size_t size;
   const char *name;    /* may be NULL */
   const char *options; /* may be NULL */
   bool compress;       /* zstd, where that makes it smaller */
   bool debug;
};

/* A container with these PTX entries, in the arena. */
void *fatbin_write(struct arena *a, const struct fatbin_image *images,
                   size_t count, size_t *size);
