#!/bin/sh
# nvcc reads `<< <` and `>> >` as a launch; names and lines stay the source's.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/common"
need_clang
cat >blanks.cu <<'EOF'
#include <cstdio>
__global__ void set(int *p) { *p = 1 << 4; }
int main()
{
   int *p, x = 1;
   const char *text = "<< < in a string stays >> >"; // and << < in a comment
   cudaMallocManaged(&p, sizeof(int));
   set << < 1, 1 >> > (p);
   cudaDeviceSynchronize();
   printf("%d %d %s\n", *p, x << 3, text);
   return 0;
}
EOF
"$SAMPAN" nvcc blanks.cu -o blanks
said=$(./blanks)
[ "$said" = "16 8 << < in a string stays >> >" ] || { echo "$said"; exit 1; }
sed 's/int x/int y/; s/1, 1 >> >/1, z >> >/' blanks.cu >wrong.cu
"$SAMPAN" nvcc wrong.cu -o wrong 2>said && exit 1
grep -q '^wrong.cu:8:' said || { cat said; exit 1; }
