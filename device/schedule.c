/* The block scheduler: how one SM runs the blocks of launches.
 *
 * A compiled kernel (simd/abi.h) comes in two forms, and so does running it.
 *
 * Where it has the entry `blocks`, nothing in it ever waits for anything
 * outside a vector that the code does not arrange itself.  Then scheduling is
 * a loop: claim some adjacent blocks, call, again.  All of the SM's blocks use
 * one place (a device_resident), whose window, frames and local memory stay
 * warm in the cache.
 *
 * Otherwise a block is a set of resumable vectors.  It is admitted to the SM,
 * that is, gets a place of its own, and its vectors run in turn, each until
 * it stops and says why:
 *
 *   DONE      its threads have ended.
 *   BARRIER   it waits until the barrier has seen enough threads: the number
 *             it names, or all that live.  Threads that end are no longer
 *             expected.  Then all who wait go on, in the order they came.
 *   ARRIVE    is counted and goes on.
 *   WARP      (W < 32) waits for the other vectors of its warp that bring the
 *             rest of the lanes it names; lanes that ended are not waited
 *             for.  Then what each lane published is given to all.
 *   ACTIVE    (W < 32) asks which lanes of its warp are here with it: waits
 *             until no vector of the block can do anything else.
 *   YIELD     it spins: the others first.
 *
 * The vectors that may run stand in a ring.  When every one of them has
 * yielded in turn, the block can only be helped from outside, and the next
 * resident block has its go (a round).  A round in which nobody did anything
 * but yield means that the SM waits: then it takes on more work, of the same
 * launch or of any other, as long as a real SM would have room for it; a
 * cooperative launch has room always, since all its blocks must be resident
 * (its size was checked at the launch).  So no block that spins starves the
 * one it waits for, whatever the number of workers: a grid of 8 cooperating
 * blocks runs on one.
 *
 * Blocks never move between SMs, but threads do (workers.c): all state is in
 * the resident.  A block lives on one SM, so its barriers and its shared
 * memory need no locks (D7).
 *
 * The blocks of a cluster are admitted together and leave together; each is
 * run like another resident, and their barrier makes vectors of all of them
 * ready (cluster.c).
 *
 * A block of which no vector can run, and none yields, is deadlocked.  A real
 * GPU would hang; here the launch fails with a sentence that names barrier
 * and threads.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "device/device_int.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define WINDOW ((size_t)1 << 32)

enum vector_state { READY, AT_BARRIER, AT_CLUSTER, AT_WARP, ASKS, ENDED };
enum block_state { BLOCK_DONE, BLOCK_WAITS, BLOCK_DEADLOCKED, BLOCK_FAULTED };

/* ---- Places for blocks ---- */

static size_t
page_round(size_t bytes)
{
   size_t page = (size_t)sysconf(_SC_PAGESIZE);
   return (bytes + page - 1) & ~(page - 1);
}

/* Exactly the pages of this kernel's shared memory are accessible, so that an
 * address past them faults. */
static bool
window_commit(struct device_resident *r, size_t bytes)
{
   if (!r->simd.shared && !(r->simd.shared = device_window_create()))
      return false;
   bytes = page_round(bytes);
   if (bytes == r->shared_committed)
      return true;
   size_t both = r->shared_committed;
   if (bytes > both &&
       mprotect(r->simd.shared + both, bytes - both, PROT_READ | PROT_WRITE))
      return false;
   if (bytes < both &&
       mprotect(r->simd.shared + bytes, both - bytes, PROT_NONE))
      return false;
   r->shared_committed = bytes;
   return true;
}

/* Pages of at least that size with an inaccessible one behind; the old ones
 * go. */
static bool
region_grow(char **region, size_t *room, size_t bytes)
{
   if (bytes <= *room)
      return true;
   size_t guard = page_round(1);
   bytes = page_round(bytes);
   if (*room)
      munmap(*region, *room + guard);
   *region = NULL;
   *room = 0;
   char *p = mmap(NULL, bytes + guard, PROT_READ | PROT_WRITE,
                  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
   if (p == MAP_FAILED)
      return false;
   mprotect(p + bytes, guard, PROT_NONE);
   *region = p;
   *room = bytes;
   return true;
}

static void
place_destroy(struct device_resident *r)
{
   if (r->simd.shared)
      munmap(r->simd.shared - page_round(1), WINDOW + page_round(1));
   if (r->frames_room)
      munmap(r->simd.frames, r->frames_room + page_round(1));
   if (r->local_room)
      munmap(r->simd.local, r->local_room + page_round(1));
   free(r);
}

static void
cluster_destroy(struct device_cluster *c)
{
   for (unsigned i = 0; i < c->size; i++)
      if (c->member[i])
         place_destroy(c->member[i]);
   free(c);
}

void
device_sm_fini(struct device_sm *sm)
{
   assert(!sm->resident_count);
   while (sm->spare) {
      struct device_resident *r = sm->spare;
      sm->spare = r->next;
      place_destroy(r);
   }
   while (sm->spare_clusters) {
      struct device_cluster *c = sm->spare_clusters;
      sm->spare_clusters = c->next;
      cluster_destroy(c);
   }
}

/* Make r ready for the launch, but for its shared memory. */
static bool
place_fit(struct device_resident *r, struct device_sm *sm, struct device_op *op)
{
   struct device_code *code = op->launch.code;
   r->next = NULL;
   r->sm = sm;
   r->op = op;
   r->code = code;
   r->simd.launch = &op->launch.simd;
   r->simd.device = r;
   r->simd.smid = sm->index;
   r->simd.vector = 0;
   r->simd.frame_stride = code->frame_stride;
   r->simd.local_stride = code->local_stride;
   return region_grow(&r->simd.frames, &r->frames_room,
                      code->vectors * code->frame_stride) &&
          region_grow(&r->simd.local, &r->local_room,
                      code->threads * code->local_stride);
}

/* A place made ready for the launch, or NULL: out of memory. */
static struct device_resident *
place_take(struct device_sm *sm, struct device_op *op)
{
   struct device_resident *r = sm->spare;
   if (r)
      sm->spare = r->next;
   else
      r = calloc(1, sizeof(*r));
   if (!r)
      return NULL;
   r->cluster = &r->alone;
   r->alone.size = 1;
   r->alone.member[0] = r;
   if (!place_fit(r, sm, op) ||
       !window_commit(r, op->launch.simd.total_shared)) {
      r->next = sm->spare;
      sm->spare = r;
      return NULL;
   }
   return r;
}

/* Places of a cluster of several blocks. */
static struct device_cluster *
cluster_take(struct device_sm *sm, struct device_op *op)
{
   unsigned size = op->launch.cluster_size;
   struct device_cluster **link = &sm->spare_clusters, *c;
   while (*link && (*link)->size != size)
      link = &(*link)->next;
   c = *link;
   if (c)
      *link = c->next;
   else
      c = calloc(1, sizeof(*c));
   if (!c)
      return NULL;
   c->size = size;
   bool good = true;
   for (unsigned i = 0; good && i < size; i++) {
      struct device_resident *r = c->member[i];
      if (!r)
         r = c->member[i] = calloc(1, sizeof(*r));
      good = r && (r->cluster = c) && place_fit(r, sm, op);
   }
   if (good && device_cluster_commit(c, op->launch.simd.total_shared))
      return c;
   cluster_destroy(c);
   return NULL;
}

static void
place_give(struct device_resident *r)
{
   r->op = NULL;
   r->next = r->sm->spare;
   r->sm->spare = r;
}

static void
cluster_give(struct device_cluster *c)
{
   struct device_sm *sm = c->member[0]->sm;
   if (c->size == 1) {
      place_give(c->member[0]);
      return;
   }
   for (unsigned i = 0; i < c->size; i++)
      c->member[i]->op = NULL;
   c->next = sm->spare_clusters;
   sm->spare_clusters = c;
}

static void
fail_memory(struct device_op *op)
{
   struct device_code *code = op->launch.code;
   device_context_fail(op->stream->context, CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES,
                       "kernel %s: the system has no memory for a block: %u "
                       "bytes shared, %zu local, %zu of frames",
                       code->kernel->name, op->launch.simd.total_shared,
                       code->threads * code->local_stride,
                       code->vectors * code->frame_stride);
   device_op_abort(op);
}

/* ---- Whole blocks, copies, sets: run to the end ---- */

static void
run_units(struct device_op *op, struct device_resident *r, uint64_t first,
          uint64_t count)
{
   switch (op->kind) {
   case DEVICE_OP_LAUNCH:
      r->code->jit->blocks(&r->simd, first, count);
      break;
   case DEVICE_OP_COPY:
      device_copy_run(&op->copy, first, count);
      break;
   case DEVICE_OP_SET:
      device_set_run(&op->set, first, count);
      break;
   case DEVICE_OP_CALL:
      op->call.fn(op->call.argument);
      break;
   case DEVICE_OP_WRITE_VALUE:
      if (op->value.bytes == 8)
         atomic_store((_Atomic uint64_t *)op->value.address, op->value.value);
      else
         atomic_store((_Atomic uint32_t *)op->value.address,
                      (uint32_t)op->value.value);
      break;
   default:
      assert(!"not work for an SM");
   }
}

/* A launch that runs for longer than waking a worker takes, with blocks
 * left, is worth more workers. */
enum { INVITE_NS = 30 * 1000 };

/* Until all units are claimed; false: a fault ended it. */
static bool
run_claims(struct device_op *op, struct device_resident *r, uint64_t start)
{
   struct device_fault fault = {.op = op, .block = r ? &r->simd : NULL};
   if (sigsetjmp(fault.jump, 0)) {
      device_fault_frame = NULL;
      device_fault_report(&fault);
      return false;
   }
   if (op->kind != DEVICE_OP_CALL)
      device_fault_frame = &fault;
   uint64_t first, count, before = start;
   while (device_op_claim(op, &first, &count, false)) {
      run_units(op, r, first, count);
      if (first + count == op->total)
         break;
      uint64_t now = device_now();
      atomic_store_explicit(&op->unit_ns, (now - before) / count + 1,
                            memory_order_relaxed);
      before = now;
      if (now - start > INVITE_NS &&
          atomic_load_explicit(&op->wanted, memory_order_relaxed) != UINT32_MAX)
         device_op_invite(op);
   }
   device_fault_frame = NULL;
   return true;
}

static void
run_to_end(struct device_sm *sm, struct device_op *op)
{
   struct device_resident *r = NULL;
   if (op->kind == DEVICE_OP_LAUNCH) {
      r = place_take(sm, op);
      if (!r) {
         fail_memory(op);
         return;
      }
   }
   uint64_t start = device_now();
   if (!run_claims(op, r, start))
      device_op_abort(op);
   atomic_fetch_add_explicit(&op->busy_ns, device_now() - start,
                             memory_order_relaxed);
   if (r)
      place_give(r);
}

/* ---- Vectors of a resident block ---- */

static struct simd_frame *
frame_of(const struct device_resident *r, unsigned v)
{
   return (struct simd_frame *)(r->simd.frames + v * r->simd.frame_stride);
}

void
device_vector_ready(struct device_resident *r, unsigned v)
{
   unsigned at = (r->ready_first + r->ready_count++) % DEVICE_MAX_VECTORS;
   r->ready[at] = (uint16_t)v;
   r->state[v] = READY;
}

static unsigned
next_ready(struct device_resident *r)
{
   unsigned v = r->ready[r->ready_first];
   r->ready_first = (r->ready_first + 1) % DEVICE_MAX_VECTORS;
   r->ready_count--;
   return v;
}

/* Threads in vector v: all lanes, but in the last one. */
static unsigned
lanes_of(const struct device_resident *r, unsigned v)
{
   unsigned w = r->code->width, rest = r->code->threads - v * w;
   return rest < w ? rest : w;
}

static uint32_t
low_bits(unsigned n)
{
   return n >= 32 ? UINT32_MAX : (1u << n) - 1;
}

/* Everyone at the barrier goes on. */
static void
barrier_complete(struct device_resident *r, unsigned id)
{
   struct device_barrier *b = &r->barrier[id];
   uint32_t result = b->reduction == SIMD_RED_POPC  ? b->votes
                     : b->reduction == SIMD_RED_AND ? b->votes == b->voters
                                                    : b->votes != 0;
   if (b->reduction)
      r->simd.barrier_result[id] = result;
   for (unsigned v = b->first; v != UINT16_MAX; v = r->next_waiting[v]) {
      r->result[v] = result;
      device_vector_ready(r, v);
   }
   b->open = false;
   r->barriers &= ~(1u << id);
}

static bool
barrier_satisfied(const struct device_resident *r,
                  const struct device_barrier *b)
{
   return b->arrived >= (b->expected ? b->expected : r->live);
}

/* Threads that a vector counts for at a barrier with a number: PTX counts in
 * whole warps, so lanes that have ended, and those that the last warp of the
 * block lacks, count with it. */
static uint32_t
whole_warps(const struct device_resident *r, unsigned v,
            const struct simd_frame *f)
{
   uint32_t threads = f->arrived;
   if (r->code->width >= 32)
      threads += (uint32_t)__builtin_popcountll(r->ended[v]);
   if (v == r->vectors - 1)
      threads += (32 - r->code->threads % 32) % 32;
   return threads;
}

/* Numbers of the program's are taken modulo 16, as its barriers are. */
static unsigned
barrier_number(const struct simd_frame *f)
{
   return f->barrier == SIMD_CLUSTER_BARRIER ? SIMD_CLUSTER_BARRIER
                                             : f->barrier & 15;
}

static void
barrier_arrive(struct device_resident *r, unsigned v, bool waits)
{
   struct simd_frame *f = frame_of(r, v);
   unsigned id = barrier_number(f);
   struct device_barrier *b = &r->barrier[id];
   if (id == SIMD_CLUSTER_BARRIER && !waits) {
      device_cluster_arrive(r, v, f->arrived);
      return;
   }
   if (id == SIMD_CLUSTER_BARRIER) {
      if (device_cluster_wait(r, v))
         device_vector_ready(r, v);
      else
         r->state[v] = AT_CLUSTER;
      return;
   }
   if (!b->open) {
      *b = (struct device_barrier){.expected = f->threads,
                                   .first = UINT16_MAX,
                                   .last = UINT16_MAX,
                                   .open = true};
      r->barriers |= 1u << id;
   }
   b->arrived += f->threads ? whole_warps(r, v, f) : f->arrived;
   if (waits) {
      if (f->reduction) {
         b->reduction = f->reduction;
         b->voters += f->arrived;
         b->votes += f->votes;
      }
      r->state[v] = AT_BARRIER;
      r->next_waiting[v] = UINT16_MAX;
      if (b->first == UINT16_MAX)
         b->first = (uint16_t)v;
      else
         r->next_waiting[b->last] = (uint16_t)v;
      b->last = (uint16_t)v;
   }
   if (barrier_satisfied(r, b))
      barrier_complete(r, id);
}

/* Lanes of a warp that ended or never were. */
static uint32_t
lanes_gone(const struct device_resident *r, unsigned first, unsigned count)
{
   unsigned w = r->code->width;
   uint32_t gone = 0;
   for (unsigned i = 0; i < count; i++) {
      unsigned v = first + i;
      uint32_t lanes = v < r->vectors
                          ? (uint32_t)r->ended[v] | ~low_bits(lanes_of(r, v))
                          : UINT32_MAX;
      gone |= (lanes & low_bits(w)) << (i * w);
   }
   return gone;
}

/* The vectors of the warp that wait with these members, if no lane is
 * missing: exchange what they published, and on with them. */
static void
warp_meet(struct device_resident *r, unsigned warp, uint32_t members)
{
   unsigned w = r->code->width, count = 32 / w, first = warp * count;
   uint32_t met = 0, words = 0;
   unsigned comer[32], comers = 0;
   for (unsigned v = first; v < first + count && v < r->vectors; v++) {
      struct simd_frame *f = frame_of(r, v);
      if (r->state[v] != AT_WARP || f->members != members)
         continue;
      met |= f->present;
      words = f->slot_words > words ? f->slot_words : words;
      comer[comers++] = v;
   }
   if (!comers || ((met | lanes_gone(r, first, count)) & members) != members)
      return;
   uint32_t slots[SIMD_EXCHANGE_WORDS][32];
   if (words > SIMD_EXCHANGE_WORDS)
      words = SIMD_EXCHANGE_WORDS;
   if (!(r->code->jit->info->flags & SIMD_CODE_EXCHANGE))
      words = 0;
   for (unsigned i = 0; i < comers && words; i++) {
      struct simd_frame *f = frame_of(r, comer[i]);
      struct simd_exchange *x = (struct simd_exchange *)(f + 1);
      for (uint32_t k = 0; k < words; k++) {
         for (uint32_t m = f->present; m; m &= m - 1) {
            int lane = __builtin_ctz(m);
            slots[k][lane] = x->out[k][lane];
         }
      }
   }
   for (unsigned i = 0; i < comers; i++) {
      struct simd_frame *f = frame_of(r, comer[i]);
      struct simd_exchange *x = (struct simd_exchange *)(f + 1);
      for (uint32_t k = 0; k < words; k++) {
         for (uint32_t m = met; m; m &= m - 1) {
            int lane = __builtin_ctz(m);
            x->in[k][lane] = slots[k][lane];
         }
      }
      f->met = met;
      device_vector_ready(r, comer[i]);
   }
}

/* Lanes of v have ended: barriers and warps no longer expect them. */
static void
account_ended(struct device_resident *r, unsigned v, bool all)
{
   unsigned lanes = lanes_of(r, v), w = r->code->width;
   uint64_t mine = lanes < 64 ? (1ull << lanes) - 1 : UINT64_MAX;
   uint64_t ended = all ? mine : frame_of(r, v)->ended & mine;
   uint32_t before = (uint32_t)__builtin_popcountll(r->ended[v]);
   uint32_t now = (uint32_t)__builtin_popcountll(ended);
   uint32_t less = now - before;
   r->live -= less;
   r->ended[v] = ended;
   device_cluster_ended(r, v, less, all ? 0 : lanes - now);
   for (uint32_t m = r->barriers; m; m &= m - 1) {
      unsigned id = (unsigned)__builtin_ctz(m);
      struct device_barrier *b = &r->barrier[id];
      if (!b->expected && barrier_satisfied(r, b))
         barrier_complete(r, id);
   }
   if (w >= 32)
      return;
   unsigned warp = v / (32 / w), first = warp * (32 / w);
   for (unsigned o = first; o < first + 32 / w && o < r->vectors; o++) {
      if (r->state[o] == AT_WARP)
         warp_meet(r, warp, frame_of(r, o)->members);
   }
}

/* Nobody can do anything else: tell those who ask who is where they are. */
static void
answer(struct device_resident *r)
{
   unsigned count = 32 / r->code->width;
   for (unsigned v = 0; r->asking && v < r->vectors; v++) {
      if (r->state[v] != ASKS)
         continue;
      uint32_t at = frame_of(r, v)->state, met = 0;
      unsigned end = v / count * count + count;
      if (end > r->vectors)
         end = r->vectors;
      for (unsigned o = v; o < end; o++)
         if (r->state[o] == ASKS && frame_of(r, o)->state == at)
            met |= frame_of(r, o)->present;
      for (unsigned o = v; o < end; o++) {
         if (r->state[o] != ASKS || frame_of(r, o)->state != at)
            continue;
         frame_of(r, o)->met = met;
         r->asking--;
         device_vector_ready(r, o);
      }
   }
}

/* Run the block's vectors until it is done or all that is left waits for
 * something outside.  *progress: somebody did more than yield.
 */
static enum block_state
block_run(struct device_resident *r, bool *progress)
{
   unsigned yielded = 0;
   simd_vector_fn *vector = r->code->jit->vector;
   while (r->ready_count || r->asking) {
      if (!r->ready_count)
         answer(r);
      unsigned v = next_ready(r);
      struct simd_frame *f = frame_of(r, v);
      uint32_t stop;
   again:
      if (r->state[v] == READY && f->reduction && f->state)
         r->simd.barrier_result[barrier_number(f)] = r->result[v];
      r->simd.vector = v;
      stop = vector(&r->simd, f, v);
      if (stop == SIMD_YIELD) {
         if (f->nanoseconds > r->sleep_ns)
            r->sleep_ns = f->nanoseconds;
         device_vector_ready(r, v);
         if (f->ended != r->ended[v])
            account_ended(r, v, false);
         if (++yielded <= r->ready_count)
            continue;
         if (!r->asking)
            return BLOCK_WAITS;
         answer(r);
         yielded = 0;
         continue;
      }
      yielded = 0;
      *progress = true;
      if (stop == SIMD_DONE) {
         r->state[v] = ENDED;
         r->done++;
         account_ended(r, v, true);
         continue;
      }
      /* Before it arrives: what ended here does not count at the barrier. */
      if (f->ended != r->ended[v])
         account_ended(r, v, false);
      switch (stop) {
      case SIMD_BARRIER:
         barrier_arrive(r, v, true);
         break;
      case SIMD_ARRIVE:
         barrier_arrive(r, v, false);
         goto again;
      case SIMD_TURN:
         goto again;
      case SIMD_WARP:
         r->state[v] = AT_WARP;
         warp_meet(r, v / (32 / r->code->width), f->members);
         break;
      case SIMD_ACTIVE:
         r->state[v] = ASKS;
         r->asking++;
         break;
      default: /* not a reason to stop: our own bug, but no reason to hang */
         return BLOCK_DEADLOCKED;
      }
   }
   if (r->done == r->vectors)
      return BLOCK_DONE;
   return device_cluster_goes_on(r) ? BLOCK_WAITS : BLOCK_DEADLOCKED;
}

/* ---- Resident blocks ---- */

/* Begin the block of that rank in cluster `index` in place r. */
static void
block_begin(struct device_resident *r, uint64_t index, unsigned rank)
{
   const struct simd_launch *l = r->simd.launch;
   for (int i = 0; i < 3; i++) {
      uint32_t size = l->cluster[i], count = l->grid[i] / size;
      r->simd.ctaid[i] = (uint32_t)(index % count) * size + rank % size;
      index /= count;
      rank /= size;
   }
   r->ended_all = false;
   r->first_waiting = r->last_waiting = UINT16_MAX;
   r->vectors = r->code->vectors;
   r->live = r->code->threads;
   r->ready_first = r->ready_count = r->done = r->asking = 0;
   r->barriers = 0;
   for (unsigned v = 0; v < r->vectors; v++) {
      memset(frame_of(r, v), 0, sizeof(struct simd_frame));
      r->ended[v] = 0;
      r->phase_count[v] = 0;
      device_vector_ready(r, v);
   }
   for (int i = 0; i < SIMD_BARRIERS; i++)
      r->barrier[i].open = false;
}

static void
cluster_begin(struct device_cluster *c, uint64_t index)
{
   c->running = c->size;
   c->live = c->size * c->member[0]->code->threads;
   c->arrived = 0;
   c->faulted = c->over = false;
   for (unsigned i = 0; i < c->size; i++)
      block_begin(c->member[i], index, i);
}

/* Who waits where, for the sentence about a deadlock. */
static void
describe_deadlock(const struct device_resident *r, char *text, size_t size)
{
   size_t n = 0;
   *text = 0;
   for (uint32_t m = r->barriers; m && n < size; m &= m - 1) {
      unsigned id = (unsigned)__builtin_ctz(m);
      const struct device_barrier *b = &r->barrier[id];
      unsigned v = b->first;
      n += (size_t)snprintf(
         text + n, size - n, "; barrier %u: %u threads have come, %u expected",
         id, b->arrived, b->expected ? b->expected : r->live);
      if (v != UINT16_MAX && n < size)
         n += (size_t)snprintf(
            text + n, size - n, ", among them threads %u to %u",
            v * r->code->width, v * r->code->width + lanes_of(r, v) - 1);
   }
   if (r->first_waiting != UINT16_MAX && n < size)
      n += (size_t)snprintf(text + n, size - n,
                            "; the barrier of the cluster: %u threads have "
                            "come, %u expected",
                            r->cluster->arrived, r->cluster->live);
   for (unsigned v = 0; v < r->vectors && n < size; v++) {
      if (r->state[v] != AT_WARP)
         continue;
      n += (size_t)snprintf(text + n, size - n,
                            "; thread %u is at a warp operation for lanes "
                            "0x%08x, not all of which come",
                            v * r->code->width, frame_of(r, v)->members);
      break;
   }
}

static void
fail_deadlock(struct device_resident *r)
{
   char text[600];
   describe_deadlock(r, text, sizeof(text));
   device_context_fail(r->op->stream->context, CUDA_ERROR_LAUNCH_FAILED,
                       "kernel %s, block (%u,%u,%u): no thread can go on%s",
                       r->code->kernel->name, r->simd.ctaid[0],
                       r->simd.ctaid[1], r->simd.ctaid[2], text);
}

/* Run r until it waits; faults of its code end here. */
static enum block_state
block_go(struct device_resident *r, bool *progress)
{
   if (atomic_load_explicit(&r->op->aborted, memory_order_relaxed))
      return BLOCK_FAULTED;
   struct device_fault fault = {.op = r->op, .block = &r->simd};
   volatile enum block_state state = BLOCK_FAULTED;
   if (sigsetjmp(fault.jump, 0) == 0) {
      device_fault_frame = &fault;
      state = block_run(r, progress);
      device_fault_frame = NULL;
      if (state == BLOCK_DEADLOCKED)
         fail_deadlock(r);
   } else {
      device_fault_frame = NULL;
      device_fault_report(&fault);
   }
   if (state == BLOCK_DEADLOCKED || state == BLOCK_FAULTED)
      device_op_abort(r->op);
   return state;
}

/* Is it run by whole blocks? */
static bool
whole(const struct device_op *op)
{
   const struct jit_code *code = op->launch.code->jit;
   return code->blocks && op->launch.cluster_size == 1;
}

bool
device_sm_fits(const struct device_sm *sm, const struct device_op *op)
{
   if (op->kind != DEVICE_OP_LAUNCH || op->launch.cooperative || whole(op))
      return true;
   /* A real cluster lies on as many SMs as it has blocks. */
   const struct device_properties *p = &sm->device->properties;
   unsigned size = op->launch.cluster_size;
   return sm->resident_count < p->sm_blocks * size &&
          sm->resident_threads + size * op->launch.code->threads <=
             p->sm_threads * size;
}

/* Give c the next blocks of its launch; false: there are none. */
static bool
reload(struct device_cluster *c)
{
   uint64_t first, count;
   if (!device_op_claim(c->member[0]->op, &first, &count, true))
      return false;
   cluster_begin(c, first);
   return true;
}

/* Take the blocks of clusters that are over from the SM. */
static void
sweep(struct device_sm *sm)
{
   struct device_cluster *over = NULL;
   for (struct device_resident **link = &sm->residents; *link;) {
      struct device_resident *r = *link;
      if (!r->cluster->over) {
         link = &r->next;
         continue;
      }
      *link = r->next;
      sm->resident_count--;
      sm->resident_threads -= r->code->threads;
      if (r == r->cluster->member[0]) {
         r->cluster->next = over;
         over = r->cluster;
      }
   }
   while (over) {
      struct device_cluster *c = over;
      struct device_op *op = c->member[0]->op;
      over = c->next;
      cluster_give(c);
      device_op_leave(op);
   }
}

bool
device_sm_round(struct device_sm *sm, uint32_t *sleep_ns)
{
   bool progress = false, over = false;
   for (struct device_resident *r = sm->residents; r; r = r->next) {
      struct device_cluster *c = r->cluster;
      if (r->ended_all)
         continue;
      r->sleep_ns = 0;
      enum block_state state = block_go(r, &progress);
      if (state == BLOCK_WAITS) {
         if (!*sleep_ns || r->sleep_ns < *sleep_ns)
            *sleep_ns = r->sleep_ns;
         continue;
      }
      /* The others may look at its shared memory as long as they run. */
      progress = r->ended_all = true;
      c->faulted |= state != BLOCK_DONE;
      if (--c->running || (!c->faulted && reload(c)))
         continue;
      over = c->over = true;
   }
   if (over)
      sweep(sm);
   return progress;
}

/* Admit one block, or the blocks of one cluster.  The next ones follow in its
 * place, or beside it when all wait. */
static void
admit(struct device_sm *sm, struct device_op *op)
{
   uint64_t first, count;
   struct device_cluster *c = NULL;
   if (op->launch.cluster_size > 1) {
      c = cluster_take(sm, op);
   } else {
      struct device_resident *r = place_take(sm, op);
      c = r ? &r->alone : NULL;
   }
   if (!c) {
      fail_memory(op);
      device_op_leave(op);
      return;
   }
   if (!device_op_claim(op, &first, &count, true)) {
      cluster_give(c);
      device_op_leave(op);
      return;
   }
   cluster_begin(c, first);
   struct device_resident **link = &sm->residents;
   while (*link)
      link = &(*link)->next;
   for (unsigned i = 0; i < c->size; i++) {
      *link = c->member[i];
      link = &c->member[i]->next;
   }
   *link = NULL;
   sm->resident_count += c->size;
   sm->resident_threads += c->size * op->launch.code->threads;
}

void
device_sm_begin(struct device_sm *sm, struct device_op *op)
{
   if (op->kind == DEVICE_OP_LAUNCH && !whole(op)) {
      admit(sm, op);
      return;
   }
   run_to_end(sm, op);
   device_op_leave(op);
}
