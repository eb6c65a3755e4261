# doc/coverage.md is what `make coverage` writes, but for the column that the
# compiler fills.
# SPDX-License-Identifier: Apache-2.0
fields() {
   awk -F ' [|] ' 'NF >= 8 { $5 = "" } /^[0-9]* forms are known/ { next }
      { print }' "$1"
}
tools/ptx-coverage "$BUILD" --quick >"$work/coverage.md" || exit 1
fields "$work/coverage.md" >"$work/coverage.new"
fields doc/coverage.md >"$work/coverage.old"
diff "$work/coverage.old" "$work/coverage.new" && exit 0
echo "doc/coverage.md is not current: make coverage"
exit 1
