#include <iomanip>
#include <iostream>

#include "app/shops.hpp"
#include "app/walk.hpp"
#include "cli/commands.hpp"
#include "cli/open.hpp"
#include "json/json.hpp"

/// docket shop add, list.
namespace docket::cli {
namespace {

void write_json(json::Writer& writer, const Shop& shop) {
  writer.begin_object();
  writer.field("id", shop.id.view());
  writer.field("slug", shop.slug);
  writer.field("name", shop.name);
  writer.field("language", shop.language);
  writer.field("timezone", shop.timezone);
  writer.field("currency", shop.currency);
  writer.field("workflow", shop.workflow->name);
  writer.field("is_open", shop.is_open);
  writer.end_object();
}

}  // namespace

void shop_add(const Command& command) {
  app::ShopPatch wishes;
  wishes.name = command.option("name");
  wishes.slug = command.option("slug");
  wishes.workflow = command.option("workflow");
  wishes.currency = command.option("currency");
  wishes.language = command.option("language");
  wishes.timezone = command.option("timezone");
  app::System environment;
  const auto store = open_store(command.settings, environment);
  const Shop shop = store->write([&](storage::Transaction& tx) {
    Shop opened = app::create_shop(tx, environment, command_line_caller(), wishes);
    note(tx, environment, "shop.create", opened.id);
    if (const auto owner = command.option("owner")) {
      const auto account = tx.users.find_login(*owner);
      if (!account) throw std::runtime_error("there is no account " + *owner + "; see docket user list");
      app::put_member(tx, command_line_caller(), opened, account->id, true);
      note(tx, environment, "member.put", account->id);
    }
    return opened;
  });
  if (command.has("json")) {
    json::Writer writer;
    write_json(writer, shop);
    std::cout << writer.take() << "\n";
  } else {
    std::cout << "Opened " << shop.name << " (" << shop.slug << ").\n";
  }
}

void shop_list(const Command& command) {
  app::System environment;
  const auto store = open_store(command.settings, environment);
  std::vector<Shop> shops;
  store->read([&](storage::Transaction& tx) {
    app::walk(
        storage::ShopQuery{}, [&](const storage::ShopQuery& query) { return tx.shops.page(query); },
        [&](const Shop& shop) { shops.push_back(shop); });
  });
  if (command.has("json")) {
    json::Writer writer;
    writer.begin_array();
    for (const Shop& shop : shops) write_json(writer, shop);
    writer.end_array();
    std::cout << writer.take() << "\n";
    return;
  }
  for (const Shop& shop : shops) {
    std::cout << std::left << std::setw(24) << shop.slug << " " << std::setw(10) << shop.workflow->name << " "
              << shop.currency << " " << std::setw(20) << shop.timezone << " " << shop.name << "\n";
  }
}

}  // namespace docket::cli
