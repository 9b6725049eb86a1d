#include "app/shops.hpp"

#include "app/local_day.hpp"
#include "app/workflows.hpp"
#include "domain/error.hpp"
#include "domain/text.hpp"

namespace docket::app {
namespace {

constexpr const char* kDefaultWorkflow = "counter";

void apply(Shop& shop, const ShopPatch& patch) {
  if (patch.name) shop.name = trimmed(*patch.name);
  if (patch.slug) shop.slug = *patch.slug;
  if (patch.description) shop.description = *patch.description;
  if (patch.address) shop.address = *patch.address;
  if (patch.phone) shop.phone = *patch.phone;
  if (patch.language) shop.language = *patch.language;
  if (patch.timezone) shop.timezone = *patch.timezone;
  if (patch.currency) shop.currency = *patch.currency;
  if (patch.is_open) shop.is_open = *patch.is_open;
  if (patch.cancel_window_s) shop.cancel_window_s = *patch.cancel_window_s;
  if (patch.number_prefix) shop.number_prefix = *patch.number_prefix;
  if (patch.board_public) shop.board_public = *patch.board_public;
  if (patch.undo_window_s) shop.undo_window_s = *patch.undo_window_s;
  if (patch.ntfy_topic) shop.ntfy_topic = *patch.ntfy_topic;
  if (patch.timezone && !is_timezone(*patch.timezone)) {
    throw invalid("/timezone", "is no IANA time zone such as Europe/Berlin");
  }
  check_shop(shop);
}

/// A slug that is free: the name's, or the name's with a number.
std::string free_slug(storage::Transaction& tx, const std::string& name) {
  const std::string base = slugify(name).empty() ? "shop" : slugify(name);
  std::string slug = base;
  for (int n = 2; tx.shops.find(slug); ++n) slug = base + "-" + std::to_string(n);
  return slug;
}

/// Whether it opens or closes the shop, and does nothing else.
bool only_pauses_orders(const ShopPatch& patch) {
  ShopPatch pause;
  pause.is_open = patch.is_open;
  return patch.is_open && patch == pause;
}

void require_manager(const Caller& caller, const Shop& shop) {
  if (!may_manage_shop(caller, shop.id)) throw Error(Code::forbidden, "Only the owner of the shop may do this.");
}

}  // namespace

Shop find_shop(storage::Transaction& tx, std::string_view id_or_slug) {
  auto shop = tx.shops.find(id_or_slug);
  if (!shop) throw Error(Code::not_found, "There is no such shop.");
  return *shop;
}

storage::Page<Shop> list_own_shops(storage::Transaction& tx, const Caller& caller, storage::ShopQuery query) {
  if (caller.kind == Caller::Kind::anonymous) throw Error(Code::unauthenticated, "Sign in to see your shops.");
  if (works_everywhere(caller)) return tx.shops.page(query);
  // No account has the nil id, so that of a machine finds nothing.
  query.member = caller.user_id().value_or(UserId());
  return tx.shops.page(query);
}

Shop create_shop(storage::Transaction& tx, Environment& environment, const Caller& caller, const ShopPatch& draft) {
  if (!may_create_shop(caller)) throw Error(Code::forbidden, "Only merchants and admins open shops.");
  ShopPatch wishes = draft;
  if (!wishes.slug) wishes.slug = free_slug(tx, wishes.name.value_or(""));
  Shop shop;
  shop.created_at = environment.now();
  shop.updated_at = shop.created_at;
  shop.id = environment.new_id<ShopId>(shop.created_at);
  apply(shop, wishes);
  shop.workflow = std::make_shared<const Workflow>(builtin_workflow(wishes.workflow.value_or(kDefaultWorkflow)));
  tx.shops.insert(shop);
  if (caller.kind == Caller::Kind::user && caller.role == Role::merchant) {
    tx.shops.put_member({shop.id, *caller.user_id(), true});
  }
  return shop;
}

void change_shop(storage::Transaction& tx, Environment& environment, const Caller& caller, Shop& shop,
                 const ShopPatch& patch) {
  if (!only_pauses_orders(patch) || !may_pause_orders(caller, shop.id)) require_manager(caller, shop);
  if (patch.currency && *patch.currency != shop.currency && tx.orders.any(shop.id)) {
    throw invalid("/currency", "cannot change: the shop has orders in " + shop.currency);
  }
  apply(shop, patch);
  if (patch.workflow) adopt_workflow(tx, shop, builtin_workflow(*patch.workflow));
  shop.updated_at = environment.now();
  tx.shops.update(shop);
}

std::vector<storage::MemberView> list_members(storage::Transaction& tx, const Caller& caller, const Shop& shop) {
  if (!works_at(caller, shop.id)) throw Error(Code::forbidden, "Only who works in the shop sees its staff.");
  return tx.shops.members(shop.id);
}

storage::MemberView put_member(storage::Transaction& tx, const Caller& caller, const Shop& shop, UserId user,
                               bool owner) {
  require_manager(caller, shop);
  const auto account = tx.users.find(user);
  if (!account) throw Error(Code::not_found, "There is no such account.");
  tx.shops.put_member({shop.id, user, owner});
  return {user, account->username, account->name, owner};
}

void remove_member(storage::Transaction& tx, const Caller& caller, const Shop& shop, UserId user) {
  require_manager(caller, shop);
  if (!tx.shops.remove_member(shop.id, user)) throw Error(Code::not_found, "This account does not work in the shop.");
}

}  // namespace docket::app
