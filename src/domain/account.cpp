#include "domain/account.hpp"

#include <algorithm>
#include <array>

#include "domain/mailbox.hpp"
#include "domain/text.hpp"

namespace docket {
namespace {

constexpr std::array<std::string_view, 5> kRoles{"admin", "operations", "merchant", "staff", "customer"};

bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

}  // namespace

std::string_view name_of(Role role) { return kRoles[static_cast<std::size_t>(role)]; }

std::optional<Role> parse_role(std::string_view text) {
  const auto* found = std::find(kRoles.begin(), kRoles.end(), text);
  if (found == kRoles.end()) return std::nullopt;
  return static_cast<Role>(found - kRoles.begin());
}

std::optional<std::string> username_fault(std::string_view username) {
  if (username.size() < 3 || username.size() > 64) return "must have 3 to 64 characters";
  const bool fits = is_letter_or_digit(username.front()) && std::all_of(username.begin(), username.end(), [](char c) {
                      return is_letter_or_digit(c) || c == '.' || c == '_' || c == '-';
                    });
  if (!fits) return "may hold letters, digits, '.', '_' and '-', and starts with a letter or digit";
  return std::nullopt;
}

std::optional<std::string> password_fault(std::string_view password) {
  const std::size_t length = characters(password);
  if (length < kPasswordMin) return "must have at least 8 characters";
  if (length > kPasswordMax) return "must have at most 256 characters";
  return std::nullopt;
}

void check_account(std::string_view username, const std::optional<std::string>& email, std::string_view password) {
  std::vector<Fault> faults;
  if (auto fault = username_fault(username)) faults.push_back({"/username", *fault});
  if (email && !is_email(*email)) faults.push_back({"/email", "is not an e-mail address"});
  if (auto fault = password_fault(password)) faults.push_back({"/password", *fault});
  if (!faults.empty()) throw Error(Code::validation_failed, "The account does not fit.", faults);
}

}  // namespace docket
