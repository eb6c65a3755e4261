# ptx-run: runs the cases of this folder through the driver API.
# SPDX-License-Identifier: Apache-2.0
if(objects_driver)
  add_executable(ptx-run ${CMAKE_CURRENT_LIST_DIR}/run.c)
  target_include_directories(ptx-run SYSTEM PRIVATE
                             ${CMAKE_SOURCE_DIR}/toolkit/include)
  target_link_libraries(ptx-run PRIVATE cuda m)
  set_target_properties(ptx-run PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
endif()
