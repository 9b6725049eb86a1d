# third_party::spdlog (with fmt).
find_package(spdlog REQUIRED)
add_library(third_party::spdlog ALIAS spdlog::spdlog)
