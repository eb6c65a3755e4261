/* The contract between compiled kernels and the block scheduler.
 *
 * A kernel is compiled for one block shape.  Its threads, numbered
 * t = tid.x + ntid.x * (tid.y + ntid.y * tid.z), are cut into vectors of W
 * neighbours; vector v holds threads v*W ... v*W + W-1, lanes 0 ... W-1.
 *
 * Compiled code offers two entries:
 *
 *   blocks  runs whole blocks, one after the other.  Present when no vector
 *           ever has to wait in a way that the code itself cannot arrange
 *           (no suspend point, or barriers in uniform control flow only).
 *   vector  runs one vector from where it stopped (frame.state; 0 is the
 *           start) until it stops again, and says why.  Always present.
 *
 * The structures here are read and written by generated code: simd/ builds
 * their LLVM types from the same order of members.  Change both together.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once
#include <stddef.h>
#include <stdint.h>

struct simd_services;

/* What is the same for all blocks of one launch. */
struct simd_launch {
   const void *params;      /* the parameter buffer */
   uint32_t grid[3];        /* blocks; %nctaid */
   uint32_t block[3];       /* threads; %ntid: as compiled for */
   uint32_t dynamic_shared; /* bytes */
   uint32_t total_shared;   /* static and dynamic */
   uint64_t gridid;
   const uint64_t *symbols; /* addresses, in the order of info.symbols */
   const struct simd_services *services;
   uint64_t grid_workspace; /* %envreg1:%envreg2: words {size, barrier} of a
                               cooperative launch, or 0 */
   void *device;            /* the scheduler's own */
   uint32_t sm_count;       /* %nsmid */
   uint32_t cooperative;
   uint32_t cluster[3];       /* blocks of a cluster: at least 1 */
   uint32_t explicit_cluster; /* the launch or the kernel says so */
};

/* An mbarrier is one word of shared memory:
 *
 *    63     62 ... 40      39 ... 20      19 ... 0
 *    phase  bytes to come  threads of a   threads that
 *           (two's compl.) phase          have yet to arrive
 *
 * When neither threads nor bytes are missing the phase flips and the threads
 * are expected again.
 */
static inline uint64_t
simd_mbarrier_bytes_came(uint64_t word, uint64_t bytes)
{
   const uint64_t pending = (1 << 20) - 1, all = ((1ull << 23) - 1) << 40;
   word = ((word - (bytes << 40)) & all) | (word & ~all);
   if (!(word & (pending | all)))
      word = (word ^ 1ull << 63) | (word >> 20 & pending);
   return word;
}

/* Barriers of a block: 0 ... 15, and the cluster's. */
enum { SIMD_CLUSTER_BARRIER = 16, SIMD_BARRIERS = 17 };

/* One resident block. */
struct simd_block {
   const struct simd_launch *launch;
   char *shared;          /* 4 GiB aligned window: generic address of shared
                             address a is shared + a */
   char *local;           /* local memory of thread 0 */
   uint64_t local_stride; /* bytes a thread */
   char *frames;          /* of vector 0; zeroed headers at block start */
   uint64_t frame_stride;
   uint32_t ctaid[3];
   uint32_t smid;   /* the worker */
   uint32_t vector; /* now running: for fault messages */
   /* Of the last completed bar.red, by id. */
   uint32_t barrier_result[SIMD_BARRIERS];
   void *device; /* the scheduler's own */
};

/* The shared memory of the blocks of a cluster: that of rank r appears in
 * each one's window at (r + 1) << SIMD_CLUSTER_SHIFT, its own also at 0.  So
 * addresses of shared::cluster are shared addresses like others; of its own
 * memory a block has, from mapa, the plain ones.
 */
enum { SIMD_CLUSTER_SHIFT = 24, SIMD_CLUSTER_MOST = 16 };

/* Why a vector stopped; the operands stand in its frame header. */
enum simd_stop {
   SIMD_DONE,      /* all its threads have ended */
   SIMD_BARRIER,   /* at a barrier: barrier, threads, arrived, ...; at the
                      cluster's: waits for what has arrived before */
   SIMD_ARRIVE,    /* bar.arrive: counted, may go on at once */
   SIMD_YIELD,     /* spins or sleeps: let others run first */
   SIMD_WARP,      /* W < 32: at an operation of the whole warp: members */
   SIMD_TURN,      /* in a loop that the block's vectors best run side by side:
                      may go on at once */
   SIMD_WARP_LEFT, /* W < 32: some lanes ended, others go on: never returned
                      alone; see frame.ended */
   SIMD_ACTIVE,    /* W < 32: asks who of the warp is here: present */
};

enum simd_reduction { SIMD_RED_NONE, SIMD_RED_POPC, SIMD_RED_AND, SIMD_RED_OR };

/* Head of a vector's frame; the saved values follow. */
struct simd_frame {
   uint32_t state;     /* where to go on; 0 at the start */
   uint32_t barrier;   /* BARRIER, ARRIVE: barrier id */
   uint32_t threads;   /* BARRIER, ARRIVE: expected threads, 0: the block */
   uint32_t arrived;   /* BARRIER, ARRIVE: threads of this vector that arrive */
   uint32_t reduction; /* enum simd_reduction */
   uint32_t votes;   /* bar.red: threads of this vector whose predicate holds */
   uint32_t members; /* WARP: lanes of the warp that take part */
   uint32_t present; /* WARP: lanes of the warp that this vector brings */
   uint32_t slot_words;  /* WARP: 4-byte words a lane publishes */
   uint32_t nanoseconds; /* YIELD: asked sleeping time, or 0 */
   uint32_t met;         /* WARP, ACTIVE, written by the scheduler: lanes that
                            met */
   uint32_t stop;        /* for the entry `blocks`: why it stopped */
   uint64_t ended;       /* lanes of this vector that have ended */
   uint32_t unused2[2];
};

/* W < 32: behind the header of each vector's frame, the exchange of
 * warp-level operations.  A vector publishes slot_words words for each lane
 * it brings in out[word][lane]; when all members have come, the scheduler
 * fills in[word][lane] of each with what the members published.
 */
enum { SIMD_EXCHANGE_WORDS = 32 }; /* mma.m16n8k16.f64 needs all */
struct simd_exchange {
   uint32_t out[SIMD_EXCHANGE_WORDS][32];
   uint32_t in[SIMD_EXCHANGE_WORDS][32];
};

/* Faults that generated code and services raise. */
enum simd_fault {
   SIMD_FAULT_TRAP = 1,
   SIMD_FAULT_ASSERT,
   SIMD_FAULT_STACK,      /* local memory of a thread is exhausted */
   SIMD_FAULT_MISALIGNED, /* found by a check, not by the chip */
   SIMD_FAULT_CALL,       /* indirect call of what is no function */
   SIMD_FAULT_ADDRESS,
   SIMD_FAULT_INSTRUCTION,
};

/* One texture or surface instruction: a constant of the code.  Members named
 * after groups of ptx/mods.def hold their enumerators (PTX_geom_g2d ...).
 */
enum simd_texture_kind {
   SIMD_TEXTURE_FETCH,  /* tex */
   SIMD_TEXTURE_GATHER, /* tld4 */
   SIMD_TEXTURE_QUERY,  /* txq, suq */
   SIMD_TEXTURE_IS,     /* istypep */
   SIMD_SURFACE_LOAD,   /* suld.b */
   SIMD_SURFACE_STORE,  /* sust.b, sust.p */
   SIMD_SURFACE_REDUCE, /* sured.b, sured.p */
};

struct simd_texture_op {
   uint32_t kind;
   uint32_t lanes;          /* of this call: distance of the slots below */
   uint32_t uniform_handle; /* handles has one element */
   uint32_t geom, lod, comp, tquery, opaque, trap, aop;
   uint32_t integer_coordinates;
   uint32_t offsets;      /* SIMD_TEXTURE_OFFSET slots are given */
   uint32_t sampler;      /* SIMD_TEXTURE_SAMPLER says how to sample */
   uint32_t formatted;    /* .p: x counts texels, values are converted */
   uint32_t is_signed;    /* sured: what is compared */
   uint32_t bytes, count; /* of surface values: each, and how many */
   uint32_t ptx_line, file, line;
};

/* Operands: word s of lane l stands in operands[s * op->lanes + l]. */
enum simd_texture_slot {
   SIMD_TEXTURE_X = 0, /* x, y, z: floats or integers */
   SIMD_TEXTURE_LAYER = 3,
   SIMD_TEXTURE_LOD = 4, /* .level */
   SIMD_TEXTURE_DX = 4,  /* .grad: three words each */
   SIMD_TEXTURE_DY = 7,
   SIMD_TEXTURE_OFFSET = 10,
   SIMD_SURFACE_VALUES = 4,   /* two words each when bytes is 8 */
   SIMD_TEXTURE_SAMPLER = 13, /* two words: enum ptx_sampler, or of a texture
                                 object: its own */
   SIMD_TEXTURE_SLOTS = 15,
   /* Results: four channels, or the values; two words each of 8 bytes. */
   SIMD_TEXTURE_RESULTS = 8,
};

/* A bulk operation (9.7.8.24, red.async): a constant of the code. */
enum simd_bulk_kind {
   SIMD_BULK_COPY,
   SIMD_BULK_REDUCE,         /* FROM to TO, element by element */
   SIMD_BULK_REDUCE_VALUE,   /* the value itself to TO: red.async */
   SIMD_BULK_TENSOR_LOAD,    /* global to shared */
   SIMD_BULK_TENSOR_STORE,   /* shared to global */
   SIMD_BULK_TENSOR_REDUCE,  /* the same, with aop */
   SIMD_BULK_TENSOR_REPLACE, /* a field of the tensor map at TO */
};

struct simd_bulk_op {
   uint32_t kind;
   uint32_t lanes;                 /* of this call: distance of the slots */
   uint32_t aop, type;             /* enum ptx_type of an element */
   uint32_t dim, load_mode, field; /* members of these groups of mods.def */
   uint32_t mbarrier;              /* bytes are told to MBARRIER */
   uint32_t multicast;             /* to the blocks of MASK, in each likewise */
   uint32_t ptx_line, file, line;
};

/* Operands: slot s of lane l stands in operands[s * op->lanes + l]; addresses
 * are generic ones. */
enum simd_bulk_slot {
   SIMD_BULK_TO, /* of tensors: the shared side */
   SIMD_BULK_FROM,
   SIMD_BULK_BYTES,
   SIMD_BULK_MBARRIER,
   SIMD_BULK_MASK,
   SIMD_BULK_VALUE,
   SIMD_BULK_ORDINAL,
   SIMD_BULK_MAP,
   SIMD_BULK_COORDINATE,
   SIMD_BULK_OFFSET = SIMD_BULK_COORDINATE + 5,
   SIMD_BULK_SLOTS = SIMD_BULK_OFFSET + 3,
};

/* What generated code calls.  lanes: the lanes of block->vector that act, bit
 * by lane (bits 64.. for W = 128: never used, services split).  Per-lane
 * arguments are arrays of W elements.
 */
struct simd_services {
   /* Does not return. */
   void (*fault)(struct simd_block *b, uint32_t kind, uint64_t lanes,
                 uint32_t ptx_line, uint32_t file, uint32_t line);
   /* vprintf(format, arguments) for each lane, in lane order. */
   void (*print)(struct simd_block *b, uint64_t lanes, const uint64_t *format,
                 const uint64_t *arguments, int32_t *results);
   /* __assertfail(message, file, line, function, char size); no return. */
   void (*assert_fail)(struct simd_block *b, uint64_t lanes,
                       const uint64_t *message, const uint64_t *file,
                       const uint32_t *line, const uint64_t *function);
   void (*malloc)(struct simd_block *b, uint64_t lanes, const uint64_t *size,
                  uint64_t *results);
   void (*free)(struct simd_block *b, uint64_t lanes, const uint64_t *address);
   /* %globaltimer: nanoseconds; %clock64: cycles of a steady counter. */
   uint64_t (*globaltimer)(void);
   uint64_t (*clock)(void);
   void (*texture)(struct simd_block *b, uint64_t lanes,
                   const struct simd_texture_op *op, const uint64_t *handles,
                   const uint32_t *operands, uint32_t *results);
   void (*bulk)(struct simd_block *b, uint64_t lanes,
                const struct simd_bulk_op *op, const uint64_t *operands);
};

/* For rooms where the names of the heap are poisoned. */
enum {
   SIMD_SERVICE_MALLOC = offsetof(struct simd_services, malloc),
   SIMD_SERVICE_FREE = offsetof(struct simd_services, free),
};

typedef uint32_t simd_vector_fn(struct simd_block *b, struct simd_frame *frame,
                                uint32_t vector);
/* Blocks first ... first + count - 1 in linear order (x fastest). */
typedef void simd_blocks_fn(struct simd_block *b, uint64_t first,
                            uint64_t count);

enum simd_code_flag {
   SIMD_CODE_EXCHANGE = 1 << 0,   /* frames hold a simd_exchange */
   SIMD_CODE_SUSPENDS = 1 << 1,   /* vector() may stop before DONE */
   SIMD_CODE_RECURSES = 1 << 2,   /* local_bytes is a minimum: give the
                                     context's stack limit */
   SIMD_CODE_SPINS = 1 << 3,      /* waits for other blocks: keep as many
                                     blocks resident as fit */
   SIMD_CODE_HOST_CALLS = 1 << 4, /* printf, malloc: not a pure computation */
};

/* Stands in each object as the symbol `sampan_info`, followed by `symbols`
 * names: symbol_count strings, each "v:NAME" (address of a variable of global
 * or const space) or "f:NAME" (handle of a function).
 */
struct simd_code_info {
   uint32_t abi;   /* SIMD_ABI */
   uint32_t width; /* W */
   uint32_t flags;
   uint32_t frame_bytes; /* header, exchange and saved values; 64-aligned */
   uint32_t local_bytes; /* a thread */
   uint32_t static_shared;
   uint32_t shared_align;
   uint32_t symbol_count;
   uint32_t block[3];
   uint32_t has_blocks; /* the entry `sampan_blocks` exists; sampan_vector may
                           be missing then */
   uint64_t max_blocks; /* code holds for grids up to that many blocks in x
                           (index arithmetic proven free of wrap), 0: any */
   char names[];
};

enum { SIMD_ABI = 4 };
