#!/bin/sh
# Every statement of tests/reject/statements.txt that is PTX goes through the
# compiler, or is refused by name; LLVM has nothing to complain about.
# SPDX-License-Identifier: Apache-2.0
root=$PWD
. "$(dirname "$0")/common"
[ -x "$BUILD/tests/ptx-coverage" ] || skip "built without the compiler"
"$BUILD/tests/ptx-coverage" "$root/ptx/forms.def" \
   "$root/tests/reject/statements.txt" >page || fail "exit code $?"
[ "$(grep -c '| yes |' page)" -ge 410 ] || fail "few forms compile"
grep -E '\| (no|in part): ' page | grep -v 'no lowering' >out &&
   fail "compiled to something wrong"
exit 0
