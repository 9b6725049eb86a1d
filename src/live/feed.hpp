#pragma once

#include <array>
#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "app/accounts.hpp"
#include "app/environment.hpp"
#include "app/orders.hpp"
#include "live/board.hpp"
#include "live/board_subscriber.hpp"
#include "live/errands.hpp"
#include "live/event_subscriber.hpp"
#include "live/ring.hpp"
#include "live/topic.hpp"
#include "live/waits.hpp"
#include "storage/store.hpp"

namespace docket::live {

/// Who waits for news at a moment, and how far the feed has come.
struct Statistics {
  std::size_t waits = 0;  ///< requests
  std::size_t event_streams = 0;
  std::size_t websockets = 0;
  std::int64_t position = 0;  ///< the number of the last event that was told
};

/// Tells what happens as it happens. One thread tails the log of events, woken by the local writer and each second by
/// the clock, so that all writers are heard alike: this process, the command line, another instance. Whoever listens
/// reads history up to a place in the log and goes on with news from exactly there.
class Feed {
 public:
  /// `finish` adds to boards the headers that every reply has.
  Feed(storage::Store& store, app::Environment& environment, app::Accounts& accounts,
       std::function<void(net::Reply&)> finish);
  /// The server whose sessions listen must have ended before.
  ~Feed();
  Feed(const Feed&) = delete;
  Feed& operator=(const Feed&) = delete;

  // Any thread may call these.

  /// This process has committed something about these shops, and has not told anybody yet: no board from before is
  /// given out from now on. For Store::on_commit().
  void on_commit(const std::set<ShopId>& shops);
  /// Something may have been committed.
  void wake();

  Boards& boards() { return boards_; }
  /// Boards::draw(), and the feed looks at it. Not to be called inside a transaction.
  std::shared_ptr<const Board> draw_board(std::string_view id_or_slug);

  /// A request that waits until something happens in one of the topics after `seen`. May wake too early.
  net::Wait wait(std::vector<Topic> topics, std::int64_t seen, Milliseconds at_most);
  /// A request that waits until the shop's board is another than `seen`.
  net::Wait wait_for_board(std::shared_ptr<const Board> seen, Milliseconds at_most);

  /// A request that waits until Meta::revision() is larger than `seen`, as it is once a screen was paired.
  net::Wait wait_for_pairing(std::int64_t seen, Milliseconds at_most);

  Statistics statistics();

  /// What a connection goes on as to hear what it wishes, or to be shown a board. Without a caller it has to send its
  /// credential first (WebSockets only).
  std::shared_ptr<net::Session> subscribe(Transport transport, Wish wish, std::optional<Listening> listening);
  std::shared_ptr<net::Session> subscribe(Transport transport, BoardWish wish, std::optional<Listening> listening);

 private:
  friend class Subscriber;
  friend class EventSubscriber;
  friend class BoardSubscriber;
  using Listener = std::shared_ptr<Subscriber>;
  using EventListener = std::shared_ptr<EventSubscriber>;
  using BoardListener = std::shared_ptr<BoardSubscriber>;

  /// Those who are shown one shop's board.
  struct Audience {
    std::shared_ptr<const Board> board;  ///< the newest that they know of
    std::array<net::SharedBytes, 2> frames;
    std::unordered_set<BoardListener> listeners;

    /// The board as a transport has it: rendered once.
    const net::SharedBytes& frame(Transport transport);
  };

  // From a reactor's thread, for the feed's.
  void post(std::function<void()> message);
  void join(Listener listener);
  void leave(Listener listener);
  void hear_credential(Listener listener, std::string token);
  void answer_ping(Listener listener);

  bool has_news(const std::vector<Topic>& topics, std::int64_t seen) const;

  // The feed's thread: the log (feed.cpp).
  void loop();
  void attempt(const std::function<void()>& step);
  void tail();
  void tick();
  void publish(std::vector<Event> events, bool all_boards);
  void tell(const Published& published);
  void refresh_boards(const std::set<ShopId>& shops, bool all);
  std::string cursor(std::int64_t seq) const { return format_cursor({store_.epoch(), seq}); }

  // The feed's thread: who listens (feed_listeners.cpp).
  void enter(const Listener& listener);
  void admit(const Listener& listener, Listening listening);
  void let_in_or_close(const Listener& listener);
  void let_in(const Listener& listener);
  void recheck();
  std::optional<Caller> caller_now(const Caller& caller);
  void end(const Listener& listener, CloseCode code, std::string_view why);
  void drop(const Listener& listener);

  // The feed's thread: who listens to events (feed_events.cpp).
  void begin(const EventListener& listener);
  void pump(const EventListener& listener);
  void read_history(const EventListener& listener);
  void tell_history(const EventListener& listener, const app::FeedPage& page);
  void tell_part(const EventListener& listener, std::string bytes, bool is_last);
  std::string place_of(const EventSubscriber& listener) const;
  void index(const EventListener& listener);
  void unindex(const EventListener& listener);

  // The feed's thread: who is shown boards (feed_boards.cpp).
  void begin(const BoardListener& listener);
  void show(const BoardListener& listener);
  void tell(ShopId shop);
  bool look_at_rights(const BoardListener& listener);
  Audience& audience_of(ShopId shop);
  void leave_audience(const BoardListener& listener);

  storage::Store& store_;
  app::Environment& environment_;
  app::Accounts& accounts_;
  Boards boards_;
  Waits waits_;

  std::mutex ring_mutex_;  ///< the feed's thread writes; others read under it
  Ring ring_;

  std::array<std::atomic<std::size_t>, 2> listening_{};  ///< how many of each transport; the feed's thread writes

  std::atomic<std::int64_t> revision_ = 0;  ///< the last one that was heeded; the feed's thread writes

  // The feed's thread only.
  std::unordered_set<Listener> listeners_;
  std::unordered_map<Topic, std::unordered_set<EventListener>> by_topic_;
  std::map<ShopId, Audience> audiences_;  ///< none is empty
  bool is_behind_ = false;                ///< something of the log could not be read or told
  Timestamp next_tick_{};
  Timestamp next_clearing_{};

  std::mutex mutex_;  ///< guards what follows
  std::condition_variable wake_;
  std::vector<std::function<void()>> messages_;
  bool woken_ = false;
  bool stopping_ = false;

  Errands helper_;  ///< reads what is not in the ring, and checks credentials
  std::thread thread_;
};

}  // namespace docket::live
