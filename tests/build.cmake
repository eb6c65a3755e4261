# Programs that the tests are made of.
#
#   tests/unit/NAME.c     becomes build/tests/unit/NAME, over every room that
#                         needs neither LLVM nor a device; exit 0: pass
#   tests/*/build.cmake   whatever else a folder of cases needs
#
# SPDX-License-Identifier: Apache-2.0

set(test_objects)
foreach(name base ptx ir passes)
  list(APPEND test_objects ${objects_${name}})
endforeach()

# test_program(NAME SOURCE): an executable over those rooms.
function(test_program name source)
  add_executable(${name} ${source} ${test_objects})
  target_link_libraries(${name} PRIVATE m)
endfunction()

file(GLOB unit_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/unit/*.c)
foreach(source ${unit_sources})
  get_filename_component(name ${source} NAME_WE)
  test_program(unit-${name} ${source})
  set_target_properties(unit-${name} PROPERTIES OUTPUT_NAME ${name}
    RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests/unit)
endforeach()

file(GLOB parts CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/*/build.cmake)
foreach(part ${parts})
  include(${part})
endforeach()
