#include "net/websocket.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// The sections are those of RFC 6455.

using namespace docket::net;
using namespace std::string_literals;
using namespace std::string_view_literals;

namespace {

constexpr std::size_t kMaxMessage = 1 << 20;
constexpr std::uint8_t kFinal = 0x80;

using Events = std::vector<std::string>;

/// Writes down what it is told, one word and the payload each.
struct Notes : WebSocketReader::Sink {
  Events events;

  void on_message(std::string_view payload, bool is_text) override { add(is_text ? "text" : "binary", payload); }
  void on_ping(std::string_view payload) override { add("ping", payload); }
  void on_pong(std::string_view payload) override { add("pong", payload); }
  void on_close(std::uint16_t code, std::string_view reason) override { add("close " + std::to_string(code), reason); }
  void add(std::string_view word, std::string_view payload) {
    events.push_back(std::string(word).append(" ").append(payload));
  }
};

std::string masked(std::string_view payload, std::array<std::uint8_t, 4> mask) {
  std::string bytes(payload);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(bytes[i] ^ mask[i % 4]);
  return bytes;
}

/// A frame as a client sends it. `first` is opcode, FIN and reserved bits.
std::string frame(int first, std::string_view payload, std::array<std::uint8_t, 4> mask = {0x37, 0xFA, 0x21, 0x3D}) {
  const std::size_t size = payload.size();
  std::string bytes(1, static_cast<char>(first));
  int length_bytes = 0;
  if (size > 125) length_bytes = size <= 0xFFFF ? 2 : 8;
  const std::size_t length = length_bytes == 0 ? size : length_bytes == 2 ? 126 : 127;
  bytes.push_back(static_cast<char>(0x80 | length));
  for (int i = length_bytes - 1; i >= 0; --i) bytes.push_back(static_cast<char>(size >> (8 * i) & 0xFF));
  for (const std::uint8_t byte : mask) bytes.push_back(static_cast<char>(byte));
  return bytes + masked(payload, mask);
}

std::string text(std::string_view payload) { return frame(kFinal | 1, payload); }
std::string binary(std::string_view payload) { return frame(kFinal | 2, payload); }
std::string ping(std::string_view payload) { return frame(kFinal | 9, payload); }
std::string pong(std::string_view payload) { return frame(kFinal | 10, payload); }
std::string closing(int code, std::string_view reason = {}) {
  const std::string bytes{static_cast<char>(code >> 8), static_cast<char>(code & 0xFF)};
  return frame(kFinal | 8, std::string(bytes).append(reason));
}

/// Feeds; a fault becomes the last event.
void feed(WebSocketReader& reader, std::string_view bytes, Notes& notes) {
  try {
    reader.feed(bytes, notes);
  } catch (const WebSocketFault& fault) {
    CHECK_FALSE(std::string_view(fault.reason).empty());
    CHECK(fault.reason == std::string_view(fault.reason).substr(0, 123));
    notes.events.push_back("fault " + std::to_string(fault.code));
  }
}

/// What a reader makes of `bytes`, cut in front of each of the places.
Events heard(std::string_view bytes, const std::vector<std::size_t>& cuts = {}, std::size_t max = kMaxMessage) {
  WebSocketReader reader(max);
  Notes notes;
  std::size_t from = 0;
  for (const std::size_t cut : cuts) {
    feed(reader, bytes.substr(from, cut - from), notes);
    from = cut;
  }
  feed(reader, bytes.substr(from), notes);
  return notes.events;
}

Events heard_by_byte(std::string_view bytes) {
  WebSocketReader reader(kMaxMessage);
  Notes notes;
  for (const char byte : bytes) feed(reader, {&byte, 1}, notes);
  return notes.events;
}

/// How many bytes it takes until the reader gives up; 0 when it does not.
std::size_t gives_up_after(std::string_view bytes, std::size_t max = kMaxMessage) {
  WebSocketReader reader(max);
  Notes notes;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    feed(reader, bytes.substr(i, 1), notes);
    if (!notes.events.empty() && notes.events.back().starts_with("fault")) return i + 1;
  }
  return 0;
}

/// The code with which the reader gives up on `bytes`, whole and byte by byte, without a word of what was wrong having
/// been heard.
int fault_of(std::string_view bytes) {
  const Events events = heard(bytes);
  CHECK(heard_by_byte(bytes) == events);
  if (events.size() != 1 || !events.front().starts_with("fault ")) return 0;
  return std::stoi(events.front().substr(6));
}

struct Silent : Session {
  void opened(const Peer&) override {}
  void closed() override {}
};

Request handshake() {
  Request request;
  request.method = "GET";
  request.target = request.path = "/chat";
  request.headers = {{"Host", "server.example.com"},
                     {"Upgrade", "websocket"},
                     {"Connection", "Upgrade"},
                     {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="},
                     {"Origin", "http://example.com"},
                     {"Sec-WebSocket-Protocol", "chat, superchat"},
                     {"Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits"},
                     {"Sec-WebSocket-Version", "13"}};
  return request;
}

/// The handshake with these headers in place of those of that name.
Request handshake_with(std::string_view name, const std::vector<std::string>& values) {
  Request request = handshake();
  std::erase_if(request.headers, [name](const auto& header) { return same_word(header.first, name); });
  for (const std::string& value : values) request.headers.emplace_back(name, value);
  return request;
}

int status_with(std::string_view name, const std::vector<std::string>& values) {
  const Reply reply = accept_websocket(handshake_with(name, values), std::make_shared<Silent>());
  CHECK((reply.session != nullptr) == (reply.status == 101));
  if (reply.status == 400) CHECK(find_header(reply.headers, "Content-Type") == "text/plain; charset=utf-8");
  CHECK(reply.body.empty() == (reply.status == 101));
  return reply.status;
}

}  // namespace

TEST_CASE("4.2.2: the accept key of the example") {
  CHECK(websocket_accept("dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

TEST_CASE("4.2.2: a sound handshake is answered with 101 and goes on as its session") {
  const auto session = std::make_shared<Silent>();
  const Reply reply = accept_websocket(handshake(), session);
  CHECK(reply.status == 101);
  CHECK(reply.headers == Headers{{"Upgrade", "websocket"},
                                 {"Connection", "Upgrade"},
                                 {"Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="}});
  CHECK(reply.body.empty());
  CHECK(reply.session == session);
}

TEST_CASE("4.2.1: a handshake with GET alone") {
  for (const char* method : {"POST", "HEAD", "OPTIONS", "get"}) {
    Request request = handshake();
    request.method = method;
    const Reply reply = accept_websocket(request, std::make_shared<Silent>());
    CHECK(reply.status == 400);
    CHECK(reply.session == nullptr);
  }
}

TEST_CASE("4.2.1: Upgrade and Connection are lists, in any case and on several lines") {
  CHECK(status_with("Upgrade", {"WebSocket"}) == 101);
  CHECK(status_with("Upgrade", {"h2c, websocket"}) == 101);
  CHECK(status_with("Upgrade", {"h2c", "websocket"}) == 101);
  CHECK(status_with("Upgrade", {"h2c ,\twebsocket ,"}) == 101);
  CHECK(status_with("Upgrade", {}) == 400);
  CHECK(status_with("Upgrade", {""}) == 400);
  CHECK(status_with("Upgrade", {"websocket2"}) == 400);
  CHECK(status_with("Upgrade", {"web socket"}) == 400);
  CHECK(status_with("Upgrade", {"h2c websocket"}) == 400);

  CHECK(status_with("Connection", {"upgrade"}) == 101);
  CHECK(status_with("Connection", {"keep-alive, UPGRADE"}) == 101);
  CHECK(status_with("Connection", {"keep-alive", "Upgrade"}) == 101);
  CHECK(status_with("Connection", {}) == 400);
  CHECK(status_with("Connection", {"keep-alive"}) == 400);
  CHECK(status_with("Connection", {"keep-alive", "close"}) == 400);
}

TEST_CASE("4.2.1 and 11.3.1: there is one key, of 16 bytes in base64") {
  CHECK(status_with("Sec-WebSocket-Key", {"AAAAAAAAAAAAAAAAAAAAAA=="}) == 101);
  CHECK(status_with("sec-websocket-key", {"+/+/+/+/+/+/+/+/+/+/+w=="}) == 101);
  CHECK(status_with("Sec-WebSocket-Key", {}) == 400);
  CHECK(status_with("Sec-WebSocket-Key", {""}) == 400);
  CHECK(status_with("Sec-WebSocket-Key", {"dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZQ=="}) == 400);
  CHECK(status_with("Sec-WebSocket-Key", {"dGhlIHNhbXBsZSBub25j"}) == 400);      // 15 bytes
  CHECK(status_with("Sec-WebSocket-Key", {"dGhlIHNhbXBsZSBub25jZTE="}) == 400);  // 17
  CHECK(status_with("Sec-WebSocket-Key", {"dGhlIHNhbXBsZSBub25jZWVl"}) == 400);  // 18
  CHECK(status_with("Sec-WebSocket-Key", {"dGhlIHNhbXBsZSBub25jZQ==="}) == 400);
  CHECK(status_with("Sec-WebSocket-Key", {"dGhlIHNhbXBsZSBub25jZQAA=="}) == 400);
  CHECK(status_with("Sec-WebSocket-Key", {"dGhlIHNhbXBsZSBu-25jZQ=="}) == 400);
  CHECK(status_with("Sec-WebSocket-Key", {"dGhlIHNhbXBsZSBu=25jZQ=="}) == 400);
}

TEST_CASE("4.2.2 and 4.4: another version is told which one there is") {
  for (const char* version : {"0", "8", "12", "14", "113", "13, 8", "thirteen"}) {
    const Reply reply = accept_websocket(handshake_with("Sec-WebSocket-Version", {version}), nullptr);
    CHECK(reply.status == 426);
    CHECK(find_header(reply.headers, "Sec-WebSocket-Version") == "13");
    CHECK(find_header(reply.headers, "Upgrade") == "websocket");
    CHECK(reply.session == nullptr);
  }
  CHECK(status_with("Sec-WebSocket-Version", {}) == 400);
  CHECK(status_with("Sec-WebSocket-Version", {"13", "13"}) == 400);  // 11.3.5
}

TEST_CASE("5.7: the examples that a server sends") {
  CHECK(websocket_frame(Opcode::text, "Hello") == "\x81\x05Hello");
  CHECK(websocket_frame(Opcode::ping, "Hello") == "\x89\x05Hello");
  CHECK(websocket_frame(Opcode::binary, std::string(256, 'x')) == "\x82\x7E\x01\x00"s + std::string(256, 'x'));
  CHECK(websocket_frame(Opcode::binary, std::string(65536, 'x')) ==
        "\x82\x7F\x00\x00\x00\x00\x00\x01\x00\x00"s + std::string(65536, 'x'));
}

TEST_CASE("5.7: the examples that a server receives") {
  CHECK(heard("\x81\x85\x37\xFA\x21\x3D\x7F\x9F\x4D\x51\x58") == Events{"text Hello"});
  CHECK(heard("\x8A\x85\x37\xFA\x21\x3D\x7F\x9F\x4D\x51\x58") == Events{"pong Hello"});
  CHECK(heard(frame(1, "Hel") + frame(kFinal, "lo")) == Events{"text Hello"});
}

TEST_CASE("5.1: what a server sends has no mask") {
  for (const std::size_t size : {0U, 1U, 125U, 126U, 65535U, 65536U}) {
    const std::string sent = websocket_frame(Opcode::binary, std::string(size, 'x'));
    CHECK((static_cast<unsigned char>(sent[1]) & 0x80) == 0);
  }
}

TEST_CASE("5.1: a frame without a mask is refused, before its payload") {
  CHECK(fault_of("\x81\x05Hello") == 1002);
  CHECK(fault_of("\x89\x00"sv) == 1002);
  CHECK(gives_up_after("\x81\x05Hello") == 2);
}

TEST_CASE("5.2: a reserved bit is refused at once, for there are no extensions") {
  for (const int bit : {0x40, 0x20, 0x10, 0x70}) {
    CHECK(fault_of(frame(kFinal | bit | 1, "Hello")) == 1002);
    CHECK(fault_of(frame(kFinal | bit | 9, "Hello")) == 1002);
    CHECK(fault_of(frame(bit | 2, "Hello")) == 1002);
    CHECK(gives_up_after(frame(kFinal | bit | 1, "Hello")) == 1);
  }
}

TEST_CASE("5.2 and 5.8: an opcode that is not known is refused at once") {
  for (const int opcode : {3, 4, 5, 6, 7, 11, 12, 13, 14, 15}) {
    CHECK(fault_of(frame(kFinal | opcode, "Hello")) == 1002);
    CHECK(fault_of(frame(opcode, "Hello")) == 1002);
    CHECK(gives_up_after(frame(kFinal | opcode, "Hello")) == 1);
  }
}

TEST_CASE("5.2: a length is sent in its shortest form") {
  const auto header = [](std::size_t size) {
    const std::string sent = websocket_frame(Opcode::binary, std::string(size, 'x'));
    return sent.substr(0, sent.size() - size);
  };
  CHECK(header(0) == "\x82\x00"s);
  CHECK(header(125) == "\x82\x7D");
  CHECK(header(126) == "\x82\x7E\x00\x7E"s);
  CHECK(header(0xABCD) == "\x82\x7E\xAB\xCD");
  CHECK(header(65535) == "\x82\x7E\xFF\xFF");
  CHECK(header(65536) == "\x82\x7F\x00\x00\x00\x00\x00\x01\x00\x00"s);
  CHECK(header(0x012345) == "\x82\x7F\x00\x00\x00\x00\x00\x01\x23\x45"s);
}

TEST_CASE("5.2: a length in another than its shortest form is refused, before its payload") {
  CHECK(fault_of("\x82\xFE\x00\x7DMASK"sv) == 1002);
  CHECK(fault_of("\x82\xFE\x00\x00MASK"sv) == 1002);
  CHECK(fault_of("\x82\xFF\x00\x00\x00\x00\x00\x00\xFF\xFFMASK"sv) == 1002);
  CHECK(fault_of("\x82\xFF\x00\x00\x00\x00\x00\x00\x00\x05MASK"sv) == 1002);
  CHECK(gives_up_after("\x82\xFE\x00\x7DMASK"sv) == 4);
  CHECK(gives_up_after("\x82\xFF\x00\x00\x00\x00\x00\x00\xFF\xFFMASK"sv) == 10);
}

TEST_CASE("5.2: the top bit of a length of 64 bits is 0") {
  CHECK(fault_of("\x82\xFF\x80\x00\x00\x00\x00\x01\x00\x00MASK"sv) == 1002);
  CHECK(fault_of("\x82\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFFMASK"sv) == 1002);
  CHECK(fault_of("\x82\xFF\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFFMASK"sv) == 1009);
}

TEST_CASE("5.2: messages of every form of length are read") {
  for (const std::size_t size : {0U, 1U, 124U, 125U, 126U, 127U, 128U, 65534U, 65535U, 65536U, 65537U, 1U << 20}) {
    std::string payload(size, '\0');
    for (std::size_t i = 0; i < size; ++i) payload[i] = static_cast<char>(i * 7 & 0xFF);
    CHECK(heard(binary(payload)) == Events{"binary " + payload});
    CHECK(heard(text(std::string(size, 'x'))) == Events{"text " + std::string(size, 'x')});
  }
}

TEST_CASE("5.3: any mask is taken off, wherever the payload is cut") {
  const std::string payload = "0123456789abcdefghijklmnopqrstuvwxyz";
  std::size_t wrong = 0;
  for (const auto mask : {std::array<std::uint8_t, 4>{0, 0, 0, 0}, {0xFF, 0xFF, 0xFF, 0xFF}, {1, 2, 3, 4}}) {
    const std::string bytes = frame(kFinal | 2, payload, mask) + frame(kFinal | 2, "again", {9, 8, 7, 6});
    for (std::size_t first = 6; first <= bytes.size(); ++first) {
      for (std::size_t second = first; second <= bytes.size(); ++second) {
        if (heard(bytes, {first, second}) != Events{"binary " + payload, "binary again"}) ++wrong;
      }
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("5.4: fragments become one message, of the kind of the first") {
  CHECK(heard(frame(2, "a") + frame(0, "b") + frame(0, "c") + frame(kFinal, "d")) == Events{"binary abcd"});
  CHECK(heard(frame(1, "") + frame(0, "") + frame(kFinal, "")) == Events{"text "});
  CHECK(heard(frame(1, "") + frame(0, "word") + frame(kFinal, "")) == Events{"text word"});
  CHECK(heard(frame(1, "a") + frame(kFinal, "b") + frame(2, "c") + frame(kFinal, "d")) ==
        Events{"text ab", "binary cd"});
  CHECK(heard(frame(1, "not yet")).empty());
}

TEST_CASE("5.4: control frames between fragments are heard at once") {
  WebSocketReader reader(kMaxMessage);
  Notes notes;
  feed(reader, frame(1, "one, ") + ping("are you there?"), notes);
  CHECK(notes.events == Events{"ping are you there?"});
  feed(reader, frame(0, "") + pong(""), notes);
  CHECK(notes.events == Events{"ping are you there?", "pong "});
  feed(reader, frame(kFinal, "two"), notes);
  CHECK(notes.events == Events{"ping are you there?", "pong ", "text one, two"});
  CHECK(heard(frame(1, "one, ") + closing(1001, "enough") + frame(kFinal, "two")) == Events{"close 1001 enough"});
}

TEST_CASE("5.4: a control frame between two halves of a character breaks neither") {
  CHECK(heard(frame(1, "\xE2\x82") + ping("\xFF\xFE") + frame(kFinal, "\xAC")) ==
        Events{"ping \xFF\xFE", "text \xE2\x82\xAC"});
}

TEST_CASE("5.4: messages do not interleave, and a continuation continues something") {
  CHECK(fault_of(frame(1, "a") + frame(kFinal | 1, "b")) == 1002);
  CHECK(fault_of(frame(1, "a") + frame(2, "b")) == 1002);
  CHECK(fault_of(frame(2, "a") + frame(0, "b") + frame(kFinal | 2, "b")) == 1002);
  CHECK(fault_of(frame(kFinal, "a")) == 1002);
  CHECK(fault_of(frame(0, "a")) == 1002);
  CHECK(heard(text("a") + frame(kFinal, "b")) == Events{"text a", "fault 1002"});
  CHECK(heard(frame(1, "a") + frame(kFinal, "b") + frame(0, "c")) == Events{"text ab", "fault 1002"});
  CHECK(heard(ping("a") + frame(kFinal, "b")) == Events{"ping a", "fault 1002"});
}

TEST_CASE("5.4 and 5.5: a control frame is not fragmented") {
  for (const int opcode : {8, 9, 10}) {
    CHECK(fault_of(frame(opcode, "")) == 1002);
    CHECK(gives_up_after(frame(opcode, "")) == 1);
  }
}

TEST_CASE("5.5: a control frame has 125 bytes at most") {
  CHECK(heard(ping(std::string(125, 'x'))) == Events{"ping " + std::string(125, 'x')});
  CHECK(heard(pong(std::string(125, 'x'))) == Events{"pong " + std::string(125, 'x')});
  CHECK(heard(closing(1000, std::string(123, 'x'))) == Events{"close 1000 " + std::string(123, 'x')});
  for (const int opcode : {8, 9, 10}) {
    CHECK(fault_of(frame(kFinal | opcode, std::string(126, 'x'))) == 1002);
    CHECK(fault_of(frame(kFinal | opcode, std::string(65536, 'x'))) == 1002);
    CHECK(gives_up_after(frame(kFinal | opcode, std::string(126, 'x'))) == 2);
  }
  for (const Opcode opcode : {Opcode::close, Opcode::ping, Opcode::pong}) {
    CHECK(websocket_frame(opcode, std::string(125, 'x')).size() == 127);
    CHECK_THROWS_AS(websocket_frame(opcode, std::string(126, 'x')), std::length_error);
  }
}

TEST_CASE("5.5: a control frame may be as long as it likes beside a message that may not grow any more") {
  const std::string bytes = frame(2, "12345678") + ping(std::string(125, 'x')) + frame(kFinal, "");
  CHECK(heard(bytes, {}, 8) == Events{"ping " + std::string(125, 'x'), "binary 12345678"});
}

TEST_CASE("5.5.1: a close frame says why") {
  CHECK(heard(closing(1000)) == Events{"close 1000 "});
  CHECK(heard(closing(1001, "going away")) == Events{"close 1001 going away"});
  CHECK(heard(closing(4999, "\xE2\x82\xAC")) == Events{"close 4999 \xE2\x82\xAC"});
}

TEST_CASE("5.5.1: whatever follows a close frame is ignored") {
  CHECK(heard(text("a") + closing(1000) + text("b") + "\xFF\xFF garbage") == Events{"text a", "close 1000 "});
  CHECK(heard_by_byte(closing(1000) + text("b") + closing(1001)) == Events{"close 1000 "});
}

TEST_CASE("7.1.7: whatever follows a fault is ignored") {
  CHECK(heard_by_byte(text("a") + frame(0x90, "b") + text("c") + frame(0x90, "d")) == Events{"text a", "fault 1002"});
}

TEST_CASE("5.5.1: a close frame has no body, or one that begins with a whole code") {
  CHECK(fault_of(frame(kFinal | 8, "\x03")) == 1002);
  CHECK(fault_of(frame(kFinal | 8, "x")) == 1002);
}

TEST_CASE("5.5.1 and 8.1: the reason of a close is UTF-8") {
  for (const std::string_view reason : {"\xFF", "\xC3", "bye \xE2\x82", "\xED\xA0\x80", "\xC0\xAF"}) {
    CHECK(fault_of(closing(1000, reason)) == 1007);
  }
}

TEST_CASE("5.5.2 and 5.5.3: a pong carries what the ping did") {
  for (const std::string& payload : {""s, "Hello"s, "\x00\xFF\x80"s, std::string(125, 'x')}) {
    CHECK(heard(ping(payload)) == Events{"ping " + payload});
    const std::string answer = websocket_frame(Opcode::pong, payload);
    CHECK(answer == "\x8A"s + static_cast<char>(payload.size()) + payload);
  }
}

TEST_CASE("5.5.3: a pong that nobody asked for is heard and does no harm") {
  CHECK(heard(pong("") + pong("odd") + text("a")) == Events{"pong ", "pong odd", "text a"});
}

TEST_CASE("5.6: text is UTF-8 as a whole, its frames need not be") {
  const std::string word = "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80";
  for (std::size_t first = 0; first <= word.size(); ++first) {
    for (std::size_t second = first; second <= word.size(); ++second) {
      const std::string bytes = frame(1, word.substr(0, first)) + frame(0, word.substr(first, second - first)) +
                                frame(kFinal, word.substr(second));
      CHECK(heard(bytes) == Events{"text " + word});
      CHECK(heard_by_byte(bytes) == Events{"text " + word});
    }
  }
  CHECK(heard(binary("\xFF\xC3")) == Events{"binary \xFF\xC3"});
  CHECK(heard(text("a\0b"s)) == Events{"text a\0b"s});
}

TEST_CASE("8.1: text that is not UTF-8 is refused") {
  for (const std::string_view bad : {"\x80"sv,
                                     "\xBF"sv,
                                     "\xC0\x80"sv,
                                     "\xC1\xBF"sv,
                                     "\xE0\x80\x80"sv,
                                     "\xE0\x9F\xBF"sv,
                                     "\xF0\x80\x80\x80"sv,
                                     "\xF0\x8F\xBF\xBF"sv,
                                     "\xED\xA0\x80"sv,
                                     "\xED\xBF\xBF"sv,
                                     "\xF4\x90\x80\x80"sv,
                                     "\xF5\x80\x80\x80"sv,
                                     "\xF8\x88\x80\x80\x80"sv,
                                     "\xFE"sv,
                                     "\xFF"sv,
                                     "\xC3("sv,
                                     "\xE2\x82("sv,
                                     "\xF0\x9F\x98("sv,
                                     "\xC3\xC3\xA9"sv,
                                     "\xC3"sv,
                                     "\xE2"sv,
                                     "\xE2\x82"sv,
                                     "\xF0\x9F"sv,
                                     "\xF0\x9F\x98"sv}) {
    CHECK(fault_of(text(bad)) == 1007);
    CHECK(fault_of(text(std::string("some ASCII before ").append(bad))) == 1007);
    CHECK(fault_of(frame(1, bad) + frame(kFinal, "")) == 1007);
    CHECK(heard(text("fine") + text(bad)) == Events{"text fine", "fault 1007"});
  }
  CHECK(fault_of(frame(1, "\xE2\x82") + frame(kFinal, "x")) == 1007);
}

TEST_CASE("8.1: text is refused with the first byte that it cannot go on with") {
  struct Row {
    std::string_view text;
    std::size_t bytes;  ///< of it, until that is certain
  };
  for (const Row& row : {Row{"ab\x80ZZZ", 3},
                         {"\xC0\x80ZZZ", 1},
                         {"\xE0\x9F\xBFZZZ", 2},
                         {"\xED\xA0\x80ZZZ", 2},
                         {"\xF0\x8F\xBF\xBFZZZ", 2},
                         {"\xF4\x90\x80\x80ZZZ", 2},
                         {"\xF5ZZZ", 1},
                         {"\xE2\x82ZZZ", 3},
                         {"\xF0\x9F\x98ZZZ", 4},
                         {"12345678\xC3\xA9\xC3ZZZ", 12}}) {
    CHECK(gives_up_after(text(row.text)) == 6 + row.bytes);
    CHECK(gives_up_after(frame(1, row.text)) == 6 + row.bytes);
    CHECK(gives_up_after(frame(1, "1234") + frame(0, row.text)) == 10 + 6 + row.bytes);
  }
}

TEST_CASE("8.1: exactly the characters of Unicode are sound") {
  std::size_t wrong = 0;
  for (std::uint32_t c = 0; c <= 0x1FFFFF; ++c) {
    const auto low = [c](int shift) { return static_cast<char>(0x80 | (c >> shift & 0x3F)); };
    const auto is_sound = [](const std::string& bytes) {
      Utf8Check check;
      return check.take(bytes) && check.is_whole();
    };
    const bool exists = c <= 0x10FFFF && (c < 0xD800 || c > 0xDFFF);
    const auto lead = [c](int mark, int shift) {
      return static_cast<char>(static_cast<std::uint32_t>(mark) | c >> shift);
    };
    if (c < 0x80 && !is_sound({lead(0, 0)})) ++wrong;
    if (c < 0x800 && is_sound({lead(0xC0, 6), low(0)}) != (c >= 0x80)) ++wrong;
    if (c < 0x10000 && is_sound({lead(0xE0, 12), low(6), low(0)}) != (exists && c >= 0x800)) ++wrong;
    if (is_sound({lead(0xF0, 18), low(12), low(6), low(0)}) != (exists && c >= 0x10000)) ++wrong;
  }
  CHECK(wrong == 0);
}

TEST_CASE("7.1.5: a close frame without a code counts as 1005") {
  CHECK(heard(frame(kFinal | 8, "")) == Events{"close 1005 "});
}

TEST_CASE("7.4: close codes that may be sent are heard, others are refused") {
  std::size_t wrong = 0;
  for (int code = 0; code <= 0xFFFF; ++code) {
    const bool registered = code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
    const bool private_use = code >= 3000 && code <= 4999;
    const Events expected{registered || private_use ? "close " + std::to_string(code) + " why" : "fault 1002"};
    if (heard(closing(code, "why")) != expected) ++wrong;
  }
  CHECK(wrong == 0);
}

TEST_CASE("7.4.1: codes that must not be sent make an empty close frame") {
  for (const int code : {0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535}) {
    CHECK(websocket_close(static_cast<std::uint16_t>(code), "why") == "\x88\x00"s);
  }
  CHECK(websocket_close(1000, "") == "\x88\x02\x03\xE8");
  CHECK(websocket_close(1009, "too long") == "\x88\x0A\x03\xF1too long");
  CHECK(websocket_close(4999, "") == "\x88\x02\x13\x87");
}

TEST_CASE("5.5 and 5.5.1: a reason that is too long is cut between two characters") {
  CHECK(websocket_close(1000, std::string(123, 'x')).substr(4) == std::string(123, 'x'));
  CHECK(websocket_close(1000, std::string(124, 'x')).substr(4) == std::string(123, 'x'));
  const std::string smile = "\xF0\x9F\x98\x80";
  for (std::size_t before = 118; before <= 124; ++before) {
    const std::string start(before, 'x');
    const std::string sent = websocket_close(1000, start + smile + "tail").substr(4);
    CHECK(sent == (before <= 119 ? (start + smile + "tail") : start).substr(0, 123));
  }
}

TEST_CASE("10.4: a message that is too long is refused by its headers, before its payload") {
  CHECK(heard(binary(std::string(100, 'x')), {}, 100).size() == 1);
  CHECK(heard(binary(std::string(101, 'x')), {}, 100) == Events{"fault 1009"});
  CHECK(gives_up_after(binary(std::string(101, 'x')), 100) == 2);
  CHECK(gives_up_after("\x82\xFE\x03\xE9MASK"sv, 1000) == 4);
  CHECK(gives_up_after("\x82\xFF\x7F\x00\x00\x00\x00\x00\x00\x00MASK"sv, 1000) == 10);
  CHECK(heard(binary(""), {}, 0) == Events{"binary "});
  CHECK(heard(binary("x"), {}, 0) == Events{"fault 1009"});
}

TEST_CASE("10.4: fragments count together") {
  const std::string half = frame(1, std::string(50, 'x'));
  CHECK(heard(half + frame(kFinal, std::string(50, 'x')), {}, 100).size() == 1);
  CHECK(gives_up_after(half + frame(kFinal, std::string(51, 'x')), 100) == half.size() + 2);
  CHECK(gives_up_after(half + frame(0, std::string(50, 'x')) + frame(0, "") + frame(0, "x"), 100) ==
        2 * half.size() + 6 + 2);
  CHECK(heard(text(std::string(100, 'x')) + text(std::string(100, 'x')), {}, 100).size() == 2);
}

TEST_CASE("a reader that waits is small") { CHECK(sizeof(WebSocketReader) <= 96); }

TEST_CASE("a stream is understood wherever it is cut") {
  const std::string bytes = text("Hi \xE2\x82\xAC") + frame(2, "ab") + ping("p") + frame(0, "") + frame(kFinal, "cd") +
                            pong("") + frame(kFinal | 2, std::string(130, 'x')) + closing(3000, "b\xC3\xA9");
  const Events expected{"text Hi \xE2\x82\xAC", "ping p", "binary abcd", "pong ", "binary " + std::string(130, 'x'),
                        "close 3000 b\xC3\xA9"};
  CHECK(heard(bytes) == expected);
  CHECK(heard_by_byte(bytes) == expected);
  std::size_t wrong = 0;
  for (std::size_t first = 0; first <= bytes.size(); ++first) {
    for (std::size_t second = first; second <= bytes.size(); ++second) {
      if (heard(bytes, {first, second}) != expected) ++wrong;
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("any messages, in any fragments, come in any pieces, arrive as they were sent") {
  std::mt19937 random(20111211);
  const auto upto = [&random](std::size_t most) { return std::uniform_int_distribution<std::size_t>(0, most)(random); };
  const auto one_in = [&upto](std::size_t many) { return upto(many - 1) == 0; };
  const std::vector<std::string> characters{"a", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"};
  for (int round = 0; round < 300; ++round) {
    std::string bytes;
    Events expected;
    const auto send = [&](int first, std::string_view payload) {
      std::array<std::uint8_t, 4> mask{};
      for (std::uint8_t& byte : mask) byte = static_cast<std::uint8_t>(upto(255));
      bytes += frame(first, payload, mask);
    };
    for (std::size_t messages = 1 + upto(4); messages > 0; --messages) {
      const bool is_text = one_in(2);
      const std::size_t length = one_in(10) ? upto(70'000) : upto(300);
      std::string payload;
      while (payload.size() < length) {
        payload += is_text ? characters[upto(3)] : std::string(1, static_cast<char>(upto(255)));
      }
      int opcode = is_text ? 1 : 2;
      std::string_view rest = payload;
      for (std::size_t fragments = upto(3); fragments > 0; --fragments) {
        const std::string_view piece = rest.substr(0, upto(rest.size()));
        rest.remove_prefix(piece.size());
        send(std::exchange(opcode, 0), piece);
        if (one_in(3)) {
          const std::string between(upto(125), 'p');
          const bool is_ping = one_in(2);
          send(kFinal | (is_ping ? 9 : 10), between);
          expected.push_back((is_ping ? "ping " : "pong ") + between);
        }
      }
      send(kFinal | opcode, rest);
      expected.push_back((is_text ? "text " : "binary ") + payload);
    }
    std::vector<std::size_t> cuts(upto(20));
    for (std::size_t& cut : cuts) cut = upto(bytes.size());
    std::ranges::sort(cuts);
    CHECK(heard(bytes, cuts) == expected);
  }
}
