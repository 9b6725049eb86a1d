#include "storage/message_templates.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "contract/storage/engines.hpp"
#include "contract/storage/samples.hpp"

using namespace docket;
using namespace docket::test;
using storage::MessageTemplate;
using storage::Transaction;

TEST_SUITE_BEGIN("contract");

TEST_CASE("a shop's texts are found by status and language, are replaced by newer ones, and go") {
  on_each_engine([](Database& database) {
    const auto store = database.store();
    Shop cafe = a_shop("cafe");
    Shop rival = a_shop("rival");
    store->write([&](Transaction& tx) {
      tx.shops.insert(cafe);
      tx.shops.insert(rival);
      tx.message_templates.put({cafe.id, "ready", "en", "Order {number}", "Come and get it,\n{name}!", kStart});
      tx.message_templates.put({cafe.id, "ready", "de", "Bestellung {number}", "Fertig: \"{lines}\" für 5 €", kStart});
      tx.message_templates.put({cafe.id, "done", "en", "Thanks", "Bye", kStart});
      tx.message_templates.put({rival.id, "ready", "en", "Rival", "x", kStart});
      tx.message_templates.put({cafe.id, "done", "en", "Thank you", "Bye, {name}", kStart + Seconds(1)});
    });
    store->read([&](Transaction& tx) {
      const auto text = tx.message_templates.find(cafe.id, "ready", "de").value();
      CHECK(text.shop_id == cafe.id);
      CHECK(text.status == "ready");
      CHECK(text.language == "de");
      CHECK(text.subject == "Bestellung {number}");
      CHECK(text.body == "Fertig: \"{lines}\" für 5 €");
      CHECK(text.updated_at == kStart);
      CHECK_FALSE(tx.message_templates.find(cafe.id, "ready", "es"));
      std::vector<std::string> all;
      for (const MessageTemplate& one : tx.message_templates.of_shop(cafe.id)) {
        all.push_back(one.status + "/" + one.language + ": " + one.subject);
      }
      CHECK(all == std::vector<std::string>{"done/en: Thank you", "ready/de: Bestellung {number}",
                                            "ready/en: Order {number}"});
    });
    store->write([&](Transaction& tx) {
      CHECK(tx.message_templates.remove(cafe.id, "ready", "en"));
      CHECK_FALSE(tx.message_templates.remove(cafe.id, "ready", "en"));
      CHECK(tx.message_templates.of_shop(cafe.id).size() == 2);
      CHECK(tx.message_templates.of_shop(rival.id).size() == 1);
    });
  });
}

TEST_SUITE_END();
