#include <map>

#include "app/exchange.hpp"
#include "app/local_day.hpp"
#include "app/rows_in.hpp"
#include "app/shops.hpp"
#include "domain/checks.hpp"
#include "domain/error.hpp"
#include "json/lines.hpp"
#include "security/password.hpp"

namespace docket::app {
namespace {

/// Undoes the transaction of an import that is not to be kept.
struct NotKept {};

Caller importer() {
  Caller caller;
  caller.kind = Caller::Kind::system;
  caller.name = "import";
  return caller;
}

/// One import inside its transaction. Whatever can be wrong with a row is found out before the first thing of it is
/// written.
class Import {
 public:
  Import(storage::Transaction& tx, Environment& environment, const ImportWish& wish, ImportReport& report)
      : tx_(tx), environment_(environment), wish_(wish), report_(report), now_(environment.now()) {
    if (wish.shop) shops_.emplace(*wish.shop, find_shop(tx, *wish.shop));
  }

  void run(RowsIn& rows) {
    try {
      rows.begin();
    } catch (const Error& error) {
      note(rows.line(), error);
      return;
    }
    for (;;) {
      try {
        const auto row = rows.next();
        if (!row) return;
        std::visit([this](const auto& content) { add(content); }, *row);
      } catch (const Error& error) {
        note(rows.line(), error);
      }
    }
  }

 private:
  void note(std::size_t line, const Error& error) {
    ++report_.bad_rows;
    std::vector<Fault> faults = error.faults;
    if (faults.empty()) faults.push_back({"", error.what()});
    for (Fault& fault : faults) {
      ++report_.faults;
      if (report_.first_faults.size() == ImportReport::kMostFaults) continue;
      report_.first_faults.push_back({line, std::move(fault.pointer), std::move(fault.detail)});
    }
  }

  const Shop& shop_of(const std::optional<std::string>& named) {
    if (!named && !wish_.shop) throw invalid("/shop", "is missing: say which, or give --shop");
    const std::string& name = named ? *named : *wish_.shop;
    const auto known = shops_.find(name);
    if (known != shops_.end()) return known->second;
    auto shop = tx_.shops.find(name);
    if (!shop) throw invalid("/shop", "is no shop here; see docket shop list");
    return shops_.emplace(name, std::move(*shop)).first->second;
  }

  void add(const UserRow& row) {
    check_row(row, now_);
    if (row.id && tx_.users.find(*row.id)) throw invalid("/id", "is that of another account");
    if (row.password_hash) {
      const auto fault = security::Passwords::hash_fault(*row.password_hash);
      if (fault) throw invalid("/password_hash", *fault);
    }
    User user;
    user.created_at = row.created_at.value_or(now_);
    user.updated_at = now_;
    user.id = row.id ? *row.id : environment_.new_id<UserId>(user.created_at);
    user.username = row.username;
    user.email = row.email;
    user.name = row.name;
    user.role = row.role;
    user.is_active = row.is_active;
    user.password_hash = row.password_hash.value_or("");
    tx_.users.insert(user);
    ++report_.good.users;
  }

  void add(const ItemRow& row) {
    const Shop& shop = shop_of(row.shop);
    Item item = item_of(row, now_);
    if (row.id && tx_.items.find(*row.id)) throw invalid("/id", "is that of another item");
    item.id = row.id ? *row.id : environment_.new_id<ItemId>(item.created_at);
    item.shop_id = shop.id;
    tx_.items.insert(item);
    ++report_.good.items;
  }

  void add(const OrderRow& row) {
    const Shop& shop = shop_of(row.shop);
    const std::vector<Line> lines = lines_of(row, shop);
    storage::StoredOrder order{order_of(row, lines, shop, now_), json::write_lines(lines)};
    order.day = local_day(order.placed_at, shop.timezone);
    order.customer_id = customer_of(row);
    set_timer(order, *shop.workflow);
    check_is_new(row, order);

    order.id = row.id ? *row.id : environment_.new_id<OrderId>(order.placed_at);
    if (row.number) {
      order.number = *row.number;
      const auto count = count_in(order.number, shop.number_prefix);
      if (count) tx_.orders.raise_count(shop.id, order.day, *count);
    } else {
      order.number = order_number(shop.number_prefix, tx_.orders.next_count(shop.id, order.day));
    }
    tx_.orders.insert(order);
    tell(order);
    ++report_.good.orders;
  }

  void check_is_new(const OrderRow& row, const Order& order) {
    Checks checks;
    checks.require(!row.id || !tx_.orders.find(*row.id), "/id", "is that of another order");
    checks.require(!row.number || !tx_.orders.has_number(order.shop_id, order.day, *row.number), "/number",
                   "belongs to another order of this shop on " + order.day);
    checks.require(!row.external_ref || !tx_.orders.has_external_ref(order.shop_id, *row.external_ref), "/external_ref",
                   "belongs to another order of this shop");
    checks.done("The order is there already.");
  }

  void tell(const Order& order) {
    Event event;
    event.type = EventType::order_placed;
    event.shop_id = order.shop_id;
    event.order_id = order.id;
    event.number = order.number;
    event.to = order.status;
    event.actor = actor_of(importer());
    event.customer_id = order.customer_id;
    event.at = now_;
    tx_.events.append(event);
  }

  std::optional<UserId> customer_of(const OrderRow& row) {
    if (row.customer_id) {
      if (!tx_.users.find(*row.customer_id)) throw invalid("/customer_id", "is no account here");
      return row.customer_id;
    }
    if (!row.customer_login) return std::nullopt;
    const auto user = tx_.users.find_login(*row.customer_login);
    if (!user) throw invalid("/customer", "is no account here");
    return user->id;
  }

  /// The item that a line names; nullopt when it names none, or one that is gone and the line says all itself.
  std::optional<Item> item_of_line(const LineRow& row, const Shop& shop, Checks& checks, const std::string& where) {
    if (row.sku) {
      auto item = tx_.items.find(shop.id, *row.sku);
      checks.require(item.has_value(), where + "/sku", "is no item of " + shop.slug);
      checks.require(!item || !row.item_id || item->id == *row.item_id, where + "/item_id",
                     "is not the item of the sku");
      return item;
    }
    if (!row.item_id) return std::nullopt;
    auto item = tx_.items.find(*row.item_id);
    const bool says_all = row.name && row.unit_price;
    checks.require(item ? item->shop_id == shop.id : says_all, where + "/item_id", "is no item of " + shop.slug);
    return item;
  }

  std::vector<Line> lines_of(const OrderRow& row, const Shop& shop) {
    Checks checks;
    std::vector<Line> lines;
    for (const LineRow& from : row.lines) {
      const std::string where = "/lines/" + std::to_string(lines.size());
      const auto item = item_of_line(from, shop, checks, where);
      const bool names_item = from.item_id || from.sku;
      checks.require(from.name || names_item, where + "/name", "is missing: say a name and a unit_price, or an item");
      checks.require(from.unit_price || names_item, where + "/unit_price",
                     "is missing: say a name and a unit_price, or an item");
      Line& line = lines.emplace_back();
      line.item_id = item ? std::optional(item->id) : from.item_id;
      line.name = from.name ? *from.name : item ? item->name : "";
      line.unit_price = from.unit_price ? *from.unit_price : item ? item->price : 0;
      line.quantity = from.quantity;
      line.note = from.note;
    }
    checks.done("The lines do not fit.");
    return lines;
  }

  storage::Transaction& tx_;
  Environment& environment_;
  const ImportWish& wish_;
  ImportReport& report_;
  const Timestamp now_;
  std::map<std::string, Shop> shops_;
};

}  // namespace

ImportReport import_rows(storage::Store& store, Environment& environment, csv::Source source, const ImportWish& wish) {
  ImportReport report;
  RowsIn rows(std::move(source), wish.format, wish.kind);
  try {
    store.write([&](storage::Transaction& tx) {
      Import(tx, environment, wish, report).run(rows);
      if (wish.dry_run || (report.bad_rows > 0 && !wish.skip_bad)) throw NotKept{};
    });
    report.is_kept = true;
  } catch (const NotKept&) {
  }
  return report;
}

}  // namespace docket::app
