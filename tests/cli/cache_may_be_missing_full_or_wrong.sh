#!/bin/sh
# Where nothing can be kept, and where what was kept is damaged, programs run
# all the same.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/common"
need_clang
need_runtime
cat >app.cu <<'EOS'
#include <cstdio>
__global__ void k(int *p) { *p = 42; }
int main() {
   int *p;
   cudaMallocManaged(&p, sizeof(*p));
   k<<<1, 1>>>(p);
   cudaError_t e = cudaDeviceSynchronize();
   printf("it is %d, %s\n", *p, cudaGetErrorString(e));
   return e;
}
EOS
ok "$SAMPAN" nvcc -o app app.cu
runs() { # CACHE
   ok env SAMPAN_CACHE="$1" "$SAMPAN" run ./app
   says "it is 42, no error"
}
runs off
runs /proc/nowhere
echo "a file" >file
runs "$work/file"
mkdir readonly && chmod 500 readonly
runs "$work/readonly"
chmod 700 readonly
ok env -u SAMPAN_CACHE -u HOME -u XDG_CACHE_HOME "$SAMPAN" run ./app
says "it is 42, no error"

# cut, emptied, overwritten
runs "$work/kept"
for damage in 'truncate -s 100' 'truncate -s 0' 'truncate -s -1' \
   'sh -c "head -c 2000 /dev/zero >$0"'; do
   find "$work/kept" -type f | while read -r f; do eval "$damage $f"; done
   runs "$work/kept"
done

# a disk without room, where we may mount one
mkdir full
cat >on_a_full_disk <<'EOS'
mount -t tmpfs -o size=16k none full || exit 77
head -c 100000 /dev/zero >full/filler 2>/dev/null
SAMPAN_CACHE=$PWD/full/cache "$SAMPAN" run ./app &&
   SAMPAN_CACHE=$PWD/full/cache "$SAMPAN" run app.cu
EOS
export SAMPAN
unshare -rm sh on_a_full_disk >out 2>&1
code=$?
[ $code = 77 ] || grep -q unshare out || {
   [ $code = 0 ] || fail "exit code $code on a full disk"
   [ "$(grep -c "it is 42, no error" out)" = 2 ] || fail "on a full disk"
}
clean
