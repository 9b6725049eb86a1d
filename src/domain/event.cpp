#include "domain/event.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "domain/order.hpp"

namespace docket {
namespace {

constexpr std::array<std::string_view, 5> kTypes{"order.placed", "order.moved", "order.cancelled", "order.updated",
                                                 "order.undone"};
constexpr std::string_view kForm = "c1.";  ///< tells this form of cursor from any later one
constexpr std::size_t kEpochDigits = 8;

}  // namespace

std::string_view name_of(EventType type) { return kTypes[static_cast<std::size_t>(type)]; }

std::optional<EventType> parse_event_type(std::string_view text) {
  const auto* found = std::find(kTypes.begin(), kTypes.end(), text);
  if (found == kTypes.end()) return std::nullopt;
  return static_cast<EventType>(found - kTypes.begin());
}

Actor actor_of(const Caller& caller) { return {std::string(name_of(caller.kind)), caller.id, caller.name}; }

bool may_see_event(const Caller& caller, const Event& event) {
  if (may_see_events(caller, event.shop_id)) return true;
  return event.customer_id && event.customer_id == caller.user_id();
}

std::string format_cursor(const Cursor& cursor) {
  return std::string(kForm) + cursor.epoch + "." + std::to_string(cursor.seq);
}

std::optional<Cursor> parse_cursor(std::string_view text) {
  if (!text.starts_with(kForm)) return std::nullopt;
  text.remove_prefix(kForm.size());
  if (text.size() <= kEpochDigits + 1 || text[kEpochDigits] != '.') return std::nullopt;
  Cursor cursor;
  cursor.epoch = text.substr(0, kEpochDigits);
  if (cursor.epoch.find_first_not_of("0123456789abcdef") != std::string::npos) return std::nullopt;
  const std::string_view digits = text.substr(kEpochDigits + 1);
  if (digits.front() < '0' || digits.front() > '9') return std::nullopt;  // from_chars would take "-0"
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), cursor.seq);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  if (digits.size() > 1 && digits.front() == '0') return std::nullopt;
  return cursor;
}

}  // namespace docket
