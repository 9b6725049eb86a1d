# third_party::sqlitecpp: SQLiteCpp and the SQLite under it.
find_package(SQLite3 3.40 REQUIRED)
find_package(SQLiteCpp REQUIRED)
add_library(docket_sqlitecpp INTERFACE)
add_library(third_party::sqlitecpp ALIAS docket_sqlitecpp)
target_link_libraries(docket_sqlitecpp INTERFACE SQLiteCpp SQLite::SQLite3)
