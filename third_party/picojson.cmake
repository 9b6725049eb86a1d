# third_party::picojson, one header.
find_path(PICOJSON_INCLUDE picojson.h PATH_SUFFIXES picojson REQUIRED)
add_library(docket_picojson INTERFACE)
add_library(third_party::picojson ALIAS docket_picojson)
target_include_directories(docket_picojson SYSTEM INTERFACE "${PICOJSON_INCLUDE}")
