/* Every unary instruction on every input: all 2^16 of the 16-bit ones, and of
 * those that take 32 bits a sample of each binade, or with --all all 2^32.
 *
 *    exhaustive [--all] [--table FILE] [GROUP ...]
 *
 * Groups: halves (16-bit inputs), integers and floats (conversions of .f32),
 * rounded (rcp, sqrt: correctly rounded) and approximate.  What is exact must
 * be equal to reference.h's integers; of approximations the worst error is
 * measured against double (rounded roots and quotients: checked by exact
 * products) and must stay within what the PTX ISA manual states.  --table
 * writes those errors: tests/exhaustive/worst.tsv is one.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "reference.h"

#include <cuda.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

enum { PER_KERNEL = 8, CHUNK = 1 << 19, BLOCK = 256, MOST_OPS = 512 };

enum kind {
   TO_FLOAT,
   TO_INT,
   TO_WHOLE,
   INT_TO_FLOAT,
   INT_TO_INT,
   SIGN,
   ROUNDED,
   APPROX
};

/* How an approximation's error is measured. */
enum measure { NOTHING, RELATIVE, ABSOLUTE, ULPS };

struct regime {
   double from, to; /* of |x| */
   enum measure measure;
   double bound;
   const char *text; /* the bound as the manual says it */
};

struct op {
   char text[64]; /* with {d} {f} {h} {x}: "cvt.rn.f16.f32 {h}, {f};" */
   enum kind kind;
   const struct format *in, *out; /* floats */
   unsigned in_bits, out_bits;    /* integers, registers */
   bool in_signed, out_signed;
   enum mode mode;
   bool ftz, sat, satfinite, relu, twice; /* twice: two equal halves */
   char result;                           /* h, r, d, f or e */
   double (*function)(double);
   struct regime regime[2];
   /* What was found. */
   double worst[2];
   uint32_t worst_at[2];
   unsigned long checked, wrong;
};

static struct op ops[MOST_OPS];
static unsigned op_count;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static struct op *
op_add(const char *text, enum kind kind, char result)
{
   struct op *o = &ops[op_count++];
   if (op_count > MOST_OPS)
      abort();
   *o = (struct op){.kind = kind, .result = result};
   snprintf(o->text, sizeof(o->text), "%s", text);
   return o;
}

static const char *const modes[] = {"rn", "rz", "rm", "rp", "rna"};
static const char *const whole_modes[] = {"rni", "rzi", "rmi", "rpi"};

/* The register that holds a format, as letter of the kernel's registers. */
static char
letter(const struct format *f)
{
   return f == &f32 ? 'f' : f == &f64 ? 'e' : f == &tf32 ? 'r' : 'h';
}

static void
add_to_float(const struct format *to, const struct format *from, int mode,
             const char *flags)
{
   char text[64];
   snprintf(text, sizeof(text), "cvt%s%s%s.%s.%s", mode < 0 ? "" : ".",
            mode < 0 ? "" : modes[mode], flags, to->name, from->name);
   struct op *o = op_add(text, TO_FLOAT, letter(to));
   o->in = from;
   o->out = to;
   o->mode = mode < 0 ? RN : (enum mode)mode;
   o->ftz = strstr(flags, ".ftz") != NULL;
   o->relu = strstr(flags, ".relu") != NULL;
   o->satfinite = strstr(flags, ".satfinite") != NULL;
   o->sat = strstr(flags, ".sat") != NULL && !o->satfinite;
}

/* cvt.rn.f16x2.f32 d, a, a and the like: two equal results. */
static void
add_pair(const struct format *to, const struct format *from, int mode,
         const char *flags)
{
   char text[64];
   snprintf(text, sizeof(text), "cvt.%s%s.%sx2.%s%s", modes[mode], flags,
            to->name, from->name, from == &f32 ? "" : "x2");
   struct op *o =
      op_add(text, TO_FLOAT, to->exponent + to->mantissa == 15 ? 'r' : 'h');
   o->in = from;
   o->out = to;
   o->mode = (enum mode)mode;
   o->relu = strstr(flags, ".relu") != NULL;
   o->satfinite = to == &e4m3 || to == &e5m2 || strstr(flags, "satfinite");
   o->twice = true;
}

static void
add_to_integers(const struct format *from)
{
   for (unsigned bits = 8; bits <= 64; bits *= 2)
      for (unsigned sign = 0; sign < 2; sign++)
         for (unsigned mode = RN; mode <= RP; mode++)
            for (unsigned ftz = 0; ftz <= (from == &f32); ftz++) {
               char text[64];
               snprintf(text, sizeof(text), "cvt.%s%s.%c%u.%s",
                        whole_modes[mode], ftz ? ".ftz" : "", "us"[sign], bits,
                        from -> name);
               if (from == &bf16 && bits == 8)
                  continue; /* has no such form */
               struct op *o = op_add(text, TO_INT,
                                     bits == 64   ? 'd'
                                     : bits == 32 ? 'r'
                                     : bits == 16 ? 'h'
                                                  : 'r');
               o->in = from;
               o->out_bits = bits;
               o->out_signed = sign;
               o->mode = (enum mode)mode;
               o->ftz = ftz;
            }
}

static void
add_to_whole(const struct format *f)
{
   for (unsigned mode = RN; mode <= RP; mode++)
      for (unsigned ftz = 0; ftz <= (f == &f32); ftz++) {
         char text[64];
         snprintf(text, sizeof(text), "cvt.%s%s.%s.%s", whole_modes[mode],
                  ftz ? ".ftz" : "", f->name, f->name);
         struct op *o = op_add(text, TO_WHOLE, letter(f));
         o->in = o->out = f;
         o->mode = (enum mode)mode;
         o->ftz = ftz;
      }
}

static void
add_from_integers(void)
{
   static const struct format *const to[] = {&f16, &bf16, &f32, &f64};
   char text[64];
   for (unsigned bits = 8; bits <= 16; bits *= 2)
      for (unsigned sign = 0; sign < 2; sign++) {
         for (unsigned t = 0; t < 4; t++)
            for (unsigned mode = RN; mode <= RP; mode++) {
               if (to[t] == &bf16 && bits == 8)
                  continue;
               snprintf(text, sizeof(text), "cvt.%s.%s.%c%u", modes[mode],
                        to[t]->name, "us"[sign], bits);
               struct op *o = op_add(text, INT_TO_FLOAT, letter(to[t]));
               o->out = to[t];
               o->in_bits = bits;
               o->in_signed = sign;
               o->mode = (enum mode)mode;
            }
         for (unsigned out = 8; out <= 64; out *= 2)
            for (unsigned out_sign = 0; out_sign < 2; out_sign++)
               for (unsigned sat = 0; sat < 2; sat++) {
                  /* Where nothing saturates .sat is refused. */
                  if (sat && out - out_sign >= bits - sign &&
                      (out_sign || !sign))
                     continue;
                  snprintf(text, sizeof(text), "cvt%s.%c%u.%c%u",
                           sat ? ".sat" : "", "us"[out_sign], out, "us"[sign],
                           bits);
                  struct op *o = op_add(text, INT_TO_INT,
                                        out == 64   ? 'd'
                                        : out == 16 ? 'h'
                                                    : 'r');
                  o->in_bits = bits;
                  o->out_bits = out;
                  o->in_signed = sign;
                  o->out_signed = out_sign;
                  o->sat = sat;
               }
      }
}

static void
add_sign(const char *text, const struct format *f, bool ftz)
{
   struct op *o = op_add(text, SIGN, letter(f));
   o->in = o->out = f;
   o->ftz = ftz;
}

static double
reciprocal(double x)
{
   return 1 / x;
}

static double
reciprocal_root(double x)
{
   return 1 / sqrt(x);
}

static void
add_rounded(void)
{
   char text[64];
   for (unsigned mode = RN; mode <= RP; mode++)
      for (unsigned ftz = 0; ftz < 2; ftz++)
         for (unsigned root = 0; root < 2; root++) {
            snprintf(text, sizeof(text), "%s.%s%s.f32", root ? "sqrt" : "rcp",
                     modes[mode], ftz ? ".ftz" : "");
            struct op *o = op_add(text, ROUNDED, 'f');
            o->in = o->out = &f32;
            o->mode = (enum mode)mode;
            o->ftz = ftz;
            o->function = root ? sqrt : reciprocal;
         }
}

static struct op *
add_approx(const char *text, const struct format *f, double (*function)(double),
           struct regime a, struct regime b)
{
   struct op *o = op_add(text, APPROX, letter(f));
   o->in = o->out = f;
   o->ftz = strstr(text, ".ftz") && f == &f32;
   o->function = function;
   o->regime[0] = a;
   o->regime[1] = b;
   return o;
}

/* Bounds: PTX ISA 8.5, 9.7.3.13 to 9.7.3.23 and 9.7.4.9, 9.7.4.10. */
static void
add_approximations(void)
{
   const struct regime none = {0, 0, NOTHING, 0, ""};
   const double turn = 2 * M_PI;
   static const char *const f32_names[] = {".f32", ".ftz.f32"};
   char text[64];
   for (unsigned i = 0; i < 2; i++) {
      const char *t = f32_names[i];
#define NAME(op) (snprintf(text, sizeof(text), op ".approx%s", t), text)
      add_approx(NAME("rcp"), &f32, reciprocal,
                 (struct regime){0, INFINITY, ULPS, 1, "1 ulp"}, none);
      add_approx(
         NAME("sqrt"), &f32, sqrt,
         (struct regime){0, INFINITY, RELATIVE, 0x1p-23, "2^-23 relative"},
         none);
      add_approx(NAME("rsqrt"), &f32, reciprocal_root,
                 (struct regime){0, INFINITY, RELATIVE, exp2(-22.9),
                                 "2^-22.9 relative"},
                 none);
      add_approx(
         NAME("ex2"), &f32, exp2,
         (struct regime){0, INFINITY, RELATIVE, 0x1p-22, "2^-22 relative"},
         none);
      add_approx(NAME("lg2"), &f32, log2,
                 (struct regime){0.5, 2, ABSOLUTE, 0x1p-22,
                                 "2^-22 absolute in (0.5, 2)"},
                 (struct regime){0, INFINITY, RELATIVE, 0x1p-22,
                                 "2^-22 relative elsewhere"});
      struct regime near = {0, turn, ABSOLUTE, exp2(-20.5),
                            "2^-20.5 absolute in [-2 pi, 2 pi]"};
      struct regime far = {0, 50 * turn, ABSOLUTE, exp2(-14.7),
                           "2^-14.7 absolute in [-100 pi, 100 pi]"};
      add_approx(NAME("sin"), &f32, sin, near, far);
      add_approx(NAME("cos"), &f32, cos, near, far);
   }
   add_approx("tanh.approx.f32", &f32, tanh,
              (struct regime){0, INFINITY, RELATIVE, 0x1p-11, "2^-11 relative"},
              none);
}

static void
add_half_approximations(void)
{
   const struct regime none = {0, 0, NOTHING, 0, ""};
   add_approx(
      "ex2.approx.f16", &f16, exp2,
      (struct regime){0, INFINITY, RELATIVE, exp2(-9.9), "2^-9.9 relative"},
      none);
   add_approx("ex2.approx.ftz.bf16", &bf16, exp2,
              (struct regime){0, INFINITY, RELATIVE, 0x1p-7, "2^-7 relative"},
              none)
      ->ftz = true;
   add_approx("tanh.approx.f16", &f16, tanh,
              (struct regime){0, INFINITY, ABSOLUTE, exp2(-10.987),
                              "2^-10.987 absolute"},
              none);
   add_approx("tanh.approx.bf16", &bf16, tanh,
              (struct regime){0, INFINITY, RELATIVE, 0x1p-8, "2^-8 relative"},
              none);
}

static void
add_halves(void)
{
   static const char *const relus[] = {"", ".relu"};
   add_to_integers(&f16);
   add_to_integers(&bf16);
   add_to_whole(&f16);
   add_to_whole(&bf16);
   add_from_integers();
   add_to_float(&f32, &f16, -1, "");
   add_to_float(&f32, &f16, -1, ".sat");
   add_to_float(&f64, &f16, -1, "");
   add_to_float(&f32, &bf16, -1, "");
   add_to_float(&f64, &bf16, -1, "");
   for (unsigned mode = RN; mode <= RP; mode++) {
      add_to_float(&bf16, &f16, (int)mode, "");
      add_to_float(&f16, &bf16, (int)mode, "");
   }
   for (unsigned i = 0; i < 2; i++) {
      add_pair(&f16, &e4m3, RN, relus[i]);
      add_pair(&f16, &e5m2, RN, relus[i]);
      char flags[32];
      snprintf(flags, sizeof(flags), ".satfinite%s", relus[i]);
      add_pair(&e4m3, &f16, RN, flags);
      add_pair(&e5m2, &f16, RN, flags);
   }
   add_sign("neg.f16", &f16, false);
   add_sign("abs.f16", &f16, false);
   add_sign("neg.ftz.f16", &f16, true);
   add_sign("abs.ftz.f16", &f16, true);
   add_sign("neg.bf16", &bf16, false);
   add_sign("abs.bf16", &bf16, false);
   add_half_approximations();
}

static void
add_floats(void)
{
   static const char *const relus[] = {"", ".relu"};
   char flags[32];
   for (unsigned mode = RN; mode <= RP; mode++) {
      add_to_float(&f16, &f32, (int)mode, "");
      add_to_float(&f16, &f32, (int)mode, ".ftz");
      add_to_float(&f16, &f32, (int)mode, ".sat");
      add_to_float(&bf16, &f32, (int)mode, "");
   }
   for (unsigned i = 0; i < 2; i++) {
      snprintf(flags, sizeof(flags), ".satfinite%s", relus[i]);
      for (unsigned mode = RN; mode <= RZ; mode++) {
         if (i) {
            add_to_float(&f16, &f32, (int)mode, ".relu");
            add_to_float(&bf16, &f32, (int)mode, ".relu");
         }
         add_to_float(&f16, &f32, (int)mode, flags);
         add_to_float(&bf16, &f32, (int)mode, flags);
         add_pair(&f16, &f32, (int)mode, relus[i]);
         add_pair(&bf16, &f32, (int)mode, relus[i]);
         add_pair(&f16, &f32, (int)mode, flags);
         add_pair(&bf16, &f32, (int)mode, flags);
         add_to_float(&tf32, &f32, (int)mode, relus[i]);
      }
      add_pair(&e4m3, &f32, RN, flags);
      add_pair(&e5m2, &f32, RN, flags);
   }
   add_to_float(&tf32, &f32, RNA, "");
   add_to_float(&tf32, &f32, RNA, ".satfinite");
   add_to_float(&f64, &f32, -1, "");
   add_to_float(&f64, &f32, -1, ".ftz");
   add_to_float(&f64, &f32, -1, ".sat");
   add_to_float(&f32, &f32, -1, ".sat");
   add_to_float(&f32, &f32, -1, ".ftz.sat");
   add_to_whole(&f32);
   add_sign("neg.f32", &f32, false);
   add_sign("abs.f32", &f32, false);
   add_sign("neg.ftz.f32", &f32, true);
   add_sign("abs.ftz.f32", &f32, true);
}

static bool
takes_halves(const struct op *o)
{
   return o->in_bits || o->in != &f32;
}

/* The instruction with its operands. */
static void
write_statement(FILE *f, const struct op *o)
{
   char in = !takes_halves(o) ? 'f' : o->in_bits == 8 ? 'r' : 'h';
   bool packed = o->twice && o->in == &f16;
   const char *name = packed      ? "%xx"
                      : in == 'f' ? "%f"
                      : in == 'r' ? "%x"
                                  : "%h";
   fprintf(f, "%s %%%c_, %s", o->text, o->result, name);
   if (o->twice && o->in == &f32)
      fprintf(f, ", %s", name);
   fprintf(f, ";");
}

static void
write_op(FILE *f, const struct op *o)
{
   write_statement(f, o);
   fprintf(f, "\n");
   switch (o->result) {
   case 'h':
      fprintf(f, "   cvt.u64.u16 %%d, %%h_;\n");
      break;
   case 'r':
      fprintf(f, "   cvt.u64.u32 %%d, %%r_;\n");
      break;
   case 'f':
      fprintf(f, "   mov.b32 %%r_, %%f_;\n   cvt.u64.u32 %%d, %%r_;\n");
      break;
   case 'e':
      fprintf(f, "   mov.b64 %%d, %%e_;\n");
      break;
   default:
      fprintf(f, "   mov.b64 %%d, %%d_;\n");
   }
}

/* A kernel for each PER_KERNEL operations: out[k][i] = op k of in[i]. */
static char *
write_module(void)
{
   char *text = NULL;
   size_t size;
   FILE *f = open_memstream(&text, &size);
   fprintf(f, ".version 8.5\n.target sm_90\n.address_size 64\n");
   for (unsigned first = 0; first < op_count; first += PER_KERNEL) {
      fprintf(f,
              ".visible .entry k%u(.param .u64 in, .param .u64 out)\n{\n"
              "   .reg .b32 %%x, %%xx, %%r_, %%t, %%n, %%c; .reg .b16 %%h, "
              "%%h_, %%g;\n"
              "   .reg .b64 %%d, %%d_, %%p, %%q; .reg .f32 %%f, %%f_;\n"
              "   .reg .f64 %%e_;\n"
              "   mov.u32 %%t, %%tid.x;\n   mov.u32 %%n, %%ntid.x;\n"
              "   mov.u32 %%c, %%ctaid.x;\n   mad.lo.s32 %%t, %%c, %%n, %%t;\n"
              "   ld.param.u64 %%p, [in];\n   ld.param.u64 %%q, [out];\n"
              "   mul.wide.u32 %%d, %%t, 4;\n   add.s64 %%p, %%p, %%d;\n"
              "   ld.global.b32 %%x, [%%p];\n   mov.b32 %%f, %%x;\n"
              "   cvt.u16.u32 %%h, %%x;\n   mov.b32 %%xx, {%%h, %%h};\n"
              "   mul.wide.u32 %%d, %%t, 8;\n   add.s64 %%q, %%q, %%d;\n",
              first / PER_KERNEL);
      for (unsigned i = first; i < op_count && i < first + PER_KERNEL; i++) {
         write_op(f, &ops[i]);
         fprintf(f, "   st.global.u64 [%%q+%u], %%d;\n",
                 (i - first) * CHUNK * 8);
      }
      fprintf(f, "   ret;\n}\n");
   }
   fclose(f);
   return text;
}

static double
number(const struct format *f, uint64_t bits)
{
   struct real x = decode(f, bits);
   double d = x.nan ? NAN : x.inf ? INFINITY : ldexp((double)x.m, x.e);
   return x.sign ? -d : d;
}

/* The exact result of an exact conversion. */
static uint64_t
expected(const struct op *o, uint64_t bits)
{
   if (o->kind == INT_TO_INT) {
      struct real x = from_integer(bits, o->in_bits, o->in_signed);
      if (o->sat)
         return to_integer(x, o->out_bits, o->out_signed, RZ);
      return x.sign ? 0 - x.m : x.m;
   }
   if (o->kind == INT_TO_FLOAT)
      return encode(o->out, from_integer(bits, o->in_bits, o->in_signed),
                    o->mode, false);
   if (o->ftz && o->in == &f32)
      bits = flushed(o->in, bits);
   struct real x = decode(o->in, bits);
   if (o->kind == TO_INT)
      return to_integer(x, o->out_bits, o->out_signed, o->mode);
   if (o->kind == TO_WHOLE)
      return to_whole(o->out, x, o->mode);
   if (o->kind == SIGN) {
      unsigned top = o->in->exponent + o->in->mantissa;
      bits = o->ftz ? flushed(o->in, bits) : bits;
      return *o->text == 'n' ? bits ^ 1ull << top : bits & ~(1ull << top);
   }
   if (o->relu && x.sign && !x.nan)
      return 0;
   if (o->sat && (x.sign || x.nan))
      return 0; /* NaN too becomes +0 */
   uint64_t result = encode(o->out, x, o->mode, o->satfinite);
   if (o->sat) {
      struct real one = {.m = 1};
      uint64_t most = encode(o->out, one, RN, false);
      result = result > most ? most : result;
   }
   if (o->ftz && o->out == &f32)
      result = flushed(o->out, result);
   return result;
}

static bool
equal(const struct op *o, const struct format *f, uint64_t want, uint64_t got,
      unsigned bits)
{
   (void)o;
   if (f && decode(f, want).nan)
      return decode(f, got).nan;
   return !((want ^ got) << (64 - bits));
}

static unsigned
width_of(const struct op *o)
{
   if (o->out_bits)
      return o->out_bits;
   return o->out == &tf32 ? 32 : 1 + o->out->exponent + o->out->mantissa;
}

/* Two results of equal (f32, f16) or different (the bytes) inputs. */
static bool
pair_is_right(const struct op *o, uint64_t in, uint64_t got)
{
   unsigned bits = width_of(o), step = o->in == &e4m3 || o->in == &e5m2 ? 8 : 0;
   for (unsigned i = 0; i < 2; i++) {
      uint64_t x = step ? in >> (i * step) & 255 : in;
      uint64_t part = got >> (i * bits) & ((1ull << bits) - 1);
      if (!equal(o, o->out, expected(o, x), part, bits))
         return false;
   }
   return true;
}

/* Is r the float that f(x) rounds to?  By the exact product of r, or of the
 * numbers next to it, with x or itself: 48 bits, which a double holds.
 */
static bool
rounded_is_right(const struct op *o, uint32_t in, uint32_t got)
{
   bool root = o->function == sqrt;
   if (o->ftz)
      in = (uint32_t)flushed(&f32, in);
   struct real x = decode(&f32, in);
   double d = number(&f32, in), r = o->function(d);
   if (x.nan || isnan(r))
      return decode(&f32, got).nan;
   if (isinf(r) || r == 0)
      return number(&f32, got) == r && !signbit(r) == !(got >> 31);
   /* The double's own rounding is put right by the sign of the rest. */
   double rest = root ? fma(r, r, -d) : fma(r, d, -1);
   int exponent;
   double m = frexp(fabs(r), &exponent);
   struct real y = {
      .sign = r < 0, .m = (uint64_t)ldexp(m, 60), .e = exponent - 60};
   /* rest tells on which side of y the exact value lies. */
   bool above = root ? rest > 0 : (rest > 0) == (d > 0);
   if (!root)
      above = rest * d > 0 ? d > 0 : d < 0;
   if (rest != 0)
      y.m += root || d > 0 ? (above ? -1 : 1) : (above ? -1 : 1);
   uint64_t want = encode(&f32, y, o->mode, false);
   if (o->ftz)
      want = flushed(&f32, want);
   return want == got;
}

/* The error of an approximation, as its regime measures it; INFINITY for a
 * wrong special value.
 */
static double
error_of(const struct op *o, const struct regime *g, double x, double want,
         uint64_t bits)
{
   double got = number(o->out, bits);
   int least = 1 - bias(o->out);
   if (isnan(want))
      return isnan(got) ? 0 : INFINITY;
   if (isnan(got))
      return INFINITY;
   double largest = ldexp(2 - ldexp(1, -(int)o->out->mantissa), bias(o->out));
   if (isinf(want) || isinf(got)) {
      if (want == got)
         return 0;
      /* Near the end of the range either may be. */
      double end = largest * (1 + ldexp(1, -(int)o->out->mantissa));
      return fabs(isinf(want) ? got : want) >= largest * 0.999 &&
                   (want > 0) == (got > 0) &&
                   (isinf(got) ? fabs(want) : end) > largest * 0.999
                ? 0
                : INFINITY;
   }
   double step = ldexp(1, least - (int)o->out->mantissa);
   if (fabs(want) < ldexp(1, least)) {
      /* Subnormal results: a step, or nothing where they are flushed. */
      if (got == 0 && o->ftz)
         return 0;
      if (fabs(got - want) <= step)
         return 0;
   }
   (void)x;
   double error = fabs(got - want);
   if (g->measure == RELATIVE)
      return want == 0 ? (error == 0 ? 0 : INFINITY) : error / fabs(want);
   if (g->measure == ULPS) {
      int e;
      frexp(want, &e);
      e = e - 1 < least ? least : e - 1;
      /* Beyond what the nearest float already has. */
      return floor(error / ldexp(1, e - (int)o->out->mantissa) + 0.5);
   }
   return error;
}

struct work {
   const uint32_t *in;
   const uint64_t *out;
   unsigned first_op, ops, from, to;
};

static void
check_approx(struct op *o, uint32_t in, uint64_t got, double worst[2],
             uint32_t at[2])
{
   uint64_t bits = o->ftz ? flushed(o->in, in) : in;
   double x = number(o->in, bits), want = o->function(x);
   for (unsigned i = 0; i < 2; i++) {
      const struct regime *g = &o->regime[i];
      if (g->measure == NOTHING || fabs(x) < g->from || fabs(x) > g->to)
         continue;
      /* The second regime is for what the first leaves. */
      if (i && fabs(x) >= o->regime[0].from && fabs(x) <= o->regime[0].to)
         continue;
      double e = error_of(o, g, x, want, got);
      if (e > worst[i]) {
         worst[i] = e;
         at[i] = in;
      }
   }
   if (isnan(x) || isinf(x)) {
      double got_number = number(o->out, got);
      if (isnan(want) ? !isnan(got_number) : got_number != want) {
         worst[0] = INFINITY;
         at[0] = in;
      }
   }
}

static void *
check_part(void *p)
{
   struct work *w = p;
   for (unsigned k = 0; k < w->ops; k++) {
      struct op *o = &ops[w->first_op + k];
      const uint64_t *out = w->out + (size_t)k * CHUNK;
      double worst[2] = {0, 0};
      uint32_t at[2] = {0, 0}, bad = 0;
      unsigned long wrong = 0;
      for (unsigned i = w->from; i < w->to; i++) {
         uint32_t in = w->in[i];
         bool right;
         if (o->kind == APPROX) {
            check_approx(o, in, out[i], worst, at);
            continue;
         }
         if (o->kind == ROUNDED)
            right = rounded_is_right(o, in, (uint32_t)out[i]);
         else if (o->twice)
            right = pair_is_right(o, in, out[i]);
         else
            right = equal(o, o->out, expected(o, in), out[i], width_of(o));
         if (!right && !wrong++)
            bad = i;
      }
      pthread_mutex_lock(&lock);
      if (wrong && !o->wrong)
         printf("FAIL %s of %#x: got %#llx, want %#llx\n", o->text, w->in[bad],
                (unsigned long long)out[bad],
                (unsigned long long)(o->kind == ROUNDED
                                        ? 0
                                        : expected(o, w->in[bad])));
      o->wrong += wrong;
      o->checked += w->to - w->from;
      for (unsigned i = 0; i < 2; i++)
         if (worst[i] > o->worst[i]) {
            o->worst[i] = worst[i];
            o->worst_at[i] = at[i];
         }
      pthread_mutex_unlock(&lock);
   }
   return NULL;
}

static void
check_chunk(const uint32_t *in, const uint64_t *out, unsigned first_op,
            unsigned count, unsigned inputs)
{
   enum { MOST = 64 };
   pthread_t thread[MOST];
   struct work work[MOST];
   long cores = sysconf(_SC_NPROCESSORS_ONLN);
   unsigned threads = cores < 1 ? 1 : cores > MOST ? MOST : (unsigned)cores;
   for (unsigned t = 0; t < threads; t++) {
      work[t] = (struct work){in,
                              out,
                              first_op,
                              count,
                              (unsigned)((uint64_t)inputs * t / threads),
                              (unsigned)((uint64_t)inputs * (t + 1) / threads)};
      if (pthread_create(&thread[t], NULL, check_part, &work[t]))
         abort();
   }
   for (unsigned t = 0; t < threads; t++)
      pthread_join(thread[t], NULL);
}

/* The next inputs from number `from` on; how many. */
static unsigned
fill(uint32_t *in, uint64_t from, bool halves, bool all)
{
   unsigned n = 0;
   if (halves) {
      for (; from < 1 << 16 && n < CHUNK; from++)
         in[n++] = (uint32_t)from;
   } else if (all) {
      for (; from < 1ull << 32 && n < CHUNK; from++)
         in[n++] = (uint32_t)from;
   } else if (!from) {
      /* Of each sign and exponent the ends, and one of each 1/128. */
      uint64_t state = 1;
      for (uint32_t binade = 0; binade < 512; binade++)
         for (uint32_t k = 0; k < 128; k++) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            uint32_t m = k << 16 | (uint32_t)(state >> 48);
            m = k ? k == 127 ? 0x7fffff : m : 0;
            in[n++] = binade << 23 | m;
         }
      for (uint32_t i = 0; i < 4096; i++)
         in[n++] = 0x3f800000 + (i - 2048) * 3; /* about 1 */
   }
   while (n % BLOCK)
      in[n] = in[n - 1], n++;
   return n;
}

static int
run(bool all)
{
   static uint32_t in[CHUNK + BLOCK];
   uint64_t *out = malloc((size_t)PER_KERNEL * CHUNK * 8);
   char *text = write_module();
   CUdevice device;
   CUcontext context;
   CUmodule module;
   CUdeviceptr din, dout;
   char log[2000] = "";
   CUjit_option options[] = {CU_JIT_ERROR_LOG_BUFFER,
                             CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES};
   void *values[] = {log, (void *)sizeof(log)};
   if (!out || cuInit(0) || cuDeviceGet(&device, 0) ||
       cuCtxCreate(&context, NULL, 0, device) ||
       cuModuleLoadDataEx(&module, text, 2, options, values) ||
       cuMemAlloc(&din, sizeof(in)) ||
       cuMemAlloc(&dout, (size_t)PER_KERNEL * CHUNK * 8)) {
      printf("cannot begin: %s\n", log);
      return 1;
   }
   for (unsigned first = 0; first < op_count; first += PER_KERNEL) {
      unsigned count = op_count - first, n;
      count = count > PER_KERNEL ? PER_KERNEL : count;
      char name[16];
      CUfunction f;
      void *args[] = {&din, &dout};
      snprintf(name, sizeof(name), "k%u", first / PER_KERNEL);
      if (cuModuleGetFunction(&f, module, name))
         return 1;
      for (uint64_t from = 0;
           (n = fill(in, from, takes_halves(&ops[first]), all)); from += n) {
         if (cuMemcpyHtoD(din, in, n * 4) ||
             cuLaunchKernel(f, n / BLOCK, 1, 1, BLOCK, 1, 1, 0, NULL, args,
                            NULL) ||
             cuMemcpyDtoH(out, dout, (size_t)PER_KERNEL * CHUNK * 8)) {
            printf("FAIL launch of %s\n", ops[first].text);
            return 1;
         }
         check_chunk(in, out, first, count, n);
      }
   }
   free(text);
   free(out);
   return 0;
}

static void
print_error(char *to, size_t room, const struct regime *g, double worst)
{
   if (g->measure == ULPS)
      snprintf(to, room, "%.0f ulp", worst);
   else if (worst == 0)
      snprintf(to, room, "0");
   else
      snprintf(to, room, "2^%.2f %s", log2(worst),
               g->measure == RELATIVE ? "relative" : "absolute");
}

static int
report(FILE *table)
{
   int failed = 0, repeated = 0;
   for (unsigned k = 0; k < op_count; k++) {
      struct op *o = &ops[k];
      if (k && !strcmp(o->text, o[-1].text)) {
         repeated++;
         continue;
      }
      if (o->wrong)
         printf("FAIL %s: %lu of %lu\n", o->text, o->wrong, o->checked);
      bool bad = o->wrong || !o->checked;
      if (o->kind != APPROX && table && !bad) {
         write_statement(table, o);
         fprintf(table, "\t%lu\texact\texact\t\n", o->checked);
      }
      for (unsigned i = 0; o->kind == APPROX && i < 2; i++) {
         const struct regime *g = &o->regime[i];
         char text[64];
         if (g->measure == NOTHING)
            continue;
         print_error(text, sizeof(text), g, o->worst[i]);
         if (o->worst[i] > g->bound) {
            printf("FAIL %s: error %s at %#x, the manual says %s\n", o->text,
                   text, o->worst_at[i], g->text);
            bad = true;
         }
         if (table) {
            write_statement(table, o);
            fprintf(table, "\t%lu\t%s\t%s\t%#x\n", o->checked, text, g->text,
                    o->worst_at[i]);
         }
      }
      failed += bad;
   }
   printf("%d operations, %d wrong\n", (int)op_count - repeated, failed);
   return failed != 0;
}

static const struct group {
   const char *name;
   void (*add)(void);
} groups[5];

static void
add_integers(void)
{
   add_to_integers(&f32);
}

static const struct group groups[5] = {
   {"halves", add_halves},
   {"integers", add_integers},
   {"floats", add_floats},
   {"rounded", add_rounded},
   {"approximate", add_approximations},
};

int
main(int argc, char **argv)
{
   bool all = getenv("LONG") != NULL, chosen = false;
   FILE *table = NULL;
   for (int i = 1; i < argc; i++) {
      if (!strcmp(argv[i], "--all"))
         all = true;
      else if (!strcmp(argv[i], "--table") && i + 1 < argc)
         table = fopen(argv[++i], "w");
      for (unsigned g = 0; g < 5; g++)
         if (!strcmp(argv[i], groups[g].name)) {
            groups[g].add();
            chosen = true;
            /* The kernels of one group take one kind of input. */
            while (op_count % PER_KERNEL)
               ops[op_count] = ops[op_count - 1], op_count++;
         }
   }
   for (unsigned g = 0; g < 5 && !chosen; g++) {
      groups[g].add();
      while (op_count % PER_KERNEL)
         ops[op_count] = ops[op_count - 1], op_count++;
   }
   if (run(all))
      return 1;
   int status = report(table);
   if (table)
      fclose(table);
   return status;
}
