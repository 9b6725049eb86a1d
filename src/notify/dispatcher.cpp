#include "notify/dispatcher.hpp"

#include <algorithm>
#include <stdexcept>

#include "app/outage.hpp"
#include "domain/error.hpp"
#include "log/log.hpp"
#include "notify/encodings.hpp"
#include "security/random.hpp"

namespace docket::notify {
namespace {

constexpr Milliseconds kAfterFailure{2'000};
/// What is said to be due may be held up, or taken by somebody else.
constexpr Milliseconds kAfterNothing{100};
/// While all slots are taken, each change that queues something would have it looked for.
constexpr Milliseconds kCalm{20};
constexpr std::size_t kNameBytes = 12;
/// Groups of destinations that belong to no shop.
constexpr std::string_view kHouse = "house";
constexpr std::string_view kBrowsers = "browsers";

std::string shown_head(const Mail& mail) {
  return "Mail to " + one_line(mail.to.address) + "\nSubject: " + mail.subject + "\n";
}

}  // namespace

Dispatcher::Dispatcher(storage::Store& store, app::Environment& environment, Composer composer,
                       std::unique_ptr<MailSender> mail, DispatcherOptions options)
    : store_(store), environment_(environment), composer_(std::move(composer)), mail_(std::move(mail)),
      options_(options), name_(security::random_token(kNameBytes)), random_(std::random_device{}()) {
  store_.on_notification([this](Timestamp earliest) { expect(earliest); });
  thread_ = std::thread([this] { run(); });
}

Dispatcher::~Dispatcher() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  transfers_.wake();
  thread_.join();
}

Tries Dispatcher::tries(NotificationKind kind) const {
  const Counters& counters = counters_[static_cast<std::size_t>(kind)];
  return {counters.sent, counters.failed, counters.dead};
}

void Dispatcher::expect(Timestamp at) {
  {
    const std::lock_guard lock(mutex_);
    if (at >= wake_at_) return;
    wake_at_ = at;
  }
  transfers_.wake();
}

bool Dispatcher::is_stopping() {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

void Dispatcher::take_over() {
  if (!store_.was_opened_alone()) return;
  try {
    store_.write([](storage::Transaction& tx) { tx.notifications.end_leases(std::nullopt); });
  } catch (const std::exception& failure) {
    log::warn("what was being sent waits until its leases are over", {{"cause", std::string_view(failure.what())}});
  }
}

void Dispatcher::run() {
  take_over();
  while (!is_stopping()) {
    {
      const std::lock_guard lock(mutex_);
      wake_at_ = Timestamp::max();  // what is queued from here on may be missing in what look() reads
    }
    Timestamp next = Timestamp::max();
    try {
      next = look();
    } catch (const std::exception& failure) {
      log::error("notifications are not sent", {{"cause", std::string_view(failure.what())}});
      not_before_ = Clock::now() + kAfterFailure;
    }
    {
      const std::lock_guard lock(mutex_);
      wake_at_ = std::min(wake_at_, next);
    }
    wait();
  }
  finish();
}

/// By the clock of the environment, but never for longer than longest_sleep by the machine's.
void Dispatcher::wait() {
  const auto latest = std::max(Clock::now() + options_.longest_sleep, not_before_);
  transfers_.run(Milliseconds(0));
  while (!is_stopping()) {
    const auto now = Clock::now();
    const bool may_look = now >= not_before_;
    const auto due = std::max(now + until_next_look(), calm_until_);
    const auto left = std::chrono::ceil<Milliseconds>((may_look ? std::min(due, latest) : not_before_) - now);
    if (may_look && (!ended_.empty() || left <= Milliseconds(0))) return;
    transfers_.run(left);
  }
}

Milliseconds Dispatcher::until_next_look() {
  const std::lock_guard lock(mutex_);
  if (wake_at_ == Timestamp::max()) return options_.longest_sleep;
  return std::clamp(wake_at_ - environment_.now(), Milliseconds(0), options_.longest_sleep);
}

Timestamp Dispatcher::look() {
  const Timestamp now = environment_.now();
  const auto [due, next] = store_.glance([&](storage::Transaction& tx) {
    auto outlook = tx.notifications.outlook(now);
    std::erase_if(outlook.due, [&](const std::string& destination) { return lanes_.rests(destination, now); });
    introduce(tx, outlook.due);
    return outlook;
  });
  const auto chosen = lanes_.choose(due);
  if (chosen.empty() && ended_.empty()) {
    // Where something is due that has no slot, the end of what is under way is waited for.
    if (!due.empty()) calm_until_ = Clock::now() + kCalm;
    if (!due.empty() || !next) return Timestamp::max();
    return *next > now ? *next : now + kAfterNothing;
  }
  const bool has_settled = !ended_.empty();
  auto leased = exchange(chosen);
  if (leased.empty()) return has_settled ? now : now + kAfterNothing;
  for (Leased& one : compose(std::move(leased))) send(std::move(one));
  return now;
}

void Dispatcher::introduce(storage::Transaction& tx, const std::vector<std::string>& due) {
  for (const std::string& destination : due) {
    if (lanes_.knows(destination)) continue;
    if (push_subscription_of(destination)) {
      lanes_.introduce(destination, kBrowsers, Standing::fresh);  // anybody may have named any place
      continue;
    }
    const auto id = webhook_of(destination);
    const auto webhook = id ? tx.webhooks.find(*id) : std::nullopt;
    if (!webhook) continue;
    const std::string_view group = webhook->shop_id ? webhook->shop_id->view() : kHouse;
    const Standing standing = webhook->failures_in_a_row > 0            ? Standing::hanging
                              : tx.notifications.has_taken(destination) ? Standing::trusted
                                                                        : Standing::fresh;
    lanes_.introduce(destination, group, standing);
  }
}

std::vector<Notification> Dispatcher::exchange(const std::vector<std::pair<std::string, std::size_t>>& chosen) {
  std::vector<Notification> leased;
  const auto write = [&](bool with_ended) {
    store_.write([&](storage::Transaction& tx) {
      leased.clear();
      if (with_ended) settle(tx, ended_);
      const Timestamp now = environment_.now();
      for (const auto& [destination, slots] : chosen) {
        const Seconds lease = destination == kEmailDestination ? options_.mail_lease : options_.lease;
        auto some = tx.notifications.lease(destination, now, now + lease, name_, slots);
        std::move(some.begin(), some.end(), std::back_inserter(leased));
      }
    });
  };
  try {
    write(true);
    ended_.clear();
  } catch (const std::exception& failure) {
    if (ended_.empty() || app::is_passing(failure)) throw;
    settle_apart();
    write(false);
  }
  return leased;
}

void Dispatcher::settle(storage::Transaction& tx, const std::vector<Ended>& ended) {
  std::vector<storage::Outcome> outcomes;
  for (const Ended& one : ended) outcomes.push_back(one.outcome);
  const std::vector<bool> news = tx.notifications.settle(outcomes, name_);
  for (std::size_t i = 0; i < ended.size(); ++i) {
    const Ended& one = ended[i];
    if (!news[i]) continue;
    if (one.webhook) app::note_answer(tx, environment_, *one.webhook, one.answer);
    if (one.unsubscribed) tx.push_subscriptions.remove(*one.unsubscribed);
  }
}

void Dispatcher::settle_apart() {
  while (!ended_.empty()) {
    try {
      store_.write([&](storage::Transaction& tx) { settle(tx, {ended_.back()}); });
    } catch (const std::exception& failure) {
      if (app::is_passing(failure)) throw;
      log::error("what came of a notification cannot be kept",
                 {{"notification", ended_.back().outcome.id.view()}, {"cause", std::string_view(failure.what())}});
    }
    ended_.pop_back();
  }
}

std::vector<Dispatcher::Leased> Dispatcher::compose(std::vector<Notification>&& leased) {
  std::vector<Leased> parcels;
  store_.read([&](storage::Transaction& tx) {
    const Timestamp now = environment_.now();
    for (Notification& one : leased) {
      try {
        Parcel parcel = composer_.compose(tx, one, now);
        parcels.push_back({std::move(one), std::move(parcel)});
      } catch (const Error&) {
        throw;  // the database
      } catch (const std::exception& failure) {
        Answer answer;
        answer.error = one_line(failure.what());
        lanes_.begin(one.destination);
        end(one, answer, {now, now, ""});
      }
    }
  });
  return parcels;
}

void Dispatcher::send(Leased&& leased) {
  const Timestamp began = environment_.now();
  lanes_.begin(leased.notification.destination);
  if (const auto* reason = std::get_if<Unsendable>(&leased.parcel)) {
    return end_unsendable(leased.notification, *reason, began);
  }
  auto* mail = std::get_if<Mail>(&leased.parcel);
  std::string head = mail != nullptr ? shown_head(*mail) : notify::shown_head(std::get<Outgoing>(leased.parcel));
  auto done = [this, one = std::move(leased.notification), began, head = std::move(head)](const Answer& answer) {
    end(one, answer, {began, environment_.now(), head});
  };
  if (mail == nullptr) {
    transfers_.start(std::get<Outgoing>(std::move(leased.parcel)), std::move(done));
  } else if (mail_ != nullptr) {
    mail_->send(*mail, began, transfers_, std::move(done));
  } else {
    Answer answer;
    answer.error = "no way to send mail is set up";
    done(answer);
  }
}

void Dispatcher::end(const Notification& one, const Answer& answer, Try&& tried) {
  lanes_.end(one.destination, answer.is_accepted()          ? Standing::trusted
                              : answer.took <= Lanes::kSoon ? Standing::refusing
                                                            : Standing::hanging);
  if (const auto pause = asked_pause(answer)) lanes_.rest(one.destination, tried.ended + *pause);
  const double jitter = std::uniform_real_distribution<double>(0.0, 1.0)(random_);
  Ended ended{outcome_of(one, answer, std::move(tried), options_.retry_base, jitter), webhook_of(one.destination)};
  if (answer.is_accepted()) ended.answer = app::WebhookAnswer::taken;
  if (answer.status == 410) ended.answer = app::WebhookAnswer::gone;
  if (is_no_subscription(answer)) ended.unsubscribed = push_subscription_of(one.destination);
  keep(one, std::move(ended));
}

void Dispatcher::end_unsendable(const Notification& one, const Unsendable& reason, Timestamp now) {
  lanes_.end(one.destination, Standing::refusing);
  Ended ended;
  ended.outcome.id = one.id;
  ended.outcome.state = NotificationState::dead;
  ended.outcome.error = reason.why;
  ended.outcome.at = now;
  keep(one, std::move(ended));
}

void Dispatcher::keep(const Notification& one, Ended&& ended) {
  Counters& counters = counters_[static_cast<std::size_t>(one.kind)];
  const NotificationState state = ended.outcome.state;
  ++(state == NotificationState::sent   ? counters.sent
     : state == NotificationState::dead ? counters.dead
                                        : counters.failed);
  ended_.push_back(std::move(ended));
}

void Dispatcher::finish() {
  const auto latest = Clock::now() + options_.at_end;
  while (transfers_.under_way() > 0 && Clock::now() < latest) {
    transfers_.run(std::chrono::ceil<Milliseconds>(latest - Clock::now()));
  }
  if (ended_.empty() && transfers_.under_way() == 0) return;
  transfers_.abandon();
  try {
    store_.write([&](storage::Transaction& tx) {
      settle(tx, ended_);
      tx.notifications.end_leases(name_);
    });
  } catch (const std::exception& failure) {
    log::warn("what was sent last may be sent again", {{"cause", std::string_view(failure.what())}});
  }
}

}  // namespace docket::notify
