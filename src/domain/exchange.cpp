#include "domain/exchange.hpp"

#include <algorithm>
#include <array>

#include "domain/checks.hpp"
#include "domain/mailbox.hpp"

namespace docket {
namespace {

constexpr std::array<std::string_view, 3> kKinds{"user", "item", "order"};
constexpr std::size_t kMaxNumber = 32;  ///< characters
constexpr std::size_t kTimeOfId = 13;   ///< characters of a UUIDv7 that say when

/// Between 1970, before which no id can say it, and now.
void check_moment(Checks& checks, const std::optional<Timestamp>& at, Timestamp now, const std::string& pointer) {
  if (at && *at > now) checks.fault(pointer, "must not be in the future");
  if (at && *at < Timestamp()) checks.fault(pointer, "must not be before 1970");
}

OrderDraft draft_of(const OrderRow& row, const std::vector<Line>& lines) {
  OrderDraft draft;
  for (const Line& line : lines) {
    draft.lines.push_back({std::nullopt, line.name, line.unit_price, line.quantity, line.note});
  }
  draft.customer = row.customer;
  draft.fulfilment = row.fulfilment;
  draft.delivery_address = row.delivery_address;
  draft.notes = row.notes;
  draft.external_ref = row.external_ref;
  return draft;
}

void check_lines(Checks& checks, const OrderRow& row, const std::vector<Line>& lines) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto& total = row.lines[i].total;
    checks.require(!total || *total == lines[i].total(), "/lines/" + std::to_string(i) + "/total",
                   "is not unit_price times quantity");
  }
}

void check_times(Checks& checks, const OrderRow& row, const Order& order, Timestamp now) {
  check_moment(checks, row.placed_at, now, "/placed_at");
  check_moment(checks, row.updated_at, now, "/updated_at");
  check_moment(checks, row.closed_at, now, "/closed_at");
  checks.require(!row.updated_at || *row.updated_at >= order.placed_at, "/updated_at", "is before placed_at");
  checks.require(!row.closed_at || *row.closed_at >= order.placed_at, "/closed_at", "is before placed_at");
  checks.require(!row.closed_at || closes(order.status_kind), "/closed_at", "is for orders that have ended");
}

bool is_id_of(const Uuid& id, Timestamp at) {
  return id.view()[kTimeOfId + 1] == '7' &&
         id.view().substr(0, kTimeOfId) == Uuid::v7_floor(at).view().substr(0, kTimeOfId);
}

}  // namespace

std::string_view name_of(RowKind kind) { return kKinds[static_cast<std::size_t>(kind)]; }

std::optional<RowKind> parse_row_kind(std::string_view text) {
  const auto* found = std::find(kKinds.begin(), kKinds.end(), text);
  if (found == kKinds.end()) return std::nullopt;
  return static_cast<RowKind>(found - kKinds.begin());
}

void check_row(const UserRow& row, Timestamp now) {
  Checks checks;
  if (auto fault = username_fault(row.username)) checks.fault("/username", *fault);
  checks.require(!row.email || is_email(*row.email), "/email", "is not an e-mail address");
  checks.longest(row.name, kMaxName, "/name");
  check_moment(checks, row.created_at, now, "/created_at");
  checks.done("The account does not fit.");
}

Item item_of(const ItemRow& row, Timestamp now) {
  check_item(row.item);
  Checks checks;
  check_moment(checks, row.created_at, now, "/created_at");
  check_moment(checks, row.updated_at, now, "/updated_at");
  checks.done("The item does not fit.");
  Item item = row.item;
  item.name = trimmed(row.item.name);
  item.created_at = row.created_at.value_or(now);
  item.updated_at = row.updated_at.value_or(now);
  return item;
}

Order order_of(const OrderRow& row, const std::vector<Line>& lines, const Shop& shop, Timestamp now) {
  check_draft(draft_of(row, lines), true);
  Order order;
  order.shop_id = shop.id;
  order.status = row.status.value_or(shop.workflow->initial);
  order.currency = shop.currency;
  order.total = total_of(lines);
  order.customer = row.customer;
  order.fulfilment = row.fulfilment;
  order.delivery_address = row.delivery_address;
  order.notes = row.notes;
  order.tracking_number = row.tracking_number;
  order.external_ref = row.external_ref;
  order.cancel_reason = row.cancel_reason;
  order.placed_at = row.placed_at.value_or(now);

  Checks checks;
  if (const Status* status = shop.workflow->find(order.status)) {
    order.status_kind = status->kind;
  } else {
    checks.fault("/status", "is no status of the workflow of " + shop.slug);
  }
  checks.require(!row.number || !trimmed(*row.number).empty(), "/number", "must not be empty; leave it out instead");
  checks.longest(row.number, kMaxNumber, "/number");
  checks.require(!row.currency || *row.currency == shop.currency, "/currency", "is not the shop's " + shop.currency);
  checks.require(!row.total || *row.total == order.total, "/total",
                 "is not the " + std::to_string(order.total) + " of the lines");
  checks.longest(row.tracking_number, kMaxReference, "/tracking_number");
  checks.longest(row.cancel_reason, kMaxText, "/cancel_reason");
  checks.require(!row.cancel_reason || order.status_kind == StatusKind::cancelled, "/cancel_reason",
                 "is for cancelled orders");
  check_lines(checks, row, lines);
  check_times(checks, row, order, now);
  checks.require(
      !row.id || is_id_of(*row.id, order.placed_at), "/id",
      "is not a UUIDv7 of the moment placed_at, by which lists go; leave it out to get one, and keep yours as"
      " external_ref");
  checks.done("The order does not fit.");

  order.updated_at = row.updated_at.value_or(row.closed_at.value_or(order.placed_at));
  if (closes(order.status_kind)) order.closed_at = row.closed_at.value_or(order.updated_at);
  order.status_since = order.closed_at.value_or(order.updated_at);
  return order;
}

}  // namespace docket
