#include "storage/table_copy.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace docket::storage {
namespace {

/// So many values make a stretch: some hundred orders.
constexpr std::size_t kValuesOfStretch = 8000;

/// The parameters of one INSERT. PostgreSQL is far away, so it gets many rows at once; SQLite looks for each parameter
/// among all of its statement.
std::size_t most_parameters(sql::Dialect dialect) { return dialect == sql::Dialect::sqlite ? 250 : kValuesOfStretch; }

std::string quoted(const std::string& name) { return '"' + name + '"'; }

std::string list(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + quoted(name);
  return text;
}

/// "($1, $2, $3)", counted from `first`.
std::string parameters(std::size_t count, std::size_t first) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += (i == 0 ? "($" : ", $") + std::to_string(first + i);
  return text + ")";
}

}  // namespace

/// Rows as texts, one value after the other, in the form in which they are compared: "5:hello", "-" for null.
class TableCopy::Page {
 public:
  Page(sql::Rows rows, std::size_t columns) : columns_(columns) {
    while (rows.next()) {
      ++rows_;
      for (std::size_t i = 0; i < columns; ++i) add(rows);
    }
  }

  std::size_t rows() const { return rows_; }
  const std::string& bytes() const { return bytes_; }

  sql::Param value(std::size_t row, std::size_t column) const {
    const Value& value = values_[row * columns_ + column];
    return value.is_null ? sql::Param(nullptr) : sql::Param(std::string_view(bytes_).substr(value.from, value.size));
  }

  std::vector<std::string> key_of_last(const std::vector<std::size_t>& places) const {
    std::vector<std::string> key;
    for (const std::size_t column : places) {
      const Value& value = values_[(rows_ - 1) * columns_ + column];
      key.push_back(bytes_.substr(value.from, value.size));
    }
    return key;
  }

 private:
  struct Value {
    std::size_t from = 0;
    std::size_t size = 0;
    bool is_null = false;
  };

  void add(sql::Rows& rows) {
    const auto text = rows.maybe_view();
    if (text) bytes_ += std::to_string(text->size()) + ":";
    values_.push_back({bytes_.size(), text ? text->size() : 0, !text});
    bytes_ += text.value_or("-");
  }

  const std::size_t columns_;
  std::size_t rows_ = 0;
  std::string bytes_;
  std::vector<Value> values_;
};

TableCopy::TableCopy(Table table)
    : table_(std::move(table)), name_(quoted(table_.name)), columns_(list(table_.columns)), key_(list(table_.key)) {
  if (table_.key.empty()) throw std::logic_error("the table " + table_.name + " has no primary key");
  for (const std::string& column : table_.key) {
    const auto found = std::find(table_.columns.begin(), table_.columns.end(), column);
    key_places_.push_back(static_cast<std::size_t>(found - table_.columns.begin()));
  }
}

std::int64_t TableCopy::rows() const {
  std::int64_t rows = 0;
  for (const Stretch& stretch : stretches_) rows += stretch.rows;
  return rows;
}

void TableCopy::fill(sql::Connection& from, sql::Connection& to, const std::function<void()>& progress) {
  append(from, to, [&](const Page&) { progress(); });
}

std::string TableCopy::settle(sql::Connection& from, sql::Connection& to) {
  if (table_.is_log && !stretches_.empty() && is_unchanged(0, read_stretch(from, 0))) {
    append(from, to, [](const Page&) {});
    return digester_.end();
  }
  security::Digester digester;
  std::vector<std::size_t> changed;
  for (std::size_t i = 0; i < stretches_.size(); ++i) {
    const Page page = read_stretch(from, i);
    digester.add(page.bytes());
    if (!is_unchanged(i, page)) changed.push_back(i);
  }
  // All that is old goes first: one row may have what another one had that must be unique.
  for (const std::size_t i : changed) delete_stretch(to, i);
  for (const std::size_t i : changed) {
    const Page page = read_stretch(from, i);
    insert(to, page);
    require_equal(page, read_stretch(to, i));
    stretches_[i].rows = static_cast<std::int64_t>(page.rows());
    stretches_[i].digest = security::digest(page.bytes());
  }
  append(from, to, [&](const Page& page) { digester.add(page.bytes()); });
  return digester.end();
}

bool TableCopy::is_unchanged(std::size_t i, const Page& page) const {
  return security::digest(page.bytes()) == stretches_[i].digest;
}

void TableCopy::append(sql::Connection& from, sql::Connection& to, const std::function<void(const Page&)>& appended) {
  for (;;) {
    const Page page = read_next(from);
    if (page.rows() == 0) return;
    insert(to, page);
    require_equal(page, read_next(to));
    stretches_.push_back(
        {page.key_of_last(key_places_), static_cast<std::int64_t>(page.rows()), security::digest(page.bytes())});
    digester_.add(page.bytes());
    appended(page);
  }
}

std::string TableCopy::within(std::size_t i) const {
  std::string condition;
  if (i > 0) condition = "(" + key_ + ") > " + parameters(table_.key.size(), 1);
  if (i == stretches_.size()) return condition;
  if (i > 0) condition += " AND ";
  return condition + "(" + key_ + ") <= " + parameters(table_.key.size(), i > 0 ? table_.key.size() + 1 : 1);
}

std::vector<sql::Param> TableCopy::bounds(std::size_t i) const {
  std::vector<sql::Param> params;
  if (i > 0) params.insert(params.end(), stretches_[i - 1].last.begin(), stretches_[i - 1].last.end());
  if (i < stretches_.size()) params.insert(params.end(), stretches_[i].last.begin(), stretches_[i].last.end());
  return params;
}

TableCopy::Page TableCopy::read(sql::Connection& db, std::size_t i, const std::string& limit) const {
  const std::string condition = within(i);
  const auto params = bounds(i);
  return {db.query("SELECT " + columns_ + " FROM " + name_ + (condition.empty() ? "" : " WHERE ") + condition +
                       " ORDER BY " + key_ + limit,
                   std::span<const sql::Param>(params)),
          table_.columns.size()};
}

TableCopy::Page TableCopy::read_stretch(sql::Connection& db, std::size_t i) const { return read(db, i, ""); }

TableCopy::Page TableCopy::read_next(sql::Connection& db) const {
  return read(db, stretches_.size(), " LIMIT " + std::to_string(kValuesOfStretch / table_.columns.size() + 1));
}

void TableCopy::delete_stretch(sql::Connection& db, std::size_t i) const {
  const auto params = bounds(i);
  auto rows = db.query("DELETE FROM " + name_ + " WHERE " + within(i), std::span<const sql::Param>(params));
  rows.next();
}

void TableCopy::insert(sql::Connection& db, const Page& page) const {
  const std::size_t columns = table_.columns.size();
  const std::size_t most = std::max<std::size_t>(most_parameters(db.dialect()) / columns, 1);
  std::size_t done = 0;
  std::vector<sql::Param> params;
  // Of few forms, since each is prepared and kept.
  for (const std::size_t at_once : {most, std::max<std::size_t>(most / 16, 1), std::size_t{1}}) {
    if (page.rows() - done < at_once) continue;
    std::string text = "INSERT INTO " + name_ + " (" + columns_ + ") VALUES ";
    for (std::size_t row = 0; row < at_once; ++row)
      text += (row == 0 ? "" : ", ") + parameters(columns, row * columns + 1);
    for (; page.rows() - done >= at_once; done += at_once) {
      params.clear();
      for (std::size_t i = 0; i < at_once * columns; ++i) params.push_back(page.value(done + i / columns, i % columns));
      auto rows = db.query(text, std::span<const sql::Param>(params));
      rows.next();
    }
  }
}

void TableCopy::require_equal(const Page& original, const Page& copy) const {
  if (original.bytes() == copy.bytes()) return;
  throw std::runtime_error("the table " + table_.name + " reads differently after it was copied; nothing was moved");
}

}  // namespace docket::storage
