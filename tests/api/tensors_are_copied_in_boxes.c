// Boxes of tensors go to shared memory and back as a loop over coordinates
// says: every rank and swizzle, strides, boxes that stick out, im2col,
// reductions, and fields of the map replaced by the kernel.
// SPDX-License-Identifier: Apache-2.0
#include "drv.h"

enum { SHARED = 32768, TENSOR = 1 << 16 };

static char text[40000];
static unsigned char host[TENSOR], want_bytes[TENSOR], got[TENSOR];
static CUdeviceptr tensor, out;
static uint64_t seed = 88172645463325252;

static unsigned
below(unsigned n)
{
   seed ^= seed << 13;
   seed ^= seed >> 7;
   seed ^= seed << 17;
   return (unsigned)(seed >> 20) % n;
}

/* load and store of each rank: (map, buffer, bytes, c0 … c4, o0 … o2). */
static void
add_kernels(void)
{
   char *to = text;
   static const char head[] =
      "   .reg .b64 %map, %buf, %at;\n"
      "   .reg .b32 %c<5>, %bytes, %sh, %i, %x, %bar, %t;\n"
      "   .reg .b16 %o<3>;\n"
      "   .reg .pred %p, %q;\n"
      "   mov.b64 %map, map;\n"
      "   cvta.param.u64 %map, %map;\n"
      "   ld.param.u64 %buf, [buf];\n"
      "   ld.param.u32 %bytes, [bytes];\n"
      "   ld.param.u32 %c0, [c];\n   ld.param.u32 %c1, [c+4];\n"
      "   ld.param.u32 %c2, [c+8];\n   ld.param.u32 %c3, [c+12];\n"
      "   ld.param.u32 %c4, [c+16];\n"
      "   ld.param.u16 %o0, [c+20];\n   ld.param.u16 %o1, [c+24];\n"
      "   ld.param.u16 %o2, [c+28];\n"
      "   mov.u32 %sh, sh;\n   mov.u32 %bar, bar;\n"
      "   mov.u32 %t, %tid.x;\n   setp.eq.u32 %q, %t, 0;\n";
   static const char params[] =
      "(.param .align 64 .b8 map[128], .param .u64 buf, .param .u32 bytes, "
      ".param .align 4 .b8 c[32])\n{\n"
      "   .shared .align 8 .b64 bar;\n";
   static const char *const list[] = {"{%c0}", "{%c0, %c1}", "{%c0, %c1, %c2}",
                                      "{%c0, %c1, %c2, %c3}",
                                      "{%c0, %c1, %c2, %c3, %c4}"};
   static const char *const offsets[] = {"{%o0}", "{%o0, %o1}",
                                         "{%o0, %o1, %o2}"};

   to += sprintf(to, ".version 8.3\n.target sm_90a\n.address_size 64\n"
                     ".extern .shared .align 1024 .b8 sh[];\n");
   for (int n = 1; n <= 5; n++) {
      for (int im2col = 0; im2col <= (n > 2); im2col++) {
         to += sprintf(
            to,
            ".visible .entry %s%d%s%s"
            "   @%%q mbarrier.init.shared.b64 [%%bar], 1;\n"
            "   bar.sync 0;\n"
            "   @%%q mbarrier.arrive.expect_tx.shared.b64 _, [%%bar], "
            "%%bytes;\n"
            "   @%%q prefetch.tensormap [%%map];\n"
            "   @%%q cp.async.bulk.prefetch.tensor.%dd.L2.global.%s "
            "[%%map, %s]%s%s;\n"
            "   @%%q cp.async.bulk.tensor.%dd.shared::cluster.global.%s"
            ".mbarrier::complete_tx::bytes [%%sh], [%%map, %s], [%%bar]%s%s;\n"
            "wait:\n"
            "   mbarrier.try_wait.parity.shared.b64 %%p, [%%bar], 0;\n"
            "   @!%%p bra wait;\n",
            im2col ? "pixels" : "load", n, params, head, n,
            im2col ? "im2col" : "tile", list[n - 1], im2col ? ", " : "",
            im2col ? offsets[n - 3] : "", n, im2col ? "im2col" : "tile",
            list[n - 1], im2col ? ", " : "", im2col ? offsets[n - 3] : "");
         to += sprintf(to, "   shl.b32 %%i, %%t, 2;\n"
                           "next:\n"
                           "   setp.ge.u32 %%p, %%i, %%bytes;\n"
                           "   @%%p bra done;\n"
                           "   add.u32 %%x, %%sh, %%i;\n"
                           "   ld.shared.u32 %%x, [%%x];\n"
                           "   cvt.u64.u32 %%at, %%i;\n"
                           "   add.u64 %%at, %%at, %%buf;\n"
                           "   st.global.u32 [%%at], %%x;\n"
                           "   add.u32 %%i, %%i, 128;\n"
                           "   bra next;\n"
                           "done:\n   ret;\n}\n");
      }
      for (int reduce = 0; reduce < 2; reduce++)
         to += sprintf(
            to,
            ".visible .entry %s%d%s%s"
            "   shl.b32 %%i, %%t, 2;\n"
            "next:\n"
            "   setp.ge.u32 %%p, %%i, %%bytes;\n"
            "   @%%p bra done;\n"
            "   cvt.u64.u32 %%at, %%i;\n"
            "   add.u64 %%at, %%at, %%buf;\n"
            "   ld.global.u32 %%c4, [%%at];\n"
            "   add.u32 %%x, %%sh, %%i;\n"
            "   st.shared.u32 [%%x], %%c4;\n"
            "   add.u32 %%i, %%i, 128;\n"
            "   bra next;\n"
            "done:\n"
            "   ld.param.u32 %%c4, [c+16];\n"
            "   fence.proxy.async;\n   bar.sync 0;\n"
            "   @%%q %s.%dd.global.shared::cta.%stile.bulk_group [%%map, %s], "
            "[%%sh];\n"
            "   cp.async.bulk.commit_group;\n"
            "   cp.async.bulk.wait_group 0;\n   ret;\n}\n",
            reduce ? "add" : "store", n, params, head,
            reduce ? "cp.reduce.async.bulk.tensor" : "cp.async.bulk.tensor", n,
            reduce ? "add." : "", list[n - 1]);
   }
   sprintf(to, ".visible .entry replace(.param .align 64 .b8 map[128], "
               ".param .u64 to, .param .u64 address)\n{\n"
               "   .shared .align 128 .b8 m[128];\n"
               "   .reg .b64 %%map, %%to, %%a, %%x;\n   .reg .b32 %%m, %%y;\n"
               "   ld.param.u64 %%to, [to];\n   ld.param.u64 %%a, [address];\n"
               "   mov.u32 %%m, m;\n"
               "   mov.u32 %%y, 0;\n"
               "next:\n"
               "   .reg .pred %%p;\n   .reg .b64 %%o;\n   .reg .b32 %%z;\n"
               "   mov.b64 %%map, map;\n   cvta.param.u64 %%map, %%map;\n"
               "   cvt.u64.u32 %%o, %%y;\n   add.u64 %%map, %%map, %%o;\n"
               "   ld.u64 %%x, [%%map];\n"
               "   add.u32 %%z, %%m, %%y;\n   st.shared.u64 [%%z], %%x;\n"
               "   add.u32 %%y, %%y, 8;\n   setp.lt.u32 %%p, %%y, 128;\n"
               "   @%%p bra next;\n"
               "   tensormap.replace.tile.global_address.shared::cta.b1024.b64 "
               "[%%m], %%a;\n"
               "   tensormap.replace.tile.rank.shared::cta.b1024.b32 [%%m], "
               "1;\n"
               "   tensormap.replace.tile.global_dim.shared::cta.b1024.b32 "
               "[%%m], 0, 24;\n"
               "   tensormap.replace.tile.global_dim.shared::cta.b1024.b32 "
               "[%%m], 1, 3;\n"
               "   tensormap.replace.tile.global_stride.shared::cta.b1024.b64 "
               "[%%m], 0, 96;\n"
               "   tensormap.replace.tile.box_dim.shared::cta.b1024.b32 [%%m], "
               "0, 8;\n"
               "   tensormap.replace.tile.box_dim.shared::cta.b1024.b32 [%%m], "
               "1, 4;\n"
               "   tensormap.replace.tile.element_stride.shared::cta.b1024.b32 "
               "[%%m], 1, 1;\n"
               "   tensormap.replace.tile.elemtype.shared::cta.b1024.b32 "
               "[%%m], 2;\n"
               "   tensormap.replace.tile.interleave_layout.shared::cta.b1024"
               ".b32 [%%m], 0;\n"
               "   tensormap.replace.tile.swizzle_mode.shared::cta.b1024.b32 "
               "[%%m], 1;\n"
               "   tensormap.replace.tile.fill_mode.shared::cta.b1024.b32 "
               "[%%m], 0;\n"
               "   tensormap.cp_fenceproxy.global.shared::cta.tensormap::"
               "generic.release.gpu.sync.aligned [%%to], [%%m], 128;\n"
               "   ret;\n}\n");
}

struct plan {
   unsigned rank, size; /* of an element */
   CUtensorMapDataType type;
   CUtensorMapSwizzle swizzle;
   cuuint64_t dim[5], stride[4];
   cuuint32_t box[5], step[5];
   int at[8]; /* coordinates, offsets */
   CUtensorMap map;
};

static const struct {
   CUtensorMapDataType type;
   unsigned size;
} types[] = {{CU_TENSOR_MAP_DATA_TYPE_UINT8, 1},
             {CU_TENSOR_MAP_DATA_TYPE_BFLOAT16, 2},
             {CU_TENSOR_MAP_DATA_TYPE_INT32, 4},
             {CU_TENSOR_MAP_DATA_TYPE_UINT64, 8}};

static void
make_plan(struct plan *p, unsigned rank)
{
   unsigned kind = below(4), row;

   memset(p, 0, sizeof(*p));
   p->rank = rank;
   p->type = types[kind].type;
   p->size = types[kind].size;
   p->swizzle = (CUtensorMapSwizzle)below(4);
   row =
      p->swizzle ? 16u << below((unsigned)p->swizzle + 1) : 16 + 16 * below(4);
   p->box[0] = row / p->size;
   if (p->box[0] > 256) {
      p->box[0] = 256;
      p->swizzle = CU_TENSOR_MAP_SWIZZLE_NONE;
   }
   for (unsigned i = 0; i < rank; i++) {
      p->step[i] = i && !below(3) ? 2 : 1;
      if (i)
         p->box[i] = 1 + below(rank > 3 ? 3 : 5);
      p->dim[i] = 1 + below(i ? (rank > 3 ? 3 : 5) : (rank > 4 ? 12 : 40));
   }
   p->stride[0] = (p->dim[0] * p->size + 15) / 16 * 16 + 16 * below(2);
   for (unsigned i = 1; i < 4; i++)
      p->stride[i] = p->stride[i - 1] * p->dim[i] + 16 * below(2);
   for (unsigned i = 0; i < rank; i++)
      p->at[i] = (int)below((unsigned)p->dim[i] + 4) - 3;
}

/* Where the tensor has the element, or NULL. */
static unsigned char *
element(const struct plan *p, unsigned char *base, const int *at)
{
   for (unsigned i = 0; i < p->rank; i++) {
      if (at[i] < 0 || (cuuint64_t)at[i] >= p->dim[i])
         return NULL;
      base += (size_t)at[i] * (i ? p->stride[i - 1] : p->size);
   }
   return base;
}

/* Where element e of the dense copy lies, by the drawing in the manual: the
 * 16-byte columns of eight (four, two) rows of 128 bytes change places. */
static size_t
swizzled(const struct plan *p, size_t byte)
{
   static const unsigned rows[] = {1, 2, 4, 8};
   size_t line = byte / 128, column = byte % 128 / 16, rest = byte % 16;
   unsigned n = rows[p->swizzle];

   column = column / n * n + (column % n ^ line % n);
   return line * 128 + column * 16 + rest;
}

static size_t
walk(struct plan *p, void (*visit)(struct plan *, const int *, size_t))
{
   int n[5] = {1, 1, 1, 1, 1}, i[5], at[5];
   size_t byte = 0;

   for (unsigned d = 0; d < p->rank; d++)
      n[d] = (int)((p->box[d] + p->step[d] - 1) / p->step[d]);
   for (i[4] = 0; i[4] < n[4]; i[4]++)
      for (i[3] = 0; i[3] < n[3]; i[3]++)
         for (i[2] = 0; i[2] < n[2]; i[2]++)
            for (i[1] = 0; i[1] < n[1]; i[1]++)
               for (i[0] = 0; i[0] < n[0]; i[0]++) {
                  for (unsigned d = 0; d < p->rank; d++)
                     at[d] = p->at[d] + i[d] * (int)p->step[d];
                  visit(p, at, swizzled(p, byte));
                  byte += p->size;
               }
   return byte;
}

static void
visit_load(struct plan *p, const int *at, size_t byte)
{
   unsigned char *e = element(p, host, at);

   if (e)
      memcpy(want_bytes + byte, e, p->size);
   else
      memset(want_bytes + byte, 0, p->size);
}

static unsigned char stored[TENSOR];

static void
visit_store(struct plan *p, const int *at, size_t byte)
{
   unsigned char *e = element(p, want_bytes, at);

   if (e)
      memcpy(e, stored + byte, p->size);
}

static void
visit_add(struct plan *p, const int *at, size_t byte)
{
   unsigned char *e = element(p, want_bytes, at);
   uint64_t a = 0, b = 0;

   if (!e)
      return;
   memcpy(&a, e, p->size);
   memcpy(&b, stored + byte, p->size);
   a += b;
   memcpy(e, &a, p->size);
}

static void
encode(struct plan *p)
{
   OK(cuTensorMapEncodeTiled(
      &p->map, p->type, p->rank, (void *)tensor, p->dim, p->stride, p->box,
      p->step, CU_TENSOR_MAP_INTERLEAVE_NONE, p->swizzle,
      CU_TENSOR_MAP_L2_PROMOTION_L2_128B, CU_TENSOR_MAP_FLOAT_OOB_FILL_NONE));
}

static void
launch(CUmodule m, const char *name, struct plan *p, size_t bytes)
{
   char full[32];
   unsigned n = (unsigned)bytes;
   CUdeviceptr buffer = out;
   void *args[] = {&p->map, &buffer, &n, p->at};

   sprintf(full, "%s%u", name, p->rank);
   OK(cuLaunchKernel(kernel(m, full), 1, 1, 1, 32, 1, 1, SHARED, NULL, args,
                     NULL));
   OK(cuCtxSynchronize());
}

static void
compare(const struct plan *p, const char *what, size_t bytes)
{
   for (size_t i = 0; i < bytes; i++) {
      if (got[i] == want_bytes[i])
         continue;
      fprintf(stderr,
              "%s: rank %u, %u bytes, swizzle %d, box %u %u %u: byte %zu of "
              "%zu: want %u, got %u\n",
              what, p->rank, p->size, p->swizzle, p->box[0], p->box[1],
              p->box[2], i, bytes, want_bytes[i], got[i]);
      exit(1);
   }
}

static void
check_tile(CUmodule m, unsigned rank)
{
   struct plan p;
   size_t bytes;

   make_plan(&p, rank);
   encode(&p);
   bytes = walk(&p, visit_load);
   OK(cuMemcpyHtoD(tensor, host, TENSOR));
   launch(m, "load", &p, bytes);
   OK(cuMemcpyDtoH(got, out, bytes));
   /* Swizzles may reach behind the last row: whole groups only. */
   compare(&p, "load", p.swizzle ? bytes / 1024 * 1024 : bytes);

   for (int add = 0; add < 2; add++) {
      if (add && p.type != CU_TENSOR_MAP_DATA_TYPE_INT32 &&
          p.type != CU_TENSOR_MAP_DATA_TYPE_UINT64)
         continue;
      for (size_t i = 0; i < sizeof(stored); i++)
         stored[i] = (unsigned char)below(256);
      memcpy(want_bytes, host, TENSOR);
      walk(&p, add ? visit_add : visit_store);
      OK(cuMemcpyHtoD(tensor, host, TENSOR));
      OK(cuMemcpyHtoD(out, stored, SHARED));
      launch(m, add ? "add" : "store", &p, (bytes + 1023) / 1024 * 1024);
      OK(cuMemcpyDtoH(got, tensor, TENSOR));
      compare(&p, add ? "add" : "store", TENSOR);
   }
}

/* A convolution's view: pixels of a box, channels of each. */
static void
check_pixels(CUmodule m, unsigned rank)
{
   struct plan p;
   int lower[3] = {0}, upper[3] = {0}, base[5], at[5];
   unsigned channels, pixels = 1 + below(40), space = rank - 2;
   size_t byte = 0;

   make_plan(&p, rank);
   p.swizzle = CU_TENSOR_MAP_SWIZZLE_NONE;
   p.step[0] = p.step[rank - 1] = 1;
   channels = p.box[0];
   for (unsigned i = 0; i < space; i++) {
      p.dim[i + 1] += 2;
      lower[i] = -(int)below(2);
      upper[i] = -(int)below(2);
      p.at[i + 1] = lower[i] + (int)below((unsigned)p.dim[i + 1] - 1);
      p.at[5 + i] = (int)below(3);
   }
   p.stride[0] = (p.dim[0] * p.size + 15) / 16 * 16;
   for (unsigned i = 1; i < 4; i++)
      p.stride[i] = p.stride[i - 1] * p.dim[i];
   p.at[0] = (int)below(3);
   p.at[rank - 1] = (int)below((unsigned)p.dim[rank - 1]);
   OK(cuTensorMapEncodeIm2col(
      &p.map, p.type, rank, (void *)tensor, p.dim, p.stride, lower, upper,
      channels, pixels, p.step, CU_TENSOR_MAP_INTERLEAVE_NONE, p.swizzle,
      CU_TENSOR_MAP_L2_PROMOTION_NONE, CU_TENSOR_MAP_FLOAT_OOB_FILL_NONE));
   memcpy(base, p.at, sizeof(base));
   for (unsigned n = 0; n < pixels; n++) {
      for (unsigned c = 0; c < channels; c++) {
         const unsigned char *e;

         memcpy(at, base, sizeof(at));
         at[0] += (int)c;
         for (unsigned i = 0; i < space; i++)
            at[i + 1] += p.at[5 + i];
         e = element(&p, host, at);
         if (e)
            memcpy(want_bytes + byte, e, p.size);
         else
            memset(want_bytes + byte, 0, p.size);
         byte += p.size;
      }
      /* The next pixel: width first, then height, depth, image. */
      for (unsigned i = 0;; i++) {
         if (i == space) {
            base[rank - 1]++;
            break;
         }
         base[i + 1] += (int)p.step[i + 1];
         if (base[i + 1] <= (int)p.dim[i + 1] - 1 + upper[i])
            break;
         base[i + 1] = lower[i];
      }
   }
   OK(cuMemcpyHtoD(tensor, host, TENSOR));
   launch(m, "pixels", &p, byte);
   OK(cuMemcpyDtoH(got, out, byte));
   compare(&p, "pixels", byte);
}

static void
check_replaced(CUmodule m)
{
   struct plan p = {.rank = 1,
                    .size = 2,
                    .type = CU_TENSOR_MAP_DATA_TYPE_UINT16,
                    .dim = {64},
                    .box = {8},
                    .step = {1}};
   CUdeviceptr address = tensor + 4096, to = out;
   void *args[] = {&p.map, &to, &address};
   size_t bytes;

   encode(&p);
   OK(cuLaunchKernel(kernel(m, "replace"), 1, 1, 1, 32, 1, 1, 0, NULL, args,
                     NULL));
   OK(cuMemcpyDtoH(&p.map, out, sizeof(p.map)));
   p = (struct plan){.rank = 2,
                     .size = 4,
                     .swizzle = CU_TENSOR_MAP_SWIZZLE_32B,
                     .dim = {24, 3},
                     .stride = {96},
                     .box = {8, 4},
                     .step = {1, 1},
                     .at = {20, 1},
                     .map = p.map};
   memmove(host, host + 4096, 8192);
   bytes = walk(&p, visit_load);
   launch(m, "load", &p, bytes);
   OK(cuMemcpyDtoH(got, out, bytes));
   compare(&p, "replaced", bytes);
   OK(cuTensorMapReplaceAddress(&p.map, (void *)(tensor + 16)));
}

static void
check_refusals(void)
{
   struct plan p;

   make_plan(&p, 2);
   encode(&p);
#define TRY(code, change) \
   do { \
      struct plan q = p; \
      change; \
      WANT(code, cuTensorMapEncodeTiled( \
                    &q.map, q.type, q.rank, (void *)tensor, q.dim, q.stride, \
                    q.box, q.step, CU_TENSOR_MAP_INTERLEAVE_NONE, q.swizzle, \
                    CU_TENSOR_MAP_L2_PROMOTION_NONE, \
                    CU_TENSOR_MAP_FLOAT_OOB_FILL_NONE)); \
   } while (0)
   TRY(CUDA_ERROR_INVALID_VALUE, q.rank = 0);
   TRY(CUDA_ERROR_INVALID_VALUE, q.rank = 6);
   TRY(CUDA_ERROR_INVALID_VALUE, q.box[1] = 257);
   TRY(CUDA_ERROR_INVALID_VALUE, q.box[0] = 0);
   TRY(CUDA_ERROR_INVALID_VALUE, q.step[0] = 9);
   TRY(CUDA_ERROR_INVALID_VALUE, q.stride[0] = 24);
   TRY(CUDA_ERROR_INVALID_VALUE, q.dim[1] = 0);
   TRY(CUDA_ERROR_INVALID_VALUE,
       (q.swizzle = CU_TENSOR_MAP_SWIZZLE_32B, q.box[0] = 64));
   WANT(CUDA_ERROR_INVALID_VALUE, cuTensorMapReplaceAddress(NULL, NULL));
}

int
main(void)
{
   CUmodule m;

   start();
   add_kernels();
   m = module(text);
   OK(cuMemAlloc(&tensor, TENSOR));
   OK(cuMemAlloc(&out, TENSOR));
   for (size_t i = 0; i < TENSOR; i++)
      host[i] = (unsigned char)below(256);
   check_refusals();
   for (unsigned k = 0; k < 200; k++) {
      check_tile(m, 1 + k % 5);
      check_pixels(m, 3 + k % 3);
   }
   check_replaced(m);
   return 0;
}
