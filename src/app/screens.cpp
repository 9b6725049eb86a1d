#include "app/screens.hpp"

#include <array>
#include <cstdint>

#include "app/api_keys.hpp"
#include "domain/error.hpp"
#include "domain/text.hpp"
#include "security/digest.hpp"
#include "security/random.hpp"

namespace docket::app {
namespace {

constexpr std::size_t kTokenBytes = 32;
constexpr std::size_t kCodeDigits = 6;
constexpr std::uint64_t kCodes = 1'000'000;
constexpr int kTries = 20;  ///< to find a code that is free: with half of them in use, one in a million fails

std::string random_code() {
  std::array<std::uint8_t, 8> bytes{};
  security::fill_random(bytes);
  std::uint64_t number = 0;
  for (const std::uint8_t byte : bytes) number = number << 8U | byte;
  const std::string digits = std::to_string(number % kCodes);
  return std::string(kCodeDigits - digits.size(), '0') + digits;
}

std::string free_code(storage::Transaction& tx) {
  for (int i = 0; i < kTries; ++i) {
    std::string code = random_code();
    if (!tx.screen_pairings.find_code(code)) return code;
  }
  throw Error(Code::overloaded, "Too many screens wait to be paired; try again soon.");
}

Error no_pairing() { return Error(Code::not_found, "This pairing is over; begin a new one."); }

/// The pairing that waits with that code.
storage::ScreenPairing waiting_pairing(storage::Transaction& tx, const std::string& code, Timestamp now) {
  auto pairing = tx.screen_pairings.find_code(code);
  if (!pairing || pairing->expires_at <= now || pairing->screen) {
    throw invalid("/code", "no screen shows this code, or not any more");
  }
  return std::move(*pairing);
}

}  // namespace

StartedPairing start_pairing(storage::Transaction& tx, Environment& environment) {
  StartedPairing started;
  started.code = free_code(tx);
  started.token = security::random_token(kTokenBytes);
  started.expires_at = environment.now() + kPairingLifetime;
  tx.screen_pairings.insert({security::digest(started.token), started.code, started.expires_at, {}, {}});
  return started;
}

Pairing find_pairing(storage::Transaction& tx, Environment& environment, const security::Sealer& sealer,
                     std::string_view token) {
  const auto stored = tx.screen_pairings.find(security::digest(token));
  if (!stored || stored->expires_at <= environment.now()) throw no_pairing();
  Pairing pairing{stored->code, stored->expires_at, std::nullopt};
  if (!stored->screen) return pairing;
  const auto screen = tx.screens.find(*stored->screen);
  const auto shop = screen ? tx.shops.find(screen->shop_id.view()) : std::nullopt;
  // Sealed by another secret, it is lost.
  const auto key = sealer.open(stored->sealed_key.value_or(""));
  if (!shop || !key) throw no_pairing();
  pairing.paired = PairedScreen{*key, *screen, *shop};
  return pairing;
}

Screen pair_screen(storage::Transaction& tx, Environment& environment, const security::Sealer& sealer,
                   const Caller& caller, const ScreenDraft& draft) {
  if (!may_see_screens(caller, draft.shop.id)) {
    throw Error(Code::forbidden, "Only who works in the shop pairs screens with it.");
  }
  Screen screen;
  screen.created_at = environment.now();
  screen.id = environment.new_id<ScreenId>(screen.created_at);
  screen.name = trimmed(draft.name);
  screen.shop_id = draft.shop.id;
  check_screen(screen);
  auto pairing = waiting_pairing(tx, draft.code, screen.created_at);

  const auto issued = grant_key(tx, environment, caller, {screen.name, kScreenScopes, screen.shop_id, std::nullopt});
  screen.key_id = issued.about.id;
  tx.screens.insert(screen);
  pairing.screen = screen.id;
  pairing.sealed_key = sealer.seal(issued.key);
  pairing.expires_at = screen.created_at + kPairingLifetime;
  tx.screen_pairings.complete(pairing);
  return screen;
}

storage::Page<Screen> list_screens(storage::Transaction& tx, const Caller& caller, storage::ScreenQuery query) {
  if (!may_list_screens(caller) || (query.shop && !may_see_screens(caller, *query.shop))) {
    throw Error(Code::forbidden, "Only who works in a shop sees its screens.");
  }
  const bool sees_all = caller.role == Role::admin || caller.role == Role::operations;
  if (caller.kind == Caller::Kind::user && !sees_all) query.member = caller.user_id();
  return tx.screens.page(query);
}

Screen find_screen(storage::Transaction& tx, const Caller& caller, ScreenId id) {
  if (!may_list_screens(caller)) throw Error(Code::forbidden, "Only who works in a shop sees its screens.");
  auto screen = tx.screens.find(id);
  if (!screen || !may_see_screens(caller, screen->shop_id)) throw Error(Code::not_found, "There is no such screen.");
  return std::move(*screen);
}

void rename_screen(storage::Transaction& tx, const Caller& caller, Screen& screen, std::string_view name) {
  if (!may_manage_screens(caller, screen.shop_id)) {
    throw Error(Code::forbidden, "Only the owner of the shop may rename its screens.");
  }
  screen.name = trimmed(name);
  check_screen(screen);
  tx.screens.rename(screen.id, screen.name);
}

void remove_screen(storage::Transaction& tx, const Caller& caller, const Screen& screen) {
  if (!may_manage_screens(caller, screen.shop_id)) {
    throw Error(Code::forbidden, "Only the owner of the shop may remove its screens.");
  }
  tx.screens.remove(screen.id);
  tx.api_keys.remove(screen.key_id);
}

Screen calling_screen(storage::Transaction& tx, const Caller& caller) {
  const auto key = caller.kind == Caller::Kind::key ? ApiKeyId::parse(caller.id) : std::nullopt;
  auto screen = key ? tx.screens.find(*key) : std::nullopt;
  if (!screen) throw Error(Code::forbidden, "Only a paired screen says what it has drawn.");
  return std::move(*screen);
}

ScreenStates::Known ScreenStates::of(const Screen& screen) {
  const auto [latest, is_new] = latest_.try_emplace(screen.shop_id);
  if (is_new) latest->second = tx_.events.last_of(screen.shop_id);
  Known known{reports_.newest(screen), latest->second, ScreenState::fresh};
  const std::int64_t drawn = known.report && known.report->drawn ? known.report->drawn->change : 0;
  const bool has_undrawn = known.report && drawn < known.latest_change;
  known.state = state_of(known.report, has_undrawn ? tx_.events.first_at(screen.shop_id, drawn) : std::nullopt, now_);
  return known;
}

}  // namespace docket::app
