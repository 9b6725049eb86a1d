#include "app/rows_out.hpp"

#include <algorithm>
#include <variant>

#include "json/lines.hpp"

namespace docket::app {
namespace {

using Text = std::optional<std::string_view>;

Text text_of(const std::optional<std::string>& text) { return text ? Text(*text) : Text(); }

/// "2 x Plum cake; 1 x Tea": for people, beside `lines`.
std::string words_of(std::string_view lines_json) {
  std::string words;
  for (const Line& line : json::read_lines(lines_json)) {
    if (!words.empty()) words += "; ";
    words += std::to_string(line.quantity) + " x " + line.name;
  }
  return words;
}

// What a row holds, told to a sink: a JSON object, the cells of a CSV row, or the names of its columns.

template <class Sink>
void describe(Sink& to, const User& user) {
  to.text("id", user.id.view());
  to.text("username", user.username);
  to.text("email", text_of(user.email));
  to.text("name", text_of(user.name));
  to.text("role", name_of(user.role));
  to.flag("is_active", user.is_active);
  to.text("password_hash", user.password_hash.empty() ? Text() : Text(user.password_hash));
  to.moment("created_at", user.created_at);
}

template <class Sink>
void describe(Sink& to, const Item& item, std::string_view shop) {
  to.text("id", item.id.view());
  to.text("shop", shop);
  to.text("name", item.name);
  to.text("sku", text_of(item.sku));
  to.text("description", text_of(item.description));
  to.text("category", text_of(item.category));
  to.number("price", item.price);
  to.flag("is_available", item.is_available);
  to.number("stock", item.stock);
  to.moment("created_at", item.created_at);
  to.moment("updated_at", item.updated_at);
}

template <class Sink>
void describe(Sink& to, const storage::StoredOrder& order, std::string_view shop) {
  to.text("id", order.id.view());
  to.text("shop", shop);
  to.text("number", order.number);
  to.text("status", order.status);
  to.text("status_kind", name_of(order.status_kind));
  to.lines(order.lines_json);
  to.text("currency", order.currency);
  to.number("total", order.total);
  to.contact(order.customer);
  to.text("customer_id", order.customer_id ? Text(order.customer_id->view()) : Text());
  to.text("fulfilment", name_of(order.fulfilment));
  to.text("delivery_address", text_of(order.delivery_address));
  to.text("notes", text_of(order.notes));
  to.text("tracking_number", text_of(order.tracking_number));
  to.text("external_ref", text_of(order.external_ref));
  to.text("cancel_reason", text_of(order.cancel_reason));
  to.moment("placed_at", order.placed_at);
  to.moment("updated_at", order.updated_at);
  to.moment("closed_at", order.closed_at);
}

class ObjectSink {
 public:
  explicit ObjectSink(json::Writer& writer) : writer_(writer) {}

  void text(std::string_view name, Text content) { writer_.nullable(name, content); }
  void number(std::string_view name, std::optional<std::int64_t> content) { writer_.nullable(name, content); }
  void flag(std::string_view name, bool content) { writer_.field(name, content); }
  void moment(std::string_view name, std::optional<Timestamp> at) { writer_.nullable(name, at); }
  void lines(std::string_view lines_json) { writer_.key("lines").raw(lines_json); }
  void contact(const Contact& contact) {
    writer_.key("customer").begin_object();
    writer_.nullable("name", contact.name);
    writer_.nullable("email", contact.email);
    writer_.nullable("phone", contact.phone);
    writer_.end_object();
  }

 private:
  json::Writer& writer_;
};

/// Cells by the names of their columns; `Derived` has cell(name, content).
template <class Derived>
class ColumnSink {
 public:
  void text(std::string_view name, Text content) { cell(name, content); }
  void number(std::string_view name, std::optional<std::int64_t> content) { cell(name, content); }
  void flag(std::string_view name, bool content) { cell(name, Text(content ? "true" : "false")); }
  void moment(std::string_view name, std::optional<Timestamp> at) {
    if (at) {
      cell(name, Text(format_rfc3339(*at)));
    } else {
      cell(name, Text());
    }
  }
  void lines(std::string_view lines_json) {
    cell("lines", Text(lines_json));
    cell("items", Text(static_cast<Derived*>(this)->wants_content ? words_of(lines_json) : ""));
  }
  void contact(const Contact& contact) {
    cell("customer_name", text_of(contact.name));
    cell("customer_email", text_of(contact.email));
    cell("customer_phone", text_of(contact.phone));
  }

 private:
  template <class Content>
  void cell(std::string_view name, const Content& content) {
    static_cast<Derived*>(this)->cell(name, content);
  }
};

/// Writes each cell under its column; columns that the row does not have stay empty.
class CellSink : public ColumnSink<CellSink> {
 public:
  static constexpr bool wants_content = true;

  explicit CellSink(const std::vector<std::string_view>& columns) : columns_(columns), cells_(columns.size()) {}

  void cell(std::string_view name, Text content) {
    if (content) place(name) = std::string(*content);
  }
  void cell(std::string_view name, std::optional<std::int64_t> content) {
    if (content) place(name) = *content;
  }

  void write(csv::Writer& writer) const {
    for (const Content& cell : cells_) {
      if (const auto* text = std::get_if<std::string>(&cell)) {
        writer.text(*text);
      } else if (const auto* number = std::get_if<std::int64_t>(&cell)) {
        writer.number(*number);
      } else {
        writer.absent();
      }
    }
    writer.end_row();
  }

 private:
  using Content = std::variant<std::monostate, std::int64_t, std::string>;

  /// A row tells its cells in the order of the columns, so that the next one is a step or so away.
  Content& place(std::string_view name) {
    while (columns_[at_ % columns_.size()] != name) ++at_;
    return cells_[at_++ % columns_.size()];
  }

  const std::vector<std::string_view>& columns_;
  std::vector<Content> cells_;
  std::size_t at_ = 0;
};

class NameSink : public ColumnSink<NameSink> {
 public:
  static constexpr bool wants_content = false;

  template <class Content>
  void cell(std::string_view name, const Content&) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }

  std::vector<std::string_view> names;
};

std::vector<std::string_view> columns_of(std::optional<RowKind> kind) {
  NameSink sink;
  if (!kind) sink.names.emplace_back("type");
  if (!kind || kind == RowKind::user) describe(sink, User{});
  if (!kind || kind == RowKind::item) describe(sink, Item{}, "");
  if (!kind || kind == RowKind::order) describe(sink, storage::StoredOrder{}, "");
  return std::move(sink.names);
}

}  // namespace

RowsOut::RowsOut(const RowForm& form, std::optional<RowKind> kind)
    : form_(form), kind_(kind), columns_(columns_of(kind)), csv_(form.separator) {}

void RowsOut::header() {
  if (form_.format != Format::csv) return;
  if (form_.byte_order_mark) csv_.byte_order_mark();
  for (const std::string_view column : columns_) csv_.text(column);
  csv_.end_row();
}

template <class Describe>
void RowsOut::row(RowKind kind, const Describe& describe_to) {
  if (form_.format == Format::csv) {
    CellSink cells(columns_);
    if (!kind_) cells.text("type", name_of(kind));
    describe_to(cells);
    cells.write(csv_);
    return;
  }
  json::Writer writer;
  writer.begin_object();
  writer.field("type", name_of(kind));
  ObjectSink object(writer);
  describe_to(object);
  writer.end_object();
  lines_ += writer.take();
  lines_ += '\n';
}

void RowsOut::add(const User& user) {
  row(RowKind::user, [&](auto& sink) { describe(sink, user); });
}

void RowsOut::add(const Item& item, std::string_view shop) {
  row(RowKind::item, [&](auto& sink) { describe(sink, item, shop); });
}

void RowsOut::add(const storage::StoredOrder& order, std::string_view shop) {
  row(RowKind::order, [&](auto& sink) { describe(sink, order, shop); });
}

std::string RowsOut::take() { return form_.format == Format::csv ? csv_.take() : std::exchange(lines_, {}); }

}  // namespace docket::app
