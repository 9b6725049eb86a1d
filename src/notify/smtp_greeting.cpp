#include "notify/smtp_greeting.hpp"

#include <algorithm>
#include <string>

#include "domain/text.hpp"

namespace docket::notify {

void SmtpGreeting::take(std::string_view line) {
  if (line.starts_with("220") && ends_reply(line)) {  // hello, or the go-ahead to encrypt
    const bool is_second = has_begun_;
    *this = SmtpGreeting();
    has_begun_ = true;
    is_encrypted_ = is_second;
  } else if (is_complete_) {
    is_tls_refused_ = is_tls_refused_ || line.starts_with('4') || line.starts_with('5');
  } else if (line.starts_with("250")) {
    const std::string extension = ascii_lower(trimmed(line.substr(std::min<std::size_t>(line.size(), 4))));
    offers_utf8_ = offers_utf8_ || extension == "smtputf8";
    offers_tls_ = offers_tls_ || (extension == "starttls" && !is_encrypted_);
    is_complete_ = ends_reply(line);
  }
}

}  // namespace docket::notify
