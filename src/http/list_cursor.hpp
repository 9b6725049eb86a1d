#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/error.hpp"
#include "http/call.hpp"
#include "json/json.hpp"
#include "storage/store.hpp"

/// Places in lists, as clients carry them in `cursor` and `next_cursor`. Opaque to them.
namespace docket::http {

/// `what` names the list and its order, so that a cursor of another list is refused; `place` is the last row's key.
std::string list_cursor(std::string_view what, std::string_view place);

/// The place in the cursor that the query carries; nullopt when it carries none. Throws validation_failed for one of
/// another list, or none at all.
std::optional<std::string> place_of(const Call& call, std::string_view what);

/// The same, where the place is an id.
template <class SomeId>
std::optional<SomeId> id_place_of(const Call& call, std::string_view what) {
  const auto place = place_of(call, what);
  if (!place) return std::nullopt;
  const auto id = SomeId::parse(*place);
  if (!id) throw invalid("/query/cursor", "is not a cursor of this list");
  return id;
}

/// The same, where the place is a number.
std::optional<std::int64_t> number_place_of(const Call& call, std::string_view what);

/// `{"data":[…],"next_cursor":…,"total":…}`. `render` writes one row, `place` is the key of a row.
template <class Row, class Render, class Place>
void write_page(json::Writer& writer, const storage::Page<Row>& page, std::string_view what, Render render,
                Place place) {
  writer.key("data").begin_array();
  for (const Row& row : page.rows) render(row);
  writer.end_array();
  writer.key("next_cursor");
  if (page.more) {
    writer.value(list_cursor(what, place(page.rows.back())));
  } else {
    writer.null();
  }
  if (page.total) writer.field("total", *page.total);
}

/// 200 with that page, and nothing else.
template <class Row, class Render, class Place>
net::Reply page_reply(const storage::Page<Row>& page, std::string_view what, Render render, Place place) {
  json::Writer writer;
  writer.begin_object();
  write_page(
      writer, page, what, [&](const Row& row) { render(writer, row); }, place);
  writer.end_object();
  return json_reply(200, writer.take());
}

}  // namespace docket::http
