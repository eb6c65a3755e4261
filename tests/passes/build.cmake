# Runs one pass over the text of a case and compares.
# SPDX-License-Identifier: Apache-2.0
test_program(ir-test ${CMAKE_SOURCE_DIR}/tests/passes/ir-test.c)
set_target_properties(ir-test PROPERTIES
  RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
