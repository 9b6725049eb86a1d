#include "domain/shop.hpp"

#include <algorithm>
#include <charconv>

#include "domain/checks.hpp"
#include "domain/money.hpp"

namespace docket {
namespace {

constexpr std::int64_t kMaxCancelWindow = 31'536'000;
constexpr std::int64_t kMaxUndoWindow = 3600;
constexpr std::size_t kMaxPrefix = 8;
constexpr std::size_t kMaxTopic = 64;
constexpr std::int64_t kMaxCount = 1'000'000;

bool is_prefix(const std::string& text) {
  return text.size() <= kMaxPrefix &&
         text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789") == std::string::npos;
}

}  // namespace

bool is_ntfy_topic(std::string_view text) {
  return !text.empty() && text.size() <= kMaxTopic &&
         text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") ==
             std::string_view::npos;
}

bool is_language(std::string_view text) { return std::ranges::find(kLanguages, text) != kLanguages.end(); }

void check_shop(const Shop& shop) {
  Checks checks;
  checks.require(!trimmed(shop.name).empty(), "/name", "must not be empty");
  checks.longest(shop.name, kMaxName, "/name");
  checks.require(is_slug(shop.slug), "/slug",
                 "must have 1 to 64 of a-z, 0-9 and single dashes in between, and must not look like an id");
  checks.longest(shop.description, kMaxText, "/description");
  checks.longest(shop.address, kMaxText, "/address");
  checks.longest(shop.phone, kMaxPhone, "/phone");
  checks.require(is_language(shop.language), "/language", "must be en, de, es, hi or ar");
  checks.require(is_currency(shop.currency), "/currency", "is no ISO 4217 currency such as EUR");
  checks.within(shop.cancel_window_s, 0, kMaxCancelWindow, "/cancel_window_s");
  checks.require(is_prefix(shop.number_prefix), "/number_prefix", "may have up to 8 letters and digits");
  checks.within(shop.undo_window_s, 0, kMaxUndoWindow, "/undo_window_s");
  checks.require(!shop.ntfy_topic || is_ntfy_topic(*shop.ntfy_topic), "/ntfy_topic",
                 "must have 1 to 64 letters, digits, - and _");
  checks.done("The shop does not fit.");
}

std::string order_number(const std::string& prefix, std::int64_t count_of_day) {
  std::string digits = std::to_string(count_of_day);
  if (digits.size() < 3) digits.insert(0, 3 - digits.size(), '0');
  return prefix.empty() ? digits : prefix + "-" + digits;
}

std::optional<std::int64_t> count_in(std::string_view number, const std::string& prefix) {
  const auto digits = number.substr(std::min(number.size(), prefix.empty() ? 0 : prefix.size() + 1));
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), count);
  if (error != std::errc() || end != digits.data() + digits.size() || count < 1 || count > kMaxCount)
    return std::nullopt;
  return order_number(prefix, count) == number ? std::optional(count) : std::nullopt;
}

}  // namespace docket
