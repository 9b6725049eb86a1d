#include "app/exchange.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <utility>

#include "contract/app/desk.hpp"

/// Orders out page by page, and files in and out, without HTTP and the command line.
using namespace docket;
using namespace docket::test;
using app::ImportReport;
using app::ImportWish;
using storage::Transaction;

namespace {

csv::Source once(const std::string& text) {
  return [&text, given = false]() mutable {
    return std::exchange(given, true) ? std::string_view() : std::string_view(text);
  };
}

ImportReport import_text(Desk& desk, const std::string& text, ImportWish wish = {}) {
  if (!wish.shop) wish.shop = "cafe";
  return app::import_rows(*desk.store, desk.clock, once(text), wish);
}

std::string next(Desk& desk, app::OrderExport& rows) {
  return desk.read([&](Transaction& tx) { return rows.next(tx); });
}

std::size_t lines_of(const std::string& text) { return static_cast<std::size_t>(std::ranges::count(text, '\n')); }

app::OrderExport export_for(Desk& desk, const Caller& caller) {
  return app::OrderExport(desk.accounts, caller, {}, {});
}

std::string exported(Desk& desk, const app::ExportWish& wish) {
  std::string text;
  desk.read([&](Transaction& tx) { app::export_rows(tx, wish, [&](std::string_view bytes) { text += bytes; }); });
  return text;
}

}  // namespace

TEST_SUITE_BEGIN("contract");

TEST_CASE("an export has every order once, oldest first, a page at a time") {
  on_each_engine([](Database& database) {
    Desk desk(database);
    std::vector<std::string> ids;
    for (int i = 0; i < 401; ++i) ids.push_back(desk.place().order.id.str());
    auto rows = export_for(desk, desk.caller(desk.staff));
    std::string text;
    std::vector<std::size_t> pages;
    while (rows.has_more()) {
      const std::string page = next(desk, rows);
      pages.push_back(lines_of(page));
      text += page;
    }
    CHECK(pages == std::vector<std::size_t>{200, 200, 1});
    CHECK(next(desk, rows) == "");
    std::size_t at = 0;
    for (const std::string& id : ids) {
      at = text.find("\"id\":\"" + id, at);
      REQUIRE(at != std::string::npos);
    }
  });
}

TEST_CASE("an export ends with the last order that was there when it began") {
  on_each_engine([](Database& database) {
    Desk desk(database);
    for (int i = 0; i < 250; ++i) desk.place();
    auto rows = export_for(desk, desk.system);
    std::size_t count = lines_of(next(desk, rows));
    for (int i = 0; i < 250; ++i) desk.place();
    while (rows.has_more()) count += lines_of(next(desk, rows));
    CHECK(count == 250);
  });
}

TEST_CASE("an export breaks off at the next page when its caller may not go on") {
  on_each_engine([](Database& database) {
    Desk desk(database);
    for (int i = 0; i < 201; ++i) desk.place();
    auto of_staff = export_for(desk, desk.caller(desk.staff));
    auto of_owner = export_for(desk, desk.caller(desk.owner));
    CHECK(lines_of(next(desk, of_staff)) == 200);
    CHECK(lines_of(next(desk, of_owner)) == 200);
    desk.set_active(desk.staff, false);
    CHECK(refusal([&] { next(desk, of_staff); }) == Code::invalid_token);
    desk.write([&](Transaction& tx) { tx.shops.remove_member(desk.shop.id, desk.owner.id); });
    CHECK(next(desk, of_owner) == "");
  });
}

TEST_CASE("an export of nothing is a header alone, or nothing") {
  on_each_engine([](Database& database) {
    Desk desk(database);
    auto lines = export_for(desk, desk.system);
    CHECK(next(desk, lines) == "");
    CHECK_FALSE(lines.has_more());
    app::OrderExport cells(desk.accounts, desk.system, {}, {app::Format::csv, ';', true});
    CHECK(next(desk, cells).starts_with("\xEF\xBB\xBFid;shop;number;"));
    CHECK_FALSE(cells.has_more());
    auto guest = export_for(desk, Caller{});
    CHECK(refusal([&] { next(desk, guest); }) == Code::unauthenticated);
  });
}

TEST_CASE("what was imported is exported, and imported into another order book it is the same there") {
  const std::string file = R"({"type":"user","username":"mira","role":"staff","created_at":"2024-01-01"}
{"type":"item","name":"Tea","sku":"tea","price":300,"stock":2}
{"type":"order","lines":[{"sku":"tea","quantity":5}],"customer":"mira","status":"done","placed_at":"2025-01-01"}
{"type":"order","lines":[{"name":"Cake","unit_price":450,"quantity":1}],"placed_at":"2025-01-01","number":"X"})";
  on_each_engine([&](Database& database) {
    Desk desk(database);
    const ImportReport report = import_text(desk, file);
    CHECK(report.faults == 0);
    CHECK(report.is_kept);
    CHECK(report.good == app::RowCounts{1, 1, 2});
    for (const auto format : {app::Format::jsonl, app::Format::csv}) {
      const auto elsewhere = engines().front().make();
      Desk other(*elsewhere);
      for (const RowKind kind : {RowKind::user, RowKind::item, RowKind::order}) {
        const std::string text = exported(desk, {kind, std::nullopt, {format}});
        ImportWish wish;
        wish.format = format;
        wish.kind = kind;
        wish.skip_bad = kind == RowKind::user;  // the people of the desk are there already
        CHECK(import_text(other, text, wish).bad_rows == (kind == RowKind::user ? 3 : 0));
        if (kind != RowKind::user) CHECK(exported(other, {kind, std::nullopt, {format}}) == text);
      }
    }
    const auto tea = desk.read([&](Transaction& tx) { return tx.items.find(desk.shop.id, "tea"); });
    CHECK(tea->stock == 2);  // an import takes none
  });
}

TEST_CASE("each imported order is told in the log once, at the moment of the import") {
  on_each_engine([](Database& database) {
    Desk desk(database);
    import_text(desk, R"({"type":"order","lines":[{"name":"Cake","unit_price":1,"quantity":1}],"placed_at":"2025-01-01",
"status":"done"})");
    CHECK(desk.read([](Transaction& tx) { return tx.events.last(); }) == 0);  // a row is one line
    CHECK(
        import_text(
            desk,
            R"({"type":"order","lines":[{"name":"Cake","unit_price":1,"quantity":1}],"status":"done","placed_at":"2025-01-01"})")
            .is_kept);
    const auto events = desk.read([](Transaction& tx) { return tx.events.read({}); });
    REQUIRE(events.size() == 1);
    CHECK(events[0].type == EventType::order_placed);
    CHECK(events[0].to == "done");
    CHECK(events[0].at == desk.clock.now());
    CHECK((events[0].actor.kind == "system" && events[0].actor.name == "import"));
  });
}

TEST_CASE("a bad row leaves nothing of itself, and without skip_bad neither does any other") {
  const std::string file = R"({"type":"order","lines":[{"name":"Cake","unit_price":1,"quantity":1}],"external_ref":"a"}
{"type":"order","lines":[{"name":"Cake","unit_price":1,"quantity":1}],"external_ref":"a"}
{"type":"order","lines":[{"name":"Cake","unit_price":1,"quantity":1}]})";
  on_each_engine([&](Database& database) {
    Desk desk(database);
    for (const bool skip_bad : {false, true}) {
      ImportWish wish;
      wish.skip_bad = skip_bad;
      const ImportReport report = import_text(desk, file, wish);
      CHECK(report.bad_rows == 1);
      REQUIRE(report.first_faults.size() == 1);
      CHECK(report.first_faults[0] == app::RowFault{2, "/external_ref", "belongs to another order of this shop"});
      CHECK(report.is_kept == skip_bad);
      const auto orders = desk.read([](Transaction& tx) { return tx.orders.page({}).rows; });
      CHECK(orders.size() == (skip_bad ? 2 : 0));
      if (skip_bad) CHECK((orders[0].number == "A-002" && orders[1].number == "A-001"));
      CHECK(desk.read([](Transaction& tx) { return tx.events.last(); }) == (skip_bad ? 2 : 0));
    }
  });
}

TEST_CASE("an item that a line names is the shop's own, or is gone and the line says all itself") {
  on_each_engine([](Database& database) {
    Desk desk(database);
    const Item foreign = an_item(desk.other.id, "Tea");
    desk.write([&](Transaction& tx) { tx.items.insert(foreign); });
    const auto faults = [&](const std::string& line) {
      ImportWish wish;
      wish.dry_run = true;
      const auto report = import_text(desk, R"({"type":"order","lines":[)" + line + "]}", wish);
      return report.faults == 0 ? "" : report.first_faults[0].pointer;
    };
    const std::string full = R"(,"name":"Tea","unit_price":1,"quantity":1})";
    CHECK(faults(R"({"item_id":")" + new_uuid().str() + "\"" + full) == "");
    CHECK(faults(R"({"item_id":")" + new_uuid().str() + R"(","name":"Tea","quantity":1})") == "/lines/0/item_id");
    CHECK(faults(R"({"item_id":")" + foreign.id.str() + "\"" + full) == "/lines/0/item_id");
    CHECK(faults(R"({"sku":"none")" + full) == "/lines/0/sku");
  });
}

TEST_SUITE_END();
