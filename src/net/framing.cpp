#include "net/framing.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace docket::net {
namespace {

constexpr std::size_t kMaxMethod = 32;
constexpr std::size_t kMaxChunkLine = 256;    ///< a chunk's size and its extensions
constexpr std::size_t kMaxLengthDigits = 18;  ///< fit into 64 bits

/// tchar of RFC 9110, 5.6.2.
constexpr std::array<bool, 256> kTokenCharacters = [] {
  std::array<bool, 256> table{};
  for (int c = '0'; c <= '9'; ++c) table[static_cast<std::size_t>(c)] = true;
  for (int c = 'a'; c <= 'z'; ++c) table[static_cast<std::size_t>(c)] = true;
  for (int c = 'A'; c <= 'Z'; ++c) table[static_cast<std::size_t>(c)] = true;
  for (const char c : std::string_view("!#$%&'*+-.^_`|~")) table[static_cast<std::size_t>(c)] = true;
  return table;
}();

bool is_token(std::string_view text) {
  return !text.empty() &&
         std::ranges::all_of(text, [](char c) { return kTokenCharacters[static_cast<unsigned char>(c)]; });
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

std::string_view without_blanks(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// The line at the start of `text`, taken off it together with its CRLF. A CR alone is left in, and refused as the
/// control character it is.
std::string_view take_line(std::string_view& text) {
  const std::string_view line = text.substr(0, text.find("\r\n"));
  text.remove_prefix(std::min(line.size() + 2, text.size()));
  return line;
}

/// The path and query of a request target: `/path?query`, `*`, or, from clients that take us for a proxy, a whole URI.
void split_target(Request& request) {
  std::string_view rest = request.target;
  if (!rest.starts_with('/') && request.method != "CONNECT" && !(rest == "*" && request.method == "OPTIONS")) {
    const std::size_t scheme_end = rest.find("://");
    if (scheme_end == std::string_view::npos) throw Refused{400};
    const std::string_view scheme = rest.substr(0, scheme_end);
    if (!same_word(scheme, "http") && !same_word(scheme, "https")) throw Refused{400};
    rest.remove_prefix(scheme_end + 3);
    rest.remove_prefix(std::min(rest.find_first_of("/?"), rest.size()));
  }
  const std::size_t mark = std::min(rest.find('?'), rest.size());
  request.path = mark == 0 ? "/" : rest.substr(0, mark);
  request.query = rest.substr(std::min(mark + 1, rest.size()));
}

void read_request_line(std::string_view line, Request& request, Framing& framing) {
  const std::size_t first = line.find(' ');
  const std::size_t second = line.find(' ', std::min(first, line.size() - 1) + 1);
  if (first == std::string_view::npos || second == std::string_view::npos) throw Refused{400};
  const std::string_view method = line.substr(0, first);
  const std::string_view target = line.substr(first + 1, second - first - 1);
  const std::string_view version = line.substr(second + 1);

  if (!is_token(method) || method.size() > kMaxMethod || target.empty()) throw Refused{400};
  if (target.size() > kMaxTarget) throw Refused{414};
  if (std::ranges::any_of(target, is_control) || target.find('#') != std::string_view::npos) throw Refused{400};
  if (version.size() != 8 || !version.starts_with("HTTP/") || version[6] != '.') throw Refused{400};
  if (version != "HTTP/1.1" && version != "HTTP/1.0") throw Refused{505};

  framing.http_1_0 = version == "HTTP/1.0";
  framing.keep_alive = !framing.http_1_0;
  request.method = method;
  request.target = target;
  split_target(request);
}

std::uint64_t read_length(std::string_view value) {
  if (value.empty() || !std::ranges::all_of(value, [](char c) { return c >= '0' && c <= '9'; })) throw Refused{400};
  if (value.size() > kMaxLengthDigits) throw Refused{413};
  std::uint64_t length = 0;
  std::from_chars(value.data(), value.data() + value.size(), length);
  return length;
}

void read_connection(std::string_view value, Framing& framing) {
  while (!value.empty()) {
    const std::string_view option = value.substr(0, value.find(','));
    value.remove_prefix(std::min(option.size() + 1, value.size()));
    if (same_word(without_blanks(option), "close")) framing.keep_alive = false;
    if (framing.http_1_0 && same_word(without_blanks(option), "keep-alive")) framing.keep_alive = true;
  }
}

/// Whether it can be a host with a port (RFC 3986, 3.2.2), or empty, as RFC 9112, 3.2 allows. A comma could stand in a
/// name; here it would be two hosts made one on the way.
bool is_host(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-._~%!$&'()*+;=:[]").find(c) != std::string_view::npos;
  });
}

/// A line of a head or of trailers as name and value. Throws Refused 400 for what is none: a name that is no token
/// catches folded lines and a blank before the colon as well.
std::pair<std::string_view, std::string_view> read_field(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) throw Refused{400};
  const std::string_view name = line.substr(0, colon);
  const std::string_view value = without_blanks(line.substr(colon + 1));
  if (!is_token(name)) throw Refused{400};
  if (std::ranges::any_of(value, [](char c) { return is_control(c) && c != '\t'; })) throw Refused{400};
  return {name, value};
}

/// What one header changes in the framing; counts those that may stand once only.
class HeaderRules {
 public:
  explicit HeaderRules(Framing& framing) : framing_(framing) {}

  void apply(std::string_view name, std::string_view value) {
    if (same_word(name, "content-length")) {
      if (++lengths_ > 1) throw Refused{400};
      framing_.content_length = read_length(value);
    } else if (same_word(name, "transfer-encoding")) {
      if (framing_.http_1_0 || ++codings_ > 1) throw Refused{400};
      if (!same_word(value, "chunked")) throw Refused{501};
      framing_.chunked = true;
    } else if (same_word(name, "host")) {
      if (++hosts_ > 1 || !is_host(value)) throw Refused{400};
    } else if (same_word(name, "connection")) {
      read_connection(value, framing_);
    } else if (same_word(name, "expect") && !framing_.http_1_0) {
      if (!same_word(value, "100-continue")) throw Refused{417};
      framing_.expects_continue = true;
    }
  }

  void finish() const {
    if (lengths_ > 0 && codings_ > 0) throw Refused{400};
    if (hosts_ == 0 && !framing_.http_1_0) throw Refused{400};
  }

 private:
  Framing& framing_;
  int lengths_ = 0;
  int codings_ = 0;
  int hosts_ = 0;
};

/// The size at the start of a chunk's line; what follows it may only be an extension.
std::uint64_t read_chunk_size(std::string_view line) {
  std::uint64_t size = 0;
  const char* end = line.data() + line.size();
  const auto [stopped, error] = std::from_chars(line.data(), end, size, 16);
  if (error == std::errc::result_out_of_range) throw Refused{413};
  if (error != std::errc()) throw Refused{400};
  const std::string_view extension = without_blanks(line.substr(static_cast<std::size_t>(stopped - line.data())));
  if (!extension.empty() && !extension.starts_with(';')) throw Refused{400};
  if (std::ranges::any_of(extension, [](char c) { return is_control(c) && c != '\t'; })) throw Refused{400};
  return size;
}

}  // namespace

std::optional<std::size_t> find_head(std::string_view bytes) {
  for (std::size_t from = 0;;) {
    const std::size_t line_end = bytes.find('\n', from);
    if (line_end == std::string_view::npos || line_end >= kMaxHead) break;
    if (line_end == 0 || bytes[line_end - 1] != '\r') throw Refused{400};
    if (line_end - from == 1) return line_end + 1;
    from = line_end + 1;
  }
  if (bytes.size() < kMaxHead) return std::nullopt;
  throw Refused{bytes.find('\n') > kMaxMethod + kMaxTarget ? 414 : 431};
}

Framing read_head(std::string_view head, Request& request) {
  Framing framing;
  read_request_line(take_line(head), request, framing);
  HeaderRules rules(framing);
  request.headers.clear();
  request.headers.reserve(16);
  for (std::string_view line = take_line(head); !line.empty(); line = take_line(head)) {
    const auto [name, value] = read_field(line);
    if (request.headers.size() == kMaxHeaders) throw Refused{431};
    rules.apply(name, value);
    request.headers.emplace_back(name, value);
  }
  rules.finish();
  return framing;
}

std::size_t ChunkedBody::feed(std::string_view bytes, std::string& body) {
  std::size_t used = 0;
  while (used < bytes.size() && !done()) {
    if (expect_ == Expect::data) {
      const std::string_view data = bytes.substr(used, left_);
      body.append(data);
      used += data.size();
      left_ -= data.size();
      if (left_ == 0) expect_ = Expect::data_end;
      continue;
    }
    const std::size_t limit = expect_ == Expect::trailer ? kMaxHead : kMaxChunkLine;
    const char c = bytes[used++];
    line_.push_back(c);
    if (c == '\n') {
      take_line(body);
    } else if (line_.size() > limit) {
      throw Refused{expect_ == Expect::trailer ? 431 : 400};
    }
  }
  return used;
}

void ChunkedBody::take_line(std::string& body) {
  if (!line_.ends_with("\r\n")) throw Refused{400};
  const std::string_view line = std::string_view(line_).substr(0, line_.size() - 2);
  if (expect_ == Expect::data_end) {
    if (!line.empty()) throw Refused{400};
    expect_ = Expect::size;
  } else if (expect_ == Expect::size) {
    const std::uint64_t size = read_chunk_size(line);
    if (size > max_body_ - body.size()) throw Refused{413};
    left_ = static_cast<std::size_t>(size);
    expect_ = size == 0 ? Expect::trailer : Expect::data;
  } else {
    trailer_bytes_ += line_.size();
    if (trailer_bytes_ > kMaxHead) throw Refused{431};
    if (line.empty()) {
      expect_ = Expect::nothing;
    } else {
      read_field(line);
    }
  }
  line_.clear();
}

}  // namespace docket::net
