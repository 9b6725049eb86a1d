#include "net/websocket.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pieces.hpp"

using docket::fuzz::in_pieces;
using docket::fuzz::must;
using namespace docket::net;

// An input is: four sizes of pieces, the largest message, and what a client sends.

namespace {

constexpr std::size_t kSizes = 4;
constexpr std::array<std::size_t, 4> kMaxMessages{0, 10, 1000, 1 << 20};

/// UTF-8 as RFC 3629 defines it: decoded whole, and then looked at.
bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const auto first = static_cast<unsigned char>(text[0]);
    const std::size_t size = first < 0x80 ? 1 : first >> 5 == 6 ? 2 : first >> 4 == 14 ? 3 : first >> 3 == 30 ? 4 : 0;
    if (size == 0 || size > text.size()) return false;
    std::uint32_t c = size == 1 ? first : first & (0x7FU >> size);
    for (std::size_t i = 1; i < size; ++i) {
      const auto next = static_cast<unsigned char>(text[i]);
      if (next >> 6 != 2) return false;
      c = c << 6 | (next & 0x3FU);
    }
    constexpr std::array<std::uint32_t, 5> kLeast{0, 0, 0x80, 0x800, 0x10000};
    if (c < kLeast[size] || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) return false;
    text.remove_prefix(size);
  }
  return true;
}

struct Event {
  enum class Kind : std::uint8_t { text, binary, ping, pong, close, fault };
  Kind kind;
  std::uint16_t code = 0;
  std::string payload;

  bool operator==(const Event&) const = default;
};

struct Notes : WebSocketReader::Sink {
  using Kind = Event::Kind;
  std::vector<Event> events;

  void on_message(std::string_view payload, bool is_text) override {
    add({is_text ? Kind::text : Kind::binary, 0, std::string(payload)});
  }
  void on_ping(std::string_view payload) override { add({Kind::ping, 0, std::string(payload)}); }
  void on_pong(std::string_view payload) override { add({Kind::pong, 0, std::string(payload)}); }
  void on_close(std::uint16_t code, std::string_view reason) override { add({Kind::close, code, std::string(reason)}); }

  void add(Event event) {
    must(events.empty() || events.back().kind < Kind::close, "nothing follows the end");
    events.push_back(std::move(event));
  }
};

std::vector<Event> events_of(std::string_view bytes, std::size_t max_message, std::span<const std::uint8_t> sizes) {
  WebSocketReader reader(max_message);
  Notes notes;
  in_pieces(bytes, sizes, [&](std::string_view piece) {
    try {
      reader.feed(piece, notes);
    } catch (const WebSocketFault& fault) {
      notes.add({Event::Kind::fault, fault.code, ""});
    }
    return true;
  });
  return notes.events;
}

void check(const Event& event, std::size_t max_message) {
  using enum Event::Kind;
  const std::string& payload = event.payload;
  const auto code = event.code;
  switch (event.kind) {
    case text: must(is_utf8(payload), "text is UTF-8"); [[fallthrough]];
    case binary: must(payload.size() <= max_message, "no message is too long"); break;
    case ping:
    case pong: must(payload.size() <= 125, "no control frame is too long"); break;
    case close:
      must(is_utf8(payload) && payload.size() <= 123, "the reason is UTF-8, and fits");
      must((code >= 1000 && code <= 1014 && code != 1004 && code != 1006) || (code >= 3000 && code <= 4999),
           "the close code exists");
      break;
    case fault: must(code == 1002 || code == 1007 || code == 1009, "the fault has a code of its own"); break;
  }
}

std::string frame_of(const Event& event) {
  using enum Event::Kind;
  if (event.kind == close) return websocket_close(event.code, event.payload);
  const Opcode opcode = event.kind == text     ? Opcode::text
                        : event.kind == binary ? Opcode::binary
                        : event.kind == ping   ? Opcode::ping
                                               : Opcode::pong;
  return websocket_frame(opcode, event.payload);
}

/// The frame as a client sends it, with a mask that changes nothing.
std::string with_mask(std::string frame) {
  const std::size_t length = static_cast<unsigned char>(frame[1]);
  frame[1] = static_cast<char>(length | 0x80);
  return frame.insert(length == 127 ? 10 : length == 126 ? 4 : 2, 4, '\0');
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < kSizes + 1) return 0;
  const std::span<const std::uint8_t> sizes(data, kSizes);
  const std::size_t max_message = kMaxMessages[data[kSizes] % kMaxMessages.size()];
  const std::string_view bytes(reinterpret_cast<const char*>(data) + kSizes + 1, size - kSizes - 1);

  const std::vector<Event> events = events_of(bytes, max_message, {});
  must(events_of(bytes, max_message, sizes) == events, "pieces change nothing");
  must(events_of(bytes, max_message, std::array<std::uint8_t, 1>{1}) == events, "single bytes change nothing");

  std::size_t delivered = 0;
  std::string echo;
  for (const Event& event : events) {
    check(event, max_message);
    delivered += event.payload.size();
    if (event.kind != Event::Kind::fault) echo += with_mask(frame_of(event));
  }
  must(delivered <= bytes.size(), "nothing comes of nothing");

  std::vector<Event> without_fault = events;
  if (!events.empty() && events.back().kind == Event::Kind::fault) without_fault.pop_back();
  must(events_of(echo, max_message, sizes) == without_fault, "what is sent is what is read");

  const std::string closing = websocket_close(1000, bytes);
  must(closing.size() <= 127, "a close frame fits");
  must(!is_utf8(bytes) || is_utf8(std::string_view(closing).substr(4)), "a reason is cut between two characters");
  return 0;
}
