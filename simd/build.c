/* A kernel of one thread becomes a function of one vector of threads.
 *
 * sampan_vector(block, frame, vector) is laid out as
 *
 *    entry:   allocas; where this vector's threads, parameters, shared and
 *             local memory are; then a jump by frame->state
 *    b, ...   the blocks (flow.c)
 *    resume   after each suspend point (suspend.c)
 *    returns  SIMD_DONE
 *
 * and sampan_blocks(block, first, count), where vectors never wait but at
 * barriers that all of them pass alike, loops over blocks and vectors with
 * sampan_vector inlined, which then is no entry of its own, but for kernels
 * that know of clusters.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/debug.h"
#include "simd/simd_int.h"

#include <string.h>

#include "base/poison.h"

typedef LLVMValueRef V;
#define B (s->b)

static void
setup_types(struct simd_build *s)
{
   LLVMContextRef c = s->llvm;
   s->t_void = LLVMVoidTypeInContext(c);
   s->t_ptr = LLVMPointerTypeInContext(c, 0);
   s->t_i1 = LLVMInt1TypeInContext(c);
   s->t_i8 = LLVMInt8TypeInContext(c);
   s->t_i16 = LLVMInt16TypeInContext(c);
   s->t_i32 = LLVMInt32TypeInContext(c);
   s->t_i64 = LLVMInt64TypeInContext(c);
   s->t_i128 = LLVMInt128TypeInContext(c);
   s->t_half = LLVMHalfTypeInContext(c);
   s->t_bfloat = LLVMBFloatTypeInContext(c);
   s->t_float = LLVMFloatTypeInContext(c);
   s->t_double = LLVMDoubleTypeInContext(c);
   s->md_tbaa = LLVMGetMDKindIDInContext(c, "tbaa", 4);
   s->md_invariant = LLVMGetMDKindIDInContext(c, "invariant.load", 14);
}

/* One type node a state space, under a root that means any of them. */
static void
setup_alias(struct simd_build *s)
{
   static const char *const names[] = {"any", "global", "shared", "local",
                                       "frame"};
   LLVMMetadataRef root = LLVMMDStringInContext2(s->llvm, "sampan", 6);
   root = LLVMMDNodeInContext2(s->llvm, &root, 1);
   LLVMMetadataRef zero = LLVMValueAsMetadata(simd_i64(s, 0)), any = NULL;
   for (unsigned i = 0; i < countof(names); i++) {
      LLVMMetadataRef name =
         LLVMMDStringInContext2(s->llvm, names[i], strlen(names[i]));
      /* Frames are nobody's but ours: beside "any", not under it. */
      bool below = i != MEM_ANY && i != MEM_FRAME;
      LLVMMetadataRef node[3] = {name, below ? any : root, zero};
      LLVMMetadataRef type = LLVMMDNodeInContext2(s->llvm, node, 3);
      if (i == MEM_ANY)
         any = type;
      LLVMMetadataRef tag[3] = {type, type, zero};
      s->tbaa[i] =
         LLVMMetadataAsValue(s->llvm, LLVMMDNodeInContext2(s->llvm, tag, 3));
   }
}

/* Line numbers of the PTX text, for faults (D9). */
static void
setup_lines(struct simd_build *s)
{
   const char *file = "ptx";
   s->unit->di = LLVMCreateDIBuilder(s->module);
   s->unit->di_file =
      LLVMDIBuilderCreateFile(s->unit->di, file, strlen(file), "", 0);
   s->unit->di_unit = LLVMDIBuilderCreateCompileUnit(
      s->unit->di, LLVMDWARFSourceLanguageC, s->unit->di_file, "sampan", 6,
      true, "", 0, 0, "", 0, LLVMDWARFEmissionLineTablesOnly, 0, false, false,
      "", 0, "", 0);
   const char *version = "Debug Info Version";
   LLVMAddModuleFlag(s->module, LLVMModuleFlagBehaviorWarning, version,
                     strlen(version), LLVMValueAsMetadata(simd_i32(s, 3)));
}

/* A function that has line numbers; instructions built from now on are at
 * line 1 until they say better.
 */
void
simd_describe_function(struct simd_build *s)
{
   LLVMMetadataRef type = LLVMDIBuilderCreateSubroutineType(
      s->unit->di, s->unit->di_file, NULL, 0, 0);
   s->di_subprogram = LLVMDIBuilderCreateFunction(
      s->unit->di, s->unit->di_unit, s->f->name, strlen(s->f->name), "", 0,
      s->unit->di_file, 1, type, true, true, 1, LLVMDIFlagZero, true);
   LLVMSetSubprogram(s->fn, s->di_subprogram);
   LLVMSetCurrentDebugLocation2(B, LLVMDIBuilderCreateDebugLocation(
                                      s->llvm, 1, 0, s->di_subprogram, NULL));
}

void
simd_attribute(struct simd_build *s, V fn, unsigned index, const char *name)
{
   unsigned k = LLVMGetEnumAttributeKindForName(name, strlen(name));
   LLVMAddAttributeAtIndex(fn, index, LLVMCreateEnumAttribute(s->llvm, k, 0));
}

static void
text_attribute(struct simd_build *s, V fn, const char *key, const char *value)
{
   LLVMAddAttributeAtIndex(
      fn, LLVMAttributeFunctionIndex,
      LLVMCreateStringAttribute(s->llvm, key, (unsigned)strlen(key), value,
                                (unsigned)strlen(value)));
}

static V
load_field(struct simd_build *s, V base, size_t offset, LLVMTypeRef t)
{
   V x = simd_field(s, B, base, offset, t);
   simd_mark_invariant(s, x);
   return x;
}

#define BLOCK_FIELD(member, type) \
   load_field(s, s->a_block, offsetof(struct simd_block, member), type)
#define LAUNCH_FIELD(member, type) \
   load_field(s, s->launch, offsetof(struct simd_launch, member), type)

/* What every vector needs to know of itself. */
void
simd_emit_setup(struct simd_build *s)
{
   const uint32_t *n = s->f->block_dim;
   uint64_t threads = (uint64_t)n[0] * n[1] * n[2];
   uint64_t vectors = (threads + s->width - 1) / s->width;
   unsigned tail = (unsigned)(threads % s->width);

   s->launch = BLOCK_FIELD(launch, s->t_ptr);
   s->params = LAUNCH_FIELD(params, s->t_ptr);
   s->symbols = LAUNCH_FIELD(symbols, s->t_ptr);
   s->services = LAUNCH_FIELD(services, s->t_ptr);
   s->shared = BLOCK_FIELD(shared, s->t_ptr);
   s->local = BLOCK_FIELD(local, s->t_ptr);
   s->local_stride = BLOCK_FIELD(local_stride, s->t_i64);
   V w = simd_i32(s, s->width);
   s->first_thread = LLVMBuildMul(B, s->a_vector, w, "");
   if (!s->f->entry)
      return; /* functions are handed a mask */
   s->thread_mask = NULL;
   if (!tail)
      return;
   V lane[512];
   for (unsigned l = 0; l < s->width; l++)
      lane[l] = LLVMConstInt(s->t_i1, l < tail, false);
   V rest = LLVMConstVector(lane, s->width);
   if (vectors > 1) {
      V last = simd_i32(s, (uint32_t)vectors - 1);
      V is = LLVMBuildICmp(B, LLVMIntEQ, s->a_vector, last, "");
      rest =
         LLVMBuildSelect(B, is, rest, LLVMConstAllOnes(LLVMTypeOf(rest)), "");
   }
   s->thread_mask = rest;
}

static void
place_shared(struct simd_build *s, const struct ir_func *f, bool unsized)
{
   struct simd_unit *u = s->unit;
   ir_for_each_block(b, f)
   {
      ir_for_each_inst(in, b)
      {
         struct ptx_var *v = in->var;
         if (in->op != IR_addr || !v || v->space != PTX_SPACE_SHARED)
            continue;
         bool dynamic = v->size == 0, known = dynamic != unsized;
         for (size_t i = 0; i < u->shared_vars.count; i++)
            known |= u->shared_vars.data[i] == v;
         if (known)
            continue;
         unsigned align = v->align ? v->align : 1;
         if (dynamic && align < 16)
            align = 16;
         uint32_t at = (u->static_shared + align - 1) & ~(align - 1);
         vec_push(s->arena, &u->shared_vars, v);
         vec_push(s->arena, &u->shared_offsets, at);
         if (align > u->shared_align)
            u->shared_align = align;
         /* Dynamic variables overlap; the static part ends where the first
          * of them starts. */
         u->static_shared = dynamic ? at : at + (uint32_t)v->size;
      }
   }
}

/* Shared variables that the kernel uses, one after the other; unsized ones
 * (dynamic shared memory) all start behind them.
 */
static void
lay_out_shared(struct simd_build *s)
{
   s->unit->shared_align = 16;
   for (unsigned unsized = 0; unsized < 2; unsized++) {
      place_shared(s, s->f, unsized == 1);
      for (size_t i = 0; i < s->unit->functions.count; i++)
         place_shared(s, s->unit->functions.data[i].f, unsized == 1);
   }
   s->unit->static_shared = (s->unit->static_shared + 15) & ~15u;
}

/* Guarded values whose guard would not be at hand at their uses (they live in
 * a home) must do without: true when the shapes have to be found again.
 */
static bool
drop_guards(struct simd_build *s)
{
   bool again = false;
   ir_for_each_block(b, s->f)
   {
      ir_for_each_inst(in, b)
      {
         for (unsigned i = 0; i < in->dst_count; i++) {
            const struct ir_value *v = in->dst[i];
            if (!v->shape || !s->values[v->id].home)
               continue;
            for (unsigned k = 0; k < SHAPE_MAX_GUARDS; k++) {
               struct ir_value *g = (struct ir_value *)v->shape->guards[k];
               if (g && !g->no_guard)
                  g->no_guard = again = true;
            }
         }
      }
   }
   return again;
}

bool
simd_plan(struct simd_build *s)
{
   struct ir_liveness *live = ir_liveness_compute(s->arena, s->f);
   bool again;
   do {
      s->values =
         arena_new_array(s->arena, s->f->value_count + 1, struct simd_value);
      s->item_count = 0;
      s->suspends.count = 0;
      if (!simd_flow_plan(s) || !simd_suspend_plan(s, live))
         return false;
      again = s->width > 1 && drop_guards(s);
      if (again)
         analyze_shape(s->f);
   } while (again);
   return true;
}

static void
emit_vector(struct simd_build *s)
{
   LLVMTypeRef types[3] = {s->t_ptr, s->t_ptr, s->t_i32};
   LLVMTypeRef t = LLVMFunctionType(s->t_i32, types, 3, false);
   s->fn = LLVMAddFunction(s->module, "sampan_vector", t);
   simd_attribute(s, s->fn, LLVMAttributeFunctionIndex, "nounwind");
   simd_attribute(s, s->fn, 2, "noalias"); /* the frame */
   s->a_block = LLVMGetParam(s->fn, 0);
   s->a_frame = LLVMGetParam(s->fn, 1);
   s->a_vector = LLVMGetParam(s->fn, 2);
   simd_describe_function(s);

   s->entry = simd_block_append(s, "entry");
   LLVMBasicBlockRef setup = simd_block_append(s, "setup");
   s->at_entry = LLVMCreateBuilderInContext(s->llvm);
   LLVMPositionBuilderAtEnd(s->at_entry, s->entry);
   LLVMPositionBuilderAtEnd(B, setup);
   simd_emit_setup(s);
   LLVMBasicBlockRef start = LLVMGetInsertBlock(B);
   s->returns_block = simd_block_append(s, "returns");

   simd_flow_emit(s);
   if (!s->out->error && !s->out->needs_scalar) {
      LLVMPositionBuilderAtEnd(B, start);
      LLVMBasicBlockRef first = s->flow[0].body;
      if (s->suspends.count) {
         V state = simd_field(s, B, s->a_frame,
                              offsetof(struct simd_frame, state), s->t_i32);
         V sw = LLVMBuildSwitch(B, state, first, (unsigned)s->suspends.count);
         for (size_t i = 0; i < s->suspends.count; i++)
            LLVMAddCase(sw, simd_i32(s, (uint32_t)i + 1),
                        s->suspends.data[i].resume);
      } else {
         LLVMBuildBr(B, first);
      }
      LLVMPositionBuilderAtEnd(B, s->returns_block);
      LLVMBuildRet(B, simd_i32(s, SIMD_DONE));
      LLVMBuildBr(s->at_entry, setup);
   }
   LLVMDisposeBuilder(s->at_entry);
}

/* for (x = 0; x < count; x++): returns the index, positions in the body. */
struct loop {
   LLVMBasicBlockRef head, body, end, from;
   V index, count;
};

static struct loop
loop_begin(struct simd_build *s, V count)
{
   struct loop l = {.from = LLVMGetInsertBlock(B), .count = count};
   l.body = simd_block_append(s, "loop");
   l.end = simd_block_append(s, "done");
   LLVMBuildBr(B, l.body);
   LLVMPositionBuilderAtEnd(B, l.body);
   l.index = LLVMBuildPhi(B, LLVMTypeOf(count), "");
   V zero = LLVMConstNull(LLVMTypeOf(count));
   LLVMAddIncoming(l.index, &zero, &l.from, 1);
   return l;
}

static void
loop_end(struct simd_build *s, struct loop *l)
{
   LLVMTypeRef t = LLVMTypeOf(l->count);
   V next = LLVMBuildAdd(B, l->index, LLVMConstInt(t, 1, false), "");
   LLVMBasicBlockRef here = LLVMGetInsertBlock(B);
   LLVMAddIncoming(l->index, &next, &here, 1);
   V more = LLVMBuildICmp(B, LLVMIntULT, next, l->count, "");
   LLVMBuildCondBr(B, more, l->body, l->end);
   LLVMPositionBuilderAtEnd(B, l->end);
}

static V
store_field(struct simd_build *s, V base, size_t offset, V x)
{
   V at = simd_i64(s, offset);
   V p = LLVMBuildInBoundsGEP2(B, s->t_i8, base, &at, 1, "");
   V store = LLVMBuildStore(B, x, p);
   simd_tag(s, store, MEM_FRAME);
   return store;
}

/* Where it is, for whoever reports a fault: volatile, or only the last value
 * would be stored, when the kernel is over.
 */
static void
tell(struct simd_build *s, V block, size_t offset, V x)
{
   LLVMSetVolatile(store_field(s, block, offset, x), true);
}

/* Coordinates of a block by its number, in variables: two divisions, which take
 * as long as an empty block, so that the next one's are counted up.
 */
static void
first_block(struct simd_build *s, V number, V grid[2], V coordinate[3])
{
   V x = LLVMBuildZExt(B, grid[0], s->t_i64, "");
   V y = LLVMBuildZExt(B, grid[1], s->t_i64, "");
   V yz = LLVMBuildUDiv(B, number, x, "");
   V at[3] = {LLVMBuildURem(B, number, x, ""), LLVMBuildURem(B, yz, y, ""),
              LLVMBuildUDiv(B, yz, y, "")};
   for (unsigned i = 0; i < 3; i++) {
      coordinate[i] = LLVMBuildAlloca(B, s->t_i32, "ctaid");
      LLVMBuildStore(B, LLVMBuildTrunc(B, at[i], s->t_i32, ""), coordinate[i]);
   }
}

static void
next_block(struct simd_build *s, V grid[2], V coordinate[3])
{
   V carry = LLVMConstInt(s->t_i1, 1, false);
   for (unsigned i = 0; i < 3; i++) {
      V old = LLVMBuildLoad2(B, s->t_i32, coordinate[i], "");
      V now = LLVMBuildAdd(B, old, LLVMBuildZExt(B, carry, s->t_i32, ""), "");
      if (i < 2) {
         carry = LLVMBuildICmp(B, LLVMIntEQ, now, grid[i], "");
         now = LLVMBuildSelect(B, carry, simd_i32(s, 0), now, "");
      }
      LLVMBuildStore(B, now, coordinate[i]);
   }
}

/* A vector at a barrier stays there while others still take turns: they have
 * not come.
 */
static void
pass_by_waiting(struct simd_build *s, V frame, V turned_flag, V waiting_flag,
                LLVMBasicBlockRef next)
{
   LLVMBasicBlockRef stays = simd_block_append(s, "stays"),
                     goes = simd_block_append(s, "goes");
   V stop =
      simd_field(s, B, frame, offsetof(struct simd_frame, stop), s->t_i32);
   V turned = LLVMBuildLoad2(B, s->t_i32, turned_flag, "");
   V others = LLVMBuildICmp(B, LLVMIntNE, turned, simd_i32(s, 0), "");
   V at = LLVMBuildICmp(B, LLVMIntEQ, stop, simd_i32(s, SIMD_BARRIER), "");
   LLVMBuildCondBr(B, LLVMBuildAnd(B, others, at, ""), stays, goes);
   LLVMPositionBuilderAtEnd(B, stays);
   LLVMBuildStore(B, simd_i32(s, 1), waiting_flag);
   LLVMBuildBr(B, next);
   LLVMPositionBuilderAtEnd(B, goes);
}

/* Blocks first ... first + count - 1: their coordinates, then all vectors,
 * region by region where there are barriers.
 */
static void
emit_blocks(struct simd_build *s)
{
   const uint32_t *n = s->f->block_dim;
   uint64_t threads = (uint64_t)n[0] * n[1] * n[2];
   uint32_t vectors = (uint32_t)((threads + s->width - 1) / s->width);
   V vector_fn = s->fn;
   LLVMTypeRef vector_type = LLVMGlobalGetValueType(vector_fn);
   LLVMTypeRef types[3] = {s->t_ptr, s->t_i64, s->t_i64};
   LLVMTypeRef t = LLVMFunctionType(s->t_void, types, 3, false);
   s->fn = LLVMAddFunction(s->module, "sampan_blocks", t);
   simd_attribute(s, s->fn, LLVMAttributeFunctionIndex, "nounwind");
   V block = LLVMGetParam(s->fn, 0), first = LLVMGetParam(s->fn, 1);
   V count = LLVMGetParam(s->fn, 2);
   simd_describe_function(s);
   LLVMPositionBuilderAtEnd(B, simd_block_append(s, "entry"));

   V launch =
      simd_field(s, B, block, offsetof(struct simd_block, launch), s->t_ptr);
   V waiting_flag = LLVMBuildAlloca(B, s->t_i32, "waiting"), grid[2];
   V turn_flag = LLVMBuildAlloca(B, s->t_i32, "turn");
   V turned_flag = LLVMBuildAlloca(B, s->t_i32, "turned");
   for (unsigned i = 0; i < 2; i++) {
      grid[i] = simd_field(
         s, B, launch, offsetof(struct simd_launch, grid) + 4 * i, s->t_i32);
   }
   bool barriers = s->suspends.count > 0;
   V frames =
      simd_field(s, B, block, offsetof(struct simd_block, frames), s->t_ptr);
   V stride = simd_field(s, B, block, offsetof(struct simd_block, frame_stride),
                         s->t_i64);

   V coordinate[3];
   first_block(s, first, grid, coordinate);
   struct loop blocks = loop_begin(s, count);
   for (unsigned i = 0; i < 3; i++)
      tell(s, block, offsetof(struct simd_block, ctaid) + 4 * i,
           LLVMBuildLoad2(B, s->t_i32, coordinate[i], ""));

   LLVMBasicBlockRef again = NULL;
   if (barriers) {
      struct loop reset = loop_begin(s, simd_i32(s, vectors));
      V v = LLVMBuildZExt(B, reset.index, s->t_i64, "");
      V at = LLVMBuildMul(B, v, stride, "");
      V frame = LLVMBuildInBoundsGEP2(B, s->t_i8, frames, &at, 1, "");
      store_field(s, frame, offsetof(struct simd_frame, state), simd_i32(s, 0));
      loop_end(s, &reset);
      again = simd_block_append(s, "round");
      LLVMBuildStore(B, simd_i32(s, 0), turn_flag);
      LLVMBuildBr(B, again);
      LLVMPositionBuilderAtEnd(B, again);
      LLVMBuildStore(B, LLVMBuildLoad2(B, s->t_i32, turn_flag, ""),
                     turned_flag);
      LLVMBuildStore(B, simd_i32(s, 0), turn_flag);
   }
   LLVMBuildStore(B, simd_i32(s, 0), waiting_flag);
   struct loop each = loop_begin(s, simd_i32(s, vectors));
   tell(s, block, offsetof(struct simd_block, vector), each.index);
   V frame = frames;
   LLVMBasicBlockRef run = NULL, next = NULL;
   if (barriers) {
      V v = LLVMBuildZExt(B, each.index, s->t_i64, "");
      V at = LLVMBuildMul(B, v, stride, "");
      frame = LLVMBuildInBoundsGEP2(B, s->t_i8, frames, &at, 1, "");
      /* A vector that has ended stays at a state of its own. */
      V state =
         simd_field(s, B, frame, offsetof(struct simd_frame, state), s->t_i32);
      V over = LLVMBuildICmp(B, LLVMIntEQ, state, simd_i32(s, UINT32_MAX), "");
      run = simd_block_append(s, "run");
      next = simd_block_append(s, "next");
      LLVMBuildCondBr(B, over, next, run);
      LLVMPositionBuilderAtEnd(B, run);
      if (s->has_turns)
         pass_by_waiting(s, frame, turned_flag, waiting_flag, next);
   }
   V args[3] = {block, frame, each.index};
   V stop = LLVMBuildCall2(B, vector_type, vector_fn, args, 3, "");
   unsigned k = LLVMGetEnumAttributeKindForName("alwaysinline", 12);
   LLVMAddCallSiteAttribute(stop, LLVMAttributeFunctionIndex,
                            LLVMCreateEnumAttribute(s->llvm, k, 0));
   if (barriers) {
      V done = LLVMBuildICmp(B, LLVMIntEQ, stop, simd_i32(s, SIMD_DONE), "");
      LLVMBasicBlockRef ended = simd_block_append(s, "ended"),
                        waits = simd_block_append(s, "waits");
      LLVMBuildCondBr(B, done, ended, waits);
      LLVMPositionBuilderAtEnd(B, ended);
      store_field(s, frame, offsetof(struct simd_frame, state),
                  simd_i32(s, UINT32_MAX));
      LLVMBuildBr(B, next);
      LLVMPositionBuilderAtEnd(B, waits);
      LLVMBuildStore(B, simd_i32(s, 1), waiting_flag);
      if (s->has_turns) {
         V turn = LLVMBuildICmp(B, LLVMIntEQ, stop, simd_i32(s, SIMD_TURN), "");
         V old = LLVMBuildLoad2(B, s->t_i32, turn_flag, "");
         LLVMBuildStore(B, LLVMBuildSelect(B, turn, simd_i32(s, 1), old, ""),
                        turn_flag);
         store_field(s, frame, offsetof(struct simd_frame, stop), stop);
      }
      LLVMBuildBr(B, next);
      LLVMPositionBuilderAtEnd(B, next);
   }
   loop_end(s, &each);
   if (barriers) {
      V w = LLVMBuildLoad2(B, s->t_i32, waiting_flag, "");
      LLVMBasicBlockRef over = simd_block_append(s, "block_done");
      V more = LLVMBuildICmp(B, LLVMIntNE, w, simd_i32(s, 0), "");
      LLVMBuildCondBr(B, more, again, over);
      LLVMPositionBuilderAtEnd(B, over);
   }
   next_block(s, grid, coordinate);
   loop_end(s, &blocks);
   LLVMBuildRetVoid(B);
}

/* Local memory of a thread: the kernel's frame and the largest of one call;
 * deeper calls get what the context's stack limit gives.
 */
static uint32_t
local_bytes(struct simd_build *s)
{
   uint64_t own = (s->f->local_bytes + 15) & ~15ull, most = 0;
   for (size_t i = 0; i < s->unit->functions.count; i++) {
      uint64_t n = s->unit->functions.data[i].f->local_bytes;
      most = n > most ? n : most;
   }
   return (uint32_t)(own + most);
}

/* The symbol sampan_info: simd_code_info and the names. */
/* Can a block of f reach into others of its cluster?  Then they run together,
 * vector by vector.
 */
static bool
knows_of_clusters(const struct ir_func *f)
{
   ir_for_each_block(b, f)
   {
      ir_for_each_inst(in, b)
      {
         bool sreg = in->op == IR_sreg &&
                     in->imm >= PTX_SREG_is_explicit_cluster &&
                     in->imm <= PTX_SREG_cluster_nctarank;
         if (sreg || in->op == IR_mapa || in->op == IR_cp_async_bulk ||
             in->op == IR_cp_async_bulk_tensor)
            return true;
      }
   }
   return false;
}

/* sampan_vector is an entry of its own, or only part of sampan_blocks. */
static bool
has_vector(const struct simd_build *s, bool has_blocks)
{
   bool clusters = knows_of_clusters(s->f);
   for (size_t i = 0; i < s->unit->functions.count; i++)
      clusters |= knows_of_clusters(s->unit->functions.data[i].f);
   return !has_blocks || clusters;
}

static void
emit_info(struct simd_build *s, bool has_blocks)
{
   struct simd_code_info info = {
      .abi = SIMD_ABI,
      .width = s->width,
      .flags = s->unit->flags,
      .frame_bytes = (s->frame_bytes + 63) & ~63u,
      .local_bytes = local_bytes(s),
      .static_shared = s->unit->static_shared,
      .shared_align = s->unit->shared_align,
      .symbol_count = (uint32_t)s->unit->symbol_names.count,
      .has_blocks = has_blocks,
   };
   memcpy(info.block, s->f->block_dim, sizeof(info.block));
   size_t size = sizeof(info);
   for (size_t i = 0; i < s->unit->symbol_names.count; i++)
      size += strlen(s->unit->symbol_names.data[i]) + 1;
   char *bytes = arena_alloc(s->arena, size);
   memcpy(bytes, &info, sizeof(info));
   char *at = bytes + sizeof(info);
   for (size_t i = 0; i < s->unit->symbol_names.count; i++) {
      strcpy(at, s->unit->symbol_names.data[i]);
      at += strlen(at) + 1;
   }
   V data = LLVMConstStringInContext2(s->llvm, bytes, size, true);
   V g = LLVMAddGlobal(s->module, LLVMTypeOf(data), "sampan_info");
   LLVMSetInitializer(g, data);
   LLVMSetGlobalConstant(g, true);
   LLVMSetAlignment(g, 16);
}

static void
finish_functions(struct simd_build *s)
{
   char *cpu = LLVMGetTargetMachineCPU(s->tm);
   char *features = LLVMGetTargetMachineFeatureString(s->tm);
   for (V fn = LLVMGetFirstFunction(s->module); fn;
        fn = LLVMGetNextFunction(fn)) {
      if (LLVMIsDeclaration(fn))
         continue;
      text_attribute(s, fn, "target-cpu", cpu);
      text_attribute(s, fn, "target-features", features);
      if (s->avx512) {
         text_attribute(s, fn, "prefer-vector-width", "512");
         text_attribute(s, fn, "min-legal-vector-width", "512");
      }
      simd_attribute(s, fn, LLVMAttributeFunctionIndex, "nounwind");
   }
   LLVMDisposeMessage(cpu);
   LLVMDisposeMessage(features);
}

void
simd_build(struct ir_func *f, LLVMContextRef llvm, LLVMTargetMachineRef tm,
           struct simd_result *out)
{
   struct simd_unit unit = {0};
   struct simd_build state = {.unit = &unit,
                              .f = f,
                              .arena = f->arena,
                              .out = out,
                              .width = f->width,
                              .lanes = f->width,
                              .llvm = llvm,
                              .tm = tm};
   struct simd_build *s = &state;
   memset(out, 0, sizeof(*out));

   s->chip = simd_chip_of(tm);
   s->avx512 = s->chip & SIMD_CHIP_AVX512;
   s->module = LLVMModuleCreateWithNameInContext(f->name, llvm);
   s->b = LLVMCreateBuilderInContext(llvm);
   LLVMTargetDataRef layout = LLVMCreateTargetDataLayout(tm);
   LLVMSetModuleDataLayout(s->module, layout);
   LLVMDisposeTargetData(layout);
   char *triple = LLVMGetTargetMachineTriple(tm);
   LLVMSetTarget(s->module, triple);
   LLVMDisposeMessage(triple);

   setup_types(s);
   setup_alias(s);
   if (!debug_skipped("join_accesses"))
      simd_join_accesses(f, simd_vector_bits(tm));
   ir_compute(f, IR_USES);
   ir_layout_locals(f);
   setup_lines(s);
   for (size_t i = 0; f->ptx && i < f->ptx->params.count; i++) {
      const struct ptx_var *v = f->ptx->params.data[i];
      if (v->offset + v->size > unit.param_bytes)
         unit.param_bytes = v->offset + v->size;
   }
   bool built = simd_functions_collect(s);
   if (built) {
      lay_out_shared(s);
      built = simd_plan(s);
   }
   if (built) {
      emit_vector(s);
      simd_functions_emit(s);
      built = !out->error && !out->needs_scalar;
   }
   if (built) {
      bool has_blocks = !s->suspends.count || s->only_plain_barriers;
      V vector = s->fn;
      if (has_blocks)
         emit_blocks(s);
      if (!has_vector(s, has_blocks))
         LLVMSetLinkage(vector, LLVMInternalLinkage);
      LLVMDIBuilderFinalize(s->unit->di);
      emit_info(s, has_blocks);
      finish_functions(s);
      out->module = s->module;
   } else {
      LLVMDisposeModule(s->module);
   }
   LLVMDisposeDIBuilder(s->unit->di);
   LLVMDisposeBuilder(s->b);
}
