# cmake -DSOURCE_DIR= -DVERSION= -DCOMPILER= -DOUTPUT= -P build_info.cmake
cmake_minimum_required(VERSION 3.25)

set(commit "")
if(EXISTS "${SOURCE_DIR}/.git")
  execute_process(COMMAND git -c "safe.directory=${SOURCE_DIR}" -C "${SOURCE_DIR}" rev-parse --short=12 --verify HEAD
    OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE status)
  if(NOT status EQUAL 0)
    set(commit "")
  endif()
endif()
set(text "#include \"resources/build_info.hpp\"

namespace docket::resources {

constinit const std::string_view kVersion = \"${VERSION}\";
constinit const std::string_view kCommit = \"${commit}\";
constinit const std::string_view kCompiler = \"${COMPILER}\";

}  // namespace docket::resources
")
file(CONFIGURE OUTPUT "${OUTPUT}" CONTENT "${text}" @ONLY)
