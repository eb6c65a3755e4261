#!/bin/sh
# sampan run of anything else: our libraries first, exit code passed on.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/common"
ok "$SAMPAN" run sh -c 'echo $LD_LIBRARY_PATH'
says "$BUILD/lib"
no 5 "$SAMPAN" run sh -c 'exit 5'
ok "$SAMPAN" run echo a -- b
says "a -- b"
no 127 "$SAMPAN" run ./nothing
says "no program './nothing'"
no 2 "$SAMPAN" run -O2 echo
says "-O2"
