# tests/api/NAME.c becomes build/tests/api/NAME, over both libraries.
# SPDX-License-Identifier: Apache-2.0

find_package(Threads REQUIRED)
file(GLOB api_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/api/*.c)
foreach(source ${api_sources})
  get_filename_component(name ${source} NAME_WE)
  add_executable(api-${name} ${source})
  target_include_directories(api-${name}
                             PRIVATE ${CMAKE_SOURCE_DIR}/toolkit/include)
  target_link_libraries(api-${name} PRIVATE cudart cuda Threads::Threads)
  set_target_properties(api-${name} PROPERTIES OUTPUT_NAME ${name}
    RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests/api)
endforeach()
