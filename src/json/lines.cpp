#include "json/lines.hpp"

#include <stdexcept>

#include "domain/error.hpp"
#include "json/json.hpp"

namespace docket::json {
namespace {

const Value& member(const Object& line, const std::string& name) {
  const Value* value = find(line, name);
  if (value == nullptr) throw std::runtime_error("a stored line lacks " + name);
  return *value;
}

std::optional<std::string> maybe_text(const Object& line, const std::string& name) {
  const Value& value = member(line, name);
  return value.is<picojson::null>() ? std::nullopt : std::optional(value.get<std::string>());
}

std::optional<ItemId> maybe_item(const Object& line) {
  const auto text = maybe_text(line, "item_id");
  if (!text) return std::nullopt;
  const auto id = ItemId::parse(*text);
  if (!id) throw std::runtime_error("a stored line has an item_id that is none");
  return id;
}

/// The array behind `text`. What is wrong with it is not the client's fault, so that no Error may leave here.
Value stored_array(std::string_view text) {
  try {
    return parse(text);
  } catch (const Error& error) {
    throw std::runtime_error(std::string("stored lines cannot be read: ") + error.what());
  }
}

}  // namespace

std::string write_lines(std::span<const Line> lines) {
  Writer writer;
  writer.begin_array();
  for (const Line& line : lines) {
    writer.begin_object();
    writer.key("item_id");
    if (line.item_id) {
      writer.value(line.item_id->view());
    } else {
      writer.null();
    }
    writer.field("name", line.name);
    writer.field("unit_price", line.unit_price);
    writer.field("quantity", line.quantity);
    writer.field("total", line.total());
    writer.nullable("note", line.note);
    writer.end_object();
  }
  writer.end_array();
  return writer.take();
}

std::vector<Line> read_lines(std::string_view text) {
  std::vector<Line> lines;
  const Value stored = stored_array(text);
  for (const Value& entry : stored.get<Array>()) {
    const Object& fields = entry.get<Object>();
    Line line;
    line.item_id = maybe_item(fields);
    line.name = member(fields, "name").get<std::string>();
    line.unit_price = member(fields, "unit_price").get<std::int64_t>();
    line.quantity = member(fields, "quantity").get<std::int64_t>();
    line.note = maybe_text(fields, "note");
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace docket::json
