/* Hashes: names to pointers, and contents to cache keys.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/hash.h"

#include <stdio.h>
#include <string.h>

/* A name has at most 4 GiB, a map at most as many names. */
struct name_map_slot {
   const char *key;
   uint32_t length, hash;
   void *value;
};

static uint64_t
mix(uint64_t a, uint64_t b)
{
   unsigned __int128 p = (unsigned __int128)a * b;
   return (uint64_t)p ^ (uint64_t)(p >> 64);
}

static uint64_t
load64(const unsigned char *p, size_t size)
{
   uint64_t x = 0;
   memcpy(&x, p, size);
   return x;
}

/* 8 bytes a step, each folded by a 64x64 multiplication. */
static uint64_t
bytes_hash(uint64_t seed, const void *data, size_t size)
{
   const unsigned char *p = data;
   uint64_t h = seed ^ mix(size ^ 0x9e3779b97f4a7c15u, 0xd6e8feb86659fd93u);
   /* Of long ones two chains, which the CPU follows at once. */
   if (size >= 64) {
      uint64_t other = h ^ 0x9e3779b97f4a7c15u;
      for (; size >= 16; p += 16, size -= 16) {
         h = mix(h ^ load64(p, 8) ^ 0x2545f4914f6cdd1du, 0xa0761d6478bd642fu);
         other = mix(other ^ load64(p + 8, 8) ^ 0xe7037ed1a0b428dbu,
                     0x8ebc6af09c88c6e3u);
      }
      h = mix(h ^ 0x589965cc75374cc3u, other ^ 0xd6e8feb86659fd93u);
   }
   for (; size >= 8; p += 8, size -= 8)
      h = mix(h ^ load64(p, 8) ^ 0x2545f4914f6cdd1du, 0xa0761d6478bd642fu);
   if (size)
      h = mix(h ^ load64(p, size), 0xe7037ed1a0b428dbu);
   return mix(h ^ 0x8ebc6af09c88c6e3u, 0x589965cc75374cc3u);
}

/* Of a name, most of which have 16 bytes or less: both ends of it. */
static uint32_t
name_hash(const char *key, size_t length)
{
   uint64_t a = 0, b = 0;
   if (length > 32)
      return (uint32_t)bytes_hash(0, key, length);
   if (length > 16) {
      uint64_t c, d;
      memcpy(&a, key, 8);
      memcpy(&b, key + 8, 8);
      memcpy(&c, key + length - 16, 8);
      memcpy(&d, key + length - 8, 8);
      a = mix(a ^ 0x2545f4914f6cdd1du, c ^ 0x589965cc75374cc3u);
      b ^= d;
   } else if (length >= 8) {
      memcpy(&a, key, 8);
      memcpy(&b, key + length - 8, 8);
   } else if (length >= 4) {
      memcpy(&a, key, 4);
      memcpy(&b, key + length - 4, 4);
   } else if (length) {
      a = (unsigned char)key[0] | (unsigned char)key[length / 2] << 8 |
          (unsigned char)key[length - 1] << 16;
   }
   return (uint32_t)mix(a ^ length ^ 0xa0761d6478bd642fu,
                        b ^ 0xe7037ed1a0b428dbu);
}

static struct name_map_slot *
slot_of(const struct name_map *m, const char *key, size_t length, uint32_t h)
{
   for (size_t i = h & (m->room - 1);; i = (i + 1) & (m->room - 1)) {
      struct name_map_slot *s = &m->slots[i];
      if (!s->key ||
          (s->hash == h && s->length == length && !memcmp(s->key, key, length)))
         return s;
   }
}

void *
name_map_find(const struct name_map *m, const char *key, size_t length)
{
   if (!m->count)
      return NULL;
   return slot_of(m, key, length, name_hash(key, length))->value;
}

/* Rooms from here on have a chunk of their own. */
enum { LARGE = 1024 };

static void
grow(struct arena *a, struct name_map *m)
{
   struct name_map bigger = {.room = m->room ? 2 * m->room : 16};
   bigger.slots = arena_new_array(a, bigger.room, struct name_map_slot);
   for (size_t i = 0; i < m->room; i++) {
      struct name_map_slot *s = &m->slots[i];
      if (s->key)
         *slot_of(&bigger, s->key, s->length, s->hash) = *s;
   }
   if (m->room >= LARGE)
      arena_drop(a, m->slots);
   bigger.count = m->count;
   *m = bigger;
}

void
name_map_set(struct arena *a, struct name_map *m, const char *key,
             size_t length, void *value)
{
   if (4 * (m->count + 1) > 3 * m->room)
      grow(a, m);
   uint32_t h = name_hash(key, length);
   struct name_map_slot *s = slot_of(m, key, length, h);
   if (!s->key) {
      m->count++;
      s->key = key;
      s->length = (uint32_t)length;
      s->hash = h;
   }
   s->value = value;
}

void
content_hash_init(struct content_hash *h)
{
   h->word[0] = 0x2d358dccaa6c78a5u;
   h->word[1] = 0x8bb84b93962eacc9u;
}

void
content_hash_add(struct content_hash *h, const void *data, size_t size)
{
   h->word[0] = bytes_hash(h->word[0], data, size);
   h->word[1] = bytes_hash(h->word[1] ^ h->word[0], data, size);
}

void
content_hash_print(const struct content_hash *h, char text[33])
{
   snprintf(text, 33, "%016llx%016llx", (unsigned long long)h->word[0],
            (unsigned long long)h->word[1]);
}
