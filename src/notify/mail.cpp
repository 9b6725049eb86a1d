#include "notify/mail.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <stdexcept>

#include "notify/encodings.hpp"

namespace docket::notify {
namespace {

constexpr std::string_view kBreak = "\r\n";
constexpr std::size_t kLine = 76;
constexpr std::size_t kMostOfId = 48;
constexpr std::size_t kMostOfHost = 255;
constexpr std::size_t kMostOfLanguage = 35;

bool is_printable_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

/// The first of those characters of `text` that stand in names of languages, hosts and ids; "x" when there are none.
std::string token(std::string_view text, std::size_t most) {
  std::string kept;
  for (const char c : text) {
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (kept.size() < most && (is_letter || c == '-' || c == '.')) kept += c;
  }
  return kept.empty() ? "x" : kept;
}

/// The value of a header, as it stands behind its name of so many characters.
std::string unstructured(std::string_view text, std::size_t indent) {
  const std::string line = one_line(text);
  const bool is_plain =
      is_printable_ascii(line) && line.find("=?") == std::string::npos && indent + line.size() <= kLine;
  return is_plain ? line : encoded_words(line, indent);
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

/// The value of From or To, whose name with colon and space has so many characters.
std::string mailbox_header(const Mailbox& mailbox, std::size_t indent) {
  if (!is_email(mailbox.address)) throw std::invalid_argument("not an e-mail address: " + one_line(mailbox.address));
  const std::string name = one_line(mailbox.name);
  if (name.empty()) return mailbox.address;
  const std::string in_quotes = quoted(name);
  const bool is_plain =
      is_printable_ascii(name) && name.find("=?") == std::string::npos && indent + in_quotes.size() <= kLine;
  std::string header = is_plain ? in_quotes : encoded_words(name, indent);
  return header.append(kBreak).append(" <").append(mailbox.address).append(">");
}

std::string date(Timestamp at) {
  static constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day ymd{day};
  const std::chrono::hh_mm_ss time{std::chrono::floor<Seconds>(at - day)};
  char text[64];
  const int size = std::snprintf(text, sizeof text, "%s, %02u %s %04d %02d:%02d:%02d +0000",
                                 kDays[std::chrono::weekday(day).c_encoding()], static_cast<unsigned>(ymd.day()),
                                 kMonths[static_cast<unsigned>(ymd.month()) - 1], static_cast<int>(ymd.year()),
                                 static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                                 static_cast<int>(time.seconds().count()));
  return {text, static_cast<std::size_t>(size)};
}

std::string part(std::string_view type, std::string_view content) {
  const std::string safe = cleaned(content);
  const auto wide =
      std::count_if(safe.begin(), safe.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
  // Three characters for each byte, or four for three: Latin writing stays readable, others stay short.
  const bool is_latin = static_cast<std::size_t>(wide) * 6 <= safe.size();
  std::string text = "Content-Type: " + std::string(type) + "; charset=utf-8\r\nContent-Transfer-Encoding: ";
  text.append(is_latin ? "quoted-printable" : "base64").append("\r\n\r\n");
  return text.append(is_latin ? quoted_printable(safe) : base64_lines(safe));
}

}  // namespace

std::string plain_mailbox(const Mailbox& mailbox) {
  const std::string name = one_line(mailbox.name);
  return name.empty() ? mailbox.address : quoted(name) + " <" + mailbox.address + ">";
}

std::string mime(const Mail& mail, Timestamp at) {
  const std::string boundary = "=_" + token(mail.id, kMostOfId);  // "=_" stands in neither encoding
  const std::string domain = token(mail.from.address.substr(mail.from.address.rfind('@') + 1), kMostOfHost);
  std::string text = "From: " + mailbox_header(mail.from, 6) + "\r\nTo: " + mailbox_header(mail.to, 4) +
                     "\r\nSubject: " + unstructured(mail.subject, 9) + "\r\nDate: " + date(at) +
                     "\r\nMessage-ID:\r\n <" + token(mail.id, kMostOfId) + "@" + domain + ">\r\n";
  text.append("Auto-Submitted: auto-generated\r\nContent-Language: ")
      .append(token(mail.language, kMostOfLanguage))
      .append(kBreak);
  text.append("MIME-Version: 1.0\r\nContent-Type: multipart/alternative;\r\n boundary=\"").append(boundary);
  text.append("\"\r\n\r\n");
  text.append("--").append(boundary).append(kBreak).append(part("text/plain", mail.text)).append(kBreak);
  text.append("--").append(boundary).append(kBreak).append(part("text/html", mail.html)).append(kBreak);
  return text.append("--").append(boundary).append("--\r\n");
}

}  // namespace docket::notify
