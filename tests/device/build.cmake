# Tests of device/ and of the loader in jit/, with kernels written in C to the
# contract of simd/abi.h: no compiler is needed.
# SPDX-License-Identifier: Apache-2.0

file(GLOB device_tests CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/*.c)
list(FILTER device_tests EXCLUDE REGEX "/object_")
foreach(source ${device_tests})
  get_filename_component(name ${source} NAME_WE)
  add_executable(unit-device-${name} ${source} ${objects_base} ${objects_ptx}
                 ${objects_jit} ${objects_device})
  target_link_libraries(unit-device-${name} PRIVATE m dl pthread)
  set_target_properties(unit-device-${name} PROPERTIES
    OUTPUT_NAME device_${name}
    RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests/unit)
endforeach()

# An object as the compiler would make it, for the loader.
add_custom_command(OUTPUT ${CMAKE_BINARY_DIR}/tests/object_kernel.o
  COMMAND ${CMAKE_C_COMPILER} -I${CMAKE_SOURCE_DIR} -std=gnu11 -O2 -g -fPIC
          -fvisibility=hidden -fno-stack-protector
          -c ${CMAKE_CURRENT_LIST_DIR}/object_kernel.c
          -o ${CMAKE_BINARY_DIR}/tests/object_kernel.o
  DEPENDS ${CMAKE_CURRENT_LIST_DIR}/object_kernel.c
          ${CMAKE_SOURCE_DIR}/simd/abi.h)
add_custom_target(unit-device-object ALL
  DEPENDS ${CMAKE_BINARY_DIR}/tests/object_kernel.o)
target_compile_definitions(unit-device-loader PRIVATE
  OBJECT="${CMAKE_BINARY_DIR}/tests/object_kernel.o")
add_dependencies(unit-device-loader unit-device-object)
