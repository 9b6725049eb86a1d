#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/order.hpp"

namespace docket::json {

/// The lines of an order as the JSON array that is stored and that replies carry.
std::string write_lines(std::span<const Line> lines);

/// The lines that write_lines() has written. Throws std::runtime_error, and no Error, for anything else: it
/// comes from our own table.
std::vector<Line> read_lines(std::string_view text);

}  // namespace docket::json
