#!/bin/sh
# sampan info works, also without clang.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/common"
[ -e "$BUILD/lib/libcuda.so.1" ] || fail "no driver library"
ok "$SAMPAN" info
says "compute capability 8.0"
says "Sampan"
says "Cache"
says "LLVM 19"
says "$BUILD/lib/libcuda.so.1"
ok env PATH=/nowhere "$SAMPAN" info
says "Debian package clang-19"
