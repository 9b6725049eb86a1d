find_package(OpenSSL 3 REQUIRED COMPONENTS SSL Crypto)
add_library(docket_openssl INTERFACE)
add_library(third_party::openssl ALIAS docket_openssl)
target_link_libraries(docket_openssl INTERFACE OpenSSL::SSL OpenSSL::Crypto)
