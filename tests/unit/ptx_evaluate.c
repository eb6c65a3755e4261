/* ptx_evaluate() against the host's own arithmetic, where that is exact, and
 * against values from the PTX manual.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "ptx/ptx.h"

#include <fenv.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static unsigned failures;
static uint64_t state = 88172645463325252u;

static uint64_t
random_bits(void)
{
   state ^= state << 13;
   state ^= state >> 7;
   state ^= state << 17;
   return state;
}

/* A module of one instruction, and that instruction. */
struct sample {
   struct ptx_module *m;
   const struct ptx_inst *in;
};

static struct sample
sample_parse(const char *instruction)
{
   char text[1024];
   struct sample s = {0};
   snprintf(text, sizeof(text),
            ".version 8.5\n.target sm_90a\n.address_size 64\n"
            ".entry k() {\n.reg .pred p<5>; .reg .b16 h<5>; .reg .b32 r<5>;\n"
            ".reg .b64 d<5>; .reg .f32 f<5>; .reg .f64 e<5>;\n%s;\n}\n",
            instruction);
   struct diag d = {.name = instruction, .text = text, .size = strlen(text)};
   s.m = ptx_module_parse(&d);
   if (!s.m) {
      fprintf(stderr, "%s", d.log);
      exit(1);
   }
   s.in = &s.m->funcs.data[0]->insts.data[0];
   diag_fini(&d);
   return s;
}

static uint64_t
evaluate(const struct sample *s, uint64_t a, uint64_t b, uint64_t c)
{
   struct ptx_bits in[4] = {{a, 0}, {b, 0}, {c, 0}, {0, 0}}, out[2];
   const struct ptx_inst *inst = s->in;
   if (inst->operand_count > 4 && inst->operands[4].kind == PTX_OPERAND_IMM)
      in[3].lo = inst->operands[4].imm;
   if (!ptx_evaluate(inst, in, 4, false, out)) {
      fprintf(stderr, "%s has no meaning\n", s->in->text);
      exit(1);
   }
   return out[0].lo;
}

static void
expect(const char *what, uint64_t a, uint64_t b, uint64_t c, uint64_t got,
       uint64_t want)
{
   if (got == want)
      return;
   if (failures++ < 50)
      fprintf(stderr, "%s(%#llx, %#llx, %#llx) = %#llx, not %#llx\n", what,
              (unsigned long long)a, (unsigned long long)b,
              (unsigned long long)c, (unsigned long long)got,
              (unsigned long long)want);
}

/* One instruction with its operands' and its result's bits. */
static const struct {
   const char *text;
   uint64_t a, b, c, d;
} values[] = {
   {"add.s32 r0, r1, r2", 0x7fffffff, 1, 0, 0x80000000},
   {"add.sat.s32 r0, r1, r2", 0x7fffffff, 1, 0, 0x7fffffff},
   {"sub.sat.s32 r0, r1, r2", 0x80000000, 1, 0, 0x80000000},
   {"add.u16 h0, h1, h2", 0xffff, 1, 0, 0},
   {"mul.hi.u32 r0, r1, r2", 0xffffffff, 0xffffffff, 0, 0xfffffffe},
   {"mul.hi.s64 d0, d1, d2", ~0ull, 5, 0, ~0ull},
   {"mul.wide.s32 d0, r1, r2", 0xffffffff, 3, 0, (uint64_t)-3},
   {"mul.wide.u16 r0, h1, h2", 0xffff, 0xffff, 0, 0xfffe0001},
   {"mad.wide.s32 d0, r1, r2, d3", 0xffffffff, 3, 10, 7},
   {"mad.hi.sat.s32 r0, r1, r2, r3", 0x80000000, 0x80000000, 0x7fffffff,
    0x7fffffff},
   {"mul24.hi.s32 r0, r1, r2", 0xffffff, 0x10000, 0, 0xffffffff},
   {"sad.s32 r0, r1, r2, r3", 0xffffffff, 1, 5, 7},
   {"div.s32 r0, r1, r2", 0x80000000, 0xffffffff, 0, 0x80000000},
   {"div.u32 r0, r1, r2", 7, 0, 0, 0xffffffff},
   {"rem.u32 r0, r1, r2", 7, 0, 0, 7},
   {"div.s16 h0, h1, h2", 0x8000, 0xffff, 0, 0x8000},
   {"abs.s32 r0, r1", 0x80000000, 0, 0, 0x80000000},
   {"min.u16x2 r0, r1, r2", 0x0001ffff, 0x0002fffe, 0, 0x0001fffe},
   {"max.relu.s32 r0, r1, r2", 0xfffffffe, 0xffffffff, 0, 0},
   {"popc.b64 r0, d1", ~0ull, 0, 0, 64},
   {"clz.b32 r0, r1", 1, 0, 0, 31},
   {"clz.b64 r0, d1", 0, 0, 0, 64},
   {"bfind.s32 r0, r1", 0xffffff00, 0, 0, 7},
   {"bfind.u32 r0, r1", 0, 0, 0, 0xffffffff},
   {"bfind.shiftamt.u32 r0, r1", 1, 0, 0, 31},
   {"brev.b32 r0, r1", 1, 0, 0, 0x80000000},
   {"bfe.s32 r0, r1, r2, r3", 0xf0, 4, 4, 0xffffffff},
   {"bfe.u32 r0, r1, r2, r3", 0xf0, 4, 32, 0xf},
   {"fns.b32 r0, r1, r2, r3", 0x92, 2, 1, 4},
   {"bmsk.clamp.b32 r0, r1, r2", 4, 40, 0, 0xfffffff0},
   {"szext.wrap.s32 r0, r1, r2", 0x80, 8, 0, 0xffffff80},
   {"dp4a.s32.s32 r0, r1, r2, r3", 0xff, 0x02, 10, 8},
   {"dp2a.hi.u32.u32 r0, r1, r2, r3", 0x00020003, 0x05040000, 1, 23},
   {"lop3.b32 r0, r1, r2, r3, 0x96", 0xc, 0xa, 0xf, 0x9},
   {"shf.l.wrap.b32 r0, r1, r2, r3", 0x80000000, 1, 1, 3},
   {"shf.r.clamp.b32 r0, r1, r2, r3", 1, 7, 40, 7},
   {"shl.b16 h0, h1, r2", 1, 16, 0, 0},
   {"shr.s32 r0, r1, r2", 0x80000000, 99, 0, 0xffffffff},
   {"shr.u64 d0, d1, r2", ~0ull, 64, 0, 0},
   {"not.pred p0, p1", 1, 0, 0, 0},
   {"cnot.b16 h0, h1", 0, 0, 0, 1},
   {"prmt.b32 r0, r1, r2, r3", 0x33221180, 0x77665544, 0x7408, 0x774480ff},
   {"selp.b32 r0, r1, r2, p3", 1, 2, 1, 1},
   {"slct.b32.f32 r0, r1, r2, f3", 1, 2, 0x80000000, 1},
   {"setp.lt.s32 p0, r1, r2", 0xffffffff, 0, 0, 1},
   {"setp.lo.u32 p0, r1, r2", 0xffffffff, 0, 0, 0},
   {"setp.ltu.f32 p0, f1, f2", 0x7fc00000, 0, 0, 1},
   {"setp.ne.f32 p0, f1, f2", 0x7fc00000, 0, 0, 0},
   {"setp.lt.ftz.f32 p0, f1, f2", 0, 1, 0, 0},
   {"set.gt.f32.u32 f0, r1, r2", 3, 2, 0, 0x3f800000},
   {"set.gt.u32.s32 r0, r1, r2", 3, 2, 0, 0xffffffff},
   {"cvt.u8.s32 r0, r1", 300, 0, 0, 44},
   {"cvt.sat.u8.s32 r0, r1", 300, 0, 0, 255},
   {"cvt.sat.s8.s32 r0, r1", (uint64_t)-300, 0, 0, 0x80},
   {"cvt.s64.s8 d0, r1", 0x80, 0, 0, ~0ull << 7},
   {"cvt.rzi.s32.f32 r0, f1", 0x7fc00000, 0, 0, 0},
   {"cvt.rzi.s32.f32 r0, f1", 0x7f800000, 0, 0, 0x7fffffff},
   {"cvt.rzi.u32.f32 r0, f1", 0xbf800000, 0, 0, 0},
   {"cvt.rni.s32.f32 r0, f1", 0x40200000, 0, 0, 2},
   {"cvt.rmi.s32.f32 r0, f1", 0xbf000000, 0, 0, 0xffffffff},
   {"cvt.rpi.f32.f32 f0, f1", 0xbf000000, 0, 0, 0x80000000},
   {"cvt.rzi.u64.f64 d0, e1", 0x43f0000000000000, 0, 0, ~0ull},
   {"cvt.sat.f32.f32 f0, f1", 0x40000000, 0, 0, 0x3f800000},
   {"cvt.sat.f32.f32 f0, f1", 0x7fc00000, 0, 0, 0},
   {"cvt.rn.f16.f32 h0, f1", 0x477ff000, 0, 0, 0x7c00},
   {"cvt.rz.f16.f32 h0, f1", 0x477ff000, 0, 0, 0x7bff},
   {"cvt.rn.f16.f32 h0, f1", 0x33000001, 0, 0, 1},
   {"cvt.rn.bf16.f32 h0, f1", 0x3f808000, 0, 0, 0x3f80},
   {"cvt.rn.bf16x2.f32 r0, f1, f2", 0x3f800000, 0x40000000, 0, 0x3f804000},
   {"cvt.rn.relu.f16x2.f32 r0, f1, f2", 0xbf800000, 0x3f800000, 0, 0x00003c00},
   {"cvt.rna.tf32.f32 r0, f1", 0x3f801000, 0, 0, 0x3f802000},
   {"cvt.rn.satfinite.e4m3x2.f32 h0, f1, f2", 0x7f800000, 0x3f800000, 0,
    0x7e38},
   {"cvt.rn.satfinite.e5m2x2.f32 h0, f1, f2", 0x7fc00000, 0xc0000000, 0,
    0x7fc0},
   {"cvt.rn.f16x2.e4m3x2 r0, h1", 0x7e38, 0, 0, 0x5f003c00},
   {"cvt.pack.sat.u8.s32.b32 r0, r1, r2, r3", 300, (uint64_t)-5, 0x1234,
    0x1234ff00},
   {"cvt.pack.sat.s16.s32 r0, r1, r2", 70000, 3, 0, 0x7fff0003},
   {"add.f32 f0, f1, f2", 0x7f800000, 0xff800000, 0, 0x7fffffff},
   {"add.rm.f32 f0, f1, f2", 0x3f800000, 0xbf800000, 0, 0x80000000},
   {"mul.ftz.f32 f0, f1, f2", 0x00400000, 0x40000000, 0, 0},
   {"add.sat.f32 f0, f1, f2", 0x7fc00000, 0, 0, 0},
   {"min.f32 f0, f1, f2", 0x7fc00000, 0x3f800000, 0, 0x3f800000},
   {"min.NaN.f32 f0, f1, f2", 0x7fc00000, 0x3f800000, 0, 0x7fffffff},
   {"min.f32 f0, f1, f2", 0, 0x80000000, 0, 0x80000000},
   {"max.xorsign.abs.f32 f0, f1, f2", 0xc0000000, 0x3f800000, 0, 0xc0000000},
   {"copysign.f32 f0, f1, f2", 0x80000000, 0x3f800000, 0, 0xbf800000},
   {"testp.subnormal.f32 p0, f1", 1, 0, 0, 1},
   {"rcp.rn.f32 f0, f1", 0x80000000, 0, 0, 0xff800000},
   {"sqrt.rn.f32 f0, f1", 0xbf800000, 0, 0, 0x7fffffff},
   {"ex2.approx.f32 f0, f1", 0x40000000, 0, 0, 0x40800000},
   {"fma.rn.f16x2 r0, r1, r2, r3", 0x3c004000, 0x3c004000, 0x3c003c00,
    0x40004500},
   {"fma.rn.relu.bf16 h0, h1, h2, h3", 0xbf80, 0x3f80, 0, 0},
   {"vadd.s32.s32.s32 r0, r1.b0, r2.h1", 0x80, 0x00010000, 0, 0xffffff81},
   {"vabsdiff4.u32.u32.u32.add r0, r1, r2, r3", 0x01020304, 0x04030201, 1, 9},
   {"vshr.u32.u32.u32.clamp.add r0, r1, r2, r3", 0x100, 4, 5, 21},
   {"vset4.u32.u32.eq r0, r1, r2, r3", 0x01020304, 0x01000304, 0, 0x01000101},
};

static void
test_values(void)
{
   for (unsigned i = 0; i < sizeof(values) / sizeof(*values); i++) {
      struct sample s = sample_parse(values[i].text);
      uint64_t a = values[i].a, b = values[i].b, c = values[i].c;
      expect(values[i].text, a, b, c, evaluate(&s, a, b, c), values[i].d);
      ptx_module_destroy(s.m);
   }
}

static float
as_float(uint64_t bits)
{
   uint32_t b = (uint32_t)bits;
   float f;
   memcpy(&f, &b, 4);
   return f;
}

static double
as_double(uint64_t bits)
{
   double d;
   memcpy(&d, &bits, 8);
   return d;
}

static uint64_t
float_bits(float f)
{
   uint32_t b;
   memcpy(&b, &f, 4);
   return f != f ? 0x7fffffff : b;
}

static uint64_t
double_bits(double d)
{
   uint64_t b;
   memcpy(&b, &d, 8);
   return b;
}

/* Bits that are often special: ends, ties, subnormals. */
static uint64_t
interesting(unsigned width, unsigned mantissa)
{
   uint64_t r = random_bits();
   uint64_t low = (1ull << mantissa) - 1;
   switch (random_bits() % 8) {
   case 0:
      r &= ~low;
      break;
   case 1:
      r |= low;
      break;
   case 2:
      r &= low | 1ull << (width - 1);
      break;
   case 3: /* near one */
      r = (r & (low | 1ull << (width - 1))) |
          (uint64_t)(width == 32 ? 127 : 1023) << mantissa;
      break;
   }
   return width == 64 ? r : r & 0xffffffff;
}

static const int modes[] = {FE_TONEAREST, FE_TOWARDZERO, FE_DOWNWARD,
                            FE_UPWARD};
static const char *const mode_names[] = {"rn", "rz", "rm", "rp"};

/* Against the host, rounding as each mode says. */
static void
test_f32(unsigned count)
{
   static const char *const ops[] = {"add", "sub", "mul", "div", "fma", "sqrt"};
   for (unsigned op = 0; op < 6; op++)
      for (unsigned mode = 0; mode < 4; mode++) {
         char text[80];
         snprintf(text, sizeof(text), "%s.%s.f32 f0, f1%s", ops[op],
                  mode_names[mode],
                  op == 5   ? ""
                  : op == 4 ? ", f2, f3"
                            : ", f2");
         struct sample s = sample_parse(text);
         for (unsigned i = 0; i < count; i++) {
            uint64_t bits[3];
            volatile float a, b, c, r;
            for (unsigned k = 0; k < 3; k++)
               bits[k] = interesting(32, 23);
            a = as_float(bits[0]), b = as_float(bits[1]);
            c = as_float(bits[2]);
            fesetround(modes[mode]);
            r = op == 0   ? a + b
                : op == 1 ? a - b
                : op == 2 ? a * b
                : op == 3 ? a / b
                : op == 4 ? fmaf(a, b, c)
                          : sqrtf(a);
            fesetround(FE_TONEAREST);
            expect(text, bits[0], bits[1], bits[2],
                   evaluate(&s, bits[0], bits[1], bits[2]), float_bits(r));
         }
         ptx_module_destroy(s.m);
      }
}

static void
test_f64(unsigned count)
{
   static const char *const ops[] = {"add", "sub", "mul", "div", "fma", "sqrt"};
   for (unsigned op = 0; op < 6; op++)
      for (unsigned mode = 0; mode < 4; mode++) {
         char text[80];
         snprintf(text, sizeof(text), "%s.%s.f64 e0, e1%s", ops[op],
                  mode_names[mode],
                  op == 5   ? ""
                  : op == 4 ? ", e2, e3"
                            : ", e2");
         struct sample s = sample_parse(text);
         for (unsigned i = 0; i < count; i++) {
            uint64_t bits[3];
            volatile double a, b, c, r;
            for (unsigned k = 0; k < 3; k++)
               bits[k] = interesting(64, 52);
            a = as_double(bits[0]), b = as_double(bits[1]);
            c = as_double(bits[2]);
            fesetround(modes[mode]);
            r = op == 0   ? a + b
                : op == 1 ? a - b
                : op == 2 ? a * b
                : op == 3 ? a / b
                : op == 4 ? fma(a, b, c)
                          : sqrt(a);
            fesetround(FE_TONEAREST);
            uint64_t got = evaluate(&s, bits[0], bits[1], bits[2]);
            if (r == r || as_double(got) == as_double(got))
               expect(text, bits[0], bits[1], bits[2], got, double_bits(r));
         }
         ptx_module_destroy(s.m);
      }
}

/* f32 to f16 and back, every f16; f32 to ints. */
static void
test_conversions(void)
{
   struct sample up = sample_parse("cvt.f32.f16 f0, h1");
   struct sample down = sample_parse("cvt.rn.f16.f32 h0, f1");
   struct sample number = sample_parse("cvt.rzi.s64.f32 d0, f1");
   struct sample back = sample_parse("cvt.rn.f32.s64 f0, d1");
   for (unsigned h = 0; h < 65536; h++) {
      uint64_t f = evaluate(&up, h, 0, 0);
      uint64_t again = evaluate(&down, f, 0, 0);
      bool nan = (h & 0x7fff) > 0x7c00;
      expect("f16 to f32 to f16", h, f, 0, again, nan ? 0x7fff : h);
   }
   for (unsigned i = 0; i < 20000; i++) {
      uint64_t bits = interesting(32, 23);
      float f = as_float(bits);
      if (fabsf(f) < 0x1p62f)
         expect("cvt.rzi.s64.f32", bits, 0, 0, evaluate(&number, bits, 0, 0),
                (uint64_t)(int64_t)f);
      uint64_t n = random_bits() >> random_bits() % 64;
      expect("cvt.rn.f32.s64", n, 0, 0, evaluate(&back, n, 0, 0),
             float_bits((float)(int64_t)n));
   }
   ptx_module_destroy(up.m);
   ptx_module_destroy(down.m);
   ptx_module_destroy(number.m);
   ptx_module_destroy(back.m);
}

static void
test_carry(void)
{
   struct sample s = sample_parse("addc.cc.u32 r0, r1, r2");
   struct ptx_bits in[2] = {{0xffffffff, 0}, {0, 0}}, out[2];
   ptx_evaluate(s.in, in, 2, true, out);
   expect("addc.cc", in[0].lo, in[1].lo, 1, out[0].lo, 0);
   expect("addc.cc carry", in[0].lo, in[1].lo, 1, out[1].lo, 1);
   ptx_module_destroy(s.m);
   s = sample_parse("subc.cc.u32 r0, r1, r2");
   in[0].lo = 0;
   ptx_evaluate(s.in, in, 2, false, out);
   expect("subc.cc", 0, 0, 0, out[0].lo, 0xffffffff);
   expect("subc.cc after a borrow", 0, 0, 0, out[1].lo, 0);
   ptx_evaluate(s.in, in, 2, true, out);
   expect("subc.cc", 0, 0, 1, out[0].lo, 0);
   expect("subc.cc without a borrow", 0, 0, 1, out[1].lo, 1);
   ptx_module_destroy(s.m);
}

int
main(void)
{
   test_values();
   test_f32(20000);
   test_f64(20000);
   test_conversions();
   test_carry();
   if (failures)
      fprintf(stderr, "%u differ\n", failures);
   return failures != 0;
}
