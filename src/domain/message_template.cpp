#include "domain/message_template.hpp"

#include <algorithm>

#include "domain/checks.hpp"

namespace docket {
namespace {

constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz_";

bool is_known(std::string_view name) {
  return std::find(kPlaceholders.begin(), kPlaceholders.end(), name) != kPlaceholders.end();
}

/// The text before the next placeholder, its name, and what is behind it. Without one, `before` is all.
struct Cut {
  std::string_view before;
  std::string_view name;
  std::string_view after;
};

Cut next_placeholder(std::string_view text) {
  for (std::size_t open = text.find('{'); open != std::string_view::npos; open = text.find('{', open + 1)) {
    const std::size_t close = text.find_first_not_of(kLetters, open + 1);
    if (close == std::string_view::npos) break;
    if (text[close] != '}' || close == open + 1) continue;
    return {text.substr(0, open), text.substr(open + 1, close - open - 1), text.substr(close + 1)};
  }
  return {text, {}, {}};
}

void check_placeholders(Checks& checks, std::string_view text, const std::string& pointer) {
  for (Cut cut = next_placeholder(text); !cut.name.empty(); cut = next_placeholder(cut.after)) {
    if (!is_known(cut.name)) checks.fault(pointer, "knows no {" + std::string(cut.name) + "}");
  }
}

void check_size(Checks& checks, std::string_view text, std::size_t most, const std::string& pointer) {
  checks.require(!trimmed(text).empty(), pointer, "must not be blank");
  checks.longest(std::string(text), most, pointer);
}

}  // namespace

void check_message_template(std::string_view subject, std::string_view body) {
  Checks checks;
  check_size(checks, subject, kMaxTemplateSubject, "/subject");
  checks.require(subject.find_first_of("\r\n") == std::string_view::npos, "/subject", "must be one line");
  checks.require(subject.find("{lines}") == std::string_view::npos, "/subject", "has no room for {lines}");
  check_placeholders(checks, subject, "/subject");
  check_size(checks, body, kMaxTemplateBody, "/body");
  check_placeholders(checks, body, "/body");
  checks.done("The template does not fit.");
}

std::string filled(std::string_view text, const PlaceholderValue& value) {
  std::string out;
  for (;;) {
    const Cut cut = next_placeholder(text);
    out += cut.before;
    if (cut.name.empty()) return out;
    const auto content = value(cut.name);
    if (!content) {
      out.append("{").append(cut.name).append("}");
    } else if (content->empty() && out.ends_with(' ')) {
      out.pop_back();
    } else {
      out += *content;
    }
    text = cut.after;
  }
}

}  // namespace docket
