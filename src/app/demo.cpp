#include "app/demo.hpp"

#include <array>
#include <stdexcept>

#include "app/catalogue.hpp"
#include "app/orders.hpp"
#include "app/shops.hpp"
#include "security/random.hpp"

namespace docket::app {
namespace {

constexpr std::string_view kShop = "corner-cafe";
constexpr std::size_t kBusy = 9;  // open orders at which the shop rather finishes some than takes more

struct SampleItem {
  std::string_view name;
  std::string_view category;
  Minor price;
};

constexpr std::array kItems{
    SampleItem{"Espresso", "Coffee", 240},       SampleItem{"Cappuccino", "Coffee", 340},
    SampleItem{"Flat white", "Coffee", 380},     SampleItem{"Filter coffee", "Coffee", 290},
    SampleItem{"Mint tea", "Tea", 310},          SampleItem{"Croissant", "Bakery", 220},
    SampleItem{"Cinnamon roll", "Bakery", 290},  SampleItem{"Cheese sandwich", "Kitchen", 590},
    SampleItem{"Avocado toast", "Kitchen", 790}, SampleItem{"Soup of the day", "Kitchen", 650},
};

constexpr std::array<std::string_view, 8> kGuests{"Ada", "Bao", "Chidi", "Dora", "Emil", "Fatima", "Goran", "Hana"};

Caller demo_caller() {
  Caller caller;
  caller.kind = Caller::Kind::system;
  caller.name = "demo";
  return caller;
}

}  // namespace

Demo::Demo(storage::Store& store, Environment& environment, Accounts& accounts)
    : store_(store), environment_(environment), accounts_(accounts) {
  store_.write([this](storage::Transaction& tx) {
    if (tx.meta.get(storage::Meta::kDemo)) return;
    if (tx.users.any() || tx.shops.any()) {
      throw std::runtime_error("--demo would write into a real shop's data; give it an empty folder with --data-dir");
    }
    fill(tx);
    tx.meta.set(storage::Meta::kDemo, "1");
  });
}

std::size_t Demo::any_of(std::size_t count) { return std::uniform_int_distribution<std::size_t>(0, count - 1)(dice_); }

void Demo::fill(storage::Transaction& tx) {
  ShopPatch wishes;
  wishes.name = "Corner Café";
  wishes.slug = kShop;
  wishes.description = "A sample shop that lives by itself.";
  const Shop shop = create_shop(tx, environment_, demo_caller(), wishes);
  for (const SampleItem& sample : kItems) {
    ItemPatch item;
    item.name = sample.name;
    item.category = std::string(sample.category);
    item.price = sample.price;
    create_item(tx, environment_, demo_caller(), shop, item);
  }
}

std::string Demo::new_password() {
  const std::string password = security::random_token(9);
  const std::string hash = accounts_.hash(password);
  store_.write([&](storage::Transaction& tx) {
    if (auto user = tx.users.find_login(kUser)) {
      accounts_.set_password(tx, *user, hash);
      return;
    }
    AccountDraft draft;
    draft.username = kUser;
    draft.password = password;
    draft.role = Role::admin;
    accounts_.create(tx, demo_caller(), draft, hash);
  });
  return password;
}

void Demo::place(storage::Transaction& tx, const Shop& shop) {
  const auto items = tx.items.page({.shop = shop.id, .available = true}).rows;
  if (items.empty()) return;
  OrderDraft draft;
  for (std::size_t lines = 1 + any_of(3); lines > 0; --lines) {
    LineDraft line;
    line.item_id = items[any_of(items.size())].id;
    line.quantity = 1 + static_cast<std::int64_t>(any_of(2));
    draft.lines.push_back(line);
  }
  draft.customer.name = kGuests[any_of(kGuests.size())];
  place_order(tx, environment_, demo_caller(), shop, draft);
}

void Demo::advance(storage::Transaction& tx, const Shop& shop, const storage::StoredOrder& order) {
  for (const Transition* step : shop.workflow->steps_from(order.status)) {
    if (shop.workflow->find(step->to)->kind == StatusKind::cancelled) continue;
    OrderAtShop found{order, shop};
    move_order(tx, environment_, demo_caller(), found, step->to, std::nullopt);
    return;
  }
}

Milliseconds Demo::live() {
  store_.write([this](storage::Transaction& tx) {
    const auto shop = tx.shops.find(kShop);
    if (!shop || !shop->is_open) return;
    storage::OrderQuery query;
    query.sight = storage::Sight{{shop->id}, std::nullopt};
    query.open = true;
    query.newest_first = false;
    query.limit = 2 * kBusy;
    const auto open = tx.orders.page(query).rows;
    if (any_of(kBusy) >= open.size()) {
      place(tx, *shop);
    } else {
      advance(tx, *shop, open[any_of(open.size())]);
    }
  });
  return Milliseconds(400 + any_of(2000));
}

}  // namespace docket::app
