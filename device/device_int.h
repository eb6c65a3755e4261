/* Inside device/: the graph of queued work, the chip's table of functions,
 * and the CPU as a chip.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once
#include "base/arena.h"
#include "device/device.h"
#include "jit/jit.h"
#include <pthread.h>
#include <setjmp.h>
#include <stdatomic.h>

struct device_op;
struct device_code;
struct device_sm;

enum { DEVICE_LINE = 64 }; /* bytes of a cache line */

/* A number that only grows, and that threads can wait for. */
struct device_counter {
   _Atomic uint64_t value;
   _Atomic uint32_t waiters;
};

/* What depends on the chip.  A back end fills in one of these. */
struct device_ops {
   const char *name;
   /* Fill in d->properties. */
   void (*properties)(struct device *d);
   /* Pages for memory of any kind; size is a multiple of the page size.
    * NULL when there are none. */
   void *(*memory_map)(struct device *d, size_t size, size_t align);
   void (*memory_unmap)(struct device *d, void *address, size_t size);
   /* Code of k for a block shape.  Called without locks, by several threads at
    * once for different kernels. */
   CUresult (*code_create)(struct device_kernel *k, const uint32_t block[3],
                           bool any_grid, struct device_code **code);
   void (*code_destroy)(struct device_code *code);
   /* See that work begun would be done: threads, and what they need.  False:
    * the host has not enough.  Called with d->lock held, for each context. */
   bool (*ready)(struct device *d);
   /* Begin an op of kind LAUNCH, COPY or SET; what it waited for is done.
    * Called with d->lock held; calls device_op_complete, later, from any
    * thread. */
   void (*start)(struct device *d, struct device_op *op);
   /* Return when *counter has reached value.  The work of the stream (or the
    * one where the event is to be recorded) brings it there; the caller's
    * thread may do some of it.  Called without locks. */
   void (*wait)(struct device *d, struct device_counter *counter,
                uint64_t value, struct device_stream *stream,
                struct device_event *event);
   /* No work is queued: end the threads. */
   void (*stop)(struct device *d);
};

/* Work.  An op waits for `pending` others (the one before it in its stream,
 * events, the legacy stream), then is started, then completes.  Ops are
 * recycled through d->free_ops; `serial` tells their lives apart.
 */
enum device_op_kind {
   DEVICE_OP_MARK, /* nothing to do: order, events */
   DEVICE_OP_LAUNCH,
   DEVICE_OP_COPY,
   DEVICE_OP_SET,
   DEVICE_OP_CALL,
   DEVICE_OP_HOST,
   DEVICE_OP_WAIT_VALUE,
   DEVICE_OP_WRITE_VALUE,
};

struct device_edge {
   struct device_op *op;
   struct device_edge *next;
};

struct device_op_launch {
   struct device_code *code;
   struct simd_launch simd;
   bool cooperative;
   uint32_t cluster_size;         /* blocks of one: a unit of the launch */
   void *large_params;            /* malloc'd when they exceed params */
   _Alignas(16) char params[640]; /* and a margin that vectors may read */
   _Alignas(DEVICE_LINE) uint32_t workspace[16];
};

struct device_op_call {
   void (*fn)(void *);
   void *argument;
   bool always;
};

struct device_op_value {
   void *address;
   uint64_t value;
   unsigned bytes;
   enum device_wait condition;
};

struct device_op {
   /* d->lock */
   enum device_op_kind kind;
   unsigned pending;
   bool started;
   uint64_t serial;
   struct device_stream *stream;
   struct device_op *follower; /* next in the stream */
   struct device_edge *edges;  /* others that wait for this one */
   struct device_event *event; /* to record, or NULL; counted */
   uint64_t sequence;          /* in the stream, from 1 */
   uint64_t event_sequence;
   struct device_op *next, *previous; /* free list, run list, host queue */
   bool listed;                       /* in the run list */
   unsigned sms;                      /* times it was joined */
   /* Units are claimed without the lock by those who have joined. */
   uint64_t total;
   _Atomic unsigned wanted; /* SMs that are worth it */
   _Alignas(DEVICE_LINE) _Atomic uint64_t claimed;
   _Atomic uint32_t joined;
   _Atomic bool aborted;
   _Atomic uint64_t busy_ns;
   _Atomic uint64_t unit_ns; /* a guess, 0: none */
   union {
      struct device_op_launch launch;
      struct {
         struct device_copy copy;
         void *staged; /* malloc'd, or NULL */
      };
      struct device_set set;
      struct device_op_call call;
      struct device_op_value value;
   };
};

struct device_stream {
   struct device_context *context;
   unsigned flags;
   int priority;
   uint64_t id;
   uint64_t thread; /* default stream of that thread, or 0 */
   /* d->lock */
   struct device_op *head, *tail; /* not complete */
   uint64_t submitted;
   uint64_t legacy_seen;    /* last op of the legacy stream waited for */
   uint64_t seen_by_legacy; /* last own op that the legacy stream awaits */
   bool destroyed;
   unsigned pins;                         /* who wait for it from outside */
   struct device_stream *next, *previous; /* of the context */
   struct device_counter completed;
};

struct device_event {
   struct device_context *context;
   unsigned flags;
   unsigned refs;                /* d->lock: creator, ops */
   struct device_op *op;         /* d->lock: the pending recording, or NULL */
   uint64_t recorded;            /* d->lock */
   _Atomic uint64_t nanoseconds; /* of the last completed recording */
   struct device_counter completed;
};

struct device_print {
   pthread_mutex_t lock;
   char *buffer;
   size_t room;
   _Atomic size_t used;
};

struct device_heap;

struct device_context {
   struct device *device;
   struct device_context *next; /* d->lock */
   struct device_stream legacy;
   struct device_stream *streams; /* d->lock; with the legacy one */
   uint64_t serial;
   size_t limits[DEVICE_LIMIT_COUNT];
   struct device_print print;
   struct device_heap *heap;
   pthread_mutex_t heap_lock;
   _Atomic int error; /* CUresult; the text is written before */
   char error_text[1024];
   _Atomic uint64_t next_gridid;
};

struct device {
   const struct device_ops *ops;
   unsigned ordinal;
   struct device_properties properties;
   pthread_mutex_t lock;
   /* lock */
   struct device_context *contexts;
   struct device_op *free_ops;
   struct device_edge *free_edges;
   uint64_t next_serial, next_stream_id;
   /* host functions, and waits for values */
   pthread_cond_t host_wake, poll_wake;
   struct device_op *host_head, *host_tail;
   struct device_op *polled;
   bool host_started, poll_started;
   /* memory.c */
   _Atomic size_t memory_used;
   /* the CPU */
   struct device_sm *sms; /* properties.sm_count */
   struct device_op *run_head, *run_tail;
   unsigned threads; /* started */
   unsigned asleep;  /* waiting on work */
   unsigned waking;  /* told to get up, or just created */
   bool stopping;
   unsigned busy_sms, next_worker;
   _Atomic unsigned spinning; /* looking at work */
   unsigned spinners;         /* how many may */
   unsigned orphans;          /* SMs with blocks and without a thread */
   unsigned wakes;            /* to be done at unlock */
   _Alignas(DEVICE_LINE) _Atomic uint32_t work; /* changes with new work */
};

/* In a child made by fork after the start, and in a process that exits while
 * work is queued, nothing is done any more. */
bool device_gone(void);
/* The error to return then. */
CUresult device_refuse(void);
uint64_t device_now(void);
void device_lock(struct device *d);
void device_unlock(struct device *d);

/* A detached thread that handles no asynchronous signals; false: the host has
 * none left.  Work that nobody does would hang the program, so it is made sure
 * of the threads before the work is taken. */
bool device_thread_start(void *(*fn)(void *), void *argument);

/* stream.c: the graph of work. */
/* A fresh op of a stream; d->lock not held.  NULL: out of memory, or of the
 * thread that such work needs. */
struct device_op *device_op_create(struct device_stream *s,
                                   enum device_op_kind kind);
/* Give back an op that was never submitted. */
void device_op_cancel(struct device_op *op);
/* Queue it at the end of its stream. */
void device_op_submit(struct device_op *op);
/* d->lock held: op waits for other (which may be NULL). */
void device_op_depend(struct device_op *op, struct device_op *other);
/* d->lock held. */
void device_op_submit_locked(struct device_op *op);
void device_op_complete(struct device_op *op);
/* Wake those who wait. */
void device_counter_set(struct device_counter *c, uint64_t value);
/* May the context take work?  Else the error to return. */
CUresult device_context_check(struct device_context *c);
/* Wait for a stream's op. */
void device_stream_wait(struct device_stream *s, uint64_t sequence);
/* Both with d->lock held: the stream stays for one who waits for it without
 * the lock, even if it is destroyed meanwhile. */
void device_stream_pin(struct device_stream *s);
void device_stream_unpin(struct device_stream *s);
void device_stream_init(struct device_stream *s, struct device_context *c,
                        unsigned flags, int priority);

/* event.c; d->lock held. */
void device_event_unref(struct device_event *e);
void device_event_complete(struct device_op *op);

/* host.c: threads for host functions and waits for values; lock held.  _ready:
 * is there the one that such an op needs? */
bool device_host_ready(struct device *d, enum device_op_kind kind);
void device_host_start(struct device *d, struct device_op *op);

/* memory.c */
CUresult device_memory_alloc_variable(struct device_context *c, size_t size,
                                      size_t align, bool managed,
                                      void **address);
/* The same where the program has the memory already: a managed variable of
 * static storage.  *first is false if it is known: another context's. */
CUresult device_memory_place_variable(struct device_context *c, size_t size,
                                      void *address, bool *first);
void device_memory_free_variable(void *address);
void device_memory_free_all(struct device_context *c);

/* Set the sticky error of a context, if it has none. */
void device_context_fail(struct device_context *c, CUresult code,
                         const char *fmt, ...)
   __attribute__((format(printf, 3, 4)));

/* module.c */
struct device_variable {
   const struct ptx_var *var;
   void *address;
   size_t size;
};

struct device_module {
   struct device_context *context;
   const struct ptx_module *ptx;
   uint32_t id; /* of function handles */
   struct device_variable *variables;
   size_t variable_count;
   struct device_kernel *kernels;
   size_t kernel_count;
};

struct device_kernel {
   struct device_module *module; /* NULL: made from code, in tests */
   struct device_context *context;
   const struct ptx_func *func; /* NULL likewise */
   const char *name;
   size_t param_bytes;
   unsigned max_threads;
   size_t static_shared, const_bytes;
   pthread_mutex_t lock; /* compiling */
   struct device_code *_Atomic codes;
};

/* Code of a kernel for one block shape: the chip's. */
struct device_code {
   struct device_code *next;
   struct device_kernel *kernel;
   uint32_t block[3];
   bool any_grid;
   struct jit_code *jit;
   uint64_t *symbols;
   unsigned threads, vectors, width;
   size_t frame_stride, local_stride;
   _Atomic uint64_t block_ns; /* what a block takes, 0: not known */
};

/* Address of a variable, or handle of a function ("v:x", "f:x"). */
bool device_module_resolve(struct device_module *m, const char *symbol,
                           uint64_t *value);
/* The code for a launch, compiled when there is none. */
CUresult device_kernel_code(struct device_kernel *k, const uint32_t block[3],
                            uint64_t grid_x, struct device_code **code);

/* ---- The CPU as a chip ---- */

extern const struct device_ops device_cpu;
void device_cpu_properties(struct device *d);
CUresult device_cpu_code_create(struct device_kernel *k,
                                const uint32_t block[3], bool any_grid,
                                struct device_code **code);
void device_cpu_code_destroy(struct device_code *code);
void device_cpu_code_init(struct device_code *code, struct device_kernel *k,
                          struct jit_code *jit);
bool device_cpu_ready(struct device *d);
void device_cpu_start(struct device *d, struct device_op *op);
void device_cpu_wait(struct device *d, struct device_counter *counter,
                     uint64_t value, struct device_stream *stream,
                     struct device_event *event);
void device_cpu_stop(struct device *d);

/* A block's place on an SM: its window of shared memory, frames, local memory
 * and what the scheduler knows of its vectors.  Reused by block after block.
 */
struct device_barrier {
   uint32_t expected; /* threads; 0: all that live */
   uint32_t arrived, voters, votes;
   uint32_t reduction;
   uint16_t first, last; /* vectors that wait */
   bool open;
};

enum { DEVICE_MAX_VECTORS = 1024 };

/* Blocks that run together: those of a thread block cluster, or one alone.  All
 * on one SM, so that its barrier needs no lock. */
struct device_cluster {
   struct device_cluster *next; /* spare */
   struct device_resident *member[SIMD_CLUSTER_MOST];
   uint32_t size;
   uint32_t running; /* blocks that have not ended */
   uint32_t live;    /* threads that have not ended */
   uint32_t arrived; /* of these, in this phase of the barrier */
   uint32_t phase;
   size_t bytes; /* of shared memory that a block shows to the others */
   bool faulted;
   bool over; /* no more of its launch: leaves the SM */
};

struct device_resident {
   struct simd_block simd; /* first: services get this */
   struct device_resident *next;
   struct device_op *op; /* joined */
   struct device_code *code;
   struct device_sm *sm;
   uint64_t index; /* linear number of the block */
   /* buffers */
   size_t shared_committed, frames_room, local_room;
   /* vectors */
   uint32_t live; /* threads that have not ended */
   uint32_t vectors, ready_first, ready_count, done;
   uint32_t barriers; /* open ones */
   uint32_t asking;   /* vectors that wait for the answer of activemask */
   uint32_t sleep_ns; /* the shortest asked for in this round */
   struct device_cluster *cluster, alone;
   bool ended_all;                           /* waits for its cluster */
   uint16_t first_waiting, last_waiting;     /* at the cluster's barrier */
   uint32_t phase[DEVICE_MAX_VECTORS];       /* that a vector arrived in, */
   uint32_t phase_count[DEVICE_MAX_VECTORS]; /* with that many threads */
   struct device_barrier barrier[SIMD_BARRIERS];
   uint16_t ready[DEVICE_MAX_VECTORS]; /* ring */
   uint16_t next_waiting[DEVICE_MAX_VECTORS];
   uint8_t state[DEVICE_MAX_VECTORS];
   uint64_t ended[DEVICE_MAX_VECTORS];  /* lanes, as last seen */
   uint32_t result[DEVICE_MAX_VECTORS]; /* of the bar.red it waits for */
};

struct device_sm {
   struct device *device;
   unsigned index;
   bool taken; /* d->lock */
   /* of the thread that has it taken */
   struct device_resident *residents;
   unsigned resident_count, resident_threads;
   struct device_resident *spare;
   struct device_cluster *spare_clusters;
};

/* What a thread does when kernel code faults: jumps here. */
struct device_fault {
   sigjmp_buf jump;
   struct device_op *op;
   struct simd_block *volatile block; /* running, or NULL */
   /* written by the handler or a service */
   volatile int code; /* CUresult */
   volatile uintptr_t address, pc;
   volatile int signal;
   volatile bool address_known;
   volatile uint64_t lanes;
   volatile uint32_t ptx_line, file, line;
   const char *volatile detail; /* what is wrong with it, or NULL */
   volatile uint64_t operand;   /* that value */
};

/* faults.c */
/* Make the calling thread fit to run kernels: signal stack, rounding mode.
 * leave restores the rounding mode. */
void device_faults_enter(uint64_t *saved);
void device_faults_leave(uint64_t saved);
extern _Thread_local struct device_fault *device_fault_frame
   __attribute__((tls_model("initial-exec")));
/* After the jump: the sticky error, with a sentence. */
void device_fault_report(struct device_fault *f);
/* Leave the kernel with a fault; does not return. */
_Noreturn void device_fault_raise(struct simd_block *b, int code,
                                  uint64_t lanes, uint32_t ptx_line,
                                  uint32_t file, uint32_t line);
const struct simd_services *device_services(void);

/* workers.c */
/* Some units of an op that was joined, adjacent; one: a single unit. */
bool device_op_claim(struct device_op *op, uint64_t *first, uint64_t *count,
                     bool one);
/* Join once more what is joined already. */
void device_op_join(struct device_op *op);
/* Leave an op that was joined; the last to leave completes it. */
void device_op_leave(struct device_op *op);
/* It takes longer than thought: all workers are welcome. */
void device_op_invite(struct device_op *op);
/* No more units of it. */
void device_op_abort(struct device_op *op);

/* schedule.c */
/* Run op's units, or admit a block of it to the SM; op was joined. */
void device_sm_begin(struct device_sm *sm, struct device_op *op);
/* One round over the resident blocks.  False: all of them wait for something
 * outside, for sleep_ns nanoseconds if they said so. */
bool device_sm_round(struct device_sm *sm, uint32_t *sleep_ns);
/* Has the SM room for another block of this launch? */
bool device_sm_fits(const struct device_sm *sm, const struct device_op *op);
/* Free what it holds. */
void device_sm_fini(struct device_sm *sm);

/* cluster.c: clusters of several blocks. */
/* 4 GiB of addresses that fault; NULL: the system has none. */
char *device_window_create(void);
/* Let each member see the shared memory of all. */
bool device_cluster_commit(struct device_cluster *c, size_t bytes);
/* Its barrier: threads of vector v arrive; may v go on, having arrived? ; less
 * are expected, of which some had arrived.  make_ready is told who goes on. */
void device_cluster_arrive(struct device_resident *r, unsigned v,
                           uint32_t threads);
bool device_cluster_wait(struct device_resident *r, unsigned v);
void device_cluster_ended(struct device_resident *r, unsigned v,
                          uint32_t threads, uint32_t left);
/* Can another block of the cluster go on? */
bool device_cluster_goes_on(const struct device_resident *r);
/* Where the block of that rank has what p is in this one's window. */
char *device_cluster_map(const struct simd_block *b, char *p, unsigned rank);
/* schedule.c: vector v may run. */
void device_vector_ready(struct device_resident *r, unsigned v);

/* copy.c: units of copies and sets. */
uint64_t device_copy_units(const struct device_copy *c);
void device_copy_run(const struct device_copy *c, uint64_t first,
                     uint64_t count);
uint64_t device_set_units(const struct device_set *c);
void device_set_run(const struct device_set *s, uint64_t first, uint64_t count);

/* print.c, heap.c: services. */
void device_print_init(struct device_print *p, size_t room);
void device_print_fini(struct device_print *p);
void device_service_print(struct simd_block *b, uint64_t lanes,
                          const uint64_t *format, const uint64_t *arguments,
                          int32_t *results);
void device_service_assert(struct simd_block *b, uint64_t lanes,
                           const uint64_t *message, const uint64_t *file,
                           const uint32_t *line, const uint64_t *function);
void device_service_malloc(struct simd_block *b, uint64_t lanes,
                           const uint64_t *size, uint64_t *results);
void device_service_free(struct simd_block *b, uint64_t lanes,
                         const uint64_t *address);
void device_heap_destroy(struct device_heap *h);

/* texture.c, surface.c: services. */
void device_service_texture(struct simd_block *b, uint64_t lanes,
                            const struct simd_texture_op *op,
                            const uint64_t *handles, const uint32_t *operands,
                            uint32_t *results);
/* All lanes, of one texture, where that is built; else false.  missing: what
 * channels read as that are not there. */
bool device_texture_fetch(const struct simd_texture_op *op,
                          const struct device_texture *t,
                          const uint32_t *missing, const uint32_t *border,
                          const uint32_t *operands, uint32_t *results);
/* One lane of suld, sust, sured. */
void device_surface_access(struct simd_block *b,
                           const struct simd_texture_op *op, unsigned lane,
                           const struct device_texture *t,
                           const uint32_t *operands, uint32_t *results);
uint16_t device_float_to_half(uint32_t bits);
float device_half_to_float(uint16_t h);

/* bulk.c: a service. */
void device_service_bulk(struct simd_block *b, uint64_t lanes,
                         const struct simd_bulk_op *op,
                         const uint64_t *operands);
/* *to = *to aop *from, of one element; atomically. */
void device_reduce(unsigned type, unsigned aop, void *to, const void *from);
/* tensor.c: one lane of a tensor operation, its slots apart by op->lanes.
 * What is copied to shared memory goes to `to`; the bytes that it gets. */
size_t device_tensor_run(struct simd_block *b, const struct simd_bulk_op *op,
                         unsigned lane, const uint64_t *operands, char *to);
/* Fault of one lane; does not return. */
_Noreturn void device_texture_fault(struct simd_block *b,
                                    const struct simd_texture_op *op,
                                    unsigned lane, int code, const char *detail,
                                    uint64_t operand);
