# third_party::sodium, and third_party::crypt: the crypt(3) of libxcrypt, which knows bcrypt.
find_path(SODIUM_INCLUDE sodium.h REQUIRED)
find_library(SODIUM_LIBRARY sodium REQUIRED)
add_library(docket_sodium INTERFACE)
add_library(third_party::sodium ALIAS docket_sodium)
target_include_directories(docket_sodium SYSTEM INTERFACE "${SODIUM_INCLUDE}")
target_link_libraries(docket_sodium INTERFACE "${SODIUM_LIBRARY}")

find_path(CRYPT_INCLUDE crypt.h REQUIRED)
find_library(CRYPT_LIBRARY crypt REQUIRED)
add_library(docket_crypt INTERFACE)
add_library(third_party::crypt ALIAS docket_crypt)
target_include_directories(docket_crypt SYSTEM INTERFACE "${CRYPT_INCLUDE}")
target_link_libraries(docket_crypt INTERFACE "${CRYPT_LIBRARY}")
