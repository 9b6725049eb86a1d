#include "app/outbox.hpp"

#include <algorithm>

#include "app/notifications.hpp"
#include "app/webhook_body.hpp"
#include "domain/notification.hpp"
#include "domain/undo.hpp"

namespace docket::app {
namespace {

/// What one event sends.
class Outbox {
 public:
  Outbox(storage::Transaction& tx, Environment& environment, const Shop& shop, const storage::StoredOrder& order,
         const Event& event)
      : tx_(tx), environment_(environment), channels_(environment.channels()), shop_(shop), order_(order),
        event_(event), due_at_(event.at + (can_be_undone(event, shop) ? Seconds(shop.undo_window_s) : Seconds(0))) {}

  void to_webhook(const Webhook& webhook) {
    Notification one = about(NotificationKind::webhook, destination_of(webhook.id));
    one.shop_id = webhook.shop_id;
    std::string& body = webhook.full_payload ? full_ : brief_;
    if (body.empty()) body = webhook_body(event_, webhook.full_payload ? &order_ : nullptr);
    one.body = body;
    tx_.notifications.insert(one);
  }

  void to_webhooks() {
    for (const Webhook& webhook : tx_.webhooks.active(shop_.id)) {
      if (wants(webhook, shop_.id, event_.type)) to_webhook(webhook);
    }
  }

  void by_mail() {
    if (!channels_.mail || !event_.to || !order_.customer.email) return;
    const Status* status = shop_.workflow->find(*event_.to);
    if (status == nullptr || !status->notify) return;
    Notification one = about(NotificationKind::email, std::string(kEmailDestination));
    one.topic = *order_.customer.email;
    one.body = *event_.to;
    one.dedupe = "mail:" + order_.id.str() + ":" + *event_.to;
    tx_.notifications.insert(one);
  }

  void by_ntfy() {
    if (!channels_.ntfy || !shop_.ntfy_topic) return;
    const bool is_told =
        event_.type == EventType::order_placed || (event_.type == EventType::order_cancelled && is_by_customer(event_));
    if (!is_told) return;
    Notification one = about(NotificationKind::ntfy, ntfy_destination(shop_.id));
    one.body = event_.to.value_or("");
    tx_.notifications.insert(one);
  }

  void by_push() {
    if (!channels_.push || !order_.has_push || !is_step(event_)) return;
    for (const auto& subscription : tx_.push_subscriptions.of_order(order_.id)) {
      Notification one = about(NotificationKind::push, destination_of(subscription.id));
      one.body = event_.to.value_or("");
      one.dedupe = one.destination + ":" + std::to_string(event_.seq);
      tx_.notifications.insert(one);
    }
  }

 private:
  static bool is_step(const Event& event) {
    return event.type == EventType::order_moved || event.type == EventType::order_cancelled;
  }

  static bool is_by_customer(const Event& event) {
    return event.actor.kind == name_of(Caller::Kind::anonymous) ||
           (event.customer_id && event.actor.id == event.customer_id->view());
  }

  Notification about(NotificationKind kind, std::string destination) {
    Notification one;
    one.id = environment_.new_id<NotificationId>(event_.at);
    one.kind = kind;
    one.destination = std::move(destination);
    one.shop_id = shop_.id;
    one.order_id = order_.id;
    one.seq = event_.seq;
    one.type = name_of(event_.type);
    one.created_at = event_.at;
    one.due_at = due_at_;
    return one;
  }

  storage::Transaction& tx_;
  Environment& environment_;
  const Channels channels_;
  const Shop& shop_;
  const storage::StoredOrder& order_;
  const Event& event_;
  const Timestamp due_at_;
  std::string full_, brief_;  ///< what is posted, once somebody has asked for it
};

/// Whether a step of the order can have put anything into the outbox.
bool may_have_sent(storage::Transaction& tx, const Channels& channels, const Shop& shop, const Order& order) {
  return !tx.webhooks.active(shop.id).empty() || channels.mail || (channels.ntfy && shop.ntfy_topic) ||
         (channels.push && order.has_push);
}

/// What is queued behind a step and carries the order tells of it as it is without the step. Returns who was told of
/// the step, or of the order with it: for them this is too late.
std::vector<std::string> tell_as_it_is(storage::Transaction& tx, const storage::StoredOrder& order, const Event& step) {
  std::vector<std::string> told;
  for (auto& one : tx.notifications.to_webhooks(order.id, step.seq)) {
    const auto id = webhook_of(one.destination);
    const auto webhook = id ? tx.webhooks.find(*id) : std::nullopt;
    const bool tells_of_it = one.seq == step.seq || (webhook && webhook->full_payload);
    if (!tells_of_it) continue;
    if (one.is_begun) {
      told.push_back(std::move(one.destination));
      continue;
    }
    for (const Event& event : tx.events.read({.after = one.seq - 1, .order = order.id, .limit = 1})) {
      tx.notifications.rewrite(one.id, webhook_body(event, &order));
    }
  }
  return told;
}

/// The accounts that own what the webhook tells of.
std::vector<UserId> owners_of(storage::Transaction& tx, const Webhook& webhook) {
  std::vector<UserId> owners;
  if (!webhook.shop_id) {
    if (webhook.created_by) owners.push_back(*webhook.created_by);
    return owners;
  }
  for (const storage::MemberView& member : tx.shops.members(*webhook.shop_id)) {
    if (member.owner) owners.push_back(member.user);
  }
  return owners;
}

void tell_owners(storage::Transaction& tx, Environment& environment, const Webhook& webhook) {
  if (!environment.channels().mail) return;
  for (const UserId owner : owners_of(tx, webhook)) {
    const auto user = tx.users.find(owner);
    if (!user || !user->is_active || !user->email) continue;
    Notification one =
        new_notification(environment, NotificationKind::email, std::string(kEmailDestination), kWebhookFailing);
    one.shop_id = webhook.shop_id;
    one.topic = *user->email;
    one.body = webhook.id.str();
    tx.notifications.insert(one);
  }
}

}  // namespace

void note_event(storage::Transaction& tx, Environment& environment, const Shop& shop, const storage::StoredOrder& order,
                const Event& event) {
  Outbox outbox(tx, environment, shop, order, event);
  outbox.to_webhooks();
  outbox.by_mail();
  outbox.by_ntfy();
  outbox.by_push();
}

void note_undo(storage::Transaction& tx, Environment& environment, const Shop& shop, const storage::StoredOrder& order,
               const Event& step, const Event& undone) {
  if (!may_have_sent(tx, environment.channels(), shop, order)) return;
  tx.notifications.take_back(order.id, step.seq);
  const std::vector<std::string> told = tell_as_it_is(tx, order, step);
  if (told.empty()) return;
  Outbox outbox(tx, environment, shop, order, undone);
  for (const Webhook& webhook : tx.webhooks.wanting(shop.id, undone.type)) {
    // Whose message was taken back in time knows of nothing that could be undone.
    const bool knows = std::ranges::find(told, destination_of(webhook.id)) != told.end();
    if (knows || !wants(webhook, shop.id, step.type)) outbox.to_webhook(webhook);
  }
}

void note_answer(storage::Transaction& tx, Environment& environment, WebhookId id, WebhookAnswer answer) {
  auto webhook = tx.webhooks.find(id);
  if (!webhook) return;
  const Timestamp now = environment.now();
  if (answer == WebhookAnswer::taken) {
    if (webhook->failures_in_a_row == 0) return;
    note_success(*webhook);
    tx.webhooks.note_streak(*webhook);
    return;
  }
  bool is_to_be_told = note_failure(*webhook, now);
  if (answer == WebhookAnswer::gone && webhook->is_active) {
    is_to_be_told = true;
    webhook->is_failure_told = true;
    webhook->is_active = false;
    webhook->disabled_reason = kGone;
    webhook->updated_at = now;
    tx.webhooks.update(*webhook);
    tx.notifications.kill_open(destination_of(id), kReceiverGone, now);
  } else {
    tx.webhooks.note_streak(*webhook);
  }
  if (is_to_be_told) tell_owners(tx, environment, *webhook);
}

}  // namespace docket::app
