// Texture and surface references of a module: bound to an array, to pitched and
// to linear memory, with their modes; samplers apart from textures.
// SPDX-License-Identifier: Apache-2.0
#include "drv.h"

enum { W = 8, H = 4 };

/* out[t] = tex(t - 2, 1) by name, and by the reference's value from a
 * register; sizes in out[32]; the surface doubles its row 2. */
static const char unified[] =
   ".version 7.0\n.target sm_80\n.address_size 64\n"
   ".visible .global .texref image;\n.visible .global .texref line;\n"
   ".visible .global .surfref surface;\n"
   ".visible .entry read(.param .u64 out)\n{\n"
   "   .reg .b64 %out, %i;\n   .reg .b32 %t, %w, %h, %x;\n"
   "   .reg .f32 %u, %v, %a<4>, %b<4>;\n   .reg .pred %p;\n"
   "   ld.param.u64 %out, [out];\n   mov.u32 %t, %tid.x;\n"
   "   mad.wide.u32 %out, %t, 4, %out;\n"
   "   cvt.rn.f32.u32 %u, %t;\n   sub.f32 %u, %u, 0f3FC00000;\n"
   "   mov.f32 %v, 0f3FC00000;\n"
   "   tex.2d.v4.f32.f32 {%a0,%a1,%a2,%a3}, [image, {%u, %v}];\n"
   "   mov.u64 %i, image;\n"
   "   tex.2d.v4.f32.f32 {%b0,%b1,%b2,%b3}, [%i, {%u, %v}];\n"
   "   add.f32 %a0, %a0, %b0;\n   st.global.f32 [%out], %a0;\n"
   "   and.b32 %x, %t, 7;\n"
   "   tex.1d.v4.f32.s32 {%a0,%a1,%a2,%a3}, [line, {%x}];\n"
   "   st.global.f32 [%out+64], %a0;\n"
   "   setp.ne.u32 %p, %t, 0;\n   @%p bra END;\n"
   "   txq.width.b32 %w, [image];\n   txq.height.b32 %h, [image];\n"
   "   st.global.v2.u32 [%out+128], {%w, %h};\n"
   "   suq.width.b32 %w, [surface];\n   st.global.u32 [%out+136], %w;\n"
   "END:\n"
   "   shl.b32 %x, %t, 2;\n   mov.u32 %h, 2;\n"
   "   setp.ge.u32 %p, %t, 8;\n   @%p bra OUT;\n"
   "   suld.b.2d.b32.trap %w, [surface, {%x, %h}];\n"
   "   mov.b32 %u, %w;\n   add.f32 %u, %u, %u;\n   mov.b32 %w, %u;\n"
   "   sust.b.2d.b32.trap [surface, {%x, %h}], %w;\n"
   "OUT:\n   ret;\n}\n";

/* Five samplers on one texture, at (t - 1.75, 1.5) or the same normalized. */
static const char independent[] =
   ".version 7.0\n.target sm_80, texmode_independent\n.address_size 64\n"
   ".visible .global .texref image;\n"
   ".global .samplerref plain = {addr_mode_0 = clamp_to_edge, addr_mode_1 = "
   "clamp_to_edge, filter_mode = nearest, force_unnormalized_coords = 1};\n"
   ".global .samplerref border = {addr_mode_0 = clamp_to_border, addr_mode_1 "
   "= clamp_to_border, filter_mode = nearest, force_unnormalized_coords = "
   "1};\n"
   ".global .samplerref smooth = {addr_mode_0 = clamp_to_edge, addr_mode_1 = "
   "clamp_to_edge, filter_mode = linear, force_unnormalized_coords = 1};\n"
   ".global .samplerref around = {addr_mode_0 = wrap, addr_mode_1 = wrap, "
   "filter_mode = nearest};\n"
   ".visible .entry read(.param .u64 out)\n{\n"
   "   .reg .b64 %out, %s;\n   .reg .b32 %t, %q<3>;\n"
   "   .reg .f32 %u, %v, %n, %m, %a<4>;\n   .reg .pred %p;\n"
   "   ld.param.u64 %out, [out];\n   mov.u32 %t, %tid.x;\n"
   "   mad.wide.u32 %out, %t, 4, %out;\n"
   "   cvt.rn.f32.u32 %u, %t;\n   sub.f32 %u, %u, 0f3FE00000;\n"
   "   mov.f32 %v, 0f3FC00000;\n"
   "   mul.f32 %n, %u, 0f3E000000;\n   mul.f32 %m, %v, 0f3E800000;\n"
   "   tex.2d.v4.f32.f32 {%a0,%a1,%a2,%a3}, [image, plain, {%u, %v}];\n"
   "   st.global.f32 [%out], %a0;\n"
   "   mov.u64 %s, border;\n"
   "   tex.2d.v4.f32.f32 {%a0,%a1,%a2,%a3}, [image, %s, {%u, %v}];\n"
   "   st.global.f32 [%out+64], %a0;\n"
   "   tex.2d.v4.f32.f32 {%a0,%a1,%a2,%a3}, [image, smooth, {%u, %v}];\n"
   "   st.global.f32 [%out+128], %a0;\n"
   "   tex.2d.v4.f32.f32 {%a0,%a1,%a2,%a3}, [image, around, {%n, %m}];\n"
   "   st.global.f32 [%out+192], %a0;\n"
   "   setp.ne.u32 %p, %t, 0;\n   @%p bra END;\n"
   "   txq.filter_mode.b32 %q0, [smooth];\n"
   "   txq.addr_mode_0.b32 %q1, [border];\n"
   "   txq.force_unnormalized_coords.b32 %q2, [around];\n"
   "   st.global.u32 [%out+256], %q0;\n   st.global.u32 [%out+260], %q1;\n"
   "   st.global.u32 [%out+264], %q2;\n"
   "END:\n   ret;\n}\n";

static float pixel[H][W];
static CUdeviceptr out;

static void
launch(CUmodule m)
{
   void *args[] = {&out};

   OK(cuLaunchKernel(kernel(m, "read"), 1, 1, 1, 16, 1, 1, 0, NULL, args,
                     NULL));
   OK(cuCtxSynchronize());
}

static float
edge(int x)
{
   return pixel[1][x < 0 ? 0 : x >= W ? W - 1 : x];
}

int
main(void)
{
   CUDA_ARRAY_DESCRIPTOR desc = {W, H, CU_AD_FORMAT_FLOAT, 1};
   CUDA_ARRAY3D_DESCRIPTOR stored = {
      W, H, 0, CU_AD_FORMAT_FLOAT, 1, CUDA_ARRAY3D_SURFACE_LDST};
   CUdeviceptr pitched, line;
   CUtexref image, ref;
   CUsurfref surface;
   CUarray array, got_array;
   CUmodule m;
   size_t pitch, offset = 7;
   float got[80];
   unsigned words[3];
   CUaddress_mode mode;
   CUarray_format format;
   int channels;

   start();
   for (int y = 0; y < H; y++)
      for (int x = 0; x < W; x++)
         pixel[y][x] = (float)(100 * y + x * x + 1);
   OK(cuMemAlloc(&out, sizeof(got)));
   OK(cuArray3DCreate(&array, &stored));
   CUDA_MEMCPY2D copy = {.srcMemoryType = CU_MEMORYTYPE_HOST,
                         .srcHost = pixel,
                         .srcPitch = W * 4,
                         .dstMemoryType = CU_MEMORYTYPE_ARRAY,
                         .dstArray = array,
                         .WidthInBytes = W * 4,
                         .Height = H};
   OK(cuMemcpy2D(&copy));
   OK(cuMemAllocPitch(&pitched, &pitch, W * 4, H, 4));
   copy.dstMemoryType = CU_MEMORYTYPE_DEVICE;
   copy.dstDevice = pitched;
   copy.dstPitch = pitch;
   OK(cuMemcpy2D(&copy));
   OK(cuMemAlloc(&line, W * 4));
   OK(cuMemcpyHtoD(line, pixel[3], W * 4));

   m = module(unified);
   WANT(CUDA_ERROR_NOT_FOUND, cuModuleGetTexRef(&image, m, "surface"));
   WANT(CUDA_ERROR_NOT_FOUND, cuModuleGetTexRef(&image, m, "nothing"));
   OK(cuModuleGetTexRef(&image, m, "image"));
   OK(cuModuleGetTexRef(&ref, m, "image"));
   TRUE(ref == image);
   OK(cuModuleGetTexRef(&ref, m, "line"));
   OK(cuModuleGetSurfRef(&surface, m, "surface"));
   WANT(CUDA_ERROR_INVALID_HANDLE,
        cuTexRefSetFlags((CUtexref)(void *)surface, 0));
   OK(cuTexRefSetArray(image, array, CU_TRSA_OVERRIDE_FORMAT));
   OK(cuSurfRefSetArray(surface, array, 0));
   OK(cuTexRefSetAddress(&offset, ref, line, W * 4));
   TRUE(offset == 0);
   OK(cuTexRefSetFormat(ref, CU_AD_FORMAT_FLOAT, 1));
   launch(m);
   OK(cuMemcpyDtoH(got, out, sizeof(got)));
   for (int t = 0; t < 16; t++) {
      TRUE(got[t] == 2 * edge(t - 2));
      TRUE(got[16 + t] == pixel[3][t & 7]);
   }
   memcpy(words, got + 32, sizeof(words));
   TRUE(words[0] == W && words[1] == H && words[2] == W);
   copy = (CUDA_MEMCPY2D){.srcMemoryType = CU_MEMORYTYPE_ARRAY,
                          .srcArray = array,
                          .srcY = 2,
                          .dstMemoryType = CU_MEMORYTYPE_HOST,
                          .dstHost = got,
                          .dstPitch = W * 4,
                          .WidthInBytes = W * 4,
                          .Height = 1};
   OK(cuMemcpy2D(&copy));
   for (int x = 0; x < W; x++)
      TRUE(got[x] == 2 * pixel[2][x]);

   /* Another place, another mode. */
   OK(cuTexRefSetAddress2D(image, &desc, pitched, pitch));
   OK(cuTexRefSetAddressMode(image, 0, CU_TR_ADDRESS_MODE_BORDER));
   launch(m);
   OK(cuMemcpyDtoH(got, out, sizeof(got)));
   for (int t = 0; t < 16; t++)
      TRUE(got[t] == (t - 2 < 0 || t - 2 >= W ? 0 : 2 * edge(t - 2)));
   OK(cuTexRefGetAddressMode(&mode, image, 0));
   TRUE(mode == CU_TR_ADDRESS_MODE_BORDER);
   OK(cuTexRefGetFormat(&format, &channels, image));
   TRUE(format == CU_AD_FORMAT_FLOAT && channels == 1);
   OK(cuSurfRefGetArray(&got_array, surface));
   TRUE(got_array == array);
   WANT(CUDA_ERROR_INVALID_VALUE,
        cuTexRefSetAddressMode(image, 3, CU_TR_ADDRESS_MODE_WRAP));
   OK(cuModuleUnload(m));
   WANT(CUDA_ERROR_INVALID_HANDLE, cuTexRefSetFlags(image, 0));

   m = module(independent);
   OK(cuModuleGetTexRef(&image, m, "image"));
   OK(cuTexRefSetAddress2D(image, &desc, pitched, pitch));
   launch(m);
   OK(cuMemcpyDtoH(got, out, sizeof(got)));
   for (int t = 0; t < 16; t++) {
      int x = t - 2; /* floor(t - 1.75) */
      float a = edge(x - 1 + 0), b = edge(x);

      TRUE(got[t] == edge(x));
      TRUE(got[16 + t] == (x < 0 || x >= W ? 0 : edge(x)));
      /* t - 1.75 - 0.5 = x - 1 + 0.75 */
      TRUE(got[32 + t] == a + 0.75f * (b - a));
      TRUE(got[48 + t] == pixel[1][(x + W) % W]);
   }
   memcpy(words, got + 64, sizeof(words));
   TRUE(words[0] == 1 && words[1] == 4 && words[2] == 0);
   return 0;
}
