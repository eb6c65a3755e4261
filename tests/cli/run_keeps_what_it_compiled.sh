#!/bin/sh
# sampan run: arguments, exit code, the cache and what makes it stale.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/common"
need_clang
need_runtime
echo '#define CODE 3' >code.h
cat >a.cu <<'EOF'
#include "code.h"
#include <cstdio>
int main(int argc, char **argv) {
   for (int i = 0; i < argc; i++) printf("[%s]", argv[i]);
   return CODE;
}
EOF
programs() { ls "$SAMPAN_CACHE/run" | grep -vc list; }
no 3 "$SAMPAN" run a.cu -x 'y z'
says "[./a][-x][y z]"
[ "$(programs)" = 1 ] || fail "not kept"
no 3 env PATH=/nowhere "$SAMPAN" run a.cu # no compiler needed
touch a.cu code.h
no 3 "$SAMPAN" run a.cu
[ "$(programs)" = 1 ] || fail "kept twice"
echo '#define CODE 4' >code.h
no 4 "$SAMPAN" run a.cu
no 4 "$SAMPAN" run -DUNUSED a.cu
[ "$(programs)" = 3 ] || fail "options do not count"
no 4 "$SAMPAN" run a.cu -- -- b
says "[./a][--][b]"
rm -rf "$SAMPAN_CACHE"
SAMPAN_CACHE=off no 4 "$SAMPAN" run a.cu
[ ! -e "$SAMPAN_CACHE" ] || fail "a cache though it is off"
SAMPAN_CACHE=/proc/nowhere no 4 "$SAMPAN" run a.cu
says "cannot be written"
for i in 1 2 3 4; do "$SAMPAN" run a.cu >out.$i 2>&1; echo $? >code.$i & done
wait
for i in 1 2 3 4; do has code.$i 4; done
echo 'int main() { return oops; }' >bad.cu
no 1 "$SAMPAN" run bad.cu
says "oops"
no 1 "$SAMPAN" run missing.cu
says "missing.cu: No such file"
clean
