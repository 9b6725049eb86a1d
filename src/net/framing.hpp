#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "net/http.hpp"

namespace docket::net {

inline constexpr std::size_t kMaxHead = 16 * 1024;  ///< bytes of request line and headers together
inline constexpr std::size_t kMaxTarget = 8000;     ///< bytes (RFC 9112, section 3, asks for at least that)
inline constexpr std::size_t kMaxHeaders = 100;

/// Thrown for a request that must be refused and its connection closed, because nothing certain is known about where
/// it ends.
struct Refused {
  int status;
};

/// The size of the head at the start of `bytes`, with the empty line that ends it; nullopt while it is not all there.
/// `bytes` must not start with an empty line. Throws Refused 400 for a line that ends in a bare LF, 414 and 431 for
/// what is too long.
std::optional<std::size_t> find_head(std::string_view bytes);

/// What a head says about the rest of its request.
struct Framing {
  std::uint64_t content_length = 0;
  bool chunked = false;
  bool keep_alive = true;
  bool http_1_0 = false;
  bool expects_continue = false;
};

/// Reads a whole head into `request` (all but body and remote_address), header values as they were sent. Strict as RFC
/// 9112 wants it against request smuggling: Throws Refused 400 for anything out of its grammar, a Content-Length given
/// twice or beside Transfer-Encoding, a missing or second Host; 414 and 431 for what is too long, 417 for an unknown
/// Expect, 501 for a transfer coding but chunked, 505 for another version of HTTP.
Framing read_head(std::string_view head, Request& request);

/// Takes a chunked body apart, as it comes in.
class ChunkedBody {
 public:
  explicit ChunkedBody(std::size_t max_body) : max_body_(max_body) {}

  /// Appends what `bytes` holds of the body to `body` and returns how many of them belong to it: less than all only
  /// when it is done. Throws Refused 400 when they are not chunks, 413 when the body grows past its limit, 431 when
  /// the trailers are too long. Trailers are dropped.
  std::size_t feed(std::string_view bytes, std::string& body);

  bool done() const { return expect_ == Expect::nothing; }

 private:
  enum class Expect { size, data, data_end, trailer, nothing };

  void take_line(std::string& body);

  std::size_t max_body_;
  Expect expect_ = Expect::size;
  std::size_t left_ = 0;  ///< bytes of the chunk still to come
  std::string line_;      ///< the line being read
  std::size_t trailer_bytes_ = 0;
};

}  // namespace docket::net
