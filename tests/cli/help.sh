#!/bin/sh
# --help and --version of each command; a wrong word is an error that names it.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/common"
ok "$SAMPAN" --help
says "sampan <command>"
ok "$SAMPAN" --version
says "CUDA 13.0"
ok "$SAMPAN" run --help
says "SAMPAN_CACHE"
ok "$SAMPAN" info --help
says "usage: sampan info"
ok "$SAMPAN" nvcc --help
says "--generate-code"
says "-maxrregcount"
ok "$SAMPAN" nvcc --version
says "release 13.0, V13.0.88"
ok "$BUILD/toolkit/bin/nvcc" -V
says "release 13.0, V13.0.88"
no 2 "$SAMPAN"
no 2 "$SAMPAN" flap
says "no command 'flap'"
no 2 "$SAMPAN" info flap
no 2 "$SAMPAN" run
