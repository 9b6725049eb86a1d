#include "json/exchange.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include "domain/checks.hpp"

namespace docket::json {
namespace {

using Names = std::set<std::string_view>;

const Names& columns_of(RowKind kind) {
  static const std::array<Names, 3> all{
      Names{"type", "id", "username", "email", "name", "role", "is_active", "password_hash", "created_at"},
      Names{"type", "id", "shop", "name", "sku", "description", "category", "price", "is_available", "stock",
            "created_at", "updated_at"},
      Names{"type",
            "id",
            "shop",
            "number",
            "status",
            "status_kind",
            "lines",
            "items",
            "currency",
            "total",
            "customer",
            "customer_name",
            "customer_email",
            "customer_phone",
            "customer_id",
            "fulfilment",
            "delivery_address",
            "notes",
            "tracking_number",
            "external_ref",
            "cancel_reason",
            "placed_at",
            "updated_at",
            "closed_at"}};
  return all[static_cast<std::size_t>(kind)];
}

const Names kLineFields{"item_id", "sku", "name", "unit_price", "quantity", "note", "total"};
const Names kContactFields{"name", "email", "phone"};
const Names kIntegers{"price", "stock", "total"};
const Names kFlags{"is_active", "is_available"};
/// Texts that may be empty without being absent.
const Names kFreeTexts{"name",          "description",     "category",
                       "customer_name", "customer_phone",  "delivery_address",
                       "notes",         "tracking_number", "cancel_reason"};

/// Reads the members of one object and notes what does not fit. Absent and null are the same.
class Members {
 public:
  Members(const Object& object, Checks& checks, std::string where = "")
      : object_(object), checks_(checks), where_(std::move(where)) {}

  std::string pointer(std::string_view name) const { return where_ + "/" + std::string(name); }

  const Value* present(const std::string& name) const {
    const Value* value = find(object_, name);
    return value != nullptr && !value->is<picojson::null>() ? value : nullptr;
  }

  void refuse_unknown(const Names& known, const std::string& of) {
    for (const auto& member : object_) {
      if (!known.contains(member.first)) checks_.fault(pointer(member.first), "is no field of " + of);
    }
  }

  std::optional<std::string> text(const std::string& name) {
    const Value* value = present(name);
    if (value == nullptr) return std::nullopt;
    if (value->is<std::string>()) return value->get<std::string>();
    checks_.fault(pointer(name), "must be a text");
    return std::nullopt;
  }

  std::optional<std::int64_t> integer(const std::string& name) {
    const Value* value = present(name);
    if (value == nullptr) return std::nullopt;
    if (value->is<std::int64_t>()) return value->get<std::int64_t>();
    checks_.fault(pointer(name), "must be a whole number");
    return std::nullopt;
  }

  bool flag(const std::string& name, bool otherwise) {
    const Value* value = present(name);
    if (value == nullptr) return otherwise;
    if (value->is<bool>()) return value->get<bool>();
    checks_.fault(pointer(name), "must be true or false");
    return otherwise;
  }

  std::optional<Timestamp> moment(const std::string& name) {
    return parsed(name, "must be a date-time as in RFC 3339, or a date", parse_rfc3339);
  }

  template <class SomeId>
  std::optional<SomeId> id(const std::string& name) {
    return parsed(name, "must be a UUID", SomeId::parse);
  }

  /// What `parse` makes of the text.
  template <class Parse>
  auto parsed(const std::string& name, const char* wrong, Parse parse) -> decltype(parse(std::string_view())) {
    const auto words = text(name);
    if (!words) return std::nullopt;
    auto value = parse(*words);
    if (!value) checks_.fault(pointer(name), wrong);
    return value;
  }

  /// Notes a fault when there is none.
  template <class T>
  T needed(const std::string& name, std::optional<T> value) {
    if (present(name) == nullptr) checks_.fault(pointer(name), "is missing");
    return std::move(value).value_or(T{});
  }

 private:
  const Object& object_;
  Checks& checks_;
  std::string where_;
};

UserRow user_row(Members& fields) {
  UserRow row;
  row.id = fields.id<UserId>("id");
  row.username = fields.needed("username", fields.text("username"));
  row.email = fields.text("email");
  row.name = fields.text("name");
  row.role = fields.needed("role",
                           fields.parsed("role", "must be admin, operations, merchant, staff or customer", parse_role));
  row.is_active = fields.flag("is_active", true);
  row.password_hash = fields.text("password_hash");
  row.created_at = fields.moment("created_at");
  return row;
}

ItemRow item_row(Members& fields) {
  ItemRow row;
  row.id = fields.id<ItemId>("id");
  row.shop = fields.text("shop");
  row.item.name = fields.needed("name", fields.text("name"));
  row.item.sku = fields.text("sku");
  row.item.description = fields.text("description");
  row.item.category = fields.text("category");
  row.item.price = fields.needed("price", fields.integer("price"));
  row.item.is_available = fields.flag("is_available", true);
  row.item.stock = fields.integer("stock");
  row.created_at = fields.moment("created_at");
  row.updated_at = fields.moment("updated_at");
  return row;
}

LineRow line_row(Members& fields) {
  LineRow line;
  line.item_id = fields.id<ItemId>("item_id");
  line.sku = fields.text("sku");
  line.name = fields.text("name");
  line.unit_price = fields.integer("unit_price");
  line.quantity = fields.needed("quantity", fields.integer("quantity"));
  line.note = fields.text("note");
  line.total = fields.integer("total");
  return line;
}

std::vector<LineRow> line_rows(Members& fields, Checks& checks) {
  std::vector<LineRow> lines;
  const Value* list = fields.present("lines");
  if (list == nullptr || !list->is<Array>()) {
    checks.fault("/lines", list == nullptr ? "is missing" : "must be a JSON array of lines");
    return lines;
  }
  for (const Value& entry : list->get<Array>()) {
    const std::string where = "/lines/" + std::to_string(lines.size());
    if (lines.size() == kMaxLines) {
      checks.fault("/lines", "must hold 1 to 200 lines");
      break;
    }
    lines.emplace_back();
    if (!entry.is<Object>()) {
      checks.fault(where, "must be an object");
      continue;
    }
    Members line(entry.get<Object>(), checks, where);
    line.refuse_unknown(kLineFields, "a line");
    lines.back() = line_row(line);
  }
  return lines;
}

void read_customer(Members& fields, Checks& checks, OrderRow& row) {
  row.customer = {fields.text("customer_name"), fields.text("customer_email"), fields.text("customer_phone")};
  row.customer_id = fields.id<UserId>("customer_id");
  const Value* customer = fields.present("customer");
  if (customer == nullptr) return;
  if (customer->is<std::string>()) {
    row.customer_login = customer->get<std::string>();
    checks.require(!row.customer_id, "/customer", "names an account beside customer_id; give one of them");
  } else if (!customer->is<Object>()) {
    checks.fault("/customer", "must be a contact or the name of an account");
  } else if (row.customer != Contact{}) {
    checks.fault("/customer", "is there beside customer_name, customer_email or customer_phone; give one of them");
  } else {
    Members contact(customer->get<Object>(), checks, "/customer");
    contact.refuse_unknown(kContactFields, "a contact");
    row.customer = {contact.text("name"), contact.text("email"), contact.text("phone")};
  }
}

OrderRow order_row(Members& fields, Checks& checks) {
  OrderRow row;
  row.id = fields.id<OrderId>("id");
  row.shop = fields.text("shop");
  row.number = fields.text("number");
  row.status = fields.text("status");
  row.lines = line_rows(fields, checks);
  row.currency = fields.text("currency");
  row.total = fields.integer("total");
  read_customer(fields, checks, row);
  row.fulfilment =
      fields.parsed("fulfilment", "must be pickup or delivery", parse_fulfilment).value_or(Fulfilment::pickup);
  row.delivery_address = fields.text("delivery_address");
  row.notes = fields.text("notes");
  row.tracking_number = fields.text("tracking_number");
  row.external_ref = fields.text("external_ref");
  row.cancel_reason = fields.text("cancel_reason");
  row.placed_at = fields.moment("placed_at");
  row.updated_at = fields.moment("updated_at");
  row.closed_at = fields.moment("closed_at");
  return row;
}

}  // namespace

Row read_row(RowKind kind, const Object& fields) {
  Checks checks;
  Members members(fields, checks);
  const std::string noun = (kind == RowKind::user ? "a " : "an ") + std::string(name_of(kind));
  members.refuse_unknown(columns_of(kind), noun);
  Row row;
  switch (kind) {
    case RowKind::user: row = user_row(members); break;
    case RowKind::item: row = item_row(members); break;
    case RowKind::order: row = order_row(members, checks); break;
  }
  checks.done("The row does not fit.");
  return row;
}

bool has_column(RowKind kind, std::string_view name) { return columns_of(kind).contains(name); }

Value cell_value(std::string_view column, std::string text) {
  if (text.empty() && !kFreeTexts.contains(column)) return {};
  if (kIntegers.contains(column)) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc() && end == text.data() + text.size()) return Value(number);
  } else if (kFlags.contains(column)) {
    const std::string word = ascii_lower(text);
    if (word == "true" || word == "false") return Value(word == "true");
  } else if (column == "lines") {
    try {
      return parse(text);
    } catch (const Error&) {
      return Value(std::move(text));  // refused as no array, which says more to whoever fills in a cell
    }
  }
  return Value(std::move(text));
}

}  // namespace docket::json
