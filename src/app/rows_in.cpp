#include "app/rows_in.hpp"

#include <algorithm>

#include "domain/checks.hpp"
#include "domain/error.hpp"
#include "domain/text.hpp"
#include "json/exchange.hpp"

namespace docket::app {
namespace {

constexpr std::size_t kMaxLine = 8 * 1024 * 1024;  ///< bytes of a row of JSON

/// The value of a line of JSON. A fault has its column alone: the line is the file's.
json::Value parse_line(const std::string& line) {
  try {
    return json::parse(line);
  } catch (const Error& error) {
    std::string words = error.what();
    const std::string_view place = "(line 1, ";
    if (const auto at = words.find(place); at != std::string::npos) words.replace(at, place.size(), "(");
    throw Error(Code::malformed, words);
  }
}

RowKind kind_of(const json::Object& fields, std::optional<RowKind> otherwise) {
  const json::Value* type = json::find(fields, "type");
  if (type == nullptr || type->is<picojson::null>()) {
    if (otherwise) return *otherwise;
    throw invalid("/type", "is missing: say user, item or order, or give --type");
  }
  const auto kind = type->is<std::string>() ? parse_row_kind(type->get<std::string>()) : std::nullopt;
  if (!kind) throw invalid("/type", "must be user, item or order");
  if (otherwise && kind != otherwise)
    throw invalid("/type", "must be " + std::string(name_of(*otherwise)) + ", as was asked for");
  return *kind;
}

bool is_column(const std::string& name, std::optional<RowKind> kind) {
  if (kind) return json::has_column(*kind, name);
  return json::has_column(RowKind::user, name) || json::has_column(RowKind::item, name) ||
         json::has_column(RowKind::order, name);
}

}  // namespace

RowsIn::RowsIn(csv::Source source, Format format, std::optional<RowKind> kind)
    : source_(std::move(source)), format_(format), kind_(kind), csv_([this] { return source_(); }) {}

bool RowsIn::next_cells(csv::Row& cells) {
  try {
    const bool is_there = csv_.next(cells);
    line_ = csv_.line();
    return is_there;
  } catch (const csv::Malformed& fault) {
    line_ = fault.line;
    const std::string name = fault.column >= 1 && fault.column <= columns_.size()
                                 ? columns_[fault.column - 1]
                                 : "column " + std::to_string(fault.column);
    throw Error(Code::malformed, name + " " + fault.what());
  }
}

void RowsIn::begin() {
  if (format_ != Format::csv) return;
  csv::Row cells;
  if (!next_cells(cells)) return;
  Checks checks;
  for (csv::Cell& cell : cells) {
    std::string name(trimmed(cell.text));
    const std::string pointer = "/" + name;
    if (!is_utf8(name) || !is_column(name, kind_)) {
      checks.fault("", "column " + std::to_string(columns_.size() + 1) + " has a name that no field has" +
                           (is_utf8(name) ? ": " + name.substr(0, name.size() < 64 ? name.size() : 0) : ""));
    } else if (std::find(columns_.begin(), columns_.end(), name) != columns_.end()) {
      checks.fault(pointer, "is there twice");
    }
    columns_.push_back(std::move(name));
  }
  const bool says_type = std::find(columns_.begin(), columns_.end(), "type") != columns_.end();
  checks.require(kind_ || says_type, "/type", "is missing: have a column with user, item or order, or give --type");
  checks.done("The header does not fit.");
}

bool RowsIn::next_line(std::string& line) {
  line.clear();
  line_ = next_line_;
  bool is_too_long = false;
  for (;;) {
    if (piece_.empty()) piece_ = source_();
    if (piece_.empty() && line.empty()) return false;
    const auto end = piece_.find('\n');
    const std::string_view part = piece_.substr(0, end);
    is_too_long = is_too_long || line.size() + part.size() > kMaxLine;
    if (!is_too_long) line += part;
    const bool is_whole = end != std::string_view::npos || piece_.empty();
    piece_.remove_prefix(end == std::string_view::npos ? piece_.size() : end + 1);
    if (is_whole) break;
  }
  ++next_line_;
  if (is_too_long) throw Error(Code::malformed, "The row is longer than " + std::to_string(kMaxLine) + " bytes.");
  if (line_ == 1 && line.starts_with("\xEF\xBB\xBF")) line.erase(0, 3);
  return true;
}

std::optional<json::Object> RowsIn::next_object(bool keeps_empty) {
  if (format_ == Format::jsonl) {
    std::string line;
    do {
      if (!next_line(line)) return std::nullopt;
    } while (trimmed(line).empty());
    json::Value value = parse_line(line);
    if (!value.is<json::Object>()) throw Error(Code::malformed, "The row is no JSON object.");
    return std::move(value.get<json::Object>());
  }
  csv::Row cells;
  if (!next_cells(cells)) return std::nullopt;
  if (cells.size() != columns_.size()) {
    throw Error(Code::malformed, "The row has " + std::to_string(cells.size()) + " cells where the header has " +
                                     std::to_string(columns_.size()) + ".");
  }
  json::Object fields;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (!is_utf8(cells[i].text)) throw invalid("/" + columns_[i], "is not valid UTF-8");
    json::Value value = cells[i].is_absent ? json::Value() : json::cell_value(columns_[i], std::move(cells[i].text));
    if (keeps_empty || !value.is<picojson::null>()) fields.emplace(columns_[i], std::move(value));
  }
  return fields;
}

std::optional<json::Object> RowsIn::next_item() {
  auto fields = next_object(true);
  if (fields) kind_of(*fields, RowKind::item);
  return fields;
}

std::optional<Row> RowsIn::next() {
  const auto fields = next_object(false);
  if (!fields) return std::nullopt;
  return json::read_row(kind_of(*fields, kind_), *fields);
}

}  // namespace docket::app
