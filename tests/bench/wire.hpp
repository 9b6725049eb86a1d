#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// What a client of HTTP/1.1 and WebSockets has to read, taken off the front of bytes as they come. Views are into
/// those bytes.
namespace docket::bench {

/// The bytes of the first head with its empty line, or 0 while it is not whole.
inline std::size_t head_size(std::string_view bytes) {
  const std::size_t end = bytes.find("\r\n\r\n");
  return end == std::string_view::npos ? 0 : end + 4;
}

/// The value of the header with this name (in lower case); empty when there is none.
inline std::string_view header_of(std::string_view head, std::string_view name) {
  for (std::size_t at = head.find("\r\n"); at != std::string_view::npos; at = head.find("\r\n", at)) {
    at += 2;
    const std::string_view line = head.substr(at, head.find("\r\n", at) - at);
    if (line.size() <= name.size() || line[name.size()] != ':') continue;
    const auto same = [](char x, char y) { return (x >= 'A' && x <= 'Z' ? x + ('a' - 'A') : x) == y; };
    if (!std::equal(name.begin(), name.end(), line.begin(), [&](char y, char x) { return same(x, y); })) continue;
    const std::string_view value = line.substr(name.size() + 1);
    return value.substr(std::min(value.find_first_not_of(' '), value.size()));
  }
  return {};
}

/// Of a reply's head; 0 when it is none.
inline int status_of(std::string_view head) {
  int status = 0;
  if (head.size() < 12 || !head.starts_with("HTTP/1.1 ")) return 0;
  std::from_chars(head.data() + 9, head.data() + 12, status);
  return status;
}

struct Reply {
  int status = 0;
  std::string_view head, body;
  std::size_t size() const { return head.size() + body.size(); }
};

/// The first reply, or nullopt while it is not whole. Its length must be said by Content-Length.
inline std::optional<Reply> first_reply(std::string_view bytes) {
  const std::size_t head_bytes = head_size(bytes);
  if (head_bytes == 0) return std::nullopt;
  Reply reply;
  reply.head = bytes.substr(0, head_bytes);
  reply.status = status_of(reply.head);
  std::size_t length = 0;
  if (reply.status != 304 && reply.status != 204) {
    const std::string_view text = header_of(reply.head, "content-length");
    std::from_chars(text.data(), text.data() + text.size(), length);
  }
  if (bytes.size() - head_bytes < length) return std::nullopt;
  reply.body = bytes.substr(head_bytes, length);
  return reply;
}

enum class Opcode : std::uint8_t { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

struct Frame {
  Opcode opcode{};
  std::string_view payload;
  std::size_t size = 0;  ///< in all, with its header
};

/// The first of the frames that a server sends (not masked), or nullopt while it is not whole.
inline std::optional<Frame> first_frame(std::string_view bytes) {
  const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(bytes[at]); };
  if (bytes.size() < 2) return std::nullopt;
  std::uint64_t length = byte(1) & 0x7FU;
  std::size_t header = 2;
  if (length >= 126) {
    header += length == 126 ? 2 : 8;
    if (bytes.size() < header) return std::nullopt;
    length = 0;
    for (std::size_t at = 2; at < header; ++at) length = length << 8U | byte(at);
  }
  if (bytes.size() - header < length) return std::nullopt;
  return Frame{static_cast<Opcode>(byte(0) & 0x0FU), bytes.substr(header, length), header + length};
}

/// The header of a whole message that a server sends.
inline std::string frame_header(Opcode opcode, std::size_t length) {
  std::string header(1, static_cast<char>(0x80U | static_cast<std::uint8_t>(opcode)));
  if (length < 126) return header + static_cast<char>(length);
  const std::size_t bytes = length < 65'536 ? 2 : 8;
  header += static_cast<char>(bytes == 2 ? 126 : 127);
  for (std::size_t i = bytes; i-- > 0;) header += static_cast<char>(length >> (8 * i) & 0xFFU);
  return header;
}

/// A control frame as clients send it: masked.
inline std::string masked_frame(Opcode opcode, std::string_view payload) {
  constexpr std::array<char, 4> mask = {'\x5a', '\x13', '\x7c', '\x21'};
  std::string frame(1, static_cast<char>(0x80U | static_cast<std::uint8_t>(opcode)));
  frame += static_cast<char>(0x80U | (payload.size() & 0x7FU));
  frame.append(mask.data(), mask.size());
  for (std::size_t i = 0; i < payload.size(); ++i) frame += static_cast<char>(payload[i] ^ mask[i % 4]);
  return frame;
}

}  // namespace docket::bench
