# ptx-run: runs the cases of this folder through the driver API.
# ptx-coverage: doc/coverage.md, from the forms and the cases.
# SPDX-License-Identifier: Apache-2.0
if(objects_driver)
  add_executable(ptx-run ${CMAKE_CURRENT_LIST_DIR}/run.c
                 ${CMAKE_CURRENT_LIST_DIR}/vectors.c)
  target_include_directories(ptx-run SYSTEM PRIVATE
                             ${CMAKE_SOURCE_DIR}/toolkit/include)
  target_link_libraries(ptx-run PRIVATE cuda m ${CMAKE_DL_LIBS})
  set_target_properties(ptx-run PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
endif()
if(TARGET sampan-compiler)
  add_executable(ptx-coverage ${CMAKE_CURRENT_LIST_DIR}/coverage.c
                 ${objects_base} ${objects_ptx})
  target_link_libraries(ptx-coverage PRIVATE sampan-compiler m)
  set_target_properties(ptx-coverage PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
endif()
