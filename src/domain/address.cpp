#include "domain/address.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace docket {
namespace {

constexpr std::size_t kGroups = 8;         ///< of 16 bits in an IPv6 address
constexpr std::size_t kNetworkGroups = 4;  ///< of those, what a network is known by

std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> groups;
  while (!text.empty()) {
    const auto end = std::min(text.find(':'), text.size());
    groups.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return groups;
}

}  // namespace

std::string network_of(std::string_view numeric_address) {
  if (numeric_address.find(':') == std::string_view::npos) return std::string(numeric_address);
  const auto gap = numeric_address.find("::");  // as many zero groups as are missing of the eight
  auto groups = split(numeric_address.substr(0, gap));
  if (gap != std::string_view::npos) {
    const auto after = split(numeric_address.substr(gap + 2));
    groups.resize(std::max(groups.size(), kGroups - std::min(after.size(), kGroups)), "0");
    groups.insert(groups.end(), after.begin(), after.end());
  }
  groups.resize(kNetworkGroups, "0");
  std::string network;
  for (const std::string_view group : groups) network.append(network.empty() ? "" : ":").append(group);
  return network;
}

}  // namespace docket
