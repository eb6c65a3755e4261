/* Drop instructions whose results nobody reads, and local variables that no
 * instruction names any more.
 *
 *    %1 = add %0, 1        (no use)         gone
 *    st.global [%2], %3                     stays
 *
 * What stays in any case are stores, barriers, control flow and what the
 * instruction table marks as an effect (volatile and atomic loads, too).
 * Everything else lives only if a living instruction reads it, so cycles of
 * dead phis go as well.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "passes/passes.h"

#include "base/poison.h"

static bool
is_root(const struct ir_inst *in)
{
   return in->effect & (PTX_STORE | PTX_WAITS | PTX_CONTROL | PTX_EFFECT);
}

static void
keep_locals(struct ir_func *f, const bool *used)
{
   size_t kept = 0;
   for (size_t i = 0; i < f->locals.count; i++) {
      struct ir_local *l = f->locals.data[i];
      if (!used[i])
         continue;
      l->index = (unsigned)kept;
      f->locals.data[kept++] = l;
   }
   f->locals.count = kept;
}

static bool
drop_locals(struct ir_func *f, struct arena *tmp)
{
   bool *used = arena_new_array(tmp, f->locals.count, bool);
   size_t count = f->locals.count;
   ir_for_each_block(b, f)
   {
      ir_for_each_inst(in, b)
      {
         if (in->local)
            used[in->local->index] = true;
      }
   }
   keep_locals(f, used);
   return f->locals.count < count;
}

bool
opt_dce(struct ir_func *f)
{
   struct arena tmp = {0};
   VEC(struct ir_inst *) work = {0};
   bool changed = false;

   ir_for_each_block(b, f)
   {
      ir_for_each_inst(in, b)
      {
         in->mark = is_root(in);
         if (in->mark)
            vec_push(&tmp, &work, in);
      }
   }
   while (work.count) {
      struct ir_inst *in = work.data[--work.count];
      for (unsigned i = 0; i <= in->src_count; i++) {
         struct ir_value *v = i < in->src_count ? in->src[i] : in->guard;
         if (!v || !v->def || v->def->mark)
            continue;
         v->def->mark = 1;
         vec_push(&tmp, &work, v->def);
      }
   }
   ir_for_each_block(b, f)
   {
      ir_for_each_inst_safe(in, b)
      {
         if (in->mark)
            continue;
         ir_inst_remove(in);
         changed = true;
      }
   }
   changed |= drop_locals(f, &tmp);
   arena_free(&tmp);
   return changed;
}
