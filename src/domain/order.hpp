#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/ids.hpp"
#include "domain/item.hpp"
#include "domain/money.hpp"
#include "domain/permission.hpp"
#include "domain/shop.hpp"
#include "domain/time.hpp"
#include "domain/workflow.hpp"

namespace docket {

inline constexpr std::int64_t kMaxQuantity = 10'000;
inline constexpr std::size_t kMaxLines = 200;

enum class Fulfilment : std::uint8_t { pickup, delivery };

std::string_view name_of(Fulfilment fulfilment);
std::optional<Fulfilment> parse_fulfilment(std::string_view text);

/// One position of an order. Name and price are those of the moment it was placed.
struct Line {
  std::optional<ItemId> item_id;  ///< nullopt for a free-text line
  std::string name;
  Minor unit_price = 0;
  std::int64_t quantity = 1;
  std::optional<std::string> note;

  Minor total() const { return unit_price * quantity; }  ///< in range: checked when the order was placed
};

struct Contact {
  std::optional<std::string> name;
  std::optional<std::string> email;
  std::optional<std::string> phone;

  friend bool operator==(const Contact&, const Contact&) = default;
};

/// An order without its lines: those never change once placed, and no rule below asks for them.
struct Order {
  OrderId id;
  std::string number;  ///< "A-042": unique per shop and local day
  std::string day;     ///< the shop's local date when it was placed, "2026-11-21"
  ShopId shop_id;
  std::string status;  ///< key of a status of the shop's workflow (of that time, for a closed order)
  StatusKind status_kind = StatusKind::open;
  std::string currency;
  Minor total = 0;
  Contact customer;
  std::optional<UserId> customer_id;  ///< the account that placed it; nullopt for guests
  Fulfilment fulfilment = Fulfilment::pickup;
  std::optional<std::string> delivery_address;
  std::optional<std::string> notes;
  std::optional<std::string> tracking_number;
  std::optional<std::string> external_ref;  ///< unique in the shop when given
  std::optional<std::string> cancel_reason;
  std::int64_t track_generation = 0;  ///< raised to make older tracking links invalid
  std::int64_t version = 1;
  Timestamp placed_at{};
  Timestamp updated_at{};
  Timestamp status_since{};  ///< when it came into its status
  std::optional<Timestamp> closed_at;
  /// Open orders of the shop before it, when it was placed, counted up to kLongestQueue; -1 when nobody counted.
  std::int64_t queue_length = -1;
  std::optional<Timestamp> eta;  ///< when it will probably be ready: half of its like were, by the shop's history
  std::optional<Timestamp> eta_latest;  ///< the same for four in five; there exactly when `eta` is
  std::optional<Timestamp> timer_at;    ///< when a timer of the workflow moves it on
  std::optional<std::string> language;  ///< of the guest who placed it, where that is known; one of kLanguages
  bool has_push = false;                ///< a browser has asked for messages about it; storage's to set
};

/// A line as asked for: either `item_id`, or `name` and `unit_price`. The price of an item is the catalogue's,
/// whatever the client sends.
struct LineDraft {
  std::optional<ItemId> item_id;
  std::optional<std::string> name;
  std::optional<Minor> unit_price;
  std::int64_t quantity = 0;
  std::optional<std::string> note;
};

struct OrderDraft {
  std::vector<LineDraft> lines;
  Contact customer;
  Fulfilment fulfilment = Fulfilment::pickup;
  std::optional<std::string> delivery_address;
  std::optional<std::string> notes;
  std::optional<std::string> external_ref;
  std::optional<std::string> language;
};

/// Throws validation_failed naming everything in the draft that does not fit, before anything is looked up: lines
/// (1..200), quantities (1..10,000), either-or of item and free text, `unit_price` beside `item_id`, delivery without
/// an address, an e-mail address that is none, a language that is none of kLanguages. `free_lines` says whether the
/// caller may send free-text lines; where not, each is a fault.
void check_draft(const OrderDraft& draft, bool free_lines);

/// The order line for a catalogue line, at the item's price. Throws item_unavailable when the item is not on sale or
/// belongs to another shop (`item` is nullptr then too), out_of_stock when fewer than `quantity` are left; `index` is
/// the line's place, for the message. `item.stock` is not changed here.
Line priced(const LineDraft& draft, const Item* item, ShopId shop, std::size_t index);

/// The sum of the lines. Throws validation_failed when it is over kMaxMinor.
Minor total_of(const std::vector<Line>& lines);

/// How long tracking links work after the order has closed.
inline constexpr std::chrono::hours kTrackedFor{7 * 24};

/// Whether a tracking link of that generation shows the order: the newest one, until the order has been closed for
/// longer than kTrackedFor.
bool is_tracked(const Order& order, std::int64_t generation, Timestamp now);

inline constexpr std::size_t kLeastSearched = 3;  ///< characters

/// What to look for on orders when somebody types `text`: in lower case, without white space at its ends, control
/// characters as spaces. One or two digits are the end of a number, "7" that of "A-007". Throws validation_failed for
/// anything else with fewer characters than kLeastSearched.
std::string search_text(std::string_view text);

/// The statuses that `caller` may move `order` to now, in the order of the workflow. None for a cancelled order: its
/// stock has gone back.
std::vector<std::string> allowed_transitions(const Order& order, const Shop& shop, const Caller& caller, Timestamp now);

/// Puts `order` into a status: kind, updated_at, status_since, closed_at (set when the status closes it, kept from one
/// end to another, cleared when it is open again); a cancel_reason ends with the cancelled status. Asks no rule; the
/// timer is for set_timer() to set.
void enter(Order& order, const Status& status, Timestamp now);

/// Sets `timer_at` by the timer that leads out of the order's status, counted from status_since; absent where there is
/// none, or the order has closed. To be called whenever an order has come into a status; move() and cancel() do.
void set_timer(Order& order, const Workflow& workflow);

/// Moves `order` one step, and enters that status. The version is storage's to raise. Throws illegal_transition, naming
/// the allowed ones, when the workflow has no such step, or the order is cancelled; forbidden when the caller's role
/// may not make it. A customer moves into a cancelled status only where cancel() would.
void move(Order& order, const Shop& shop, const Caller& caller, std::string_view to, Timestamp now);

/// What is left of a customer's right to cancel an order.
struct CancelRight {
  bool holds = false;
  std::optional<Timestamp> until;  ///< when its window ends; absent when it has none, or the right does not hold
};

/// A customer may cancel in the statuses that the workflow's customer_cancel names, and within its window; the shop's
/// own window goes first, and one of 0 is never open.
CancelRight customer_cancel_right(const Order& order, const Shop& shop, Timestamp now);

/// Moves `order` to its cancelled status and keeps the reason. Staff need the workflow's step; a customer needs
/// the right above. Throws order_closed, illegal_transition when the workflow has no way to cancel from here,
/// cancel_refused when the customer is too late, forbidden when the caller's role may not.
void cancel(Order& order, const Shop& shop, const Caller& caller, std::optional<std::string> reason, Timestamp now);

/// The same for a guest, who has shown by the tracking link that the order is theirs: they need the customer's right.
void cancel_as_customer(Order& order, const Shop& shop, std::optional<std::string> reason, Timestamp now);

}  // namespace docket
