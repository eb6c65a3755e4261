/* Relocations, a table for each machine: those that LLVM emits for position
 * independent code that refers to itself only.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "jit/jit_int.h"

#include <elf.h>
#include <stddef.h>
#include <string.h>

#ifndef EM_LOONGARCH
#define EM_LOONGARCH 258
#endif

/* S: symbol, A: addend, P: place, G: address of the word in the GOT. */
enum kind {
   NONE,   /* a hint */
   ABS64,  /* S + A */
   ABS32,  /* S + A, unsigned */
   ABS32S, /* S + A, signed */
   REL64,  /* S + A - P */
   REL32,
   GOT32, /* G + A - P */
   ADD,   /* in place, of `bits` */
   SUB,
   SET,
   /* AArch64 */
   A64_BRANCH26,
   A64_BRANCH19,
   A64_BRANCH14,
   A64_ADR21,
   A64_PAGE21,
   A64_LO12, /* scaled by `bits`/8 */
   A64_GOT_PAGE21,
   A64_GOT_LO12,
   /* RISC-V */
   RV_BRANCH,
   RV_JAL,
   RV_CALL,
   RV_HI20,
   RV_GOT_HI20,
   RV_LO12_I,
   RV_LO12_S,
   RV_C_BRANCH,
   RV_C_JUMP,
   /* LoongArch */
   LA_B16,
   LA_B21,
   LA_B26,
   LA_PAGE20,
   LA_LO12,
   LA_GOT_PAGE20,
   LA_GOT_LO12,
   LA_PCREL20,
   LA_CALL36,
};

struct row {
   uint32_t type;
   enum kind kind;
   unsigned bits;
};

struct jit_machine {
   unsigned elf;
   const struct row *rows;
   size_t row_count;
   /* A jump to the address in the 8 bytes at `literal`. */
   unsigned char stub[24];
   unsigned stub_size, literal;
};

static const struct row x86_64[] = {
   {R_X86_64_64, ABS64, 64},
   {R_X86_64_PC32, REL32, 32},
   {R_X86_64_PLT32, REL32, 32},
   {R_X86_64_GOTPCREL, GOT32, 32},
   {R_X86_64_32, ABS32, 32},
   {R_X86_64_32S, ABS32S, 32},
   {R_X86_64_PC64, REL64, 64},
   {R_X86_64_GOTPCRELX, GOT32, 32},
   {R_X86_64_REX_GOTPCRELX, GOT32, 32},
};

static const struct row aarch64[] = {
   {R_AARCH64_ABS64, ABS64, 64},
   {R_AARCH64_ABS32, ABS32, 32},
   {R_AARCH64_PREL64, REL64, 64},
   {R_AARCH64_PREL32, REL32, 32},
   {R_AARCH64_ADR_PREL_LO21, A64_ADR21, 32},
   {R_AARCH64_ADR_PREL_PG_HI21, A64_PAGE21, 32},
   {R_AARCH64_ADD_ABS_LO12_NC, A64_LO12, 8},
   {R_AARCH64_LDST8_ABS_LO12_NC, A64_LO12, 8},
   {R_AARCH64_LDST16_ABS_LO12_NC, A64_LO12, 16},
   {R_AARCH64_LDST32_ABS_LO12_NC, A64_LO12, 32},
   {R_AARCH64_LDST64_ABS_LO12_NC, A64_LO12, 64},
   {R_AARCH64_LDST128_ABS_LO12_NC, A64_LO12, 128},
   {R_AARCH64_TSTBR14, A64_BRANCH14, 32},
   {R_AARCH64_CONDBR19, A64_BRANCH19, 32},
   {R_AARCH64_JUMP26, A64_BRANCH26, 32},
   {R_AARCH64_CALL26, A64_BRANCH26, 32},
   {R_AARCH64_ADR_GOT_PAGE, A64_GOT_PAGE21, 32},
   {R_AARCH64_LD64_GOT_LO12_NC, A64_GOT_LO12, 64},
};

static const struct row riscv[] = {
   {R_RISCV_32, ABS32, 32},
   {R_RISCV_64, ABS64, 64},
   {R_RISCV_BRANCH, RV_BRANCH, 32},
   {R_RISCV_JAL, RV_JAL, 32},
   {R_RISCV_CALL, RV_CALL, 64},
   {R_RISCV_CALL_PLT, RV_CALL, 64},
   {R_RISCV_GOT_HI20, RV_GOT_HI20, 32},
   {R_RISCV_PCREL_HI20, RV_HI20, 32},
   {R_RISCV_PCREL_LO12_I, RV_LO12_I, 32},
   {R_RISCV_PCREL_LO12_S, RV_LO12_S, 32},
   {R_RISCV_ADD8, ADD, 8},
   {R_RISCV_ADD16, ADD, 16},
   {R_RISCV_ADD32, ADD, 32},
   {R_RISCV_ADD64, ADD, 64},
   {R_RISCV_SUB8, SUB, 8},
   {R_RISCV_SUB16, SUB, 16},
   {R_RISCV_SUB32, SUB, 32},
   {R_RISCV_SUB64, SUB, 64},
   {R_RISCV_SUB6, SUB, 6},
   {R_RISCV_SET6, SET, 6},
   {R_RISCV_SET8, SET, 8},
   {R_RISCV_SET16, SET, 16},
   {R_RISCV_SET32, SET, 32},
   {R_RISCV_32_PCREL, REL32, 32},
   {R_RISCV_RVC_BRANCH, RV_C_BRANCH, 16},
   {R_RISCV_RVC_JUMP, RV_C_JUMP, 16},
   {R_RISCV_RELAX, NONE, 0},
   {R_RISCV_ALIGN, NONE, 0},
};

/* By number: older <elf.h> do not name them. */
static const struct row loongarch[] = {
   {1, ABS32, 32}, /* 32 */
   {2, ABS64, 64}, /* 64 */
   {47, ADD, 8},   /* ADD8 … */
   {48, ADD, 16},
   {50, ADD, 32},
   {51, ADD, 64},
   {52, SUB, 8}, /* SUB8 … */
   {53, SUB, 16},
   {55, SUB, 32},
   {56, SUB, 64},
   {64, LA_B16, 32},        /* B16 */
   {65, LA_B21, 32},        /* B21 */
   {66, LA_B26, 32},        /* B26 */
   {71, LA_PAGE20, 32},     /* PCALA_HI20 */
   {72, LA_LO12, 32},       /* PCALA_LO12 */
   {75, LA_GOT_PAGE20, 32}, /* GOT_PC_HI20 */
   {76, LA_GOT_LO12, 32},   /* GOT_PC_LO12 */
   {99, REL32, 32},         /* 32_PCREL */
   {100, NONE, 0},          /* RELAX */
   {102, NONE, 0},          /* ALIGN */
   {103, LA_PCREL20, 32},   /* PCREL20_S2 */
   {105, ADD, 6},           /* ADD6 */
   {106, SUB, 6},           /* SUB6 */
   {109, REL64, 64},        /* 64_PCREL */
   {110, LA_CALL36, 64},    /* CALL36 */
};

static const struct jit_machine machines[] = {
   /* jmp *0(%rip) */
   {EM_X86_64, x86_64, countof(x86_64), {0xff, 0x25}, 14, 6},
   /* ldr x16, 8; br x16 */
   {EM_AARCH64,
    aarch64,
    countof(aarch64),
    {0x50, 0x00, 0x00, 0x58, 0x00, 0x02, 0x1f, 0xd6},
    16,
    8},
   /* auipc t1, 0; ld t1, 16(t1); jr t1; nop */
   {EM_RISCV,
    riscv,
    countof(riscv),
    {0x17, 0x03, 0x00, 0x00, 0x03, 0x33, 0x03, 0x01, 0x67, 0x00, 0x03, 0x00,
     0x13, 0x00, 0x00, 0x00},
    24,
    16},
   /* pcaddu12i $t0, 0; ld.d $t0, $t0, 16; jr $t0; nop */
   {EM_LOONGARCH,
    loongarch,
    countof(loongarch),
    {0x0c, 0x00, 0x00, 0x1c, 0x8c, 0x41, 0xc0, 0x28, 0x80, 0x01, 0x00, 0x4c,
     0x00, 0x00, 0x40, 0x03},
    24,
    16},
};

const struct jit_machine *
jit_machine_find(unsigned elf_machine)
{
   for (size_t i = 0; i < countof(machines); i++) {
      if (machines[i].elf == elf_machine)
         return &machines[i];
   }
   return NULL;
}

bool
jit_machine_is_host(const struct jit_machine *m)
{
#if defined(__x86_64__)
   return m->elf == EM_X86_64;
#elif defined(__aarch64__)
   return m->elf == EM_AARCH64;
#elif defined(__riscv)
   return m->elf == EM_RISCV;
#elif defined(__loongarch__)
   return m->elf == EM_LOONGARCH;
#else
   return false;
#endif
}

static const struct row *
find(const struct jit_machine *m, uint32_t type)
{
   for (size_t i = 0; i < m->row_count; i++) {
      if (m->rows[i].type == type)
         return &m->rows[i];
   }
   return NULL;
}

int
jit_relocation_bytes(const struct jit_machine *m, uint32_t type)
{
   const struct row *r = find(m, type);
   if (!r)
      return -1;
   if (r->kind == A64_LO12)
      return 4;
   return (int)(r->bits + 7) / 8;
}

bool
jit_relocation_wants_got(const struct jit_machine *m, uint32_t type)
{
   const struct row *r = find(m, type);
   return r && (r->kind == GOT32 || r->kind == A64_GOT_PAGE21 ||
                r->kind == A64_GOT_LO12 || r->kind == RV_GOT_HI20 ||
                r->kind == LA_GOT_PAGE20 || r->kind == LA_GOT_LO12);
}

bool
jit_relocation_wants_pair(const struct jit_machine *m, uint32_t type)
{
   const struct row *r = find(m, type);
   return r && (r->kind == RV_LO12_I || r->kind == RV_LO12_S);
}

bool
jit_relocation_is_call(const struct jit_machine *m, uint32_t type)
{
   const struct row *r = find(m, type);
   if (!r)
      return false;
   switch (r->kind) {
   case REL32:
      return m->elf == EM_X86_64 && type == R_X86_64_PLT32;
   case A64_BRANCH26:
   case RV_CALL:
   case LA_B26:
   case LA_CALL36:
      return true;
   default:
      return false;
   }
}

static bool
fits(int64_t v, unsigned bits)
{
   int64_t most = (int64_t)1 << (bits - 1);
   return v >= -most && v < most;
}

static uint32_t
load32(const char *p)
{
   uint32_t x;
   memcpy(&x, p, 4);
   return x;
}

static void
store32(char *p, uint32_t x)
{
   memcpy(p, &x, 4);
}

/* Replace the bits of mask in the instruction at p. */
static void
patch(char *p, uint32_t mask, uint32_t bits)
{
   store32(p, (load32(p) & ~mask) | (bits & mask));
}

static uint64_t
load_bits(const char *p, unsigned bits)
{
   uint64_t x = 0;
   memcpy(&x, p, (bits + 7) / 8);
   return x;
}

static void
store_bits(char *p, unsigned bits, uint64_t value)
{
   uint64_t keep = load_bits(p, bits);
   if (bits == 6)
      value = (keep & 0xc0) | (value & 0x3f);
   memcpy(p, &value, (bits + 7) / 8);
}

/* The high part of a displacement whose low 12 bits are added signed. */
static uint32_t
high20(int64_t v)
{
   return (uint32_t)((v + 0x800) >> 12);
}

static int64_t
pages(uint64_t to, uint64_t from)
{
   return (int64_t)((to & ~(uint64_t)0xfff) - (from & ~(uint64_t)0xfff)) >> 12;
}

static bool
apply_a64(const struct row *row, char *p, uint64_t target, uint64_t from,
          uint64_t got)
{
   int64_t distance = (int64_t)(target - from);
   switch (row->kind) {
   case A64_BRANCH26:
      patch(p, 0x03ffffff, (uint32_t)(distance >> 2));
      return fits(distance, 28);
   case A64_BRANCH19:
      patch(p, 0x7ffff << 5, (uint32_t)(distance >> 2) << 5);
      return fits(distance, 21);
   case A64_BRANCH14:
      patch(p, 0x3fff << 5, (uint32_t)(distance >> 2) << 5);
      return fits(distance, 16);
   case A64_GOT_LO12:
      target = got;
      /* fall through */
   case A64_LO12:
      patch(p, 0xfff << 10,
            (uint32_t)((target & 0xfff) / (row->bits / 8)) << 10);
      return true;
   case A64_GOT_PAGE21:
      target = got;
      /* fall through */
   case A64_PAGE21:
      distance = pages(target, from);
      /* fall through */
   default: /* A64_ADR21 */
      patch(p, 0x60ffffe0,
            ((uint32_t)distance & 3) << 29 |
               ((uint32_t)(distance >> 2) & 0x7ffff) << 5);
      return fits(distance, 21);
   }
}

static bool
apply_riscv(const struct row *row, char *p, const struct jit_relocation *r)
{
   int64_t d = (int64_t)(r->symbol + (uint64_t)r->addend - r->address);
   uint32_t u = (uint32_t)d;
   switch (row->kind) {
   case RV_BRANCH:
      patch(p, 0xfe000f80,
            (u >> 12 & 1) << 31 | (u >> 5 & 0x3f) << 25 | (u >> 1 & 0xf) << 8 |
               (u >> 11 & 1) << 7);
      return fits(d, 13);
   case RV_JAL:
      patch(p, 0xfffff000,
            (u >> 20 & 1) << 31 | (u >> 1 & 0x3ff) << 21 | (u >> 11 & 1) << 20 |
               (u >> 12 & 0xff) << 12);
      return fits(d, 21);
   case RV_CALL:
      patch(p, 0xfffff000, high20(d) << 12);
      patch(p + 4, 0xfff00000, (u & 0xfff) << 20);
      return fits(d + 0x800, 32);
   case RV_GOT_HI20:
      d = (int64_t)(r->got + (uint64_t)r->addend - r->address);
      /* fall through */
   case RV_HI20:
      patch(p, 0xfffff000, high20(d) << 12);
      return fits(d + 0x800, 32);
   case RV_LO12_I:
      d = (int64_t)(r->pair - r->pair_address);
      patch(p, 0xfff00000, ((uint32_t)d & 0xfff) << 20);
      return true;
   case RV_LO12_S:
      d = (int64_t)(r->pair - r->pair_address);
      u = (uint32_t)d;
      patch(p, 0xfe000f80, (u >> 5 & 0x7f) << 25 | (u & 0x1f) << 7);
      return true;
   case RV_C_BRANCH:
      u = (u >> 8 & 1) << 12 | (u >> 3 & 3) << 10 | (u >> 6 & 3) << 5 |
          (u >> 1 & 3) << 3 | (u >> 5 & 1) << 2;
      store_bits(p, 16, (load_bits(p, 16) & 0xe383) | u);
      return fits(d, 9);
   default: /* RV_C_JUMP */
      u = (u >> 11 & 1) << 12 | (u >> 4 & 1) << 11 | (u >> 8 & 3) << 9 |
          (u >> 10 & 1) << 8 | (u >> 6 & 1) << 7 | (u >> 7 & 1) << 6 |
          (u >> 1 & 7) << 3 | (u >> 5 & 1) << 2;
      store_bits(p, 16, (load_bits(p, 16) & 0xe003) | u);
      return fits(d, 12);
   }
}

static bool
apply_loongarch(const struct row *row, char *p, uint64_t target, uint64_t from,
                uint64_t got)
{
   int64_t d = (int64_t)(target - from);
   uint32_t w = (uint32_t)(d >> 2);
   switch (row->kind) {
   case LA_B16:
      patch(p, 0xffff << 10, (w & 0xffff) << 10);
      return fits(d, 18);
   case LA_B21:
      patch(p, 0xffff << 10 | 0x1f, (w & 0xffff) << 10 | (w >> 16 & 0x1f));
      return fits(d, 23);
   case LA_B26:
      patch(p, 0x03ffffff, (w & 0xffff) << 10 | (w >> 16 & 0x3ff));
      return fits(d, 28);
   case LA_PCREL20:
      patch(p, 0xfffff << 5, (w & 0xfffff) << 5);
      return fits(d, 22);
   case LA_CALL36:
      patch(p, 0xfffff << 5, (uint32_t)((d + (1 << 17)) >> 18 & 0xfffff) << 5);
      patch(p + 4, 0xffff << 10, (w & 0xffff) << 10);
      return fits(d + (1 << 17), 38);
   case LA_GOT_LO12:
      target = got;
      /* fall through */
   case LA_LO12:
      patch(p, 0xfff << 10, (uint32_t)(target & 0xfff) << 10);
      return true;
   case LA_GOT_PAGE20:
      target = got;
      /* fall through */
   default: /* LA_PAGE20: the low part is signed */
      d = pages(target + 0x800, from);
      patch(p, 0xfffff << 5, ((uint32_t)d & 0xfffff) << 5);
      return fits(d, 20);
   }
}

bool
jit_relocation_apply(const struct jit_machine *m,
                     const struct jit_relocation *r)
{
   const struct row *row = find(m, r->type);
   uint64_t value = r->symbol + (uint64_t)r->addend;
   int64_t distance = (int64_t)(value - r->address);
   switch (row->kind) {
   case NONE:
      return true;
   case ABS64:
      store_bits(r->place, 64, value);
      return true;
   case ABS32:
      store_bits(r->place, 32, value);
      return value <= UINT32_MAX;
   case ABS32S:
      store_bits(r->place, 32, value);
      return fits((int64_t)value, 32);
   case REL64:
      store_bits(r->place, 64, (uint64_t)distance);
      return true;
   case GOT32:
      distance = (int64_t)(r->got + (uint64_t)r->addend - r->address);
      /* fall through */
   case REL32:
      store_bits(r->place, 32, (uint64_t)distance);
      return fits(distance, 32);
   case ADD:
      store_bits(r->place, row->bits, load_bits(r->place, row->bits) + value);
      return true;
   case SUB:
      store_bits(r->place, row->bits, load_bits(r->place, row->bits) - value);
      return true;
   case SET:
      store_bits(r->place, row->bits, value);
      return true;
   default:
      break;
   }
   if (m->elf == EM_AARCH64)
      return apply_a64(row, r->place, value, r->address, r->got);
   if (m->elf == EM_RISCV)
      return apply_riscv(row, r->place, r);
   return apply_loongarch(row, r->place, value, r->address,
                          r->got + (uint64_t)r->addend);
}

size_t
jit_stub_size(const struct jit_machine *m)
{
   return (m->stub_size + 7) & ~7u;
}

void
jit_stub_write(const struct jit_machine *m, char *stub, uint64_t target)
{
   memcpy(stub, m->stub, m->stub_size);
   memcpy(stub + m->literal, &target, 8);
}
