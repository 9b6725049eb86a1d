#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "domain/screen.hpp"
#include "storage/memory.hpp"
#include "storage/page.hpp"
#include "storage/sql.hpp"

namespace docket::storage {

/// Which screens a list holds. Walked oldest first.
struct ScreenQuery {
  std::optional<UserId> member;   ///< only those of shops that this user works in
  std::optional<ShopId> shop;     ///< only those of this shop
  std::optional<ScreenId> after;  ///< the last one of the page before
  std::size_t limit = 50;
  bool count = false;
};

/// The screens that are paired. Valid only inside the transaction that handed it out.
class Screens {
 public:
  Screens(sql::Connection& db, Memory& memory) : db_(db), memory_(memory) {}

  std::optional<Screen> find(ScreenId id);
  /// The screen that calls with that API key.
  std::optional<Screen> find(ApiKeyId key);
  Page<Screen> page(const ScreenQuery& query);

  /// Its key must be there. Raises Meta::revision(), so that the display that waits for it hears of it.
  void insert(const Screen& screen);
  /// Nothing happens when it is gone.
  void rename(ScreenId id, std::string_view name);
  /// Nothing happens when it is gone, or has said something later.
  void note_report(ScreenId id, const ScreenReport& report);
  /// The pairing that it came from goes with it; its key stays. False when there was none.
  bool remove(ScreenId id);

 private:
  sql::Connection& db_;
  Memory& memory_;
};

}  // namespace docket::storage
