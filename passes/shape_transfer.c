/* What an operation makes of the shapes of its operands (passes/shape.h).
 * SPDX-License-Identifier: Apache-2.0
 */
#include "passes/shape_int.h"

#include <string.h>

#include "base/poison.h"

static int64_t
sign_extend(uint64_t bits, unsigned width)
{
   if (width >= 64)
      return (int64_t)bits;
   uint64_t sign = 1ull << (width - 1);
   bits &= (sign << 1) - 1;
   return (int64_t)((bits ^ sign) - sign);
}

void
shape_range_full(struct ir_shape *t, unsigned width)
{
   if (width >= 64 || !width) {
      t->lo = INT64_MIN;
      t->hi = INT64_MAX;
   } else {
      t->hi = (int64_t)((1ull << (width - 1)) - 1);
      t->lo = -t->hi - 1;
   }
}

static uint64_t
lowest_bit(uint64_t x)
{
   return x ? x & -x : 1ull << 63;
}

/* The shape of an operand; false: not seen yet.  *out is a copy; varying
 * values give out->align 1 and neither uniform nor offsets.
 */
bool
shape_operand(const struct shape_analysis *s, const struct ir_value *v,
              struct ir_shape *out)
{
   unsigned width = ir_type_bits(v->type);
   memset(out, 0, sizeof(*out));
   shape_range_full(out, width);
   out->align = 1;
   if (v->constant) {
      out->uniform = true;
      out->align = lowest_bit(v->bits.lo);
      if (width <= 64)
         out->lo = out->hi = sign_extend(v->bits.lo, width);
      return true;
   }
   if (v->undefined || !v->def) {
      /* Parameters of functions are local addresses: lanes of one vector
       * call at one depth. */
      out->uniform = true;
      return true;
   }
   if (!s->seen[v->id])
      return false;
   if (s->shape[v->id])
      *out = *s->shape[v->id];
   return true;
}

static int64_t *
new_offsets(struct shape_analysis *s)
{
   return arena_new_array(s->f->arena, s->width, int64_t);
}

/* Relative to lane 0, modulo the width; NULL: all lanes alike. */
static int64_t *
relative(struct shape_analysis *s, const int64_t *lane, unsigned width)
{
   int64_t *o = new_offsets(s);
   bool same = true;
   for (unsigned l = 0; l < s->width; l++) {
      o[l] = sign_extend((uint64_t)lane[l] - (uint64_t)lane[0], width);
      same &= o[l] == 0;
   }
   return same ? NULL : o;
}

/* Lanes that differ from lane 0 by these offsets, and these steps (or NULL)
 * of a unit; nothing left of either makes the shape uniform.
 */
static void
set_rows(struct shape_analysis *s, struct ir_shape *t, const int64_t *lane,
         const int64_t *step, const struct ir_shape *unit, unsigned width)
{
   t->offsets = relative(s, lane, width);
   t->steps = step ? relative(s, step, width) : NULL;
   t->unit = t->steps ? unit->unit : NULL;
   t->unit_signed = t->steps && unit->unit_signed;
   t->uniform = !t->offsets && !t->steps;
   if (t->steps && !t->offsets)
      t->offsets = new_offsets(s);
}

static void
set_offsets(struct shape_analysis *s, struct ir_shape *t, const int64_t *lane,
            unsigned width)
{
   set_rows(s, t, lane, NULL, NULL, width);
}

void
shape_copy_lanes(struct ir_shape *t, const struct ir_shape *a)
{
   t->uniform = a->uniform;
   t->offsets = a->offsets;
   t->steps = a->steps;
   t->unit = a->unit;
   t->unit_signed = a->unit_signed;
}

void
shape_make_varying(struct ir_shape *t)
{
   static const struct ir_shape none;
   shape_copy_lanes(t, &none);
}

static bool
same_array(const struct shape_analysis *s, const int64_t *a, const int64_t *b)
{
   return a == b || (a && b && !memcmp(a, b, s->width * sizeof(*a)));
}

bool
shape_same_lanes(const struct shape_analysis *s, const struct ir_shape *a,
                 const struct ir_shape *b)
{
   return a->uniform == b->uniform && a->unit == b->unit &&
          a->unit_signed == b->unit_signed &&
          same_array(s, a->offsets, b->offsets) &&
          same_array(s, a->steps, b->steps);
}

/* Guards of both; false: more than fit. */
bool
shape_join_guards(struct ir_shape *t, const struct ir_shape *a,
                  const struct ir_shape *b)
{
   unsigned n = 0;
   const struct ir_shape *from[] = {a, b};
   memset(t->guards, 0, sizeof(t->guards));
   for (unsigned k = 0; k < 2; k++) {
      for (unsigned i = 0; from[k] && i < SHAPE_MAX_GUARDS; i++) {
         const struct ir_value *g = from[k]->guards[i];
         bool known = !g;
         for (unsigned j = 0; j < n; j++)
            known |= t->guards[j] == g;
         if (known)
            continue;
         if (n == SHAPE_MAX_GUARDS)
            return false;
         t->guards[n++] = g;
      }
   }
   return true;
}

static bool
range_fits(int64_t lo, int64_t hi, unsigned width)
{
   struct ir_shape full;
   shape_range_full(&full, width);
   return lo >= full.lo && hi <= full.hi;
}

/* a + b or a - b. */
static void
shape_add(struct shape_analysis *s, struct ir_shape *t,
          const struct ir_shape *a, const struct ir_shape *b, unsigned width,
          bool subtract)
{
   int64_t lo, hi;
   bool low_over = subtract ? __builtin_sub_overflow(a->lo, b->hi, &lo)
                            : __builtin_add_overflow(a->lo, b->lo, &lo);
   bool high_over = subtract ? __builtin_sub_overflow(a->hi, b->lo, &hi)
                             : __builtin_add_overflow(a->hi, b->hi, &hi);
   if (!low_over && !high_over && range_fits(lo, hi, width)) {
      t->lo = lo;
      t->hi = hi;
   }
   t->align = a->align < b->align ? a->align : b->align;
   if (shape_varies(a) || shape_varies(b))
      return;
   if (!shape_join_guards(t, a, b))
      return;
   if (a->uniform && b->uniform) {
      t->uniform = true;
      return;
   }
   if (a->unit && b->unit &&
       (a->unit != b->unit || a->unit_signed != b->unit_signed))
      return;
   int64_t *lane = new_offsets(s), *step = new_offsets(s);
   for (unsigned l = 0; l < s->width; l++) {
      uint64_t x = a->offsets ? (uint64_t)a->offsets[l] : 0;
      uint64_t y = b->offsets ? (uint64_t)b->offsets[l] : 0;
      lane[l] = (int64_t)(subtract ? x - y : x + y);
      x = a->steps ? (uint64_t)a->steps[l] : 0;
      y = b->steps ? (uint64_t)b->steps[l] : 0;
      step[l] = (int64_t)(subtract ? x - y : x + y);
   }
   set_rows(s, t, lane, step, a->unit ? a : b, width);
}

/* a * b, low bits of `width`.  A factor known when compiling scales offsets
 * and steps; another uniform one, value[0] or value[1], becomes the unit of
 * what were offsets (extended by is_signed where it is narrower).
 */
static void
shape_mul(struct shape_analysis *s, struct ir_shape *t,
          const struct ir_shape *a, const struct ir_shape *b, unsigned width,
          struct ir_value *const *value, bool is_signed)
{
   int64_t p[4];
   unsigned over = 0;
   over += __builtin_mul_overflow(a->lo, b->lo, &p[0]);
   over += __builtin_mul_overflow(a->lo, b->hi, &p[1]);
   over += __builtin_mul_overflow(a->hi, b->lo, &p[2]);
   over += __builtin_mul_overflow(a->hi, b->hi, &p[3]);
   if (!over) {
      int64_t lo = p[0], hi = p[0];
      for (unsigned i = 1; i < 4; i++) {
         lo = p[i] < lo ? p[i] : lo;
         hi = p[i] > hi ? p[i] : hi;
      }
      if (range_fits(lo, hi, width)) {
         t->lo = lo;
         t->hi = hi;
      }
   }
   if (__builtin_mul_overflow(a->align, b->align, &t->align))
      t->align = 1ull << 63;
   if (shape_varies(a) || shape_varies(b) || !shape_join_guards(t, a, b))
      return;
   if (a->uniform && b->uniform) {
      t->uniform = true;
      return;
   }
   const struct ir_shape *k = a->uniform ? a : b, *x = a->uniform ? b : a;
   if (!k->uniform)
      return;
   int64_t *lane = new_offsets(s), *step = new_offsets(s);
   if (k->lo == k->hi) {
      for (unsigned l = 0; l < s->width; l++) {
         lane[l] = (int64_t)((uint64_t)x->offsets[l] * (uint64_t)k->lo);
         if (x->steps)
            step[l] = (int64_t)((uint64_t)x->steps[l] * (uint64_t)k->lo);
      }
      set_rows(s, t, lane, step, x, width);
   } else if (value && !x->unit && !k->guards[0]) {
      struct ir_shape unit = {.unit = value[k == b], .unit_signed = is_signed};
      set_rows(s, t, lane, x->offsets, &unit, width);
   }
}

/* The extension of a value of `from` bits: free of wrap between lanes when
 * the lanes' range does not leave the type, else guarded by the result v.
 */
static void
shape_extend(const struct shape_analysis *s, struct ir_shape *t,
             const struct ir_shape *a, const struct ir_value *v, unsigned from,
             bool is_signed)
{
   if (is_signed || a->lo >= 0) {
      t->lo = a->lo;
      t->hi = a->hi;
   } else {
      t->lo = 0;
      t->hi = from < 64 ? (int64_t)((1ull << from) - 1) : INT64_MAX;
   }
   t->align = a->align;
   if (shape_varies(a))
      return;
   if (a->unit && ir_type_bits(a->unit->type) != from)
      return;
   shape_copy_lanes(t, a);
   t->unit_signed = a->unit && is_signed;
   memcpy(t->guards, a->guards, sizeof(t->guards));
   if (a->uniform || from < 8)
      return;
   struct ir_shape full;
   shape_range_full(&full, from);
   /* A range within the type says that no lane wrapped to get here. */
   bool proven = is_signed ? a->lo > full.lo && a->hi < full.hi
                           : a->lo >= 0 && a->hi < full.hi;
   proven &= !a->unit;
   if (proven || s->trusting)
      return;
   struct ir_shape self = {.guards = {v}};
   if (v->no_guard || !shape_join_guards(t, a, &self)) {
      shape_make_varying(t);
   }
}

/* Offsets in [0, align) on an aligned base: bits of base and lane do not
 * meet, so bitwise operations and shifts act on them apart.
 */
static bool
apart(const struct shape_analysis *s, const struct ir_shape *a)
{
   if (!a->offsets || a->unit || a->guards[0])
      return false;
   for (unsigned l = 0; l < s->width; l++)
      if (a->offsets[l] < 0 || (uint64_t)a->offsets[l] >= a->align)
         return false;
   return true;
}

static void
shape_and(struct shape_analysis *s, struct ir_shape *t,
          const struct ir_shape *a, const struct ir_shape *b, unsigned width)
{
   const struct ir_shape *k = b->lo == b->hi ? b : a, *x = k == b ? a : b;
   if (k->lo == k->hi && k->lo >= 0) {
      t->lo = 0;
      t->hi = k->lo;
      if (x->lo >= 0 && x->hi < t->hi)
         t->hi = x->hi;
   } else if (a->lo >= 0 && b->lo >= 0) {
      t->lo = 0;
      t->hi = a->hi < b->hi ? a->hi : b->hi;
   }
   t->align = a->align > b->align ? a->align : b->align;
   if (a->uniform && b->uniform) {
      t->uniform = shape_join_guards(t, a, b);
      return;
   }
   if (k->lo != k->hi || !apart(s, x))
      return;
   int64_t *lane = new_offsets(s);
   for (unsigned l = 0; l < s->width; l++)
      lane[l] = x->offsets[l] & k->lo;
   set_offsets(s, t, lane, width);
}

static void
shape_or(struct shape_analysis *s, struct ir_shape *t, const struct ir_shape *a,
         const struct ir_shape *b, unsigned width)
{
   t->align = a->align < b->align ? a->align : b->align;
   if (a->lo >= 0 && b->lo >= 0) {
      uint64_t top = (uint64_t)(a->hi | b->hi);
      while (top & (top + 1))
         top |= top >> 1;
      t->lo = a->lo > b->lo ? a->lo : b->lo;
      t->hi = (int64_t)top;
   }
   if (a->uniform && b->uniform) {
      t->uniform = shape_join_guards(t, a, b);
      return;
   }
   /* Disjoint bits: an addition. */
   const struct ir_shape *k = a->uniform ? a : b, *x = k == a ? b : a;
   if (k->uniform && apart(s, x) && k->lo >= 0 && (uint64_t)k->hi < x->align &&
       k->lo == k->hi) {
      int64_t *lane = new_offsets(s);
      for (unsigned l = 0; l < s->width; l++)
         lane[l] = x->offsets[l] | k->lo;
      set_offsets(s, t, lane, width);
   } else if (k->uniform && x->offsets && apart(s, x)) {
      /* base | k with the lanes' bits below every bit of k */
      int64_t most = 0;
      for (unsigned l = 0; l < s->width; l++)
         most = x->offsets[l] > most ? x->offsets[l] : most;
      if (k->align > (uint64_t)most) {
         t->offsets = x->offsets;
         t->align = k->align < x->align ? k->align : x->align;
      }
   }
}

static void
shape_shr(struct shape_analysis *s, struct ir_shape *t,
          const struct ir_shape *a, const struct ir_shape *b, unsigned width,
          bool is_signed)
{
   bool constant = b->lo == b->hi && b->lo >= 0 && b->lo < (int64_t)width;
   unsigned k = constant ? (unsigned)b->lo : 0;
   if (constant && (is_signed || a->lo >= 0)) {
      t->lo = a->lo >> k;
      t->hi = a->hi >> k;
   } else if (constant && k && !is_signed && width <= 63) {
      t->lo = 0;
      t->hi = (int64_t)(((1ull << width) - 1) >> k);
   }
   if (constant)
      t->align = a->align >> k ? a->align >> k : 1;
   if (a->uniform && b->uniform) {
      t->uniform = shape_join_guards(t, a, b);
      return;
   }
   if (!constant || !apart(s, a))
      return;
   int64_t *lane = new_offsets(s);
   for (unsigned l = 0; l < s->width; l++)
      lane[l] = a->offsets[l] >> k;
   set_offsets(s, t, lane, width);
}

static void
shape_divide(struct shape_analysis *s, struct ir_shape *t,
             const struct ir_shape *a, const struct ir_shape *b, unsigned width,
             bool remainder)
{
   if (a->lo >= 0 && b->lo > 0) {
      t->lo = remainder ? 0 : a->lo / b->hi;
      t->hi = remainder ? b->hi - 1 : a->hi / b->lo;
      if (remainder && a->hi < t->hi)
         t->hi = a->hi;
   }
   if (a->uniform && b->uniform) {
      t->uniform = shape_join_guards(t, a, b);
      return;
   }
   if (b->lo != b->hi || b->lo <= 0 || a->lo < 0 || !apart(s, a))
      return;
   /* A divisor that the base's alignment is a multiple of. */
   int64_t d = b->lo;
   if (a->align % (uint64_t)d)
      return;
   int64_t *lane = new_offsets(s);
   for (unsigned l = 0; l < s->width; l++)
      lane[l] = remainder ? a->offsets[l] % d : a->offsets[l] / d;
   set_offsets(s, t, lane, width);
}

/* Thread coordinates: lane l of vector v is thread v * width + l. */
static void
shape_tid(struct shape_analysis *s, struct ir_shape *t, unsigned dim)
{
   const uint32_t *n = s->f->block_dim;
   uint64_t inner = 1, total = (uint64_t)n[0] * n[1] * n[2];
   for (unsigned d = 0; d < dim; d++)
      inner *= n[d];
   t->lo = 0;
   t->hi = n[dim] - 1;
   /* The pattern of lanes must be the same in every vector. */
   int64_t *lane = new_offsets(s);
   bool same = true;
   uint64_t vectors = (total + s->width - 1) / s->width, align = 1ull << 32;
   for (uint64_t v = 0; v < vectors && same; v++) {
      uint64_t first = v * s->width / inner % n[dim];
      align = lowest_bit(first) < align ? lowest_bit(first) : align;
      for (unsigned l = 0; l < s->width; l++) {
         uint64_t thread = v * s->width + l;
         if (thread >= total)
            break; /* not a thread: anything goes */
         int64_t o = (int64_t)(thread / inner % n[dim]) - (int64_t)first;
         same &= v == 0 || lane[l] == o;
         lane[l] = v == 0 ? o : lane[l];
      }
   }
   if (!same)
      return;
   /* Lanes beyond a block smaller than a vector continue the last run. */
   if (total < s->width && dim == 0)
      for (unsigned l = (unsigned)total; l < s->width; l++)
         lane[l] = l;
   t->align = align;
   set_offsets(s, t, lane, 32);
}

static void
shape_sreg(struct shape_analysis *s, struct ir_shape *t, enum ptx_sreg r)
{
   struct ir_func *f = s->f;
   switch (r) {
   case PTX_SREG_tid_x:
   case PTX_SREG_tid_y:
   case PTX_SREG_tid_z:
      shape_tid(s, t, r - PTX_SREG_tid_x);
      break;
   case PTX_SREG_ntid_x:
   case PTX_SREG_ntid_y:
   case PTX_SREG_ntid_z:
      t->uniform = true;
      t->lo = t->hi = f->block_dim[r - PTX_SREG_ntid_x];
      t->align = lowest_bit((uint64_t)t->lo);
      break;
   case PTX_SREG_ctaid_x:
   case PTX_SREG_nctaid_x:
      t->uniform = true;
      t->lo = 0;
      /* The launch promises that grid.x * block.x fits (jit/jit.h). */
      t->hi = INT32_MAX;
      if (!f->any_grid)
         t->hi = (INT32_MAX - 1024) / (int64_t)f->block_dim[0];
      break;
   case PTX_SREG_ctaid_y:
   case PTX_SREG_ctaid_z:
   case PTX_SREG_nctaid_y:
   case PTX_SREG_nctaid_z:
      t->uniform = true;
      t->lo = 0;
      t->hi = 65535;
      break;
   case PTX_SREG_laneid: {
      t->lo = 0;
      t->hi = 31;
      t->align = s->width >= 32 ? 32 : lowest_bit(s->width);
      int64_t *lane = new_offsets(s);
      for (unsigned l = 0; l < s->width; l++)
         lane[l] = l % 32;
      set_offsets(s, t, lane, 32);
      break;
   }
   case PTX_SREG_warpid:
      t->lo = 0;
      t->hi = 31;
      t->uniform = s->width <= 32;
      break;
   case PTX_SREG_lanemask_eq:
   case PTX_SREG_lanemask_le:
   case PTX_SREG_lanemask_lt:
   case PTX_SREG_lanemask_ge:
   case PTX_SREG_lanemask_gt:
      t->uniform = s->width == 1;
      break;
   default:
      t->uniform = true;
      break;
   }
}

static void
shape_select(struct shape_analysis *s, struct ir_shape *t,
             const struct ir_shape *a, const struct ir_shape *b,
             const struct ir_shape *c)
{
   t->lo = a->lo < b->lo ? a->lo : b->lo;
   t->hi = a->hi > b->hi ? a->hi : b->hi;
   t->align = a->align < b->align ? a->align : b->align;
   if (!c->uniform || shape_varies(a) || shape_varies(b) ||
       !shape_join_guards(t, a, b))
      return;
   if (a->uniform && b->uniform)
      t->uniform = true;
   else if (shape_same_lanes(s, a, b) && !t->guards[0])
      shape_copy_lanes(t, a);
}

/* min, max: ranges; uniform when both are. */
static void
shape_minmax(struct ir_shape *t, const struct ir_shape *a,
             const struct ir_shape *b, bool is_signed, bool max)
{
   if (is_signed || (a->lo >= 0 && b->lo >= 0)) {
      t->lo = max == (a->lo > b->lo) ? a->lo : b->lo;
      t->hi = max == (a->hi > b->hi) ? a->hi : b->hi;
   }
   if (a->uniform && b->uniform)
      t->uniform = shape_join_guards(t, a, b);
}

/* Operations of which every lane sees the same result when its operands are
 * uniform.
 */
static bool
lane_blind(const struct ir_inst *in)
{
   switch (in->op) {
   case IR_atom:
   case IR_call:
   case IR_shfl:
   case IR_elect:
   case IR_stacksave:
   case IR_exited:
   case IR_alloca:
   case IR_mbarrier_arrive:
   case IR_mbarrier_arrive_drop:
   case IR_mma:
   case IR_wmma_load:
   case IR_wmma_mma:
   case IR_ldmatrix:
   case IR_movmatrix:
   case IR_wgmma_mma_async:
      return false;
   case IR_addr:
      return true;
   case IR_ld:
   case IR_ldu:
      return in->space != PTX_SPACE_LOCAL;
   case IR_vote:
   case IR_match:
   case IR_redux:
   case IR_activemask:
      return false; /* masks of 32 lanes: see warp_result */
   default:
      return true;
   }
}

/* Warp operations whose result is the same in all lanes of a vector that is
 * one warp or a part of it.
 */
static bool
warp_result(const struct shape_analysis *s, const struct ir_inst *in)
{
   if (s->width > 32)
      return false;
   return in->op == IR_vote || in->op == IR_redux || in->op == IR_activemask ||
          in->op == IR_bar || in->op == IR_barrier;
}

static bool
is_signed_type(enum ptx_type t)
{
   return ptx_types[t].kind == PTX_KIND_SINT;
}

/* What was tested need not be asked any more. */
static void
shape_trust(struct ir_shape *t, const struct ir_shape *a,
            const struct ir_inst *in)
{
   unsigned n = 0;
   *t = *a;
   memset(t->guards, 0, sizeof(t->guards));
   for (unsigned i = 0; i < SHAPE_MAX_GUARDS; i++) {
      bool tested = false;
      for (unsigned k = 1; k < in->src_count; k++)
         tested |= a->guards[i] == in->src[k];
      if (a->guards[i] && !tested)
         t->guards[n++] = a->guards[i];
   }
}

/* The shape of result `index` of an instruction that is no phi.  False: an
 * operand has not been seen.
 */
bool
shape_evaluate(struct shape_analysis *s, const struct ir_inst *in,
               unsigned index, struct ir_shape *t)
{
   const struct ir_value *v = in->dst[index];
   unsigned width = ir_type_bits(v->type);
   struct ir_shape o[3];
   bool all_uniform = true;

   memset(t, 0, sizeof(*t));
   t->align = 1;
   shape_range_full(t, width);
   memset(o, 0, sizeof(o));
   for (unsigned i = 0; i < in->src_count; i++) {
      struct ir_shape x;
      if (!shape_operand(s, in->src[i], &x))
         return false;
      all_uniform &= x.uniform;
      if (i < 3)
         o[i] = x;
   }
   if (in->guard) {
      struct ir_shape g;
      if (!shape_operand(s, in->guard, &g))
         return false;
      /* The result is blended with nothing: undefined where it is false. */
   }
   if (s->width == 1)
      t->uniform = true;
   if (warp_result(s, in)) {
      /* Of the members that the last operand names: uniform if that is. */
      struct ir_shape members = {.uniform = true};
      if (in->src_count)
         shape_operand(s, in->src[in->src_count - 1], &members);
      t->uniform = members.uniform || in->op == IR_bar ||
                   in->op == IR_barrier || !in->mods[PTX_MOD_sync];
      return true;
   }

   bool integer = v->type <= IR_B64 && v->type >= IR_B16;
   enum ptx_type type = in->types[0];
   switch (in->op) {
   case IR_sreg:
      shape_sreg(s, t, (enum ptx_sreg)in->imm);
      break;
   case IR_all:
   case IR_no_wrap:
      t->uniform = true;
      break;
   case IR_trust:
      shape_trust(t, &o[0], in);
      break;
   case IR_add:
   case IR_sub:
      if (!integer || in->mods[PTX_MOD_sat] || index ||
          ptx_types[type].kind == PTX_KIND_PACKED ||
          ptx_types[type].kind == PTX_KIND_FLOAT)
         goto blind;
      shape_add(s, t, &o[0], &o[1], width, in->op == IR_sub);
      break;
   case IR_mul:
      if (!integer || in->mods[PTX_MOD_half] == PTX_half_hi || index ||
          ptx_types[type].kind == PTX_KIND_PACKED ||
          ptx_types[type].kind == PTX_KIND_FLOAT)
         goto blind;
      if (in->mods[PTX_MOD_half] == PTX_half_wide) {
         unsigned from = ir_type_bits(in->src[0]->type);
         struct ir_shape x[2];
         for (unsigned i = 0; i < 2; i++) {
            memset(&x[i], 0, sizeof(x[i]));
            shape_extend(s, &x[i], &o[i], v, from, is_signed_type(type));
         }
         shape_mul(s, t, &x[0], &x[1], width, in->src, is_signed_type(type));
      } else {
         shape_mul(s, t, &o[0], &o[1], width, in->src, false);
      }
      break;
   case IR_shl:
      if (o[1].lo == o[1].hi && o[1].lo >= 0 && o[1].lo < width &&
          o[1].lo < 62) {
         struct ir_shape k = {.uniform = true};
         k.lo = k.hi = (int64_t)(1ull << o[1].lo);
         k.align = (uint64_t)k.lo;
         shape_mul(s, t, &o[0], &k, width, NULL, false);
         break;
      }
      goto blind;
   case IR_shr:
      shape_shr(s, t, &o[0], &o[1], width, is_signed_type(type));
      break;
   case IR_and:
      if (!integer)
         goto blind;
      shape_and(s, t, &o[0], &o[1], width);
      break;
   case IR_or:
      if (!integer)
         goto blind;
      shape_or(s, t, &o[0], &o[1], width);
      break;
   case IR_div:
   case IR_rem:
      if (!integer || ptx_types[type].kind == PTX_KIND_FLOAT)
         goto blind;
      shape_divide(s, t, &o[0], &o[1], width, in->op == IR_rem);
      break;
   case IR_min:
   case IR_max:
      if (!integer || ptx_types[type].kind >= PTX_KIND_FLOAT)
         goto blind;
      shape_minmax(t, &o[0], &o[1], is_signed_type(type), in->op == IR_max);
      break;
   case IR_sext:
   case IR_zext:
      shape_extend(s, t, &o[0], v, ir_type_bits(in->src[0]->type),
                   in->op == IR_sext);
      break;
   case IR_trunc:
      if (range_fits(o[0].lo, o[0].hi, width)) {
         t->lo = o[0].lo;
         t->hi = o[0].hi;
      }
      t->align = o[0].align;
      if (o[0].uniform)
         t->uniform = true;
      else if (o[0].offsets && !o[0].unit && !o[0].guards[0])
         set_offsets(s, t, o[0].offsets, width);
      memcpy(t->guards, o[0].guards, sizeof(t->guards));
      break;
   case IR_selp:
      shape_select(s, t, &o[0], &o[1], &o[2]);
      break;
   case IR_cvta:
      /* Global and generic are one; shared adds the window, local does not
       * keep distances between lanes. */
      if (in->space == PTX_SPACE_LOCAL)
         break;
      t->align = o[0].align;
      shape_copy_lanes(t, &o[0]);
      memcpy(t->guards, o[0].guards, sizeof(t->guards));
      break;
   case IR_addr:
      t->uniform = true;
      t->align = in->local ? in->local->align : in->var->align;
      if (in->imm)
         t->align =
            t->align < lowest_bit(in->imm) ? t->align : lowest_bit(in->imm);
      break;
   case IR_ld:
   case IR_ldu: {
      unsigned bits = ptx_types[type].bits;
      if (bits < 32 && integer && ptx_types[type].kind == PTX_KIND_UINT) {
         t->lo = 0;
         t->hi = bits < width ? (int64_t)((1ull << bits) - 1) : t->hi;
      }
      t->uniform |=
         all_uniform && lane_blind(in) && !in->guard && !o[0].guards[0];
      break;
   }
   default:
   blind:
      if (in->op == IR_popc || in->op == IR_clz) {
         t->lo = 0;
         t->hi = 64;
      }
      if (all_uniform && lane_blind(in)) {
         t->uniform = true;
         for (unsigned i = 0; i < in->src_count; i++) {
            struct ir_shape x, have = *t;
            shape_operand(s, in->src[i], &x);
            if (!shape_join_guards(t, &have, &x))
               t->uniform = s->width == 1;
         }
      }
      break;
   }
   /* Offsets that cancel out do so only where the guards hold; scalars have
    * no other way. */
   if (t->guards[0] && !t->offsets) {
      t->uniform = false;
      memset(t->guards, 0, sizeof(t->guards));
   }
   if (s->width == 1) {
      shape_make_varying(t);
      t->uniform = true;
      memset(t->guards, 0, sizeof(t->guards));
   }
   return true;
}
