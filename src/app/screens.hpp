#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "app/environment.hpp"
#include "app/screen_reports.hpp"
#include "domain/permission.hpp"
#include "domain/screen.hpp"
#include "domain/shop.hpp"
#include "security/seal.hpp"
#include "storage/store.hpp"

/// Displays that show a shop's board, and how they come to it. Each function is one step of the transaction that it is
/// given.
namespace docket::app {

/// How long a display may wait for its shop, and how long it may fetch its key once it has one.
inline constexpr Seconds kPairingLifetime{600};

/// A pairing as the display gets it, once.
struct StartedPairing {
  std::string code;   ///< to be shown, and typed by who works at the shop
  std::string token;  ///< a secret: it gets the key
  Timestamp expires_at{};
};

/// Throws overloaded when too many displays wait.
StartedPairing start_pairing(storage::Transaction& tx, Environment& environment);

/// What a display gets once it is paired.
struct PairedScreen {
  std::string key;  ///< a secret
  Screen screen;
  Shop shop;
};

/// How a pairing stands.
struct Pairing {
  std::string code;
  Timestamp expires_at{};
  std::optional<PairedScreen> paired;  ///< absent while it waits
};

/// The pairing with that token. Throws not_found when there is none, or not any more.
Pairing find_pairing(storage::Transaction& tx, Environment& environment, const security::Sealer& sealer,
                     std::string_view token);

struct ScreenDraft {
  std::string code;
  std::string name;
  Shop shop;
};

/// Gives the display that shows the code a key of the shop. Throws forbidden, validation_failed (also for a code that
/// no display waits with).
Screen pair_screen(storage::Transaction& tx, Environment& environment, const security::Sealer& sealer,
                   const Caller& caller, const ScreenDraft& draft);

/// The screens that the caller may see. Throws forbidden when there can be none.
storage::Page<Screen> list_screens(storage::Transaction& tx, const Caller& caller, storage::ScreenQuery query);
/// Throws forbidden when the caller sees no screens at all, not_found when there is none that it may see.
Screen find_screen(storage::Transaction& tx, const Caller& caller, ScreenId id);
/// `screen` is one that the caller may see. Throws forbidden, validation_failed.
void rename_screen(storage::Transaction& tx, const Caller& caller, Screen& screen, std::string_view name);
/// Its key is worth nothing from then on. `screen` is one that the caller may see. Throws forbidden.
void remove_screen(storage::Transaction& tx, const Caller& caller, const Screen& screen);

/// The screen that calls. Throws forbidden when it is none.
Screen calling_screen(storage::Transaction& tx, const Caller& caller);

/// Screens with what is known of them now: the log is asked once for each shop.
class ScreenStates {
 public:
  ScreenStates(storage::Transaction& tx, Environment& environment, const ScreenReports& reports)
      : tx_(tx), now_(environment.now()), reports_(reports) {}

  struct Known {
    std::optional<ScreenReport> report;
    std::int64_t latest_change = 0;  ///< the number of the shop's last event
    ScreenState state = ScreenState::fresh;
  };

  Known of(const Screen& screen);

 private:
  storage::Transaction& tx_;
  const Timestamp now_;
  const ScreenReports& reports_;
  std::map<ShopId, std::int64_t> latest_;
};

}  // namespace docket::app
