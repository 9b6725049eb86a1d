#pragma once

namespace docket::storage {

/// Marks a SQLite file as Docket's: "DOCK", read by file(1).
inline constexpr int kApplicationId = 0x444F434B;

}  // namespace docket::storage
