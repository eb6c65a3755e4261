# bin/sampan, and a folder that looks like a CUDA toolkit: in the build folder
# as toolkit/, installed as lib/sampan/.
# SPDX-License-Identifier: Apache-2.0

file(GLOB tools_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tools/*.c)
add_executable(sampan ${tools_sources} ${objects_base} ${objects_ptx})
target_link_libraries(sampan PRIVATE m ${CMAKE_DL_LIBS})
install(TARGETS sampan DESTINATION bin)

set(toolkit ${CMAKE_BINARY_DIR}/toolkit)
set(install_toolkit ${CMAKE_BINARY_DIR}/toolkit-install)

# toolkit_link(PLACE BUILD INSTALLED): a symbolic link in both toolkits.
function(toolkit_link place build installed)
  foreach(pair "${toolkit};${build}" "${install_toolkit};${installed}")
    list(GET pair 0 root)
    list(GET pair 1 target)
    get_filename_component(folder ${root}/${place} DIRECTORY)
    file(MAKE_DIRECTORY ${folder})
    file(CREATE_LINK ${target} ${root}/${place} SYMBOLIC)
  endforeach()
endfunction()

# toolkit_file(PLACE TEXT): a small file in both.
function(toolkit_file place text)
  file(WRITE ${toolkit}/${place} "${text}")
  file(WRITE ${install_toolkit}/${place} "${text}")
endfunction()

toolkit_link(bin/nvcc ../../bin/sampan ../../../bin/sampan)
foreach(name libcuda.so libcuda.so.1 libcudart.so libcudart.so.13)
  toolkit_link(lib64/${name} ../../lib/${name} ../../${name})
endforeach()
toolkit_link(lib64/stubs/libcuda.so ../../../lib/libcuda.so
             ../../../libcuda.so)

# There is only the shared runtime; who links with the static one gets it too.
toolkit_file(lib64/libcudart_static.a "INPUT(-lcudart)\n")
# The device runtime is part of the compiler: an archive without members.
toolkit_file(lib64/libcudadevrt.a "!<arch>\n")
toolkit_file(nvvm/libdevice/README
  "Sampan compiles with clang; no libdevice is needed or shipped.\n")
toolkit_file(version.json [[{
  "cuda" : { "name" : "CUDA SDK", "version" : "13.0.0" },
  "cuda_cudart" : { "name" : "CUDA Runtime (cudart)", "version" : "13.0.88" },
  "cuda_nvcc" : { "name" : "CUDA NVCC", "version" : "13.0.88" }
}
]])
file(CREATE_LINK ${CMAKE_SOURCE_DIR}/toolkit/include ${toolkit}/include
     SYMBOLIC)

install(DIRECTORY ${install_toolkit}/ DESTINATION lib/sampan
        USE_SOURCE_PERMISSIONS)
install(DIRECTORY ${CMAKE_SOURCE_DIR}/toolkit/include DESTINATION lib/sampan)
install(FILES ${CMAKE_SOURCE_DIR}/doc/sampan.1 DESTINATION share/man/man1
        OPTIONAL)
