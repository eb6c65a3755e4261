// Texture and surface objects: what is refused, what is told again.
// SPDX-License-Identifier: Apache-2.0
#include "drv.h"

static CUarray
array_of(CUarray_format format, unsigned channels, unsigned flags)
{
   CUDA_ARRAY3D_DESCRIPTOR d = {16, 8, 0, format, channels, flags};
   CUarray a;

   OK(cuArray3DCreate(&a, &d));
   return a;
}

static void
textures(void)
{
   CUDA_RESOURCE_DESC r = {.resType = CU_RESOURCE_TYPE_ARRAY}, r2;
   CUDA_TEXTURE_DESC d = {.filterMode = CU_TR_FILTER_MODE_LINEAR,
                          .flags = CU_TRSF_NORMALIZED_COORDINATES,
                          .borderColor = {1, 2, 3, 4}},
                     d2;
   CUDA_RESOURCE_VIEW_DESC v = {.format = CU_RES_VIEW_FORMAT_UINT_4X8,
                                .width = 16,
                                .height = 8},
                           v2;
   CUarray a = array_of(CU_AD_FORMAT_FLOAT, 1, 0);
   CUtexObject t, u;

   r.res.array.hArray = a;
   OK(cuTexObjectCreate(&t, &r, &d, NULL));
   OK(cuTexObjectCreate(&u, &r, &d, &v));
   TRUE(t && u && t != u);
   OK(cuTexObjectGetResourceDesc(&r2, t));
   TRUE(r2.resType == CU_RESOURCE_TYPE_ARRAY && r2.res.array.hArray == a);
   OK(cuTexObjectGetTextureDesc(&d2, t));
   TRUE(!memcmp(&d, &d2, sizeof(d)));
   WANT(CUDA_ERROR_INVALID_VALUE, cuTexObjectGetResourceViewDesc(&v2, t));
   OK(cuTexObjectGetResourceViewDesc(&v2, u));
   TRUE(!memcmp(&v, &v2, sizeof(v)));

   WANT(CUDA_ERROR_INVALID_VALUE, cuTexObjectCreate(NULL, &r, &d, NULL));
   WANT(CUDA_ERROR_INVALID_VALUE, cuTexObjectCreate(&t, NULL, &d, NULL));
   WANT(CUDA_ERROR_INVALID_VALUE, cuTexObjectCreate(&t, &r, NULL, NULL));
   /* The linear filter is for floats. */
   d.flags |= CU_TRSF_READ_AS_INTEGER;
   WANT(CUDA_ERROR_INVALID_VALUE, cuTexObjectCreate(&t, &r, &d, &v));
   d.flags &= ~(unsigned)CU_TRSF_READ_AS_INTEGER;
   v.format = CU_RES_VIEW_FORMAT_UINT_1X8;
   WANT(CUDA_ERROR_INVALID_VALUE, cuTexObjectCreate(&t, &r, &d, &v));
   v.format = CU_RES_VIEW_FORMAT_NONE;
   v.lastLayer = 1;
   WANT(CUDA_ERROR_INVALID_VALUE, cuTexObjectCreate(&t, &r, &d, &v));
   d.addressMode[1] = 4;
   WANT(CUDA_ERROR_INVALID_VALUE, cuTexObjectCreate(&t, &r, &d, NULL));
   d.addressMode[1] = 0;
   r.res.array.hArray = (CUarray)&r;
   WANT(CUDA_ERROR_INVALID_HANDLE, cuTexObjectCreate(&t, &r, &d, NULL));
   r.resType = 7;
   WANT(CUDA_ERROR_INVALID_VALUE, cuTexObjectCreate(&t, &r, &d, NULL));

   WANT(CUDA_ERROR_INVALID_HANDLE, cuSurfObjectDestroy(t));
   OK(cuTexObjectDestroy(t));
   WANT(CUDA_ERROR_INVALID_HANDLE, cuTexObjectDestroy(t));
   WANT(CUDA_ERROR_INVALID_HANDLE, cuTexObjectGetTextureDesc(&d2, t));
   WANT(CUDA_ERROR_INVALID_HANDLE, cuTexObjectDestroy(u + 8));
   WANT(CUDA_ERROR_INVALID_HANDLE, cuTexObjectDestroy(0));
   OK(cuTexObjectDestroy(u));
   OK(cuArrayDestroy(a));
}

static void
memory(void)
{
   CUDA_RESOURCE_DESC r = {.resType = CU_RESOURCE_TYPE_LINEAR};
   CUDA_TEXTURE_DESC d = {.flags = CU_TRSF_READ_AS_INTEGER};
   CUdeviceptr p;
   CUtexObject t;

   OK(cuMemAlloc(&p, 1 << 20));
   r.res.linear.devPtr = p;
   r.res.linear.format = CU_AD_FORMAT_UNSIGNED_INT16;
   r.res.linear.numChannels = 2;
   r.res.linear.sizeInBytes = 1 << 20;
   OK(cuTexObjectCreate(&t, &r, &d, NULL));
   OK(cuTexObjectDestroy(t));
   r.res.linear.sizeInBytes = 2 << 20;
   WANT(CUDA_ERROR_INVALID_VALUE, cuTexObjectCreate(&t, &r, &d, NULL));
   r.res.linear.sizeInBytes = 1 << 10;
   r.res.linear.devPtr = p + 2;
   WANT(CUDA_ERROR_INVALID_VALUE, cuTexObjectCreate(&t, &r, &d, NULL));
   r.res.linear.devPtr = (uintptr_t)&r;
   WANT(CUDA_ERROR_INVALID_VALUE, cuTexObjectCreate(&t, &r, &d, NULL));
   r.res.linear.devPtr = p;
   r.res.linear.numChannels = 3;
   WANT(CUDA_ERROR_INVALID_VALUE, cuTexObjectCreate(&t, &r, &d, NULL));

   memset(&r, 0, sizeof(r));
   r.resType = CU_RESOURCE_TYPE_PITCH2D;
   r.res.pitch2D.devPtr = p;
   r.res.pitch2D.format = CU_AD_FORMAT_FLOAT;
   r.res.pitch2D.numChannels = 4;
   r.res.pitch2D.width = 60;
   r.res.pitch2D.height = 1024;
   r.res.pitch2D.pitchInBytes = 1024;
   OK(cuTexObjectCreate(&t, &r, &d, NULL));
   OK(cuTexObjectDestroy(t));
   r.res.pitch2D.height = 1025;
   WANT(CUDA_ERROR_INVALID_VALUE, cuTexObjectCreate(&t, &r, &d, NULL));
   r.res.pitch2D.height = 8;
   r.res.pitch2D.width = 65;
   WANT(CUDA_ERROR_INVALID_VALUE, cuTexObjectCreate(&t, &r, &d, NULL));
   OK(cuMemFree(p));
}

static void
surfaces(void)
{
   CUDA_RESOURCE_DESC r = {.resType = CU_RESOURCE_TYPE_ARRAY}, r2;
   CUsurfObject s;

   r.res.array.hArray =
      array_of(CU_AD_FORMAT_HALF, 4, CUDA_ARRAY3D_SURFACE_LDST);
   OK(cuSurfObjectCreate(&s, &r));
   OK(cuSurfObjectGetResourceDesc(&r2, s));
   TRUE(r2.res.array.hArray == r.res.array.hArray);
   WANT(CUDA_ERROR_INVALID_HANDLE, cuTexObjectDestroy(s));
   OK(cuSurfObjectDestroy(s));
   WANT(CUDA_ERROR_INVALID_HANDLE, cuSurfObjectDestroy(s));
   r.res.array.hArray = array_of(CU_AD_FORMAT_HALF, 4, 0);
   WANT(CUDA_ERROR_INVALID_VALUE, cuSurfObjectCreate(&s, &r));
}

static void
mipmaps(void)
{
   CUDA_ARRAY3D_DESCRIPTOR d = {20, 9, 0, CU_AD_FORMAT_FLOAT, 1, 0}, e;
   CUDA_RESOURCE_DESC r = {.resType = CU_RESOURCE_TYPE_MIPMAPPED_ARRAY};
   CUDA_TEXTURE_DESC t = {.flags = 0};
   CUmipmappedArray m;
   CUtexObject o;
   CUarray a;

   OK(cuMipmappedArrayCreate(&m, &d, 100));
   OK(cuMipmappedArrayGetLevel(&a, m, 2));
   OK(cuArray3DGetDescriptor(&e, a));
   TRUE(e.Width == 5 && e.Height == 2 && e.Depth == 0);
   WANT(CUDA_ERROR_INVALID_HANDLE, cuArrayDestroy(a));
   OK(cuMipmappedArrayGetLevel(&a, m, 4));
   WANT(CUDA_ERROR_INVALID_VALUE, cuMipmappedArrayGetLevel(&a, m, 5));
   r.res.mipmap.hMipmappedArray = m;
   WANT(CUDA_ERROR_INVALID_VALUE, cuTexObjectCreate(&o, &r, &t, NULL));
   t.flags = CU_TRSF_NORMALIZED_COORDINATES;
   OK(cuTexObjectCreate(&o, &r, &t, NULL));
   OK(cuMipmappedArrayDestroy(m));
   WANT(CUDA_ERROR_INVALID_HANDLE, cuMipmappedArrayDestroy(m));
   WANT(CUDA_ERROR_INVALID_HANDLE, cuArray3DGetDescriptor(&e, a));
   WANT(CUDA_ERROR_INVALID_HANDLE, cuTexObjectCreate(&o, &r, &t, NULL));
}

int
main(void)
{
   start();
   textures();
   memory();
   surfaces();
   mipmaps();
   return 0;
}
