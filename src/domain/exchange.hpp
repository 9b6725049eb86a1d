#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/account.hpp"
#include "domain/item.hpp"
#include "domain/order.hpp"

/// What files bring in: rows that were read, and are not looked up yet.
namespace docket {

enum class RowKind : std::uint8_t { user, item, order };

std::string_view name_of(RowKind kind);  ///< "user"
std::optional<RowKind> parse_row_kind(std::string_view text);

struct UserRow {
  std::optional<UserId> id;
  std::string username;
  std::optional<std::string> email;
  std::optional<std::string> name;
  Role role = Role::customer;
  bool is_active = true;
  std::optional<std::string> password_hash;  ///< without one the account gets a password later
  std::optional<Timestamp> created_at;
};

struct ItemRow {
  std::optional<ItemId> id;
  std::optional<std::string> shop;  ///< slug or id
  Item item;                        ///< the rest; its shop is still to be looked up
  std::optional<Timestamp> created_at;
  std::optional<Timestamp> updated_at;
};

/// A line says what was bought (`item_id`, `sku`, or neither) and may say name and price, which are kept then.
struct LineRow {
  std::optional<ItemId> item_id;
  std::optional<std::string> sku;
  std::optional<std::string> name;
  std::optional<Minor> unit_price;
  std::int64_t quantity = 0;
  std::optional<std::string> note;
  std::optional<Minor> total;
};

struct OrderRow {
  std::optional<OrderId> id;
  std::optional<std::string> shop;  ///< slug or id
  std::optional<std::string> number;
  std::optional<std::string> status;
  std::vector<LineRow> lines;
  std::optional<std::string> currency;
  std::optional<Minor> total;
  Contact customer;
  std::optional<std::string> customer_login;  ///< who placed it, by name or
  std::optional<UserId> customer_id;          ///< by id
  Fulfilment fulfilment = Fulfilment::pickup;
  std::optional<std::string> delivery_address;
  std::optional<std::string> notes;
  std::optional<std::string> tracking_number;
  std::optional<std::string> external_ref;
  std::optional<std::string> cancel_reason;
  std::optional<Timestamp> placed_at;
  std::optional<Timestamp> updated_at;
  std::optional<Timestamp> closed_at;
};

using Row = std::variant<UserRow, ItemRow, OrderRow>;

/// Throws validation_failed naming every field that does not fit. How a password hash looks is checked where hashes are
/// known.
void check_row(const UserRow& row, Timestamp now);

/// The item of the row, made or last changed at `now` when the row does not say when. Its id and shop are the caller's
/// to set. Throws validation_failed.
Item item_of(const ItemRow& row, Timestamp now);

/// The order of the row, with what the row leaves out: placed now, in the workflow's first status, closed when it was
/// last changed. Its id, day, number and customer are the caller's to set. Throws validation_failed naming what does
/// not fit: what check_draft() looks at, a status that the shop's workflow lacks, another currency than the shop's, a
/// total that is not that of the lines, moments in the future or in the wrong order, an end or a reason that the status
/// does not have, an id that is not of the moment it was placed (lists go by it).
Order order_of(const OrderRow& row, const std::vector<Line>& lines, const Shop& shop, Timestamp now);

}  // namespace docket
