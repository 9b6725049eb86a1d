#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <type_traits>
#include <vector>

#include "domain/time.hpp"
#include "storage/sql.hpp"
#include "storage/transaction.hpp"
#include "storage/writer.hpp"

namespace docket::storage {

struct StoreOptions {
  std::size_t readers = 4;           ///< snapshots read at once; more wait
  std::size_t max_batch = 256;       ///< changes in one commit
  std::size_t max_waiting = 10'000;  ///< changes that may queue; more are refused
};

/// The order book: the one seam between Docket and its database. Any thread may call it.
///
/// Both doors throw what the function throws, after undoing what it did; Error(unavailable) when the database is
/// locked, full or away.
class Store {
 public:
  /// Opens the database and brings its schema up to date. Throws std::runtime_error, in one line that says what to do,
  /// when that is not possible.
  Store(std::unique_ptr<sql::Driver> driver, Timestamp now, StoreOptions options = {});
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  /// Runs `function` on a snapshot: it sees one moment, waits for no writer, and must not write.
  template <class F>
  auto read(F&& function) {
    return returning(std::forward<F>(function), [this](const auto& run) { run_read(run, sql::Access::read); });
  }

  /// read() for questions that need not fit together: each is answered as of its own moment, and where the way to the
  /// database is long, that is cheaper.
  template <class F>
  auto glance(F&& function) {
    return returning(std::forward<F>(function), [this](const auto& run) { run_read(run, sql::Access::glance); });
  }

  /// Runs `function` as one transaction on the writer's thread; when it returns, its changes are on disk. Keep slow
  /// work (hashing, waiting) outside. `place` is where it looks for a kept reply and keeps one.
  template <class F>
  auto write(F&& function, const std::optional<ReplyPlace>& place = std::nullopt) {
    return returning(std::forward<F>(function), [&](const auto& run) { run_write(run, place); });
  }

  /// `committed`, with the shops that got an event or other settings, is called on the writer's thread after each
  /// commit, before whoever wrote is answered; read() sees then what was committed. It holds up all writing: keep it to
  /// waking another thread. To be set once, before others write.
  void on_commit(std::function<void(const std::set<ShopId>& shops)> committed);
  /// `set` is called in the same way after each commit that set timers of orders, with the earliest time, or with one
  /// before all of them.
  void on_timer(std::function<void(Timestamp earliest)> set);
  /// `queued` is called in the same way after each commit that put something into the outbox, or made it due, with the
  /// earliest time.
  void on_notification(std::function<void(Timestamp earliest)> queued);

  /// sql::Driver::listen(): to be let go before the Store.
  std::unique_ptr<sql::Listener> listen(std::function<void()> news) { return driver_->listen(std::move(news)); }
  /// sql::Driver::was_opened_alone().
  bool was_opened_alone() const { return driver_->was_opened_alone(); }
  /// sql::Driver::name().
  std::string name() const { return driver_->name(); }

  /// sql::Driver::copy_to().
  sql::Copy copy_to(const std::filesystem::path& file, bool overwrite) { return driver_->copy_to(file, overwrite); }

  struct Statistics {
    WriterStatistics writer;
    std::uint64_t failed_reads = 0;  ///< because the database could not be read
  };
  Statistics statistics() const { return {writer_->statistics(), failed_reads_}; }

  /// The name of this database in feed cursors.
  const std::string& epoch() const { return epoch_; }
  /// "sqlite", "postgres".
  std::string_view engine() const { return driver_->schema(); }
  /// The migrations that opening it has applied.
  const std::vector<std::string>& applied() const { return applied_; }

 private:
  using Function = std::function<void(Transaction&)>;
  struct Reader;
  class ReaderPool;

  template <class F, class Run>
  static auto returning(F&& function, const Run& run) {
    using Result = std::invoke_result_t<F, Transaction&>;
    if constexpr (std::is_void_v<Result>) {
      run([&](Transaction& tx) { function(tx); });
    } else {
      std::optional<Result> result;
      run([&](Transaction& tx) { result.emplace(function(tx)); });
      return std::move(*result);
    }
  }

  void run_read(const Function& function, sql::Access access);
  void run_write(const Function& function, const std::optional<ReplyPlace>& place);

  std::unique_ptr<sql::Driver> driver_;
  WorkflowCache workflows_;
  std::vector<std::string> applied_;
  std::string epoch_;
  std::atomic<std::uint64_t> failed_reads_ = 0;
  std::unique_ptr<ReaderPool> readers_;
  std::unique_ptr<Writer> writer_;
};

}  // namespace docket::storage
