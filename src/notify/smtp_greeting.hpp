#pragma once

#include <string_view>

namespace docket::notify {

/// What a mail server says of itself before it is told of a mail (RFC 5321, 4.2.5 and 4.1.1.1; RFC 3207).
class SmtpGreeting {
 public:
  /// Takes the next line of its replies.
  void take(std::string_view line);

  /// Whether it has named all its extensions, and SMTPUTF8 (RFC 6531) is none of them. Those that it names before
  /// encryption count when it does not encrypt.
  bool lacks_utf8() const { return is_complete_ && !offers_utf8_ && (!offers_tls_ || is_tls_refused_); }

 private:
  bool is_encrypted_ = false;
  bool has_begun_ = false;
  bool is_complete_ = false;
  bool offers_utf8_ = false;
  bool offers_tls_ = false;
  bool is_tls_refused_ = false;
};

/// Whether nothing more of a reply comes behind this line of it: "550 no such user" is the last one, "550-no such" is
/// not.
inline bool ends_reply(std::string_view line) { return line.size() < 4 || line[3] != '-'; }

}  // namespace docket::notify
