#pragma once

#include "app/environment.hpp"
#include "domain/event.hpp"
#include "domain/shop.hpp"
#include "domain/webhook.hpp"
#include "storage/store.hpp"

/// What leaves the house when something happens to an order. Rows of the outbox, written in the transaction of what
/// they tell of; sending them is somebody else's business. Each function is one step of the transaction that it is
/// given.
namespace docket::app {

/// Puts into the outbox what the event, which was just appended, is to send: to webhooks that want it, to the customer
/// by e-mail and push, to the shop's ntfy topic. Steps that can be undone are held as long as that is so. Where nobody
/// wants anything, the database is asked nothing. Not for undoing.
void note_event(storage::Transaction& tx, Environment& environment, const Shop& shop, const storage::StoredOrder& order,
                const Event& event);

/// The same for the event `undone` of an order, which takes back `step`: what that has put into the outbox goes, what
/// tells of later events tells of the order as it is now, and only who was told already is told that it was undone.
void note_undo(storage::Transaction& tx, Environment& environment, const Shop& shop, const storage::StoredOrder& order,
               const Event& step, const Event& undone);

/// Why what was open for a webhook is given up when its receiver answers 410.
inline constexpr const char* kReceiverGone = "The receiver is gone (410); its webhook was switched off.";

/// What a try to reach a webhook has come to.
enum class WebhookAnswer : std::uint8_t {
  taken,   ///< the receiver has it
  failed,  ///< not now
  gone,    ///< the receiver is there no more: 410
};

/// Keeps the streak of the webhook. Its owners are told once by e-mail when it fails again and again; one whose
/// receiver is gone is switched off, what is open for it is given up, and they are told that. Nothing happens when it
/// is gone itself.
void note_answer(storage::Transaction& tx, Environment& environment, WebhookId webhook, WebhookAnswer answer);

}  // namespace docket::app
