/* Growing arrays that live in an arena.  A vector is any struct with the
 * members `data`, `count` and `room`; VEC(type) writes one.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once
#include "base/arena.h"

#define VEC(type) \
   struct { \
      type *data; \
      size_t count, room; \
   }

/* Append x; the array moves when it is full. */
#define vec_push(a, v, x) \
   do { \
      if ((v)->count == (v)->room) { \
         (v)->room = (v)->room ? 2 * (v)->room : 8; \
         (v)->data = arena_grow(a, (v)->data, (v)->count * sizeof(*(v)->data), \
                                (v)->room * sizeof(*(v)->data)); \
      } \
      (v)->data[(v)->count++] = (x); \
   } while (0)

#define countof(array) (sizeof(array) / sizeof(*(array)))
