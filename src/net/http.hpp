#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace docket::net {

/// Names compare without regard to ASCII case; order and repeats are kept.
using Headers = std::vector<std::pair<std::string, std::string>>;

/// Whether two header names, or other words of HTTP, differ in nothing but ASCII case.
bool same_word(std::string_view a, std::string_view b);

/// The first header of that name, or nullopt.
std::optional<std::string_view> find_header(const Headers& headers, std::string_view name);

/// One whole request, as a value: nothing of the connection is left in it.
struct Request {
  std::string method;  ///< upper case
  std::string target;  ///< as sent: path and query, still percent-encoded
  std::string path;    ///< the part before `?`, still percent-encoded
  std::string query;   ///< the part after `?`, without it; empty when there is none
  Headers headers;
  std::string body;
  std::string remote_address;  ///< of the peer, numeric
};

/// One whole reply, as a value. The engine adds Content-Length, Date and Connection; 204 and 304 go without body and
/// length.
struct Reply {
  int status = 200;
  Headers headers;
  std::string body;
};

/// Answers a request. Called from several threads at once. Must not throw; whatever it throws all the same becomes
/// the refusal 500.
using Handler = std::function<Reply(Request&&)>;

/// Words for what the engine itself has to refuse: 400, 408 (too slow), 413, 414, 417 (unknown Expect), 431, 500, 501
/// (unknown Transfer-Encoding), 503 (no thread free) and 505. Called from several threads at once; if it throws, the
/// reply has the status alone.
using Refusal = std::function<Reply(int status)>;

/// A percent-encoded piece of a path or query as bytes; `plus_is_space` for queries. nullopt for a bad escape.
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space);

/// The pairs of a query or form (application/x-www-form-urlencoded), decoded, in order. nullopt for a bad escape.
std::optional<std::vector<std::pair<std::string, std::string>>> parse_form(std::string_view text);

}  // namespace docket::net
