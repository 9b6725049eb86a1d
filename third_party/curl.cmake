# third_party::curl: the headers alone. src/notify/curl.cpp loads the library when something is to be sent.
find_path(CURL_INCLUDE curl/curl.h REQUIRED)
add_library(docket_curl INTERFACE)
add_library(third_party::curl ALIAS docket_curl)
target_include_directories(docket_curl SYSTEM INTERFACE "${CURL_INCLUDE}")
target_link_libraries(docket_curl INTERFACE ${CMAKE_DL_LIBS})
