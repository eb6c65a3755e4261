# exhaustive: unary instructions on all their inputs.
# SPDX-License-Identifier: Apache-2.0
if(objects_driver)
  add_executable(exhaustive ${CMAKE_CURRENT_LIST_DIR}/unary.c)
  target_include_directories(exhaustive SYSTEM PRIVATE
                             ${CMAKE_SOURCE_DIR}/toolkit/include)
  target_link_libraries(exhaustive PRIVATE cuda m)
  set_target_properties(exhaustive PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
endif()
