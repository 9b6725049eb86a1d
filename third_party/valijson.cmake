# third_party::valijson, headers only: the system's, else what fetch.sh unpacked.
find_path(VALIJSON_INCLUDE valijson/validator.hpp
  HINTS "${DOCKET_FETCHED}/valijson/usr/include"
  REQUIRED)
add_library(docket_valijson INTERFACE)
add_library(third_party::valijson ALIAS docket_valijson)
target_include_directories(docket_valijson SYSTEM INTERFACE "${VALIJSON_INCLUDE}")
