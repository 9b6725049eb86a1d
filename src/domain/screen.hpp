#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/ids.hpp"
#include "domain/permission.hpp"
#include "domain/time.hpp"

namespace docket {

/// How a screen gets its boards.
enum class ScreenTransport : std::uint8_t { websocket, event_stream, long_poll };

std::string_view name_of(ScreenTransport transport);  ///< "event_stream"
std::optional<ScreenTransport> parse_screen_transport(std::string_view text);

/// A board that a screen has drawn.
struct DrawnBoard {
  std::int64_t change = 0;  ///< the number of the shop's last event that it shows
  Timestamp at{};           ///< when the screen first said so
};

/// What a screen has said of itself last.
struct ScreenReport {
  Timestamp seen_at{};
  ScreenTransport transport = ScreenTransport::websocket;
  std::optional<DrawnBoard> drawn;  ///< absent: a board that this log knows nothing of
};

/// A display that is paired with one shop, by an API key of its own that is bound to it.
struct Screen {
  ScreenId id;
  std::string name;
  ShopId shop_id;
  ApiKeyId key_id;
  Timestamp created_at{};
  std::optional<ScreenReport> report;  ///< absent: none yet
};

/// What the API key of a screen may do.
inline constexpr Scopes kScreenScopes = static_cast<Scopes>(Scope::boards_read);

/// How a screen does.
enum class ScreenState : std::uint8_t {
  fresh,   ///< it has said nothing yet
  ok,      ///< it shows what it should
  behind,  ///< it has not drawn a change that is older than kDrawnWithin
  silent,  ///< nothing was heard of it for kHeardWithin
};

inline constexpr Seconds kDrawnWithin{10};
inline constexpr Seconds kHeardWithin{45};  ///< a screen reports each 15 s, and two of these may get lost

std::string_view name_of(ScreenState state);  ///< "new", "ok", "behind", "silent"

/// `undrawn_since` is when the first change after what the screen has drawn happened; absent when it has drawn all.
ScreenState state_of(const std::optional<ScreenReport>& report, std::optional<Timestamp> undrawn_since, Timestamp now);

/// What is known after a screen, of which `before` was known, says at `now` what it has drawn.
ScreenReport reported(const std::optional<ScreenReport>& before, ScreenTransport transport,
                      std::optional<std::int64_t> drawn_change, Timestamp now);

/// Throws validation_failed unless it has a name (1 to 200 characters).
void check_screen(const Screen& screen);

/// May list screens at all: whoever can work at a shop.
bool may_list_screens(const Caller& caller);
/// May see a shop's screens and pair new ones with it: who works there.
bool may_see_screens(const Caller& caller, ShopId shop);
/// May rename and remove a shop's screens: its owners, admin and operations, who may revoke their keys, too.
bool may_manage_screens(const Caller& caller, ShopId shop);

}  // namespace docket
