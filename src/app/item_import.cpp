#include "app/item_import.hpp"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "app/rows_in.hpp"
#include "domain/error.hpp"
#include "domain/exchange.hpp"
#include "json/exchange.hpp"

namespace docket::app {
namespace {

std::optional<std::string> text_of(const json::Object& values, const std::string& name) {
  const json::Value* value = json::find(values, name);
  return value != nullptr && value->is<std::string>() ? std::optional(value->get<std::string>()) : std::nullopt;
}

json::Value value_of(const std::optional<std::string>& text) { return text ? json::Value(*text) : json::Value(); }

/// Adds what the row does not speak of, as the item has it.
void complete(json::Object& values, const Item& item) {
  values.emplace("name", json::Value(item.name));
  values.emplace("sku", value_of(item.sku));
  values.emplace("description", value_of(item.description));
  values.emplace("category", value_of(item.category));
  values.emplace("price", json::Value(item.price));
  values.emplace("is_available", json::Value(item.is_available));
  values.emplace("stock", item.stock ? json::Value(*item.stock) : json::Value());
}

bool says_the_same(const Item& a, const Item& b) {
  return a.name == b.name && a.sku == b.sku && a.description == b.description && a.category == b.category &&
         a.price == b.price && a.is_available == b.is_available && a.stock == b.stock;
}

/// Reads a whole file before anything of it is written: a dry run and the real one find the same.
class Import {
 public:
  Import(storage::Transaction& tx, Environment& environment, const Shop& shop)
      : tx_(tx), environment_(environment), shop_(shop), now_(environment.now()) {}

  /// Throws validation_failed with every fault.
  void read(RowsIn& rows) {
    try {
      rows.begin();
      while (faults_.size() < ItemImport::kMostFaults && read_row(rows)) {
      }
    } catch (const Error& error) {
      note(rows.line(), error);
    }
    if (faults_.empty()) return;
    throw Error(Code::validation_failed, "Nothing was imported: there is something wrong in the file.",
                std::move(faults_));
  }

  void write() {
    for (const Item& item : made_) tx_.items.insert(item);
    for (Item& item : changed_) tx_.items.update(item);
  }

  ItemImport done() const {
    return {static_cast<std::int64_t>(made_.size()), static_cast<std::int64_t>(changed_.size()), unchanged_};
  }

 private:
  /// False at the end.
  bool read_row(RowsIn& rows) {
    try {
      auto values = rows.next_item();
      if (!values) return false;
      take(std::move(*values), rows.line());
    } catch (const Error& error) {
      note(rows.line(), error);
    }
    return true;
  }

  void note(std::size_t line, const Error& error) {
    const std::string row = "/rows/" + std::to_string(line);
    if (error.faults.empty()) faults_.push_back({row, error.what()});
    for (const Fault& fault : error.faults) faults_.push_back({row + fault.pointer, fault.detail});
    if (faults_.size() > ItemImport::kMostFaults) faults_.resize(ItemImport::kMostFaults);
  }

  void take(json::Object values, std::size_t line) {
    const auto stored = item_named_by(values);
    if (stored) complete(values, *stored);
    const auto row = std::get<ItemRow>(json::read_row(RowKind::item, values));
    if (row.shop && *row.shop != shop_.slug && *row.shop != shop_.id.view()) {
      throw invalid("/shop", "is not the shop that the file is for");
    }
    Item item = item_of(row, now_);
    item.shop_id = shop_.id;
    item.id = stored ? stored->id : environment_.new_id<ItemId>(item.created_at);
    require_own_place(item, row.id ? "/id" : "/sku", line);
    if (!stored) {
      made_.push_back(std::move(item));
    } else if (says_the_same(*stored, item)) {
      ++unchanged_;
    } else {
      item.version = stored->version;
      item.created_at = stored->created_at;
      item.updated_at = now_;
      changed_.push_back(std::move(item));
    }
  }

  /// The item that is there; nullopt for a new one, and for an id that read_row() refuses.
  std::optional<Item> item_named_by(const json::Object& values) {
    if (const auto text = text_of(values, "id")) {
      const auto id = ItemId::parse(*text);
      if (!id) return std::nullopt;
      auto item = tx_.items.find(*id);
      if (!item || item->shop_id != shop_.id) throw invalid("/id", "is no item of this shop");
      return item;
    }
    const auto sku = text_of(values, "sku");
    return sku ? tx_.items.find(shop_.id, *sku) : std::nullopt;
  }

  /// Throws when another row is about the same item, as the field at `name` says, or its sku is not its own.
  void require_own_place(const Item& item, const char* name, std::size_t line) {
    const auto [by_id, is_first] = ids_.emplace(item.id, line);
    if (!is_first) throw invalid(name, "names the same item as line " + std::to_string(by_id->second));
    if (!item.sku) return;
    const auto [by_sku, is_new] = skus_.emplace(*item.sku, line);
    if (!is_new) throw invalid("/sku", "is that of line " + std::to_string(by_sku->second) + " too");
    const auto other = tx_.items.find(shop_.id, *item.sku);
    if (other && other->id != item.id) throw invalid("/sku", "belongs to another item");
  }

  storage::Transaction& tx_;
  Environment& environment_;
  const Shop& shop_;
  const Timestamp now_;
  std::vector<Item> made_;
  std::vector<Item> changed_;
  std::int64_t unchanged_ = 0;
  std::vector<Fault> faults_;
  std::map<ItemId, std::size_t> ids_;  ///< the line of each
  std::map<std::string, std::size_t> skus_;
};

}  // namespace

ItemImport import_items(storage::Transaction& tx, Environment& environment, const Caller& caller, const Shop& shop,
                        csv::Source source, bool dry_run) {
  if (!may_manage_items(caller, shop.id)) {
    throw Error(Code::forbidden, "Only the owner of the shop changes its items.");
  }
  RowsIn rows(std::move(source), Format::csv, RowKind::item);
  Import file(tx, environment, shop);
  file.read(rows);
  if (!dry_run) file.write();
  return file.done();
}

}  // namespace docket::app
