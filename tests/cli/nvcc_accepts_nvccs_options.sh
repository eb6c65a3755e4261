#!/bin/sh
# nvcc's options in long and short forms, with = and blanks, in lists.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/common"
need_clang
echo 'int main(){}' >a.cu
dry() { ok "$SAMPAN" nvcc --dryrun a.cu "$@"; }

dry -I inc -Iinc2 --include-path=inc3,inc4 --include-path inc5
for i in inc inc2 inc3 inc4 inc5; do says " -I$i "; done
dry -DA -D B=2 --define-macro=C,D=4 '-DF(x,y)=x' '-DL=1,2' -UA \
   --undefine-macro Z
for d in A B=2 C D=4; do says " -D$d "; done
says "'-DF(x,y)=x'"
says " -DL=1,2 "
says " -UA "
says " -UZ "
dry -lfoo -l bar --library=baz,qux -L/lib/x --library-path /lib/y
for l in lfoo lbar lbaz lqux L/lib/x L/lib/y; do says " -$l "; done
dry -isystem sys --system-include=sys2 -include pre.h --pre-include pre2.h
says "-isystem sys "
says "-isystem sys2 "
says "-include pre.h -include pre2.h"
dry -Xcompiler -fPIC,-Wall --compiler-options "-O1 -DQ" \
   -Xcompiler=-Wl\\,-z\\,now
says "-fPIC -Wall -O1 -DQ -Wl,-z,now"
dry -Xlinker -rpath,/x --linker-options=--as-needed
says "-Xlinker -rpath -Xlinker /x -Xlinker --as-needed"
dry -O3 -g -std=c++14
says " -O3 -g"
says "-std=c++14"
dry --optimize 2 --debug --std c++20
says " -O2 -g"
says "-std=c++20"
dry --use_fast_math
says "-fgpu-flush-denormals-to-zero"
says "-nvptx-prec-divf32=0"
says "-D__USE_FAST_MATH__"
dry -ftz true --prec-div=false -prec-sqrt false --fmad=false
says "-fgpu-flush-denormals-to-zero"
says "-nvptx-prec-divf32=1"
says "-D__CUDA_PREC_SQRT=0"
says "-ffp-contract=off"
dry --use_fast_math -ftz=false
silent "-fgpu-flush-denormals-to-zero"
dry -lineinfo
says "-gline-tables-only"
dry -G
says " -O0 -g "
says "-D__CUDACC_DEBUG__"
dry --default-stream per-thread
says "-fgpu-default-stream=per-thread"
dry -rdc=true
says "-fgpu-rdc"
dry -cudart none
silent "-lcudart"
dry -cudart static
says "-lcudart"
says "note: -cudart static: the runtime is shared here"
dry -shared -o liba.so
says " -shared "
dry -gencode arch=compute_80,code=sm_80 \
   -gencode=arch=compute_90,code=\"sm_90,compute_90\" \
   --generate-code arch=compute_75,code='[sm_75,compute_75]'
for a in 75 80 90; do says "--cuda-gpu-arch=sm_$a"; done
says "-D__CUDA_ARCH_LIST__=800,900,750"
dry -arch compute_70 -code=sm_70,sm_72
says "--cuda-gpu-arch=sm_70"
dry -gencode arch=compute_100,code=sm_100
says "compute_100 is compiled as sm_90"
says "--cuda-gpu-arch=sm_90"
dry -arch=sm_90a
says "--cuda-gpu-arch=sm_90a"
dry -arch=native
says "--cuda-gpu-arch=sm_80"
dry -maxrregcount=32 --maxrregcount 64
says "note: -maxrregcount 32 has no effect"
dry -m64 --machine 64 -w --threads 2 -t4 -Xptxas -v,-O3 -diag-suppress 20012 \
   --expt-relaxed-constexpr --extended-lambda -Wno-deprecated-gpu-targets \
   -Werror all-warnings,reorder -noprof --restrict -lto -dlto -split-compile 0 \
   --ptxas-options=-v -res-usage -err-no -time - -ewp -cudadevrt none
says " -Werror "
dry -c -odir objects
says "objects/a.o"
dry -M
says " -M "
dry -MD -c -o x/y.o -MT z
says "-MD -MF x/y.d -MT z"
dry -E
says " -E"
dry -forward-unknown-to-host-compiler -fopenmp-simd -mavx
says "-fopenmp-simd -mavx"
dry -O1 -O2
says "incompatible redefinition for option 'optimize'"
says " -O2"

printf '%s\n' '-I "with blank"' "-DX='a b'" '-x cu' >opts.txt
dry --options-file opts.txt
says "'-Iwith blank'"
says "'-DX=a b'"
printf '%s\n' '-DFROM_FILE' >opts2.txt
dry @opts2.txt
says "-DFROM_FILE"
NVCC_PREPEND_FLAGS=-DPRE NVCC_APPEND_FLAGS='-DPOST -w'
export NVCC_PREPEND_FLAGS NVCC_APPEND_FLAGS
dry
says "-DPRE -DPOST"
clean
