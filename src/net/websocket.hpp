#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "net/http.hpp"

namespace docket::net {

/// What a frame of a WebSocket is (RFC 6455, 5.2).
enum class Opcode : std::uint8_t { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

/// What a close frame without a code counts as; never sent itself.
inline constexpr std::uint16_t kNoCloseCode = 1005;

/// Answers the opening handshake (RFC 6455, 4.2): 101 that goes on as `session`, with neither extension nor
/// subprotocol; 426 for another version of the protocol; 400, with a text that says why, for what is no sound
/// handshake. That the request was HTTP/1.1 is the caller's to know.
Reply accept_websocket(const Request& request, std::shared_ptr<Session> session);

/// The Sec-WebSocket-Accept that belongs to a Sec-WebSocket-Key.
std::string websocket_accept(std::string_view key);

/// One whole message, or one control frame, as a server sends it: final and unmasked. Throws std::length_error for a
/// control frame of more than 125 bytes.
std::string websocket_frame(Opcode opcode, std::string_view payload);

/// A close frame. `reason` is UTF-8, and is cut between two characters when it is too long. A code that no frame may
/// carry, such as kNoCloseCode, gives an empty one.
std::string websocket_close(std::uint16_t code, std::string_view reason);

/// Thrown when a client breaks the protocol: the connection is to be failed with this code (RFC 6455, 7.1.7).
struct WebSocketFault {
  std::uint16_t code;  ///< 1002, 1007 or 1009
  const char* reason;
};

/// Finds out, as the bytes come in, whether they are sound UTF-8.
class Utf8Check {
 public:
  /// Whether all that was taken, with `bytes`, can still be the start of a sound text. Not to be asked again after no.
  bool take(std::string_view bytes);

  /// Whether the last character is all there.
  bool is_whole() const { return left_ == 0; }

 private:
  std::uint8_t left_ = 0;  ///< bytes that the character still needs
  std::uint8_t low_ = 0;   ///< least and largest value of the next of them
  std::uint8_t high_ = 0;
};

/// Takes what a client sends after the opening handshake apart (RFC 6455, 5), for a server and without extensions.
/// Holds heap memory only while a message or control frame is partly there, and not more than some small multiple of
/// what has arrived of it.
class WebSocketReader {
 public:
  /// Is told what has arrived, in order. Payloads are valid during the call only, which must neither feed nor destroy
  /// the reader.
  struct Sink {
    virtual ~Sink() = default;
    virtual void on_message(std::string_view payload, bool is_text) = 0;  ///< whole; text is sound UTF-8
    virtual void on_ping(std::string_view payload) = 0;
    virtual void on_pong(std::string_view payload) = 0;
    virtual void on_close(std::uint16_t code, std::string_view reason) = 0;  ///< kNoCloseCode when the frame has none
  };

  /// `max_message` in bytes, of all fragments together.
  explicit WebSocketReader(std::size_t max_message) : max_message_(max_message) {}

  /// Takes the next bytes, in whatever pieces they come. After on_close(), and after it has thrown, they are ignored.
  /// Throws WebSocketFault: 1002 for what is out of the protocol, 1007 for text, as soon as it cannot become UTF-8 any
  /// more, and for a close reason that is not, 1009 for a message that its headers say is too long.
  void feed(std::string_view bytes, Sink& sink);

 private:
  static constexpr std::size_t kMaxHeader = 14;

  Opcode opcode() const { return static_cast<Opcode>(header_[0] & 0x0F); }
  bool is_final() const { return (header_[0] & 0x80) != 0; }
  bool is_control() const { return (header_[0] & 0x08) != 0; }
  bool takes_text() const { return !is_control() && message_ == Opcode::text; }

  /// Takes bytes of the frame's header off `bytes`; whether it is complete.
  bool take_header(std::string_view& bytes);
  void check_kind();
  std::size_t length_end() const;
  void check_length();
  void take_payload(std::string_view& bytes);
  void finish_frame(Sink& sink);
  void finish_control(Sink& sink);
  void finish_close(std::string_view payload, Sink& sink);
  void end();
  [[noreturn]] void fail(std::uint16_t code, const char* reason);

  std::size_t max_message_;
  std::string buffer_;    ///< unmasked: what there is of the message, then what there is of a control frame
  std::size_t size_ = 0;  ///< of the frame's payload
  std::size_t left_ = 0;  ///< of it, bytes still to come
  std::array<std::uint8_t, kMaxHeader> header_{};
  std::uint8_t header_size_ = 0;           ///< bytes of it that are there
  bool has_header_ = false;                ///< the header is complete, the frame is not
  bool is_over_ = false;                   ///< closed, or failed
  Opcode message_ = Opcode::continuation;  ///< text or binary between the first frame of a message and its last
  Utf8Check utf8_;
};

}  // namespace docket::net
