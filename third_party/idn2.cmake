# third_party::idn2: the header alone. src/notify/idn.cpp loads the library when a mail goes to a domain beyond ASCII.
find_path(IDN2_INCLUDE idn2.h REQUIRED)
add_library(docket_idn2 INTERFACE)
add_library(third_party::idn2 ALIAS docket_idn2)
target_include_directories(docket_idn2 SYSTEM INTERFACE "${IDN2_INCLUDE}")
target_link_libraries(docket_idn2 INTERFACE ${CMAKE_DL_LIBS})
