#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace docket {

/// Whom a mail is from or goes to.
struct Mailbox {
  std::string name;  ///< may be empty
  std::string address;

  friend bool operator==(const Mailbox&, const Mailbox&) = default;
};

/// Whether `text` is an e-mail address that can be written to: words of letters, digits and signs with single dots
/// between them (RFC 5322 "dot-atom", at most 64 bytes), `@`, and a domain of at least two labels, the last of more
/// than digits, or `localhost`; at most 254 bytes of UTF-8 in all (RFC 5321, 4.5.3.1). Letters may be of any writing
/// (RFC 6531). No quotes, no `[127.0.0.1]`, and nothing that is not seen: a line break never passes, so an address
/// cannot smuggle a header into a mail.
bool is_email(std::string_view text);

/// `orders@example.com`, `Corner Shop <orders@example.com>` or `"Shop, \"Corner\"" <orders@example.com>`: one line,
/// white space around it. A name without quotes may have commas, since what follows it is one address. nullopt when
/// `text` is none of these.
std::optional<Mailbox> parse_mailbox(std::string_view text);

}  // namespace docket
