#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "domain/time.hpp"

namespace docket::notify {

/// Whom a mail is from or goes to.
struct Mailbox {
  std::string name;  ///< may be empty
  std::string address;

  friend bool operator==(const Mailbox&, const Mailbox&) = default;
};

/// "Docket <docket@example.com>", "\"Docket, the server\" <…>" or the address alone; nullopt when it is none of these.
std::optional<Mailbox> parse_mailbox(std::string_view text);

/// As parse_mailbox() reads it, on one line, in UTF-8.
std::string plain_mailbox(const Mailbox& mailbox);

struct Mail {
  Mailbox from;
  Mailbox to;
  std::string subject;
  std::string text;
  std::string html;
  std::string id;           ///< names it wherever it turns up, also when it is sent again
  std::size_t sending = 1;  ///< more than 1 when it is to arrive once more, because somebody asked for that
  std::string language;     ///< BCP 47
};

/// The whole mail (RFC 5322, MIME): plain text and HTML as alternatives, all of it ASCII but for addresses that are
/// not, lines of at most 76 characters but for long addresses. Whatever the fields hold, none of it begins a header.
/// Throws std::invalid_argument when an address is none.
std::string mime(const Mail& mail, Timestamp at);

}  // namespace docket::notify
