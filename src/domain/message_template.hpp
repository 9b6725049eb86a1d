#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

/// What a shop has its mails say: plain text with placeholders, as "{number}", that are replaced when one is sent.
namespace docket {

/// What can stand in braces: the order's number, the shop's name, the customer's, the label of the status, the lines,
/// the total, the address to follow the order at, and when it will probably be ready.
inline constexpr std::array<std::string_view, 8> kPlaceholders{"number", "shop",  "name",         "status",
                                                               "lines",  "total", "tracking_url", "eta"};

inline constexpr std::size_t kMaxTemplateSubject = 200;  ///< characters
inline constexpr std::size_t kMaxTemplateBody = 10'000;  ///< characters

/// Throws validation_failed naming `/subject` and `/body`, when they are blank or too long, the subject is more than
/// one line, or has lines in it, or a placeholder is none of kPlaceholders.
void check_message_template(std::string_view subject, std::string_view body);

/// What stands for a placeholder; nullopt when it is none, and stays as it is.
using PlaceholderValue = std::function<std::optional<std::string>(std::string_view name)>;

/// `text` with its placeholders replaced. Values are not looked through again. One that is empty takes the space before
/// it along: of "Hello {name}," there stays "Hello,". Braces around anything but small letters and `_` are just braces.
std::string filled(std::string_view text, const PlaceholderValue& value);

}  // namespace docket
