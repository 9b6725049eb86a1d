# Builds files into docket_resources: an assembler file takes the bytes (.incbin), a table beside it names them.
set(web_modules "${CMAKE_SOURCE_DIR}/src/web/node_modules")
set(embed_dir "${CMAKE_BINARY_DIR}/resources")

# Paths and files are two lists of one length.
set(embed_paths)
set(embed_files)
file(GLOB_RECURSE schema_files CONFIGURE_DEPENDS RELATIVE "${CMAKE_SOURCE_DIR}"
  schema/openapi.json schema/workflows/*.json schema/sqlite/*.sql schema/postgres/*.sql)
foreach(file IN LISTS schema_files)
  list(APPEND embed_paths "${file}")
  list(APPEND embed_files "${CMAKE_SOURCE_DIR}/${file}")
endforeach()
file(GLOB_RECURSE asset_files CONFIGURE_DEPENDS RELATIVE "${CMAKE_SOURCE_DIR}/src/http"
  src/http/assets/*.html src/http/assets/*.css src/http/assets/*.js src/http/assets/*.svg)
foreach(file IN LISTS asset_files)
  list(APPEND embed_paths "${file}")
  list(APPEND embed_files "${CMAKE_SOURCE_DIR}/src/http/${file}")
endforeach()

# The pages, as scripts/build leaves them: HTML, and hashed scripts and styles beside their compressed forms.
set(web_pages "${CMAKE_SOURCE_DIR}/build/web")
file(GLOB_RECURSE web_files CONFIGURE_DEPENDS RELATIVE "${web_pages}" "${web_pages}/*")
if(NOT web_files)
  message(FATAL_ERROR "The pages are not built: use scripts/build, or run `npm ci --ignore-scripts && npm run build` in src/web")
endif()
foreach(file IN LISTS web_files)
  list(APPEND embed_paths "web/${file}")
  list(APPEND embed_files "${web_pages}/${file}")
endforeach()

# Big foreign files are kept as gzip: every browser takes them so.
find_program(GZIP gzip REQUIRED)
set(swagger_ui "${web_modules}/swagger-ui-dist")
file(GLOB swagger_files CONFIGURE_DEPENDS "${swagger_ui}/swagger-ui-bundle.js" "${swagger_ui}/swagger-ui.css")
if(NOT swagger_files)
  message(STATUS "swagger-ui: not there (run `npm ci --ignore-scripts` in src/web); /docs will only link the contract")
endif()
foreach(file IN LISTS swagger_files)
  cmake_path(GET file FILENAME name)
  add_custom_command(OUTPUT "${embed_dir}/${name}.gz"
    COMMAND "${GZIP}" -9 -n -c "${file}" > "${embed_dir}/${name}.gz"
    DEPENDS "${file}" VERBATIM)
  list(APPEND embed_paths "docs/${name}.gz")
  list(APPEND embed_files "${embed_dir}/${name}.gz")
endforeach()

# What their licences ask to go along with them.
if(swagger_files)
  set(licences "${swagger_ui}/NOTICE" "${swagger_ui}/LICENSE" "${swagger_ui}/swagger-ui-bundle.js.LICENSE.txt")
  add_custom_command(OUTPUT "${embed_dir}/licences.txt.gz"
    COMMAND cat ${licences} | "${GZIP}" -9 -n -c > "${embed_dir}/licences.txt.gz"
    DEPENDS ${licences} VERBATIM)
  list(APPEND embed_paths "docs/licences.txt.gz")
  list(APPEND embed_files "${embed_dir}/licences.txt.gz")
endif()

# all() is ordered by path: sort pairs as one, with a tab between, which comes before whatever a longer path goes on with.
string(ASCII 9 tab)
set(pairs)
foreach(path file IN ZIP_LISTS embed_paths embed_files)
  list(APPEND pairs "${path}${tab}${file}")
endforeach()
list(SORT pairs COMPARE STRING)

set(assembler ".section .rodata\n")
set(symbols "")
set(rows "")
set(number 0)
foreach(pair IN LISTS pairs)
  string(REPLACE "${tab}" ";" pair "${pair}")
  list(GET pair 0 path)
  list(GET pair 1 file)
  string(APPEND assembler
    ".balign 16\n.global docket_resource_${number}\ndocket_resource_${number}:\n.incbin \"${file}\"\n"
    ".global docket_resource_${number}_end\ndocket_resource_${number}_end:\n.byte 0\n")
  string(APPEND symbols "extern const char docket_resource_${number}[];\nextern const char docket_resource_${number}_end[];\n")
  string(APPEND rows
    "      {\"${path}\",\n"
    "       {docket_resource_${number}, static_cast<std::size_t>(docket_resource_${number}_end - docket_resource_${number})}},\n")
  math(EXPR number "${number} + 1")
endforeach()
string(APPEND assembler ".section .note.GNU-stack,\"\",%progbits\n")
set(table "#include <cstddef>\n\n#include \"resources/resources.hpp\"\n\nextern \"C\" {\n${symbols}}\n
namespace docket::resources {\n
std::span<const Resource> all() {\n  static const Resource kAll[] = {\n${rows}  };\n  return kAll;\n}\n
}  // namespace docket::resources\n")
file(CONFIGURE OUTPUT "${embed_dir}/bytes.S" CONTENT "${assembler}" @ONLY)
file(CONFIGURE OUTPUT "${embed_dir}/table.cpp" CONTENT "${table}" @ONLY)
set_source_files_properties("${embed_dir}/bytes.S" PROPERTIES OBJECT_DEPENDS "${embed_files}")
target_sources(docket_resources PRIVATE "${embed_dir}/bytes.S" "${embed_dir}/table.cpp")

# build_info.cpp is looked at by every build, and written only when the commit or the version is another.
add_custom_target(docket_build_info
  COMMAND "${CMAKE_COMMAND}" -DSOURCE_DIR=${CMAKE_SOURCE_DIR} -DOUTPUT=${embed_dir}/build_info.cpp
    -DVERSION=${PROJECT_VERSION} "-DCOMPILER=${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}"
    -P "${CMAKE_SOURCE_DIR}/src/resources/build_info.cmake"
  BYPRODUCTS "${embed_dir}/build_info.cpp"
  COMMENT "Version and commit" VERBATIM)
target_sources(docket_resources PRIVATE "${embed_dir}/build_info.cpp")
add_dependencies(docket_resources docket_build_info)
