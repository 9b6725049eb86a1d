# third_party::date: Howard Hinnant's time zones, which reads the machine's tzdata.
find_package(date REQUIRED)
add_library(third_party::date ALIAS date::date-tz)
