# tools/oracle with our own library: what it records is what ptx-run compares.
# SPDX-License-Identifier: Apache-2.0
out=$work/oracle.$$
mkdir -p "$out"
case=tests/ptx/carries_run_through_chains.ptx
approx=tests/ptx/approximations_keep_their_error.ptx
fails() {
   echo "$1"
   rm -rf "$out"
   exit 1
}
tools/oracle "$BUILD" "$BUILD/lib/libcuda.so.1" && fails "took our own library"
tools/oracle "$BUILD" "$BUILD/lib/libcuda.so.1" "$out" "$case" "$approx" ||
   fails "records nothing"
vectors=$out/carries_run_through_chains.vectors
for word in driver chip date command case error out; do
   grep -q "^$word " "$vectors" || fails "no $word in it"
done
"$BUILD/tests/ptx-run" --vectors "$out" "$case" "$approx" ||
   fails "differs from itself"
sed -i '/^out/s/ \([0-9a-f]*\)$/ 1\1/' "$vectors"
"$BUILD/tests/ptx-run" --vectors "$out" "$case" && fails "takes another output"
sed -i 's/^case ./case x/' "$vectors"
"$BUILD/tests/ptx-run" --vectors "$out" "$case" && fails "takes another case"
rm -rf "$out"
