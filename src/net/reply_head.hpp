#pragma once

#include <string>

#include "net/http.hpp"

namespace docket::net {

/// What the request has to say on how its reply is written.
struct Manner {
  bool is_head = false;     ///< answers HEAD: no body
  bool keep_alive = false;  ///< more requests may follow
  bool http_1_0 = false;
};

/// Whether bytes of a body follow the head.
bool carries_body(const Reply& reply, const Manner& manner);

/// Whether a body whose length is not known goes out in chunks (RFC 9112, 7.1), or else ends with the connection.
inline bool is_chunked(const Reply& reply, const Manner& manner) { return reply.more && !manner.http_1_0; }

/// Appends status line, headers and the empty line. Adds Content-Length or Transfer-Encoding, Date, and Connection;
/// what the handler said of these is left out, as is a header that is not one (a line break in it).
void append_head(std::string& out, const Reply& reply, const Manner& manner);

/// Appends one chunk, or, when it is empty, the end of a chunked body.
void append_chunk(std::string& out, std::string_view data);

}  // namespace docket::net
