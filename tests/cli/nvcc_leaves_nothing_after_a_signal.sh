#!/bin/sh
# Killed in the middle of a compilation: it dies of the signal, cleanly.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/common"
need_clang
# a template that keeps clang busy for some seconds
cat >slow.cu <<'EOF'
template <int N, int M> struct f { enum { v = f<N - 1, M>::v + f<N - 1, M + (1 << N)>::v }; };
template <int M> struct f<0, M> { enum { v = M & 1 }; };
int x = f<18, 0>::v;
EOF
"$SAMPAN" nvcc -c slow.cu >out 2>&1 &
pid=$!
i=0
while [ -z "$(ls -A "$TMPDIR")" ] && [ $i -lt 100 ]; do
   sleep 0.05; i=$((i + 1))
done
sleep 0.3
kill -TERM $pid || fail "over already"
wait $pid
[ $? = 143 ] || fail "exit code $?"
[ ! -e slow.o ] || fail "slow.o was made"
clean
