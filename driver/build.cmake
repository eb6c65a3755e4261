# libcuda.so.1: only the names of driver.def are visible.
# SPDX-License-Identifier: Apache-2.0

set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
             ${CMAKE_SOURCE_DIR}/driver/driver.def)
file(STRINGS ${CMAKE_SOURCE_DIR}/driver/driver.def rows REGEX "^API")
set(names "")
foreach(row IN LISTS rows)
  if(row MATCHES "^(API[A-Z_]*)\\((cu[A-Za-z0-9_]+)")
    set(macro ${CMAKE_MATCH_1})
    set(name ${CMAKE_MATCH_2})
    string(APPEND names "      ${name};\n")
    if(macro MATCHES "_PTSZ$")
      string(APPEND names "      ${name}_ptsz;\n")
    elseif(macro MATCHES "_PTDS$")
      string(APPEND names "      ${name}_ptds;\n")
    endif()
  endif()
endforeach()
file(CONFIGURE OUTPUT libcuda.map CONTENT
     "{\n   global:\n${names}   local:\n      *;\n};\n")

find_package(Threads REQUIRED)
add_library(cuda SHARED ${objects_base} ${objects_ptx} ${objects_jit}
            ${objects_device} ${objects_driver})
set_target_properties(cuda PROPERTIES VERSION 1 SOVERSION 1
                      LINK_DEPENDS ${CMAKE_BINARY_DIR}/libcuda.map)
target_link_libraries(cuda PRIVATE zstd Threads::Threads ${CMAKE_DL_LIBS} m)
# Its threads and signal handlers outlive a dlclose: so must its code.
target_link_options(cuda PRIVATE -Wl,-z,nodelete
                    -Wl,--version-script=${CMAKE_BINARY_DIR}/libcuda.map)
if(SAMPAN_SANITIZE STREQUAL "")
  target_link_options(cuda PRIVATE -Wl,--no-undefined)
endif()
install(TARGETS cuda DESTINATION lib)
