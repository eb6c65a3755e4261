# libcudart.so.13: the names of runtime.def, all of the one version that
# programs linked against CUDA 13 ask for.
# SPDX-License-Identifier: Apache-2.0

set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
             ${CMAKE_SOURCE_DIR}/runtime/runtime.def)
file(STRINGS ${CMAKE_SOURCE_DIR}/runtime/runtime.def rows
     REGEX "^(API|OWN|FOREIGN|INTERNAL)")
set(names "")
foreach(row IN LISTS rows)
  if(row MATCHES "^(API[A-Z_]*|OWN|FOREIGN|INTERNAL)\\((_*cuda[A-Za-z0-9_]+)")
    set(macro ${CMAKE_MATCH_1})
    set(name ${CMAKE_MATCH_2})
    string(APPEND names "      ${name};\n")
    if(macro MATCHES "_SZ")
      string(APPEND names "      ${name}_ptsz;\n")
    elseif(macro MATCHES "_DS")
      string(APPEND names "      ${name}_ptds;\n")
    endif()
  endif()
endforeach()
file(CONFIGURE OUTPUT libcudart.map CONTENT
     "libcudart.so.13 {\n   global:\n${names}   local:\n      *;\n};\n")

add_library(cudart SHARED ${objects_base} ${objects_runtime})
set_target_properties(cudart PROPERTIES VERSION 13 SOVERSION 13
                      LINK_DEPENDS ${CMAKE_BINARY_DIR}/libcudart.map)
target_link_libraries(cudart PRIVATE cuda)
target_link_options(cudart PRIVATE
                    -Wl,--version-script=${CMAKE_BINARY_DIR}/libcudart.map)
if(SAMPAN_SANITIZE STREQUAL "")
  target_link_options(cudart PRIVATE -Wl,--no-undefined)
endif()
install(TARGETS cudart DESTINATION lib)
