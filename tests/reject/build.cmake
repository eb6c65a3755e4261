# The parser on its own, for cases that must be refused.
# SPDX-License-Identifier: Apache-2.0
test_program(ptx-check ${CMAKE_SOURCE_DIR}/tests/reject/ptx-check.c)
