#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "app/environment.hpp"
#include "app/outbox.hpp"
#include "domain/notification.hpp"
#include "domain/time.hpp"
#include "notify/composer.hpp"
#include "notify/lanes.hpp"
#include "notify/mail_senders.hpp"
#include "notify/transfers.hpp"
#include "notify/verdict.hpp"
#include "storage/store.hpp"

namespace docket::notify {

struct DispatcherOptions {
  Milliseconds retry_base{5'000};  ///< retry_delay()
  Seconds lease{20};               ///< longer than a try takes
  Seconds mail_lease{45};          ///< the same, of e-mail
  Milliseconds at_end{2'000};      ///< how long it waits for what is under way when it goes
  /// Processes beside this one may queue something, too.
  Milliseconds longest_sleep{1'000};
};

/// Sends what is in the outbox, on a thread of its own, until it goes: each at least once, under its id. Any number of
/// them, in several processes, may work on one database. It asks the store to be told of what is queued, so nobody may
/// write any more when it goes.
class Dispatcher {
 public:
  /// `mail` may be nullptr: then e-mail waits. To be made before others write.
  Dispatcher(storage::Store& store, app::Environment& environment, Composer composer, std::unique_ptr<MailSender> mail,
             DispatcherOptions options = {});
  /// What is under way gets a little time to end; what does not is sent again, by whoever is there.
  ~Dispatcher();
  Dispatcher(const Dispatcher&) = delete;
  Dispatcher& operator=(const Dispatcher&) = delete;

  /// Since the start. Any thread may call it.
  Tries tries(NotificationKind kind) const;

 private:
  using Clock = std::chrono::steady_clock;

  /// What is to be written of a try.
  struct Ended {
    storage::Outcome outcome;
    std::optional<WebhookId> webhook;  ///< whose streak it counts in
    app::WebhookAnswer answer = app::WebhookAnswer::failed;
    std::optional<PushSubscriptionId> unsubscribed;  ///< a browser that is not there any more
  };
  /// What was taken from the outbox to be sent now.
  struct Leased {
    Notification notification;
    Parcel parcel;
  };
  struct Counters {
    std::atomic<std::uint64_t> sent = 0;
    std::atomic<std::uint64_t> failed = 0;
    std::atomic<std::uint64_t> dead = 0;
  };

  void expect(Timestamp at);
  void run();
  /// Has what a process was sending that has died sent at once, where it is known that there is no other.
  void take_over();
  bool is_stopping();
  void wait();
  Milliseconds until_next_look();
  /// Keeps what has ended and begins what is due; returns when to look again.
  Timestamp look();
  std::vector<Notification> exchange(const std::vector<std::pair<std::string, std::size_t>>& chosen);
  void settle(storage::Transaction& tx, const std::vector<Ended>& ended);
  /// Each by itself, so that one that cannot be kept does not hold up the others.
  void settle_apart();
  std::vector<Leased> compose(std::vector<Notification>&& leased);
  void send(Leased&& leased);
  void end(const Notification& one, const Answer& answer, Try&& tried);
  void end_unsendable(const Notification& one, const Unsendable& reason, Timestamp now);
  void keep(const Notification& one, Ended&& ended);
  /// Who was tried before this process was there does not count as new.
  void introduce(storage::Transaction& tx, const std::vector<std::string>& due);
  void finish();

  storage::Store& store_;
  app::Environment& environment_;
  const Composer composer_;
  const std::unique_ptr<MailSender> mail_;
  const DispatcherOptions options_;
  const std::string name_;  ///< of this process, in leases
  std::array<Counters, kNotificationKinds.size()> counters_;
  Transfers transfers_;
  Lanes lanes_;
  std::vector<Ended> ended_;  ///< not kept yet
  std::mt19937_64 random_;
  Clock::time_point not_before_{};  ///< after a failure of the database
  Clock::time_point calm_until_{};  ///< nothing that is queued until then is looked for before
  std::mutex mutex_;
  Timestamp wake_at_ = Timestamp::max();  // guarded by mutex_
  bool stopping_ = false;                 // guarded by mutex_
  std::thread thread_;
};

}  // namespace docket::notify
