#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "domain/mailbox.hpp"
#include "domain/time.hpp"

namespace docket::notify {

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
