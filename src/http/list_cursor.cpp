#include "http/list_cursor.hpp"

#include <charconv>

#include "security/digest.hpp"

namespace docket::http {

std::string list_cursor(std::string_view what, std::string_view place) {
  return security::base64url(std::string(what) + " " + std::string(place));
}

std::optional<std::string> place_of(const Call& call, std::string_view what) {
  const auto cursor = call.query.text("cursor");
  if (!cursor) return std::nullopt;
  const auto text = security::from_base64url(*cursor);
  const std::string prefix = std::string(what) + " ";
  if (!text || !text->starts_with(prefix)) throw invalid("/query/cursor", "is not a cursor of this list");
  return text->substr(prefix.size());
}

std::optional<std::int64_t> number_place_of(const Call& call, std::string_view what) {
  const auto place = place_of(call, what);
  if (!place) return std::nullopt;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(place->data(), place->data() + place->size(), number);
  if (error != std::errc() || end != place->data() + place->size() || number < 0) {
    throw invalid("/query/cursor", "is not a cursor of this list");
  }
  return number;
}

}  // namespace docket::http
