#include "http/language.hpp"

#include <algorithm>

#include "domain/shop.hpp"
#include "domain/text.hpp"

namespace docket::http {
namespace {

constexpr int kMost = 1000;

/// The thousandths of "q=0.8" among the parameters of a range; kMost without one, 0 for what cannot be read.
int weight_of(std::string_view parameters) {
  const std::size_t place = parameters.find("q=");
  if (place == std::string_view::npos) return kMost;
  const std::string_view digits = trimmed(parameters.substr(place + 2, parameters.find(';', place) - place - 2));
  if (digits.empty() || (digits[0] != '0' && digits[0] != '1')) return 0;
  if (digits[0] == '1') return kMost;
  int weight = 0;
  int unit = kMost / 10;
  for (std::size_t i = 2; i < digits.size() && unit > 0; ++i, unit /= 10) {
    if (digits[i] < '0' || digits[i] > '9') return 0;
    weight += (digits[i] - '0') * unit;
  }
  return weight;
}

}  // namespace

std::optional<std::string> wanted_language(std::string_view accept_language) {
  std::optional<std::string> wanted;
  int most = 0;
  while (!accept_language.empty()) {
    const std::string_view range = accept_language.substr(0, accept_language.find(','));
    accept_language.remove_prefix(std::min(range.size() + 1, accept_language.size()));
    const std::string_view tag = trimmed(range.substr(0, range.find(';')));
    const std::string primary = ascii_lower(tag.substr(0, tag.find('-')));
    const int weight = weight_of(ascii_lower(range.substr(std::min(range.find(';'), range.size()))));
    if (weight > most && std::ranges::find(kLanguages, primary) != kLanguages.end()) {
      most = weight;
      wanted = primary;
    }
  }
  return wanted;
}

std::optional<std::string> wanted_language(const Call& call) {
  const auto header = call.header("Accept-Language");
  return header ? wanted_language(*header) : std::nullopt;
}

}  // namespace docket::http
