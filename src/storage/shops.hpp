#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "domain/account.hpp"
#include "domain/shop.hpp"
#include "storage/memory.hpp"
#include "storage/page.hpp"
#include "storage/sql.hpp"
#include "storage/workflows.hpp"

namespace docket::storage {

/// Which shops a list holds. Walked oldest first.
struct ShopQuery {
  std::optional<UserId> member;  ///< only shops where this user works
  bool open_only = false;
  std::optional<ShopId> after;  ///< the last one of the page before
  std::size_t limit = 50;
  bool count = false;
};

/// A member as people see one.
struct MemberView {
  UserId user;
  std::string username;
  std::optional<std::string> name;
  bool owner = false;
};

/// Shops and who works in them. Valid only inside the transaction that handed it out.
class Shops {
 public:
  /// Notes in `changed` each shop whose settings are written.
  Shops(sql::Connection& db, Memory& memory, Workflows& workflows, std::set<ShopId>& changed)
      : db_(db), memory_(memory), workflows_(workflows), changed_(changed), known_(memory) {}

  std::optional<Shop> find(ShopId id);
  /// By id or slug.
  std::optional<Shop> find(std::string_view id_or_slug);
  Page<Shop> page(const ShopQuery& query);
  bool any();

  /// Keeps the workflow's text too. Throws already_exists when the slug is taken.
  void insert(Shop& shop);
  /// Writes everything but the id, raising the version by one. Throws already_exists for a taken slug, stale_version,
  /// and changes nothing, when the stored version is no longer `shop.version`.
  void update(Shop& shop);

  std::vector<MemberView> members(ShopId shop);
  /// Adds the member, or changes the part that it plays.
  void put_member(const Member& member);
  /// False when there was no such member.
  bool remove_member(ShopId shop, UserId user);

 private:
  /// `place` is its id or slug.
  std::optional<Shop> find(const std::string& sql, std::string_view place);
  Shop read(sql::Rows& rows);

  sql::Connection& db_;
  Memory& memory_;
  Workflows& workflows_;
  std::set<ShopId>& changed_;
  RememberedByRevision<std::string, Shop> known_;  ///< by what they were asked for
};

}  // namespace docket::storage
