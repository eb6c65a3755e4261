# tests/api/NAME.c becomes build/tests/api/NAME: rt_* over the runtime, the
# others over the driver API.
# SPDX-License-Identifier: Apache-2.0

find_package(Threads REQUIRED)
file(GLOB api_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/*.c)
foreach(source ${api_sources})
  get_filename_component(name ${source} NAME_WE)
  if(NOT TARGET cuda OR (name MATCHES "^rt_" AND NOT TARGET cudart))
    continue()
  endif()
  add_executable(api-${name} ${source} ${objects_base})
  target_include_directories(api-${name} SYSTEM PRIVATE
                             ${CMAKE_SOURCE_DIR}/toolkit/include)
  target_compile_options(api-${name} PRIVATE
                         $<$<C_COMPILER_ID:GNU>:-Wno-aggressive-loop-optimizations>)
  target_link_libraries(api-${name} PRIVATE cuda Threads::Threads m)
  if(name MATCHES "^rt_")
    target_link_libraries(api-${name} PRIVATE cudart)
  endif()
  set_target_properties(api-${name} PROPERTIES OUTPUT_NAME ${name}
    RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests/api)
endforeach()
