/* How the addresses of one memory access lie beside each other (lie.h).
 * SPDX-License-Identifier: Apache-2.0
 */
#include "simd/lie.h"

#include "base/poison.h"

enum { LEAST_LANES = 4 }; /* of a run, on average */

/* Is lane b `bytes` behind lane a, in the same row? */
static bool
behind(const struct ir_shape *t, unsigned a, unsigned b, int64_t bytes)
{
   return t->offsets[b] == t->offsets[a] + bytes &&
          (!t->steps || t->steps[a] == t->steps[b]);
}

/* Cut the lanes into runs, from the left, each as long as it can be.  False:
 * into more than are worth it.
 */
static bool
find_runs(struct simd_lie *x, unsigned width, struct arena *a)
{
   const struct ir_shape *t = x->address->shape;
   int64_t bytes = (int64_t)x->bytes * x->pieces;
   unsigned n = 0, most = width / LEAST_LANES;
   x->run = arena_new_array(a, most + 1, struct simd_run);
   x->distinct = 0;
   for (unsigned l = 0; l < width;) {
      unsigned same = l + 1, next = l + 1;
      while (same < width && behind(t, l, same, 0))
         same++;
      while (next < width && behind(t, next - 1, next, bytes))
         next++;
      if (n == most)
         return false;
      struct simd_run *r = &x->run[n];
      *r = (struct simd_run){.first = l, .like = n, .uniform = same >= next};
      r->count = (same >= next ? same : next) - l;
      l += r->count;
      for (unsigned i = n; i-- > 0;) {
         const struct simd_run *o = &x->run[i];
         if (o->count == r->count && o->uniform == r->uniform &&
             behind(t, o->first, r->first, 0))
            r->like = i;
      }
      x->distinct += r->like == n;
      n++;
   }
   x->run_count = n;
   return true;
}

static bool
is_contiguous(const struct simd_lie *x, unsigned width)
{
   int64_t bytes = (int64_t)x->bytes * x->pieces;
   for (unsigned l = 1; l < width; l++)
      if (!behind(x->address->shape, l - 1, l, bytes))
         return false;
   return true;
}

static bool
is_near(struct simd_lie *x, unsigned width)
{
   const struct ir_shape *t = x->address->shape;
   int64_t least = 0, most = 0, bytes = x->bytes;
   if (x->masked || x->store || x->is_volatile || t->unit)
      return false;
   for (unsigned l = 0; l < width; l++) {
      if (t->offsets[l] % bytes)
         return false;
      least = t->offsets[l] < least ? t->offsets[l] : least;
      most = t->offsets[l] > most ? t->offsets[l] : most;
   }
   int64_t span = (most - least) / bytes + x->pieces;
   x->low = least;
   x->elements = (unsigned)span;
   return span <= 4 * (int64_t)width && span * bytes < 4096;
}

/* Which lane's value stays where a masked store meets a run of one place? */
static bool
last_unknown(const struct simd_lie *x)
{
   for (unsigned i = 0; i < x->run_count && x->store && x->masked; i++)
      if (x->run[i].uniform)
         return true;
   return false;
}

void
simd_lie_find(struct simd_lie *x, unsigned width, struct arena *a)
{
   bool local = x->space == PTX_SPACE_LOCAL;
   x->kind = SIMD_LIE_ANYWHERE;
   if (width == 1 || (shape_uniform(x->address) && !local)) {
      x->kind = SIMD_LIE_UNIFORM;
      return;
   }
   if (!shape_offsets(x->address) || local)
      return;
   if (is_contiguous(x, width)) {
      x->kind = SIMD_LIE_CONTIGUOUS;
      return;
   }
   /* Runs where they are fewer than the vectors of one wide load. */
   bool near = is_near(x, width), runs = find_runs(x, width, a);
   unsigned vectors = (x->elements * x->bytes + 63) / 64;
   if (runs && !last_unknown(x) && !(near && x->distinct > 2 * vectors))
      x->kind = SIMD_LIE_RUNS;
   else if (near)
      x->kind = SIMD_LIE_NEAR;
}

float
simd_lie_cost(const struct simd_lie *x, unsigned width, unsigned vector_bits)
{
   unsigned bits = 8 * x->bytes * x->pieces;
   float registers = (float)(width * bits) / (float)vector_bits;
   float pieces = (float)x->pieces, turn = x->pieces > 1 ? 2 : 1, loads, joins;
   bool guarded = x->address->shape && x->address->shape->guards[0];
   registers = registers < 1 ? 1 : registers;
   switch (x->kind) {
   case SIMD_LIE_UNIFORM:
      return 0.5f * pieces;
   case SIMD_LIE_CONTIGUOUS:
      return registers * turn + guarded;
   case SIMD_LIE_RUNS:
      /* Runs shorter than a register are joined by shuffles. */
      joins = width / x->run_count * bits < vector_bits
                 ? (float)x->run_count * pieces
                 : 0;
      loads = registers / (float)x->run_count;
      if (x->run[0].uniform || loads < 0.5f)
         loads = 0.5f;
      return loads * (float)x->distinct * turn + joins + guarded;
   case SIMD_LIE_NEAR:
      loads = (float)(x->elements * 8 * x->bytes) / (float)vector_bits;
      return loads + 2 * registers + guarded;
   default:
      return (float)width * pieces * (x->store ? 1.5f : 1);
   }
}
