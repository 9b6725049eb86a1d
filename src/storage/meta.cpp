#include "storage/meta.hpp"

#include <array>

#include "security/random.hpp"

namespace docket::storage {

std::string new_epoch() {
  std::array<std::uint8_t, 4> bytes{};
  security::fill_random(bytes);
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : bytes) {
    text += digits[byte >> 4U];
    text += digits[byte & 15U];
  }
  return text;
}

std::int64_t Meta::schema_version() {
  auto rows = db_.query("SELECT max(number) FROM schema_migrations");
  rows.next();
  return rows.integer();
}

std::int64_t Meta::revision() {
  auto rows = db_.query("SELECT number FROM revision WHERE id = 1");
  rows.next();
  return rows.integer();
}

std::optional<std::string> Meta::elsewhere() {
  auto rows = db_.query("SELECT key, value FROM meta WHERE key IN ($1, $2)", kMovedTo, kMovingFrom);
  if (!rows.next()) return std::nullopt;
  const bool has_left = rows.view() == kMovedTo;
  const std::string place = rows.text();
  if (has_left) return "the order book has moved to " + place + "; name that database with --database";
  return "the order book is still in " + place + ", its move to here was broken off; run docket move again";
}

std::optional<std::string> Meta::get(std::string_view key) {
  auto rows = db_.query("SELECT value FROM meta WHERE key = $1", key);
  if (!rows.next()) return std::nullopt;
  return rows.text();
}

void Meta::set(std::string_view key, std::string_view value) {
  db_.run("INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value", key,
          value);
}

void Meta::erase(std::string_view key) { db_.run("DELETE FROM meta WHERE key = $1", key); }

}  // namespace docket::storage
