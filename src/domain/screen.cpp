#include "domain/screen.hpp"

#include <algorithm>
#include <array>

#include "domain/checks.hpp"

namespace docket {
namespace {

constexpr std::array<std::string_view, 3> kTransports{"websocket", "event_stream", "long_poll"};
constexpr std::array<std::string_view, 4> kStates{"new", "ok", "behind", "silent"};

bool is_role(const Caller& caller, Role role) { return caller.kind == Caller::Kind::user && caller.role == role; }

}  // namespace

std::string_view name_of(ScreenTransport transport) { return kTransports[static_cast<std::size_t>(transport)]; }

std::optional<ScreenTransport> parse_screen_transport(std::string_view text) {
  const auto* found = std::find(kTransports.begin(), kTransports.end(), text);
  if (found == kTransports.end()) return std::nullopt;
  return static_cast<ScreenTransport>(found - kTransports.begin());
}

std::string_view name_of(ScreenState state) { return kStates[static_cast<std::size_t>(state)]; }

ScreenState state_of(const std::optional<ScreenReport>& report, std::optional<Timestamp> undrawn_since, Timestamp now) {
  if (!report) return ScreenState::fresh;
  if (now - report->seen_at >= kHeardWithin) return ScreenState::silent;
  if (undrawn_since && now - *undrawn_since > kDrawnWithin) return ScreenState::behind;
  return ScreenState::ok;
}

ScreenReport reported(const std::optional<ScreenReport>& before, ScreenTransport transport,
                      std::optional<std::int64_t> drawn_change, Timestamp now) {
  ScreenReport report{now, transport, std::nullopt};
  if (!drawn_change) return report;
  const bool is_same = before && before->drawn && before->drawn->change == *drawn_change;
  report.drawn = is_same ? *before->drawn : DrawnBoard{*drawn_change, now};
  return report;
}

void check_screen(const Screen& screen) {
  Checks checks;
  checks.require(!trimmed(screen.name).empty(), "/name", "must not be empty");
  checks.longest(screen.name, kMaxName, "/name");
  checks.done("The screen does not fit.");
}

bool may_list_screens(const Caller& caller) {
  return caller.kind == Caller::Kind::system ||
         (caller.kind == Caller::Kind::user && (caller.role != Role::customer || !caller.memberships.empty()));
}

bool may_see_screens(const Caller& caller, ShopId shop) { return works_at(caller, shop); }

bool may_manage_screens(const Caller& caller, ShopId shop) {
  return may_manage_shop(caller, shop) || is_role(caller, Role::operations);
}

}  // namespace docket
