# doc/coverage-api.md is what tools/api-coverage makes of the tables.
# SPDX-License-Identifier: Apache-2.0
tools/api-coverage driver/driver.def runtime/runtime.def |
   diff -u doc/coverage-api.md - || {
   echo "run: tools/api-coverage driver/driver.def runtime/runtime.def" \
      ">doc/coverage-api.md"
   exit 1
}
