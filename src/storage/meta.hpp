#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "storage/sql.hpp"

namespace docket::storage {

/// A random name for a database, or for its history from a restore on: 8 hex digits.
std::string new_epoch();

/// Single facts about the database as a whole.
class Meta {
 public:
  explicit Meta(sql::Connection& db) : db_(db) {}

  /// The random name of this database, part of every feed cursor: 8 hex digits.
  static constexpr std::string_view kEpoch = "epoch";
  /// Digest of the one-time token of the set-up link; absent once an admin exists.
  static constexpr std::string_view kSetupToken = "setup_token";
  /// What the instances on one PostgreSQL sign with, where none is configured.
  static constexpr std::string_view kSecret = "secret";
  /// Present when the database was filled by `--demo`.
  static constexpr std::string_view kDemo = "demo";
  /// The database that this order book has moved to, and when. This one stays as it was then.
  static constexpr std::string_view kMovedTo = "moved_to";
  /// The database that an order book is being moved from, until that one knows that the book is here.
  static constexpr std::string_view kMovingFrom = "moving_from";

  /// The number of the newest migration applied.
  std::int64_t schema_version();

  /// Counts the changes to accounts, members, shops and webhooks, and the screens that were paired: while it stays,
  /// what callers may see and how boards are built stays, who wants events, and no display has got its shop.
  std::int64_t revision();

  /// Why this database takes no changes, in words for whoever runs it: the order book is in another one. nullopt while
  /// it is here.
  std::optional<std::string> elsewhere();

  std::optional<std::string> get(std::string_view key);
  void set(std::string_view key, std::string_view value);
  /// Nothing happens when it is absent.
  void erase(std::string_view key);

 private:
  sql::Connection& db_;
};

}  // namespace docket::storage
