/* Graphs: nodes and their parameters, capture, update.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Part of driver_types.h.
 */
#pragma once

typedef struct CUgraph_st *cudaGraph_t;
typedef struct CUgraphNode_st *cudaGraphNode_t;
typedef struct CUgraphExec_st *cudaGraphExec_t;
typedef struct CUuserObject_st *cudaUserObject_t;
typedef unsigned long long cudaGraphConditionalHandle;

enum cudaUserObjectFlags { cudaUserObjectNoDestructorSync = 0x1 };
enum cudaUserObjectRetainFlags { cudaGraphUserObjectMove = 0x1 };

enum cudaStreamCaptureStatus {
   cudaStreamCaptureStatusNone = 0,
   cudaStreamCaptureStatusActive = 1,
   cudaStreamCaptureStatusInvalidated = 2
};

enum cudaStreamCaptureMode {
   cudaStreamCaptureModeGlobal = 0,
   cudaStreamCaptureModeThreadLocal = 1,
   cudaStreamCaptureModeRelaxed = 2
};

enum cudaStreamUpdateCaptureDependenciesFlags {
   cudaStreamAddCaptureDependencies = 0x0,
   cudaStreamSetCaptureDependencies = 0x1
};

enum cudaGraphNodeType {
   cudaGraphNodeTypeKernel = 0x00,
   cudaGraphNodeTypeMemcpy = 0x01,
   cudaGraphNodeTypeMemset = 0x02,
   cudaGraphNodeTypeHost = 0x03,
   cudaGraphNodeTypeGraph = 0x04,
   cudaGraphNodeTypeEmpty = 0x05,
   cudaGraphNodeTypeWaitEvent = 0x06,
   cudaGraphNodeTypeEventRecord = 0x07,
   cudaGraphNodeTypeExtSemaphoreSignal = 0x08,
   cudaGraphNodeTypeExtSemaphoreWait = 0x09,
   cudaGraphNodeTypeMemAlloc = 0x0a,
   cudaGraphNodeTypeMemFree = 0x0b,
   cudaGraphNodeTypeConditional = 0x0d,
   cudaGraphNodeTypeCount
};

typedef enum cudaGraphDependencyType_enum {
   cudaGraphDependencyTypeDefault = 0,
   cudaGraphDependencyTypeProgrammatic = 1
} cudaGraphDependencyType;

typedef struct cudaGraphEdgeData_st {
   unsigned char from_port;
   unsigned char to_port;
   unsigned char type;
   unsigned char reserved[5];
} cudaGraphEdgeData;

#define cudaGraphKernelNodePortDefault 0
#define cudaGraphKernelNodePortProgrammatic 1
#define cudaGraphKernelNodePortLaunchCompletion 2

struct cudaKernelNodeParams {
   void *func;
   dim3 gridDim;
   dim3 blockDim;
   unsigned int sharedMemBytes;
   void **kernelParams;
   void **extra;
};

struct cudaKernelNodeParamsV2 {
   void *func;
#if !defined(__cplusplus) || __cplusplus >= 201103L
   dim3 gridDim;
   dim3 blockDim;
#else
   /* A union member had no constructor before C++11. */
   uint3 gridDim;
   uint3 blockDim;
#endif
   unsigned int sharedMemBytes;
   void **kernelParams;
   void **extra;
};

struct cudaMemsetParams {
   void *dst;
   size_t pitch;
   unsigned int value;
   unsigned int elementSize;
   size_t width;
   size_t height;
};

struct cudaMemsetParamsV2 {
   void *dst;
   size_t pitch;
   unsigned int value;
   unsigned int elementSize;
   size_t width;
   size_t height;
};

struct cudaHostNodeParams {
   cudaHostFn_t fn;
   void *userData;
};

struct cudaHostNodeParamsV2 {
   cudaHostFn_t fn;
   void *userData;
};

struct cudaMemcpyNodeParams {
   int flags;
   int reserved[3];
   struct cudaMemcpy3DParms copyParams;
};

enum cudaGraphChildGraphNodeOwnership {
   cudaGraphChildGraphOwnershipClone = 0,
   cudaGraphChildGraphOwnershipMove = 1
};

struct cudaChildGraphNodeParams {
   cudaGraph_t graph;
   enum cudaGraphChildGraphNodeOwnership ownership;
};

struct cudaEventRecordNodeParams {
   cudaEvent_t event;
};

struct cudaEventWaitNodeParams {
   cudaEvent_t event;
};

enum cudaGraphConditionalHandleFlags { cudaGraphCondAssignDefault = 1 };

enum cudaGraphConditionalNodeType {
   cudaGraphCondTypeIf = 0,
   cudaGraphCondTypeWhile = 1,
   cudaGraphCondTypeSwitch = 2
};

struct cudaConditionalNodeParams {
   cudaGraphConditionalHandle handle;
   enum cudaGraphConditionalNodeType type;
   unsigned int size;
   cudaGraph_t *phGraph_out;
};

struct cudaGraphNodeParams {
   enum cudaGraphNodeType type;
   int reserved0[3];
   union {
      long long reserved1[29];
      struct cudaKernelNodeParamsV2 kernel;
      struct cudaMemcpyNodeParams memcpy;
      struct cudaMemsetParamsV2 memset;
      struct cudaHostNodeParamsV2 host;
      struct cudaChildGraphNodeParams graph;
      struct cudaEventWaitNodeParams eventWait;
      struct cudaEventRecordNodeParams eventRecord;
      struct cudaExternalSemaphoreSignalNodeParamsV2 extSemSignal;
      struct cudaExternalSemaphoreWaitNodeParamsV2 extSemWait;
      struct cudaMemAllocNodeParamsV2 alloc;
      struct cudaMemFreeNodeParams free;
      struct cudaConditionalNodeParams conditional;
   };
   long long reserved2;
};

enum cudaGraphExecUpdateResult {
   cudaGraphExecUpdateSuccess = 0x0,
   cudaGraphExecUpdateError = 0x1,
   cudaGraphExecUpdateErrorTopologyChanged = 0x2,
   cudaGraphExecUpdateErrorNodeTypeChanged = 0x3,
   cudaGraphExecUpdateErrorFunctionChanged = 0x4,
   cudaGraphExecUpdateErrorParametersChanged = 0x5,
   cudaGraphExecUpdateErrorNotSupported = 0x6,
   cudaGraphExecUpdateErrorUnsupportedFunctionChange = 0x7,
   cudaGraphExecUpdateErrorAttributesChanged = 0x8
};

typedef struct cudaGraphExecUpdateResultInfo_st {
   enum cudaGraphExecUpdateResult result;
   cudaGraphNode_t errorNode;
   cudaGraphNode_t errorFromNode;
} cudaGraphExecUpdateResultInfo;

typedef enum cudaGraphInstantiateResult {
   cudaGraphInstantiateSuccess = 0,
   cudaGraphInstantiateError = 1,
   cudaGraphInstantiateInvalidStructure = 2,
   cudaGraphInstantiateNodeOperationNotSupported = 3,
   cudaGraphInstantiateMultipleDevicesNotSupported = 4,
   cudaGraphInstantiateConditionalHandleUnused = 5
} cudaGraphInstantiateResult;

typedef struct cudaGraphInstantiateParams_st {
   unsigned long long flags;
   cudaStream_t uploadStream;
   cudaGraphNode_t errNode_out;
   cudaGraphInstantiateResult result_out;
} cudaGraphInstantiateParams;

enum cudaGraphInstantiateFlags {
   cudaGraphInstantiateFlagAutoFreeOnLaunch = 1,
   cudaGraphInstantiateFlagUpload = 2,
   cudaGraphInstantiateFlagDeviceLaunch = 4,
   cudaGraphInstantiateFlagUseNodePriority = 8
};

enum cudaGraphDebugDotFlags {
   cudaGraphDebugDotFlagsVerbose = 1 << 0,
   cudaGraphDebugDotFlagsKernelNodeParams = 1 << 2,
   cudaGraphDebugDotFlagsMemcpyNodeParams = 1 << 3,
   cudaGraphDebugDotFlagsMemsetNodeParams = 1 << 4,
   cudaGraphDebugDotFlagsHostNodeParams = 1 << 5,
   cudaGraphDebugDotFlagsEventNodeParams = 1 << 6,
   cudaGraphDebugDotFlagsExtSemasSignalNodeParams = 1 << 7,
   cudaGraphDebugDotFlagsExtSemasWaitNodeParams = 1 << 8,
   cudaGraphDebugDotFlagsKernelNodeAttributes = 1 << 9,
   cudaGraphDebugDotFlagsHandles = 1 << 10,
   cudaGraphDebugDotFlagsConditionalNodeParams = 1 << 15
};

enum cudaGraphKernelNodeField {
   cudaGraphKernelNodeFieldInvalid = 0,
   cudaGraphKernelNodeFieldGridDim,
   cudaGraphKernelNodeFieldParam,
   cudaGraphKernelNodeFieldEnabled
};

struct cudaGraphKernelNodeUpdate {
   cudaGraphDeviceNode_t node;
   enum cudaGraphKernelNodeField field;
   union {
#if !defined(__cplusplus) || __cplusplus >= 201103L
      dim3 gridDim;
#else
      uint3 gridDim;
#endif
      struct {
         const void *pValue;
         size_t offset;
         size_t size;
      } param;
      unsigned int isEnabled;
   } updateData;
};
