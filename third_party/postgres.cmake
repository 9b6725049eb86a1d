# third_party::pqxx: libpqxx, 6.4 or 7, and the libpq under it.
find_package(PkgConfig REQUIRED)
pkg_check_modules(DOCKET_PQXX REQUIRED IMPORTED_TARGET libpqxx libpq)
add_library(docket_pqxx INTERFACE)
add_library(third_party::pqxx ALIAS docket_pqxx)
target_link_libraries(docket_pqxx INTERFACE PkgConfig::DOCKET_PQXX)
