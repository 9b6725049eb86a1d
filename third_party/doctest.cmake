# third_party::doctest, one header.
find_package(doctest REQUIRED)
add_library(third_party::doctest ALIAS doctest::doctest)
