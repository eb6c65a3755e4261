/* Hashes: a map from names to pointers that lives in an arena, and a 128-bit
 * content hash for cache keys (not cryptographic).
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once
#include "base/arena.h"
#include <stdbool.h>
#include <stdint.h>

struct name_map_slot;

/* All-zero is a valid empty map.  Keys are not copied: they must live as long
 * as the map does.
 */
struct name_map {
   struct name_map_slot *slots;
   size_t count, room; /* room is a power of two, or 0 */
};

void *name_map_find(const struct name_map *m, const char *key, size_t length);
/* Set key to value (replacing an older value). */
void name_map_set(struct arena *a, struct name_map *m, const char *key,
                  size_t length, void *value);

struct content_hash {
   uint64_t word[2];
};

void content_hash_init(struct content_hash *h);
void content_hash_add(struct content_hash *h, const void *data, size_t size);
/* 32 hexadecimal digits and a terminator. */
void content_hash_print(const struct content_hash *h, char text[33]);
