#!/bin/sh
# Ctrl-C and a kill while a kernel runs: no process and no file is left, and
# whoever waits sees the signal.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/common"
need_clang
need_runtime
cat >loop.cu <<'EOS'
#include <cstdio>
__global__ void k() { for (volatile int i = 0;; i++) ; }
int main() {
   k<<<64, 64>>>();
   puts("running");
   fflush(stdout);
   return cudaDeviceSynchronize();
}
EOS
group=
trap '[ -z "$group" ] || kill -KILL -- -"$group" 2>/dev/null; rm -rf "$work"' EXIT
stop() { # SIGNAL CODE: to the whole group, as a terminal does
   rm -f said
   setsid env --default-signal=INT "$SAMPAN" run loop.cu >said 2>&1 &
   group=$!
   i=0
   while ! grep -q running said && [ $i -lt 600 ]; do
      sleep 0.1; i=$((i + 1))
   done
   grep -q running said || fail "it does not run"
   sleep 0.2
   kill -"$1" -- -"$group"
   wait $group
   got=$?
   [ $got = "$2" ] || { cp said out; fail "exit code $got after SIG$1"; }
   ! kill -0 -- -"$group" 2>/dev/null || fail "somebody is left after SIG$1"
   clean
}
stop INT 130
stop TERM 143
export SAMPAN_CACHE=off # then it is a child that runs the program
stop INT 130
stop TERM 143
