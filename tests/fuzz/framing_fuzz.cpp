#include "net/framing.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "pieces.hpp"

using docket::fuzz::in_pieces;
using docket::fuzz::must;
using namespace docket::net;

// An input is: four sizes of pieces, the largest body, and a request: its head, then a body in chunks. One that begins
// with an empty line is the chunks alone.

namespace {

constexpr std::size_t kSizes = 4;
constexpr std::array<std::size_t, 4> kMaxBodies{0, 5, 300, 1 << 20};

bool is_token(std::string_view text) {
  constexpr std::string_view kOthers = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::ranges::all_of(text, [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           kOthers.find(c) != std::string_view::npos;
  });
}

bool is_clean(std::string_view text, std::string_view allowed) {
  return std::ranges::all_of(text, [&](char c) {
    return (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F) || allowed.find(c) != std::string_view::npos;
  });
}

std::size_t count(const Headers& headers, std::string_view name) {
  return static_cast<std::size_t>(
      std::ranges::count_if(headers, [name](const auto& header) { return same_word(header.first, name); }));
}

/// Where the head ends, nothing while it does not, or the status it is refused with.
struct Found {
  std::optional<std::size_t> size;
  int refused = 0;

  bool operator==(const Found&) const = default;
};

Found find(std::string_view bytes) {
  try {
    return {find_head(bytes)};
  } catch (const Refused& refused) {
    return {std::nullopt, refused.status};
  }
}

/// As a connection looks for it: with every piece that comes in, until it is certain.
Found find_in_pieces(std::string_view bytes, std::span<const std::uint8_t> sizes) {
  std::string seen;
  Found found;
  in_pieces(bytes, sizes, [&](std::string_view piece) {
    seen.append(piece);
    found = find(seen);
    return !found.size && found.refused == 0;
  });
  return found;
}

void check_request(const Request& request, const Framing& framing) {
  const Headers& headers = request.headers;
  must(is_token(request.method), "the method is a token");
  must(!request.target.empty() && request.target.size() <= kMaxTarget, "the target is there, and not too long");
  must(is_clean(request.target, "") && request.target.find_first_of(" #") == std::string::npos, "the target is clean");
  if (request.target.starts_with('/')) {
    const bool has_query = request.target.find('?') != std::string::npos;
    must(request.target == request.path + (has_query ? "?" + request.query : ""), "path and query are the target");
  }
  must(headers.size() <= kMaxHeaders, "headers are not too many");
  for (const auto& [name, value] : headers) {
    must(is_token(name), "a name is a token");
    must(is_clean(value, "\t"), "a value is clean");
    must(value.empty() || std::string_view(" \t").find(value.front()) == std::string_view::npos, "no blank before it");
    must(value.empty() || std::string_view(" \t").find(value.back()) == std::string_view::npos, "no blank after it");
  }
  must(count(headers, "Host") == 1 || (framing.http_1_0 && count(headers, "Host") == 0), "there is one Host");
  must(count(headers, "Transfer-Encoding") == (framing.chunked ? 1 : 0), "a transfer coding is one that is known");
  must(!framing.chunked || !framing.http_1_0, "HTTP/1.0 has no chunks");
  const std::size_t lengths = count(headers, "Content-Length");
  must(lengths + (framing.chunked ? 1 : 0) <= 1, "there is one way to tell where the body ends");
  must(lengths == 1 || framing.content_length == 0, "no length without Content-Length");
  if (lengths == 1) {
    const std::string_view digits = *find_header(headers, "Content-Length");
    const std::size_t zeros = std::min(digits.find_first_not_of('0'), digits.size() - 1);
    must(digits.substr(zeros) == std::to_string(framing.content_length), "the length is what Content-Length says");
  }
}

std::string written(const Request& request, const Framing& framing) {
  std::string head = request.method + " " + request.target + (framing.http_1_0 ? " HTTP/1.0\r\n" : " HTTP/1.1\r\n");
  for (const auto& [name, value] : request.headers) head += name + ":" + value + "\r\n";
  return head + "\r\n";
}

void check_head(std::string_view head) {
  Request request;
  Framing framing;
  try {
    framing = read_head(head, request);
  } catch (const Refused& refused) {
    must(refused.status >= 400 && refused.status <= 505, "a refusal is an error");
    return;
  }
  check_request(request, framing);
  percent_decode(request.path, false);
  parse_form(request.query);

  Request again;
  const std::string second = written(request, framing);
  must(find(second).size == second.size(), "a head written anew is whole");
  const Framing framing_again = read_head(second, again);
  must(again.method == request.method && again.target == request.target && again.path == request.path &&
           again.query == request.query && again.headers == request.headers,
       "a head written anew says the same");
  must(framing_again.content_length == framing.content_length && framing_again.chunked == framing.chunked &&
           framing_again.keep_alive == framing.keep_alive && framing_again.http_1_0 == framing.http_1_0 &&
           framing_again.expects_continue == framing.expects_continue,
       "and ends where it did");
}

struct Body {
  int refused = 0;
  bool done = false;
  std::size_t used = 0;
  std::string bytes;

  bool operator==(const Body&) const = default;
};

Body read_body(std::string_view bytes, std::size_t max_body, std::span<const std::uint8_t> sizes) {
  ChunkedBody chunks(max_body);
  Body body;
  in_pieces(bytes, sizes, [&](std::string_view piece) {
    try {
      const std::size_t used = chunks.feed(piece, body.bytes);
      must(used == piece.size() || (used < piece.size() && chunks.done()), "all is used until the end");
      body.used += used;
    } catch (const Refused& refused) {
      body = {refused.status, false, 0, ""};
    }
    must(body.bytes.size() <= max_body, "the body is not too long");
    return body.refused == 0;
  });
  if (body.refused == 0) body.done = chunks.done();
  return body;
}

/// Whether `bytes` are chunks that make `body`, and nothing else: read by their lines, all at once.
bool are_chunks_of(std::string_view bytes, std::string_view body) {
  const auto next_line = [&bytes] {
    const std::size_t end = bytes.find("\r\n");
    must(end != std::string_view::npos, "a line of the body ends");
    const std::string line(bytes.substr(0, end));
    bytes.remove_prefix(end + 2);
    return line;
  };
  while (const std::size_t size = std::strtoull(next_line().c_str(), nullptr, 16)) {
    if (size > body.size() || bytes.substr(0, size) != body.substr(0, size)) return false;
    bytes.remove_prefix(size);
    body.remove_prefix(size);
    if (!next_line().empty()) return false;
  }
  while (!next_line().empty()) continue;
  return bytes.empty() && body.empty();
}

void check_body(std::string_view bytes, std::size_t max_body, std::span<const std::uint8_t> sizes) {
  const Body body = read_body(bytes, max_body, {});
  must(read_body(bytes, max_body, sizes) == body, "pieces change no body");
  must(read_body(bytes, max_body, std::array<std::uint8_t, 1>{1}) == body, "single bytes change no body");
  must(body.bytes.size() <= body.used, "no body of nothing");
  must(!body.done || are_chunks_of(bytes.substr(0, body.used), body.bytes), "a body is what its chunks say");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < kSizes + 1) return 0;
  const std::span<const std::uint8_t> sizes(data, kSizes);
  const std::size_t max_body = kMaxBodies[data[kSizes] % kMaxBodies.size()];
  const std::string_view bytes(reinterpret_cast<const char*>(data) + kSizes + 1, size - kSizes - 1);

  if (bytes.starts_with("\r\n")) {
    check_body(bytes.substr(2), max_body, sizes);
    return 0;
  }
  const Found found = find(bytes);
  must(find_in_pieces(bytes, sizes) == found, "pieces change no head");
  if (!found.size) return 0;
  check_head(std::string(bytes.substr(0, *found.size)));
  check_body(bytes.substr(*found.size), max_body, sizes);
  return 0;
}
