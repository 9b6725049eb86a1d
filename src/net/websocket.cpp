#include "net/websocket.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <utility>

namespace docket::net {
namespace {

constexpr std::size_t kMaxControl = 125;  ///< bytes of a control frame's payload
constexpr std::uint8_t kLength16 = 126;   ///< stands for a length in the next two bytes
constexpr std::uint8_t kLength64 = 127;   ///< and in the next eight
constexpr std::string_view kAcceptSalt = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

static_assert(sizeof(WebSocketReader) <= 96, "ten thousand of them wait");

bool is_control_opcode(Opcode opcode) { return opcode >= Opcode::close; }

bool is_known(Opcode opcode) { return opcode <= Opcode::binary || (opcode >= Opcode::close && opcode <= Opcode::pong); }

/// Whether a close frame may carry the code: one that IANA has registered for that, or of a library or application.
bool may_be_sent(std::uint16_t code) {
  if (code >= 3000) return code < 5000;
  return code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
}

std::string_view without_blanks(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool list_has(std::string_view list, std::string_view word) {
  for (;;) {
    const std::size_t comma = list.find(',');
    if (same_word(without_blanks(list.substr(0, comma)), word)) return true;
    if (comma == std::string_view::npos) return false;
    list.remove_prefix(comma + 1);
  }
}

/// Whether one of the headers of that name has `word` in its list.
bool headers_have(const Headers& headers, std::string_view name, std::string_view word) {
  return std::ranges::any_of(
      headers, [&](const auto& header) { return same_word(header.first, name) && list_has(header.second, word); });
}

/// The value of the header that must be there exactly once, or nullopt.
std::optional<std::string_view> only_header(const Headers& headers, std::string_view name) {
  const auto count =
      std::ranges::count_if(headers, [name](const auto& header) { return same_word(header.first, name); });
  return count == 1 ? find_header(headers, name) : std::nullopt;
}

bool is_base64(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
}

/// Whether it is the base64 form of 16 bytes.
bool is_key(std::string_view text) {
  return text.size() == 24 && text.ends_with("==") && std::ranges::all_of(text.substr(0, 22), is_base64);
}

Reply refuse(int status, std::string text) {
  Reply reply;
  reply.status = status;
  reply.headers.emplace_back("Content-Type", "text/plain; charset=utf-8");
  reply.body = std::move(text);
  return reply;
}

Reply refuse_version() {
  Reply reply = refuse(426, "This server speaks version 13 of the WebSocket protocol.\n");
  reply.headers.emplace_back("Upgrade", "websocket");
  reply.headers.emplace_back("Connection", "Upgrade");
  reply.headers.emplace_back("Sec-WebSocket-Version", "13");
  return reply;
}

/// `mask` is that of the frame, `offset` the place of `bytes` in its payload.
void unmask(char* bytes, std::size_t size, const std::uint8_t* mask, std::size_t offset) {
  std::array<std::uint8_t, 8> turned{};
  for (std::size_t i = 0; i < turned.size(); ++i) turned[i] = mask[(offset + i) % 4];
  std::uint64_t wide_mask = 0;
  std::memcpy(&wide_mask, turned.data(), sizeof wide_mask);
  std::size_t at = 0;
  for (; size - at >= sizeof wide_mask; at += sizeof wide_mask) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes + at, sizeof word);
    word ^= wide_mask;
    std::memcpy(bytes + at, &word, sizeof word);
  }
  for (std::size_t i = 0; at < size; ++at, ++i) bytes[at] = static_cast<char>(bytes[at] ^ turned[i]);
}

std::size_t ascii_start(std::string_view bytes) {
  std::size_t at = 0;
  for (std::uint64_t word = 0; bytes.size() - at >= sizeof word; at += sizeof word) {
    std::memcpy(&word, bytes.data() + at, sizeof word);
    if ((word & 0x8080808080808080U) != 0) break;
  }
  return at;
}

}  // namespace

Reply accept_websocket(const Request& request, std::shared_ptr<Session> session) {
  const Headers& headers = request.headers;
  if (request.method != "GET") return refuse(400, "A WebSocket is opened with GET.\n");
  if (!headers_have(headers, "Upgrade", "websocket")) return refuse(400, "The Upgrade header must say websocket.\n");
  if (!headers_have(headers, "Connection", "upgrade")) return refuse(400, "The Connection header must say Upgrade.\n");
  const auto version = only_header(headers, "Sec-WebSocket-Version");
  if (!version) return refuse(400, "There must be one Sec-WebSocket-Version header.\n");
  if (*version != "13") return refuse_version();
  const auto key = only_header(headers, "Sec-WebSocket-Key");
  if (!key || !is_key(*key)) {
    return refuse(400, "There must be one Sec-WebSocket-Key header, with 16 bytes in base64.\n");
  }

  Reply reply;
  reply.status = 101;
  reply.headers = {
      {"Upgrade", "websocket"}, {"Connection", "Upgrade"}, {"Sec-WebSocket-Accept", websocket_accept(*key)}};
  reply.session = std::move(session);
  return reply;
}

std::string websocket_accept(std::string_view key) {
  const std::string salted = std::string(key).append(kAcceptSalt);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int digest_size = 0;
  if (EVP_Digest(salted.data(), salted.size(), digest.data(), &digest_size, EVP_sha1(), nullptr) != 1) {
    throw std::runtime_error("OpenSSL has no SHA-1, which WebSockets need");
  }
  std::array<unsigned char, (EVP_MAX_MD_SIZE + 2) / 3 * 4 + 1> text{};
  const int size = EVP_EncodeBlock(text.data(), digest.data(), static_cast<int>(digest_size));
  return {text.begin(), text.begin() + size};
}

std::string websocket_frame(Opcode opcode, std::string_view payload) {
  const std::size_t size = payload.size();
  if (is_control_opcode(opcode) && size > kMaxControl) throw std::length_error("control frame of more than 125 bytes");
  int length_bytes = 0;
  if (size > kMaxControl) length_bytes = size <= 0xFFFF ? 2 : 8;
  std::string frame;
  frame.reserve(2 + static_cast<std::size_t>(length_bytes) + size);
  frame.push_back(static_cast<char>(0x80 | static_cast<int>(opcode)));
  frame.push_back(static_cast<char>(length_bytes == 0 ? size : length_bytes == 2 ? kLength16 : kLength64));
  for (int i = length_bytes - 1; i >= 0; --i) frame.push_back(static_cast<char>(size >> (8 * i) & 0xFF));
  return frame.append(payload);
}

std::string websocket_close(std::uint16_t code, std::string_view reason) {
  if (!may_be_sent(code)) return websocket_frame(Opcode::close, {});
  std::size_t size = std::min(reason.size(), kMaxControl - 2);
  if (size < reason.size()) {
    while (size > 0 && (static_cast<unsigned char>(reason[size]) & 0xC0) == 0x80) --size;
  }
  std::string payload{static_cast<char>(code >> 8), static_cast<char>(code & 0xFF)};
  return websocket_frame(Opcode::close, payload.append(reason.substr(0, size)));
}

bool Utf8Check::take(std::string_view bytes) {
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    if (left_ == 0) at += ascii_start(bytes.substr(at));
    if (at == bytes.size()) break;
    const auto byte = static_cast<std::uint8_t>(bytes[at]);
    if (left_ > 0) {
      if (byte < low_ || byte > high_) return false;
      --left_;
      low_ = 0x80;
      high_ = 0xBF;
    } else if (byte >= 0x80) {
      if (byte < 0xC2 || byte > 0xF4) return false;
      left_ = byte < 0xE0 ? 1 : byte < 0xF0 ? 2 : 3;
      // Overlong forms, surrogates and what lies beyond U+10FFFF all show in the second byte.
      low_ = byte == 0xE0 ? 0xA0 : byte == 0xF0 ? 0x90 : 0x80;
      high_ = byte == 0xED ? 0x9F : byte == 0xF4 ? 0x8F : 0xBF;
    }
  }
  return true;
}

void WebSocketReader::feed(std::string_view bytes, Sink& sink) {
  while (!is_over_ && !bytes.empty()) {
    if (!has_header_ && !take_header(bytes)) return;
    take_payload(bytes);
    if (left_ == 0) finish_frame(sink);
  }
}

bool WebSocketReader::take_header(std::string_view& bytes) {
  while (!bytes.empty() && !has_header_) {
    header_[header_size_++] = static_cast<std::uint8_t>(bytes.front());
    bytes.remove_prefix(1);
    if (header_size_ == 1) check_kind();
    if (header_size_ < 2) continue;
    if (header_size_ == 2 && (header_[1] & 0x80) == 0) fail(1002, "frame without a mask");
    if (header_size_ == 2 && is_control() && (header_[1] & 0x7F) > kMaxControl) fail(1002, "control frame too long");
    if (header_size_ == length_end()) check_length();
    has_header_ = header_size_ == length_end() + 4;
  }
  return has_header_;
}

void WebSocketReader::check_kind() {
  if ((header_[0] & 0x70) != 0) fail(1002, "reserved bit set");
  if (!is_known(opcode())) fail(1002, "unknown opcode");
  if (is_control()) {
    if (!is_final()) fail(1002, "control frame in fragments");
  } else if (opcode() == Opcode::continuation) {
    if (message_ == Opcode::continuation) fail(1002, "nothing to continue");
  } else {
    if (message_ != Opcode::continuation) fail(1002, "message inside another");
    message_ = opcode();
  }
}

/// Where the header's length ends and its mask begins.
std::size_t WebSocketReader::length_end() const {
  const int length = header_[1] & 0x7F;
  return length == kLength64 ? 10 : length == kLength16 ? 4 : 2;
}

void WebSocketReader::check_length() {
  std::uint64_t length = header_[1] & 0x7F;
  if (length > kMaxControl) {
    const std::uint64_t least = length == kLength64 ? 0x10000 : kMaxControl + 1;
    length = 0;
    for (std::size_t i = 2; i < header_size_; ++i) length = length << 8 | header_[i];
    if (length < least) fail(1002, "length not in its shortest form");
    if (length >> 63 != 0) fail(1002, "length of more than 63 bits");
  }
  if (!is_control() && length > max_message_ - buffer_.size()) fail(1009, "message too long");
  size_ = left_ = static_cast<std::size_t>(length);
}

void WebSocketReader::take_payload(std::string_view& bytes) {
  const std::string_view piece = bytes.substr(0, left_);
  const std::size_t at = buffer_.size();
  buffer_.append(piece);
  unmask(buffer_.data() + at, piece.size(), header_.data() + length_end(), size_ - left_);
  left_ -= piece.size();
  bytes.remove_prefix(piece.size());
  if (takes_text() && !utf8_.take(std::string_view(buffer_).substr(at))) fail(1007, "text is not UTF-8");
}

void WebSocketReader::finish_frame(Sink& sink) {
  has_header_ = false;
  header_size_ = 0;
  if (is_control()) return finish_control(sink);
  if (!is_final()) return;
  const bool is_text = takes_text();
  if (is_text && !utf8_.is_whole()) fail(1007, "text is not UTF-8");
  message_ = Opcode::continuation;
  const std::string message = std::exchange(buffer_, {});
  sink.on_message(message, is_text);
}

void WebSocketReader::finish_control(Sink& sink) {
  std::array<char, kMaxControl> bytes{};
  const std::string_view payload(bytes.data(), buffer_.copy(bytes.data(), size_, buffer_.size() - size_));
  buffer_.resize(buffer_.size() - size_);
  if (buffer_.empty()) std::string().swap(buffer_);  // clear() would keep its memory
  if (opcode() == Opcode::ping) {
    sink.on_ping(payload);
  } else if (opcode() == Opcode::pong) {
    sink.on_pong(payload);
  } else {
    finish_close(payload, sink);
  }
}

void WebSocketReader::finish_close(std::string_view payload, Sink& sink) {
  if (payload.empty()) {
    end();
    return sink.on_close(kNoCloseCode, {});
  }
  if (payload.size() == 1) fail(1002, "half a close code");
  const auto code =
      static_cast<std::uint16_t>(static_cast<unsigned char>(payload[0]) << 8 | static_cast<unsigned char>(payload[1]));
  if (!may_be_sent(code)) fail(1002, "close code that none may send");
  const std::string_view reason = payload.substr(2);
  Utf8Check check;
  if (!check.take(reason) || !check.is_whole()) fail(1007, "close reason is not UTF-8");
  end();
  sink.on_close(code, reason);
}

void WebSocketReader::end() {
  is_over_ = true;
  std::string().swap(buffer_);
}

void WebSocketReader::fail(std::uint16_t code, const char* reason) {
  end();
  throw WebSocketFault{code, reason};
}

}  // namespace docket::net
