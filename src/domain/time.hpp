#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace docket {

using Milliseconds = std::chrono::milliseconds;
using Seconds = std::chrono::seconds;

/// A moment in UTC, to the millisecond. Stored as BIGINT milliseconds since 1970.
using Timestamp = std::chrono::sys_time<Milliseconds>;

inline std::int64_t to_ms(Timestamp at) { return at.time_since_epoch().count(); }
inline Timestamp from_ms(std::int64_t ms) { return Timestamp(Milliseconds(ms)); }

/// RFC 3339 in UTC with milliseconds: `2026-11-21T09:15:00.123Z`. Years 0 to 9999.
std::string format_rfc3339(Timestamp at);

/// The same for names of files, to the second: `20261121T091500Z`.
std::string format_for_file(Timestamp at);

/// The moment that an RFC 3339 date-time names: any offset, any number of fraction digits (cut to milliseconds),
/// `T`/`t`/space between date and time. A bare date (`2026-11-21`) is its midnight in UTC. nullopt for anything else,
/// also for dates that do not exist and for moments outside the years 0 to 9999 in UTC; a leap second (`:60`) counts as
/// the second after.
std::optional<Timestamp> parse_rfc3339(std::string_view text);

}  // namespace docket
