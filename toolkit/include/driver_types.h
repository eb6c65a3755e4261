/* Types of the CUDA runtime API: errors, memory, devices, streams, launches.
 * SPDX-License-Identifier: Apache-2.0
 *
 * CUDA Runtime API 13.0, chapters 5 and 6.  Values and layouts are what
 * programs compiled against any CUDA 13 have inside them: they do not change.
 */
#pragma once
#define __DRIVER_TYPES_H__

#include <limits.h>
#include <stddef.h>

#include "host_defines.h"
#include "device_types.h"
#include "vector_types.h"

/* ---- errors ---- */

enum cudaError {
   cudaSuccess = 0,
   cudaErrorInvalidValue = 1,
   cudaErrorMemoryAllocation = 2,
   cudaErrorInitializationError = 3,
   cudaErrorCudartUnloading = 4,
   cudaErrorProfilerDisabled = 5,
   cudaErrorProfilerNotInitialized = 6,
   cudaErrorProfilerAlreadyStarted = 7,
   cudaErrorProfilerAlreadyStopped = 8,
   cudaErrorInvalidConfiguration = 9,
   cudaErrorInvalidPitchValue = 12,
   cudaErrorInvalidSymbol = 13,
   cudaErrorInvalidHostPointer = 16,
   cudaErrorInvalidDevicePointer = 17,
   cudaErrorInvalidTexture = 18,
   cudaErrorInvalidTextureBinding = 19,
   cudaErrorInvalidChannelDescriptor = 20,
   cudaErrorInvalidMemcpyDirection = 21,
   cudaErrorAddressOfConstant = 22,
   cudaErrorTextureFetchFailed = 23,
   cudaErrorTextureNotBound = 24,
   cudaErrorSynchronizationError = 25,
   cudaErrorInvalidFilterSetting = 26,
   cudaErrorInvalidNormSetting = 27,
   cudaErrorMixedDeviceExecution = 28,
   cudaErrorNotYetImplemented = 31,
   cudaErrorMemoryValueTooLarge = 32,
   cudaErrorStubLibrary = 34,
   cudaErrorInsufficientDriver = 35,
   cudaErrorCallRequiresNewerDriver = 36,
   cudaErrorInvalidSurface = 37,
   cudaErrorDuplicateVariableName = 43,
   cudaErrorDuplicateTextureName = 44,
   cudaErrorDuplicateSurfaceName = 45,
   cudaErrorDevicesUnavailable = 46,
   cudaErrorIncompatibleDriverContext = 49,
   cudaErrorMissingConfiguration = 52,
   cudaErrorPriorLaunchFailure = 53,
   cudaErrorLaunchMaxDepthExceeded = 65,
   cudaErrorLaunchFileScopedTex = 66,
   cudaErrorLaunchFileScopedSurf = 67,
   cudaErrorSyncDepthExceeded = 68,
   cudaErrorLaunchPendingCountExceeded = 69,
   cudaErrorInvalidDeviceFunction = 98,
   cudaErrorNoDevice = 100,
   cudaErrorInvalidDevice = 101,
   cudaErrorDeviceNotLicensed = 102,
   cudaErrorSoftwareValidityNotEstablished = 103,
   cudaErrorStartupFailure = 127,
   cudaErrorInvalidKernelImage = 200,
   cudaErrorDeviceUninitialized = 201,
   cudaErrorMapBufferObjectFailed = 205,
   cudaErrorUnmapBufferObjectFailed = 206,
   cudaErrorArrayIsMapped = 207,
   cudaErrorAlreadyMapped = 208,
   cudaErrorNoKernelImageForDevice = 209,
   cudaErrorAlreadyAcquired = 210,
   cudaErrorNotMapped = 211,
   cudaErrorNotMappedAsArray = 212,
   cudaErrorNotMappedAsPointer = 213,
   cudaErrorECCUncorrectable = 214,
   cudaErrorUnsupportedLimit = 215,
   cudaErrorDeviceAlreadyInUse = 216,
   cudaErrorPeerAccessUnsupported = 217,
   cudaErrorInvalidPtx = 218,
   cudaErrorInvalidGraphicsContext = 219,
   cudaErrorNvlinkUncorrectable = 220,
   cudaErrorJitCompilerNotFound = 221,
   cudaErrorUnsupportedPtxVersion = 222,
   cudaErrorJitCompilationDisabled = 223,
   cudaErrorUnsupportedExecAffinity = 224,
   cudaErrorUnsupportedDevSideSync = 225,
   cudaErrorContained = 226,
   cudaErrorInvalidSource = 300,
   cudaErrorFileNotFound = 301,
   cudaErrorSharedObjectSymbolNotFound = 302,
   cudaErrorSharedObjectInitFailed = 303,
   cudaErrorOperatingSystem = 304,
   cudaErrorInvalidResourceHandle = 400,
   cudaErrorIllegalState = 401,
   cudaErrorLossyQuery = 402,
   cudaErrorSymbolNotFound = 500,
   cudaErrorNotReady = 600,
   cudaErrorIllegalAddress = 700,
   cudaErrorLaunchOutOfResources = 701,
   cudaErrorLaunchTimeout = 702,
   cudaErrorLaunchIncompatibleTexturing = 703,
   cudaErrorPeerAccessAlreadyEnabled = 704,
   cudaErrorPeerAccessNotEnabled = 705,
   cudaErrorSetOnActiveProcess = 708,
   cudaErrorContextIsDestroyed = 709,
   cudaErrorAssert = 710,
   cudaErrorTooManyPeers = 711,
   cudaErrorHostMemoryAlreadyRegistered = 712,
   cudaErrorHostMemoryNotRegistered = 713,
   cudaErrorHardwareStackError = 714,
   cudaErrorIllegalInstruction = 715,
   cudaErrorMisalignedAddress = 716,
   cudaErrorInvalidAddressSpace = 717,
   cudaErrorInvalidPc = 718,
   cudaErrorLaunchFailure = 719,
   cudaErrorCooperativeLaunchTooLarge = 720,
   cudaErrorTensorMemoryLeak = 721,
   cudaErrorNotPermitted = 800,
   cudaErrorNotSupported = 801,
   cudaErrorSystemNotReady = 802,
   cudaErrorSystemDriverMismatch = 803,
   cudaErrorCompatNotSupportedOnDevice = 804,
   cudaErrorMpsConnectionFailed = 805,
   cudaErrorMpsRpcFailure = 806,
   cudaErrorMpsServerNotReady = 807,
   cudaErrorMpsMaxClientsReached = 808,
   cudaErrorMpsMaxConnectionsReached = 809,
   cudaErrorMpsClientTerminated = 810,
   cudaErrorCdpNotSupported = 811,
   cudaErrorCdpVersionMismatch = 812,
   cudaErrorStreamCaptureUnsupported = 900,
   cudaErrorStreamCaptureInvalidated = 901,
   cudaErrorStreamCaptureMerge = 902,
   cudaErrorStreamCaptureUnmatched = 903,
   cudaErrorStreamCaptureUnjoined = 904,
   cudaErrorStreamCaptureIsolation = 905,
   cudaErrorStreamCaptureImplicit = 906,
   cudaErrorCapturedEvent = 907,
   cudaErrorStreamCaptureWrongThread = 908,
   cudaErrorTimeout = 909,
   cudaErrorGraphExecUpdateFailure = 910,
   cudaErrorExternalDevice = 911,
   cudaErrorInvalidClusterSize = 912,
   cudaErrorFunctionNotLoaded = 913,
   cudaErrorInvalidResourceType = 914,
   cudaErrorInvalidResourceConfiguration = 915,
   cudaErrorUnknown = 999,
   cudaErrorApiFailureBase = 10000
};
typedef enum cudaError cudaError_t;

/* ---- flags ---- */

#define cudaHostAllocDefault 0x00
#define cudaHostAllocPortable 0x01
#define cudaHostAllocMapped 0x02
#define cudaHostAllocWriteCombined 0x04

#define cudaHostRegisterDefault 0x00
#define cudaHostRegisterPortable 0x01
#define cudaHostRegisterMapped 0x02
#define cudaHostRegisterIoMemory 0x04
#define cudaHostRegisterReadOnly 0x08

#define cudaPeerAccessDefault 0x00

#define cudaStreamDefault 0x00
#define cudaStreamNonBlocking 0x01

/* Stream handles that name no stream object. */
#define cudaStreamLegacy ((cudaStream_t)0x1)
#define cudaStreamPerThread ((cudaStream_t)0x2)

#define cudaEventDefault 0x00
#define cudaEventBlockingSync 0x01
#define cudaEventDisableTiming 0x02
#define cudaEventInterprocess 0x04

#define cudaEventRecordDefault 0x00
#define cudaEventRecordExternal 0x01

#define cudaEventWaitDefault 0x00
#define cudaEventWaitExternal 0x01

#define cudaDeviceScheduleAuto 0x00
#define cudaDeviceScheduleSpin 0x01
#define cudaDeviceScheduleYield 0x02
#define cudaDeviceScheduleBlockingSync 0x04
#define cudaDeviceBlockingSync 0x04
#define cudaDeviceScheduleMask 0x07
#define cudaDeviceMapHost 0x08
#define cudaDeviceLmemResizeToMax 0x10
#define cudaDeviceSyncMemops 0x80
#define cudaDeviceMask 0xff

#define cudaInitDeviceFlagsAreValid 0x01

#define cudaArrayDefault 0x00
#define cudaArrayLayered 0x01
#define cudaArraySurfaceLoadStore 0x02
#define cudaArrayCubemap 0x04
#define cudaArrayTextureGather 0x08
#define cudaArrayColorAttachment 0x20
#define cudaArraySparse 0x40
#define cudaArrayDeferredMapping 0x80

#define cudaIpcMemLazyEnablePeerAccess 0x01

#define cudaMemAttachGlobal 0x01
#define cudaMemAttachHost 0x02
#define cudaMemAttachSingle 0x04

#define cudaOccupancyDefault 0x00
#define cudaOccupancyDisableCachingOverride 0x01

#define cudaCpuDeviceId ((int)-1)
#define cudaInvalidDeviceId ((int)-2)

#define cudaArraySparsePropertiesSingleMipTail 0x1

#define CUDA_IPC_HANDLE_SIZE 64

#define cudaDevicePropDontCare \
   { \
      '\0' \
   }

/* ---- handles ---- */

typedef struct CUstream_st *cudaStream_t;
typedef struct CUevent_st *cudaEvent_t;
typedef struct cudaGraphicsResource *cudaGraphicsResource_t;
typedef struct CUfunc_st *cudaFunction_t;
typedef struct CUkern_st *cudaKernel_t;
typedef struct CUlib_st *cudaLibrary_t;
typedef struct CUmemPoolHandle_st *cudaMemPool_t;
typedef struct CUexternalMemory_st *cudaExternalMemory_t;
typedef struct CUexternalSemaphore_st *cudaExternalSemaphore_t;
typedef struct cudaArray *cudaArray_t;
typedef const struct cudaArray *cudaArray_const_t;
typedef struct cudaMipmappedArray *cudaMipmappedArray_t;
typedef const struct cudaMipmappedArray *cudaMipmappedArray_const_t;

typedef void(CUDART_CB *cudaStreamCallback_t)(cudaStream_t stream,
                                              cudaError_t status, void *data);
typedef void(CUDART_CB *cudaHostFn_t)(void *data);

#ifndef CU_UUID_HAS_BEEN_DEFINED
#define CU_UUID_HAS_BEEN_DEFINED
struct CUuuid_st {
   char bytes[16];
};
typedef struct CUuuid_st CUuuid;
#endif
typedef struct CUuuid_st cudaUUID_t;

/* ---- arrays and channels ---- */

enum cudaChannelFormatKind {
   cudaChannelFormatKindSigned = 0,
   cudaChannelFormatKindUnsigned = 1,
   cudaChannelFormatKindFloat = 2,
   cudaChannelFormatKindNone = 3,
   cudaChannelFormatKindNV12 = 4,
   cudaChannelFormatKindUnsignedNormalized8X1 = 5,
   cudaChannelFormatKindUnsignedNormalized8X2 = 6,
   cudaChannelFormatKindUnsignedNormalized8X4 = 7,
   cudaChannelFormatKindUnsignedNormalized16X1 = 8,
   cudaChannelFormatKindUnsignedNormalized16X2 = 9,
   cudaChannelFormatKindUnsignedNormalized16X4 = 10,
   cudaChannelFormatKindSignedNormalized8X1 = 11,
   cudaChannelFormatKindSignedNormalized8X2 = 12,
   cudaChannelFormatKindSignedNormalized8X4 = 13,
   cudaChannelFormatKindSignedNormalized16X1 = 14,
   cudaChannelFormatKindSignedNormalized16X2 = 15,
   cudaChannelFormatKindSignedNormalized16X4 = 16,
   cudaChannelFormatKindUnsignedBlockCompressed1 = 17,
   cudaChannelFormatKindUnsignedBlockCompressed1SRGB = 18,
   cudaChannelFormatKindUnsignedBlockCompressed2 = 19,
   cudaChannelFormatKindUnsignedBlockCompressed2SRGB = 20,
   cudaChannelFormatKindUnsignedBlockCompressed3 = 21,
   cudaChannelFormatKindUnsignedBlockCompressed3SRGB = 22,
   cudaChannelFormatKindUnsignedBlockCompressed4 = 23,
   cudaChannelFormatKindSignedBlockCompressed4 = 24,
   cudaChannelFormatKindUnsignedBlockCompressed5 = 25,
   cudaChannelFormatKindSignedBlockCompressed5 = 26,
   cudaChannelFormatKindUnsignedBlockCompressed6H = 27,
   cudaChannelFormatKindSignedBlockCompressed6H = 28,
   cudaChannelFormatKindUnsignedBlockCompressed7 = 29,
   cudaChannelFormatKindUnsignedBlockCompressed7SRGB = 30,
   cudaChannelFormatKindUnsignedNormalized1010102 = 31
};

struct cudaChannelFormatDesc {
   int x, y, z, w; /* bits of each channel */
   enum cudaChannelFormatKind f;
};

struct cudaArraySparseProperties {
   struct {
      unsigned int width, height, depth;
   } tileExtent;
   unsigned int miptailFirstLevel;
   unsigned long long miptailSize;
   unsigned int flags;
   unsigned int reserved[4];
};

struct cudaArrayMemoryRequirements {
   size_t size;
   size_t alignment;
   unsigned int reserved[4];
};

/* ---- memory ---- */

enum cudaMemoryType {
   cudaMemoryTypeUnregistered = 0,
   cudaMemoryTypeHost = 1,
   cudaMemoryTypeDevice = 2,
   cudaMemoryTypeManaged = 3
};

enum cudaMemcpyKind {
   cudaMemcpyHostToHost = 0,
   cudaMemcpyHostToDevice = 1,
   cudaMemcpyDeviceToHost = 2,
   cudaMemcpyDeviceToDevice = 3,
   cudaMemcpyDefault = 4
};

struct cudaPitchedPtr {
   void *ptr;
   size_t pitch;
   size_t xsize, ysize;
};

struct cudaExtent {
   size_t width, height, depth;
};

struct cudaPos {
   size_t x, y, z;
};

struct cudaMemcpy3DParms {
   cudaArray_t srcArray;
   struct cudaPos srcPos;
   struct cudaPitchedPtr srcPtr;
   cudaArray_t dstArray;
   struct cudaPos dstPos;
   struct cudaPitchedPtr dstPtr;
   struct cudaExtent extent;
   enum cudaMemcpyKind kind;
};

struct cudaMemcpy3DPeerParms {
   cudaArray_t srcArray;
   struct cudaPos srcPos;
   struct cudaPitchedPtr srcPtr;
   int srcDevice;
   cudaArray_t dstArray;
   struct cudaPos dstPos;
   struct cudaPitchedPtr dstPtr;
   int dstDevice;
   struct cudaExtent extent;
};

struct cudaPointerAttributes {
   enum cudaMemoryType type;
   int device;
   void *devicePointer;
   void *hostPointer;
   long reserved[8];
};

enum cudaMemLocationType {
   cudaMemLocationTypeInvalid = 0,
   cudaMemLocationTypeNone = 0,
   cudaMemLocationTypeDevice = 1,
   cudaMemLocationTypeHost = 2,
   cudaMemLocationTypeHostNuma = 3,
   cudaMemLocationTypeHostNumaCurrent = 4
};

struct cudaMemLocation {
   enum cudaMemLocationType type;
   int id;
};

enum cudaMemoryAdvise {
   cudaMemAdviseSetReadMostly = 1,
   cudaMemAdviseUnsetReadMostly = 2,
   cudaMemAdviseSetPreferredLocation = 3,
   cudaMemAdviseUnsetPreferredLocation = 4,
   cudaMemAdviseSetAccessedBy = 5,
   cudaMemAdviseUnsetAccessedBy = 6
};

enum cudaMemRangeAttribute {
   cudaMemRangeAttributeReadMostly = 1,
   cudaMemRangeAttributePreferredLocation = 2,
   cudaMemRangeAttributeAccessedBy = 3,
   cudaMemRangeAttributeLastPrefetchLocation = 4,
   cudaMemRangeAttributePreferredLocationType = 5,
   cudaMemRangeAttributePreferredLocationId = 6,
   cudaMemRangeAttributeLastPrefetchLocationType = 7,
   cudaMemRangeAttributeLastPrefetchLocationId = 8
};

enum cudaMemcpyFlags {
   cudaMemcpyFlagDefault = 0x0,
   cudaMemcpyFlagPreferOverlapWithCompute = 0x1
};

enum cudaMemcpySrcAccessOrder {
   cudaMemcpySrcAccessOrderInvalid = 0x0,
   cudaMemcpySrcAccessOrderStream = 0x1,
   cudaMemcpySrcAccessOrderDuringApiCall = 0x2,
   cudaMemcpySrcAccessOrderAny = 0x3,
   cudaMemcpySrcAccessOrderMax = 0x7fffffff
};

struct cudaMemcpyAttributes {
   enum cudaMemcpySrcAccessOrder srcAccessOrder;
   struct cudaMemLocation srcLocHint;
   struct cudaMemLocation dstLocHint;
   unsigned int flags;
};

enum cudaMemcpy3DOperandType {
   cudaMemcpyOperandTypePointer = 0x1,
   cudaMemcpyOperandTypeArray = 0x2,
   cudaMemcpyOperandTypeMax = 0x7fffffff
};

struct cudaOffset3D {
   size_t x, y, z;
};

struct cudaMemcpy3DOperand {
   enum cudaMemcpy3DOperandType type;
   union {
      struct {
         void *ptr;
         size_t rowLength;
         size_t layerHeight;
         struct cudaMemLocation locHint;
      } ptr;
      struct {
         cudaArray_t array;
         struct cudaOffset3D offset;
      } array;
   } op;
};

struct cudaMemcpy3DBatchOp {
   struct cudaMemcpy3DOperand src;
   struct cudaMemcpy3DOperand dst;
   struct cudaExtent extent;
   enum cudaMemcpySrcAccessOrder srcAccessOrder;
   unsigned int flags;
};

/* ---- memory pools ---- */

enum cudaMemAccessFlags {
   cudaMemAccessFlagsProtNone = 0,
   cudaMemAccessFlagsProtRead = 1,
   cudaMemAccessFlagsProtReadWrite = 3
};

struct cudaMemAccessDesc {
   struct cudaMemLocation location;
   enum cudaMemAccessFlags flags;
};

enum cudaMemAllocationType {
   cudaMemAllocationTypeInvalid = 0x0,
   cudaMemAllocationTypePinned = 0x1,
   cudaMemAllocationTypeManaged = 0x2,
   cudaMemAllocationTypeMax = 0x7fffffff
};

enum cudaMemAllocationHandleType {
   cudaMemHandleTypeNone = 0x0,
   cudaMemHandleTypePosixFileDescriptor = 0x1,
   cudaMemHandleTypeWin32 = 0x2,
   cudaMemHandleTypeWin32Kmt = 0x4,
   cudaMemHandleTypeFabric = 0x8
};

#define cudaMemPoolCreateUsageHwDecompress 0x2

struct cudaMemPoolProps {
   enum cudaMemAllocationType allocType;
   enum cudaMemAllocationHandleType handleTypes;
   struct cudaMemLocation location;
   void *win32SecurityAttributes;
   size_t maxSize;
   unsigned short usage;
   unsigned char reserved[54];
};

struct cudaMemPoolPtrExportData {
   unsigned char reserved[64];
};

enum cudaMemPoolAttr {
   cudaMemPoolReuseFollowEventDependencies = 0x1,
   cudaMemPoolReuseAllowOpportunistic = 0x2,
   cudaMemPoolReuseAllowInternalDependencies = 0x3,
   cudaMemPoolAttrReleaseThreshold = 0x4,
   cudaMemPoolAttrReservedMemCurrent = 0x5,
   cudaMemPoolAttrReservedMemHigh = 0x6,
   cudaMemPoolAttrUsedMemCurrent = 0x7,
   cudaMemPoolAttrUsedMemHigh = 0x8
};

struct cudaMemAllocNodeParams {
   struct cudaMemPoolProps poolProps;
   const struct cudaMemAccessDesc *accessDescs;
   size_t accessDescCount;
   size_t bytesize;
   void *dptr;
};

struct cudaMemAllocNodeParamsV2 {
   struct cudaMemPoolProps poolProps;
   const struct cudaMemAccessDesc *accessDescs;
   size_t accessDescCount;
   size_t bytesize;
   void *dptr;
};

struct cudaMemFreeNodeParams {
   void *dptr;
};

enum cudaGraphMemAttributeType {
   cudaGraphMemAttrUsedMemCurrent = 0x0,
   cudaGraphMemAttrUsedMemHigh = 0x1,
   cudaGraphMemAttrReservedMemCurrent = 0x2,
   cudaGraphMemAttrReservedMemHigh = 0x3
};

/* ---- devices ---- */

enum cudaComputeMode {
   cudaComputeModeDefault = 0,
   cudaComputeModeExclusive = 1,
   cudaComputeModeProhibited = 2,
   cudaComputeModeExclusiveProcess = 3
};

enum cudaLimit {
   cudaLimitStackSize = 0x00,
   cudaLimitPrintfFifoSize = 0x01,
   cudaLimitMallocHeapSize = 0x02,
   cudaLimitDevRuntimeSyncDepth = 0x03,
   cudaLimitDevRuntimePendingLaunchCount = 0x04,
   cudaLimitMaxL2FetchGranularity = 0x05,
   cudaLimitPersistingL2CacheSize = 0x06
};

enum cudaFuncCache {
   cudaFuncCachePreferNone = 0,
   cudaFuncCachePreferShared = 1,
   cudaFuncCachePreferL1 = 2,
   cudaFuncCachePreferEqual = 3
};

enum cudaSharedMemConfig {
   cudaSharedMemBankSizeDefault = 0,
   cudaSharedMemBankSizeFourByte = 1,
   cudaSharedMemBankSizeEightByte = 2
};

enum cudaSharedCarveout {
   cudaSharedmemCarveoutDefault = -1,
   cudaSharedmemCarveoutMaxShared = 100,
   cudaSharedmemCarveoutMaxL1 = 0
};

enum cudaDeviceP2PAttr {
   cudaDevP2PAttrPerformanceRank = 1,
   cudaDevP2PAttrAccessSupported = 2,
   cudaDevP2PAttrNativeAtomicSupported = 3,
   cudaDevP2PAttrCudaArrayAccessSupported = 4,
   cudaDevP2PAttrOnlyPartialNativeAtomicSupported = 5
};

enum cudaAtomicOperation {
   cudaAtomicOperationIntegerAdd = 0,
   cudaAtomicOperationIntegerMin = 1,
   cudaAtomicOperationIntegerMax = 2,
   cudaAtomicOperationIntegerIncrement = 3,
   cudaAtomicOperationIntegerDecrement = 4,
   cudaAtomicOperationAnd = 5,
   cudaAtomicOperationOr = 6,
   cudaAtomicOperationXOR = 7,
   cudaAtomicOperationExchange = 8,
   cudaAtomicOperationCAS = 9,
   cudaAtomicOperationFloatAdd = 10,
   cudaAtomicOperationFloatMin = 11,
   cudaAtomicOperationFloatMax = 12
};

enum cudaAtomicOperationCapability {
   cudaAtomicCapabilitySigned = 1 << 0,
   cudaAtomicCapabilityUnsigned = 1 << 1,
   cudaAtomicCapabilityReduction = 1 << 2,
   cudaAtomicCapabilityScalar32 = 1 << 3,
   cudaAtomicCapabilityScalar64 = 1 << 4,
   cudaAtomicCapabilityScalar128 = 1 << 5,
   cudaAtomicCapabilityVector32x4 = 1 << 6
};

enum cudaFlushGPUDirectRDMAWritesOptions {
   cudaFlushGPUDirectRDMAWritesOptionHost = 1 << 0,
   cudaFlushGPUDirectRDMAWritesOptionMemOps = 1 << 1
};

enum cudaGPUDirectRDMAWritesOrdering {
   cudaGPUDirectRDMAWritesOrderingNone = 0,
   cudaGPUDirectRDMAWritesOrderingOwner = 100,
   cudaGPUDirectRDMAWritesOrderingAllDevices = 200
};

enum cudaFlushGPUDirectRDMAWritesScope {
   cudaFlushGPUDirectRDMAWritesToOwner = 100,
   cudaFlushGPUDirectRDMAWritesToAllDevices = 200
};

enum cudaFlushGPUDirectRDMAWritesTarget {
   cudaFlushGPUDirectRDMAWritesTargetCurrentDevice
};

enum cudaDeviceNumaConfig {
   cudaDeviceNumaConfigNone = 0,
   cudaDeviceNumaConfigNumaNode = 1
};

#include "sampan/device_attributes.h"

/* ---- sharing between processes ---- */

typedef struct cudaIpcEventHandle_st {
   char reserved[CUDA_IPC_HANDLE_SIZE];
} cudaIpcEventHandle_t;

typedef struct cudaIpcMemHandle_st {
   char reserved[CUDA_IPC_HANDLE_SIZE];
} cudaIpcMemHandle_t;

typedef struct cudaMemFabricHandle_st {
   char reserved[CUDA_IPC_HANDLE_SIZE];
} cudaMemFabricHandle_t;

/* ---- asynchronous notifications and logs ---- */

typedef enum cudaAsyncNotificationType_enum {
   cudaAsyncNotificationTypeOverBudget = 0x1
} cudaAsyncNotificationType;

typedef struct cudaAsyncNotificationInfo {
   cudaAsyncNotificationType type;
   union {
      struct {
         unsigned long long bytesOverBudget;
      } overBudget;
   } info;
} cudaAsyncNotificationInfo_t;

typedef struct cudaAsyncCallbackEntry *cudaAsyncCallbackHandle_t;
typedef void (*cudaAsyncCallback)(cudaAsyncNotificationInfo_t *, void *,
                                  cudaAsyncCallbackHandle_t);

typedef enum CUDAlogLevel_enum {
   cudaLogLevelError = 0,
   cudaLogLevelWarning = 1
} cudaLogLevel;

typedef struct CUlogsCallbackEntry_st *cudaLogsCallbackHandle;
typedef unsigned int cudaLogIterator;
typedef void(CUDART_CB *cudaLogsCallback_t)(void *data, cudaLogLevel logLevel,
                                            char *message, size_t length);

/* ---- functions, libraries, entry points ---- */

struct cudaFuncAttributes {
   size_t sharedSizeBytes;
   size_t constSizeBytes;
   size_t localSizeBytes;
   int maxThreadsPerBlock;
   int numRegs;
   int ptxVersion;
   int binaryVersion;
   int cacheModeCA;
   int maxDynamicSharedSizeBytes;
   int preferredShmemCarveout;
   int clusterDimMustBeSet;
   int requiredClusterWidth;
   int requiredClusterHeight;
   int requiredClusterDepth;
   int clusterSchedulingPolicyPreference;
   int nonPortableClusterSizeAllowed;
   int reserved[16];
};

enum cudaFuncAttribute {
   cudaFuncAttributeMaxDynamicSharedMemorySize = 8,
   cudaFuncAttributePreferredSharedMemoryCarveout = 9,
   cudaFuncAttributeClusterDimMustBeSet = 10,
   cudaFuncAttributeRequiredClusterWidth = 11,
   cudaFuncAttributeRequiredClusterHeight = 12,
   cudaFuncAttributeRequiredClusterDepth = 13,
   cudaFuncAttributeNonPortableClusterSizeAllowed = 14,
   cudaFuncAttributeClusterSchedulingPolicyPreference = 15,
   cudaFuncAttributeMax
};

enum cudaGetDriverEntryPointFlags {
   cudaEnableDefault = 0x0,
   cudaEnableLegacyStream = 0x1,
   cudaEnablePerThreadDefaultStream = 0x2
};

enum cudaDriverEntryPointQueryResult {
   cudaDriverEntryPointSuccess = 0,
   cudaDriverEntryPointSymbolNotFound = 1,
   cudaDriverEntryPointVersionNotSufficent = 2
};

enum cudaJitOption {
   cudaJitMaxRegisters = 0,
   cudaJitThreadsPerBlock = 1,
   cudaJitWallTime = 2,
   cudaJitInfoLogBuffer = 3,
   cudaJitInfoLogBufferSizeBytes = 4,
   cudaJitErrorLogBuffer = 5,
   cudaJitErrorLogBufferSizeBytes = 6,
   cudaJitOptimizationLevel = 7,
   cudaJitFallbackStrategy = 10,
   cudaJitGenerateDebugInfo = 11,
   cudaJitLogVerbose = 12,
   cudaJitGenerateLineInfo = 13,
   cudaJitCacheMode = 14,
   cudaJitPositionIndependentCode = 30,
   cudaJitMinCtaPerSm = 31,
   cudaJitMaxThreadsPerBlock = 32,
   cudaJitOverrideDirectiveValues = 33
};

enum cudaLibraryOption {
   cudaLibraryHostUniversalFunctionAndDataTable = 0,
   cudaLibraryBinaryIsPreserved = 1
};

struct cudalibraryHostUniversalFunctionAndDataTable {
   void *functionTable;
   size_t functionWindowSize;
   void *dataTable;
   size_t dataWindowSize;
};

enum cudaJit_CacheMode {
   cudaJitCacheOptionNone = 0,
   cudaJitCacheOptionCG,
   cudaJitCacheOptionCA
};

enum cudaJit_Fallback { cudaPreferPtx = 0, cudaPreferBinary };

/* ---- graphics interoperability ---- */

enum cudaGraphicsRegisterFlags {
   cudaGraphicsRegisterFlagsNone = 0,
   cudaGraphicsRegisterFlagsReadOnly = 1,
   cudaGraphicsRegisterFlagsWriteDiscard = 2,
   cudaGraphicsRegisterFlagsSurfaceLoadStore = 4,
   cudaGraphicsRegisterFlagsTextureGather = 8
};

enum cudaGraphicsMapFlags {
   cudaGraphicsMapFlagsNone = 0,
   cudaGraphicsMapFlagsReadOnly = 1,
   cudaGraphicsMapFlagsWriteDiscard = 2
};

enum cudaGraphicsCubeFace {
   cudaGraphicsCubeFacePositiveX = 0x00,
   cudaGraphicsCubeFaceNegativeX = 0x01,
   cudaGraphicsCubeFacePositiveY = 0x02,
   cudaGraphicsCubeFaceNegativeY = 0x03,
   cudaGraphicsCubeFacePositiveZ = 0x04,
   cudaGraphicsCubeFaceNegativeZ = 0x05
};

/* ---- resources of textures and surfaces ---- */

enum cudaResourceType {
   cudaResourceTypeArray = 0x00,
   cudaResourceTypeMipmappedArray = 0x01,
   cudaResourceTypeLinear = 0x02,
   cudaResourceTypePitch2D = 0x03
};

enum cudaResourceViewFormat {
   cudaResViewFormatNone = 0x00,
   cudaResViewFormatUnsignedChar1 = 0x01,
   cudaResViewFormatUnsignedChar2 = 0x02,
   cudaResViewFormatUnsignedChar4 = 0x03,
   cudaResViewFormatSignedChar1 = 0x04,
   cudaResViewFormatSignedChar2 = 0x05,
   cudaResViewFormatSignedChar4 = 0x06,
   cudaResViewFormatUnsignedShort1 = 0x07,
   cudaResViewFormatUnsignedShort2 = 0x08,
   cudaResViewFormatUnsignedShort4 = 0x09,
   cudaResViewFormatSignedShort1 = 0x0a,
   cudaResViewFormatSignedShort2 = 0x0b,
   cudaResViewFormatSignedShort4 = 0x0c,
   cudaResViewFormatUnsignedInt1 = 0x0d,
   cudaResViewFormatUnsignedInt2 = 0x0e,
   cudaResViewFormatUnsignedInt4 = 0x0f,
   cudaResViewFormatSignedInt1 = 0x10,
   cudaResViewFormatSignedInt2 = 0x11,
   cudaResViewFormatSignedInt4 = 0x12,
   cudaResViewFormatHalf1 = 0x13,
   cudaResViewFormatHalf2 = 0x14,
   cudaResViewFormatHalf4 = 0x15,
   cudaResViewFormatFloat1 = 0x16,
   cudaResViewFormatFloat2 = 0x17,
   cudaResViewFormatFloat4 = 0x18,
   cudaResViewFormatUnsignedBlockCompressed1 = 0x19,
   cudaResViewFormatUnsignedBlockCompressed2 = 0x1a,
   cudaResViewFormatUnsignedBlockCompressed3 = 0x1b,
   cudaResViewFormatUnsignedBlockCompressed4 = 0x1c,
   cudaResViewFormatSignedBlockCompressed4 = 0x1d,
   cudaResViewFormatUnsignedBlockCompressed5 = 0x1e,
   cudaResViewFormatSignedBlockCompressed5 = 0x1f,
   cudaResViewFormatUnsignedBlockCompressed6H = 0x20,
   cudaResViewFormatSignedBlockCompressed6H = 0x21,
   cudaResViewFormatUnsignedBlockCompressed7 = 0x22
};

struct cudaResourceDesc {
   enum cudaResourceType resType;
   union {
      struct {
         cudaArray_t array;
      } array;
      struct {
         cudaMipmappedArray_t mipmap;
      } mipmap;
      struct {
         void *devPtr;
         struct cudaChannelFormatDesc desc;
         size_t sizeInBytes;
      } linear;
      struct {
         void *devPtr;
         struct cudaChannelFormatDesc desc;
         size_t width, height;
         size_t pitchInBytes;
      } pitch2D;
      struct {
         int reserved[32];
      } reserved;
   } res;
   unsigned int flags;
};

struct cudaResourceViewDesc {
   enum cudaResourceViewFormat format;
   size_t width, height, depth;
   unsigned int firstMipmapLevel, lastMipmapLevel;
   unsigned int firstLayer, lastLayer;
   unsigned int reserved[16];
};

#include "sampan/launch_types.h"
#include "sampan/external_types.h"
#include "sampan/graph_types.h"
