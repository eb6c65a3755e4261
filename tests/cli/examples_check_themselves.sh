#!/bin/sh
# Every example compiles, runs and finds its own results right.
# SPDX-License-Identifier: Apache-2.0
root=$PWD
. "$(dirname "$0")/common"
need_clang
need_runtime
example() { # NAME ARGUMENTS
   name=$1
   shift
   ok "$SAMPAN" nvcc -O2 "$root/examples/$name.cu" -o prog
   ok "$SAMPAN" run ./prog "$@"
   says ": ok"
}
example reduce 100000
example nbody 512 5
example mandelbrot m.png
example image "$root/examples/landscape.png" i.png
example image i.png j.png # it reads what it wrote
[ -s m.png ] && [ -s j.png ] || fail "no pictures"
example gpt 3 /usr/share/common-licenses/GPL-3 10
ok cc "$root/examples/ptx.c" -I"$root/toolkit/include" -L"$BUILD/lib" -lcuda \
   -o prog
ok "$SAMPAN" run ./prog
says ": ok"
no 1 "$SAMPAN" run "$root/examples/image.cu" -- "$root/README.md" x.png
says "is no PNG"
