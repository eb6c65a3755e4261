/* Inside jit/: loading objects, and the cache of objects on disk.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once
#include "base/hash.h"
#include "jit/jit.h"

/* Load a relocatable object; it may be freed afterwards.  NULL and *error
 * (malloc'd) for what is no such object, or not complete. */
struct jit_code *jit_code_load(const void *object, size_t size, char **error);

/* Machines (relocate.c). */
struct jit_machine;

/* What a relocation refers to. */
struct jit_relocation {
   uint32_t type;
   uint64_t offset;  /* in its section */
   char *place;      /* where it is applied */
   uint64_t address; /* of place when the code runs */
   uint64_t symbol;  /* address of the symbol */
   int64_t addend;
   uint64_t got;  /* address of a word that holds `symbol`, or 0 */
   uint64_t pair; /* RISC-V: what the high half resolved to */
   uint64_t pair_address;
};

/* NULL: no code for that ELF machine. */
const struct jit_machine *jit_machine_find(unsigned elf_machine);
bool jit_machine_is_host(const struct jit_machine *m);
/* Bytes at the place that a relocation changes; 0: it is a hint that may be
 * ignored; -1: not known. */
int jit_relocation_bytes(const struct jit_machine *m, uint32_t type);
bool jit_relocation_wants_got(const struct jit_machine *m, uint32_t type);
bool jit_relocation_wants_pair(const struct jit_machine *m, uint32_t type);
bool jit_relocation_is_call(const struct jit_machine *m, uint32_t type);
/* False: the value does not fit. */
bool jit_relocation_apply(const struct jit_machine *m,
                          const struct jit_relocation *r);
/* Code that jumps to an address anywhere: size, and writing one. */
size_t jit_stub_size(const struct jit_machine *m);
void jit_stub_write(const struct jit_machine *m, char *stub, uint64_t target);

/* The cache (cache.c).  A hit is malloc'd. */
bool jit_cache_find(const struct content_hash *key, void **object,
                    size_t *size);
void jit_cache_store(const struct content_hash *key, const void *object,
                     size_t size);
