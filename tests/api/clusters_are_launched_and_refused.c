// A cluster's size comes from the launch, the function or its PTX; sizes that
// do not fit the grid or the device are refused; occupancy speaks of clusters.
// SPDX-License-Identifier: Apache-2.0
#include "drv.h"

/* Each block adds its rank and the cluster's size to block 0 of the cluster,
 * which writes the sum to out[cluster]. */
#define BODY \
   "{\n" \
   "   .shared .align 4 .b32 sum;\n" \
   "   .reg .b64 %out, %at;\n" \
   "   .reg .b32 %r, %n, %x, %to;\n" \
   "   .reg .pred %p;\n" \
   "   ld.param.u64 %out, [out];\n" \
   "   mov.u32 %r, %cluster_ctarank;\n" \
   "   mov.u32 %n, %cluster_nctarank;\n" \
   "   mov.u32 %x, 0;\n" \
   "   st.shared.u32 [sum], %x;\n" \
   "   barrier.cluster.arrive;\n" \
   "   barrier.cluster.wait;\n" \
   "   mov.u32 %to, sum;\n" \
   "   mapa.shared::cluster.u32 %to, %to, 0;\n" \
   "   mad.lo.u32 %x, %n, 100, %r;\n" \
   "   red.shared::cluster.add.u32 [%to], %x;\n" \
   "   barrier.cluster.arrive;\n" \
   "   barrier.cluster.wait;\n" \
   "   setp.ne.u32 %p, %r, 0;\n" \
   "   @%p bra END;\n" \
   "   ld.shared.u32 %x, [sum];\n" \
   "   mov.u32 %n, %clusterid.x;\n" \
   "   mad.wide.u32 %at, %n, 4, %out;\n" \
   "   st.global.u32 [%at], %x;\n" \
   "END:\n" \
   "   ret;\n" \
   "}\n"

static const char text[] =
   ".version 8.0\n.target sm_90\n.address_size 64\n"
   ".visible .entry any(.param .u64 out)\n" BODY
   ".visible .entry two(.param .u64 out)\n.reqnctapercluster 2\n" BODY
   ".visible .entry must(.param .u64 out)\n.explicitcluster\n" BODY
   ".visible .entry plain(.param .u64 out)\n{\n"
   "   .reg .b64 %out;\n   .reg .b32 %r;\n"
   "   ld.param.u64 %out, [out];\n"
   "   mov.u32 %r, %ctaid.x;\n"
   "   mad.wide.u32 %out, %r, 4, %out;\n"
   "   add.u32 %r, %r, 1;\n"
   "   st.global.u32 [%out], %r;\n"
   "   ret;\n}\n"
   ".visible .entry most(.param .u64 out)\n.maxclusterrank 4\n" BODY;

static CUlaunchAttribute attribute = {.id =
                                         CU_LAUNCH_ATTRIBUTE_CLUSTER_DIMENSION};
static CUlaunchConfig config = {16, 1, 1, 1, 1, 1, 0, NULL, &attribute, 1};

static void
cluster(unsigned x, unsigned y, unsigned z)
{
   attribute.value.clusterDim.x = x;
   attribute.value.clusterDim.y = y;
   attribute.value.clusterDim.z = z;
}

/* What clusters of n blocks leave. */
static void
check(CUdeviceptr out, unsigned n)
{
   unsigned got[16];

   OK(cuMemcpyDtoH(got, out, sizeof(got)));
   for (unsigned i = 0; i < 16 / n; i++)
      TRUE(got[i] == n * n * 100 + n * (n - 1) / 2);
   OK(cuMemsetD8(out, 0, sizeof(got)));
}

int
main(void)
{
   CUdeviceptr out;
   void *args[] = {&out};
   CUfunction any, two, must, most;
   CUmodule m;
   int value, blocks, sms;
   unsigned plain[16];

   start();
   m = module(text);
   any = kernel(m, "any");
   two = kernel(m, "two");
   must = kernel(m, "must");
   most = kernel(m, "most");
   OK(cuMemAlloc(&out, 64));

   for (unsigned n = 1; n <= 8; n *= 2) {
      cluster(n, 1, 1);
      OK(cuLaunchKernelEx(&config, any, args, NULL));
      check(out, n);
   }
   /* A kernel that knows nothing of clusters. */
   cluster(4, 1, 1);
   OK(cuLaunchKernelEx(&config, kernel(m, "plain"), args, NULL));
   OK(cuMemcpyDtoH(plain, out, sizeof(plain)));
   for (unsigned i = 0; i < 16; i++)
      TRUE(plain[i] == i + 1);
   OK(cuMemsetD8(out, 0, sizeof(plain)));
   cluster(16, 1, 1);
   WANT(CUDA_ERROR_INVALID_CLUSTER_SIZE,
        cuLaunchKernelEx(&config, any, args, NULL));
   OK(cuFuncSetAttribute(
      any, CU_FUNC_ATTRIBUTE_NON_PORTABLE_CLUSTER_SIZE_ALLOWED, 1));
   OK(cuLaunchKernelEx(&config, any, args, NULL));
   check(out, 16);
   cluster(3, 1, 1);
   WANT(CUDA_ERROR_INVALID_CLUSTER_SIZE,
        cuLaunchKernelEx(&config, any, args, NULL));
   cluster(1, 2, 1);
   WANT(CUDA_ERROR_INVALID_CLUSTER_SIZE,
        cuLaunchKernelEx(&config, any, args, NULL));
   cluster(2, 0, 1);
   WANT(CUDA_ERROR_INVALID_CLUSTER_SIZE,
        cuLaunchKernelEx(&config, any, args, NULL));

   /* Of the function; of the PTX. */
   OK(cuFuncSetAttribute(any, CU_FUNC_ATTRIBUTE_REQUIRED_CLUSTER_WIDTH, 4));
   OK(cuLaunchKernel(any, 16, 1, 1, 1, 1, 1, 0, NULL, args, NULL));
   check(out, 4);
   OK(cuLaunchKernel(two, 16, 1, 1, 1, 1, 1, 0, NULL, args, NULL));
   check(out, 2);
   OK(cuFuncGetAttribute(&value, CU_FUNC_ATTRIBUTE_REQUIRED_CLUSTER_WIDTH,
                         two));
   TRUE(value == 2);
   WANT(CUDA_ERROR_NOT_PERMITTED,
        cuFuncSetAttribute(two, CU_FUNC_ATTRIBUTE_REQUIRED_CLUSTER_WIDTH, 4));
   cluster(4, 1, 1);
   WANT(CUDA_ERROR_INVALID_CLUSTER_SIZE,
        cuLaunchKernelEx(&config, two, args, NULL));
   OK(cuLaunchKernelEx(&config, must, args, NULL));
   check(out, 4);
   OK(cuFuncGetAttribute(&value, CU_FUNC_ATTRIBUTE_CLUSTER_SIZE_MUST_BE_SET,
                         must));
   TRUE(value == 1);
   WANT(CUDA_ERROR_INVALID_CLUSTER_SIZE,
        cuLaunchKernel(must, 16, 1, 1, 1, 1, 1, 0, NULL, args, NULL));
   OK(cuLaunchKernelEx(&config, most, args, NULL));
   check(out, 4);
   cluster(8, 1, 1);
   WANT(CUDA_ERROR_INVALID_CLUSTER_SIZE,
        cuLaunchKernelEx(&config, most, args, NULL));

   /* Occupancy. */
   OK(cuOccupancyMaxPotentialClusterSize(&value, two, &config));
   TRUE(value == 8);
   OK(cuOccupancyMaxPotentialClusterSize(&value, any, &config));
   TRUE(value == 16);
   OK(cuOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, must, 1, 0));
   OK(cuDeviceGetAttribute(&sms, CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT, 0));
   OK(cuOccupancyMaxActiveClusters(&value, must, &config));
   TRUE(value == blocks * sms);
   WANT(CUDA_ERROR_INVALID_VALUE,
        cuOccupancyMaxActiveClusters(NULL, must, &config));
   OK(cuDeviceGetAttribute(&value, CU_DEVICE_ATTRIBUTE_CLUSTER_LAUNCH, 0));
   TRUE(value == 1);
   OK(cuCtxSynchronize());
   return 0;
}
