#include "storage/writer.hpp"

#include <algorithm>
#include <bit>
#include <exception>

#include "domain/error.hpp"
#include "log/log.hpp"

namespace docket::storage {
namespace {

constexpr const char* kNothingChanged = "The order book cannot be written now; nothing was changed. Try again soon.";
constexpr const char* kInDoubt =
    "The order book went away in the middle; look whether the change is there before you try again.";
constexpr const char* kElsewhere =
    "The order book has moved to another database, which docket check names; nothing was changed.";

}  // namespace

struct Writer::Job {
  Job(const std::function<void(Transaction&)>& work, const std::optional<ReplyPlace>& kept)
      : change(work), place(kept) {}

  void wait() {
    std::unique_lock lock(mutex);
    changed.wait(lock, [this] { return done; });
  }
  void finish() {
    // Notified under the lock: the job is gone as soon as its thread sees that it is done.
    const std::lock_guard lock(mutex);
    done = true;
    changed.notify_one();
  }

  const std::function<void(Transaction&)>& change;
  const std::optional<ReplyPlace>& place;
  std::exception_ptr error;

  // No std::binary_semaphore: libstdc++'s spins with sched_yield before it sleeps.
  std::mutex mutex;
  std::condition_variable changed;
  bool done = false;  // guarded by mutex
};

Writer::Writer(std::unique_ptr<sql::Connection> connection, WorkflowCache& workflows, std::size_t max_batch,
               std::size_t max_waiting)
    : connection_(std::move(connection)), transaction_(*connection_, workflows), max_batch_(max_batch),
      max_waiting_(max_waiting), thread_([this] { work(); }) {}

Writer::~Writer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  arrived_.notify_one();
  thread_.join();
}

void Writer::run(const std::function<void(Transaction&)>& change, const std::optional<ReplyPlace>& place) {
  Job job(change, place);
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() >= max_waiting_) throw Error(Code::overloaded, "Too many changes are waiting; try again soon.");
    waiting_.push_back(&job);
    if (waiting_.size() == 1) arrived_.notify_one();
  }
  job.wait();
  if (job.error) std::rethrow_exception(job.error);
}

void Writer::work() {
  std::vector<Job*> batch;
  for (;;) {
    batch.clear();
    {
      std::unique_lock lock(mutex_);
      arrived_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
      if (waiting_.empty()) return;
    }
    if (run_batch(batch)) {
      count_batch(batch.size());
      tell_committed();
    }
    transaction_.changed_shops.clear();
    transaction_.earliest_timer.reset();
    transaction_.earliest_notification.reset();
    for (Job* job : batch) job->finish();
  }
}

void Writer::take_waiting(std::vector<Job*>& batch) {
  const std::lock_guard lock(mutex_);
  while (!waiting_.empty() && batch.size() < max_batch_) {
    batch.push_back(waiting_.front());
    waiting_.pop_front();
  }
}

void Writer::look_ahead(const std::vector<Job*>& batch) {
  std::vector<const ReplyPlace*> places;
  for (const Job* job : batch) {
    if (job->place) places.push_back(&*job->place);
  }
  transaction_.kept_replies.look_ahead(places);
  transaction_.memory.keep();
}

WriterStatistics Writer::statistics() const {
  const std::lock_guard lock(mutex_);
  WriterStatistics statistics = done_;
  statistics.waiting = waiting_.size();
  return statistics;
}

void Writer::count_batch(std::size_t changes) {
  const std::lock_guard lock(mutex_);
  done_.changes += changes;
  const auto place = static_cast<std::size_t>(std::bit_width(changes - 1));
  ++done_.batches[std::min(place, done_.batches.size() - 1)];
}

bool Writer::run_batch(std::vector<Job*>& batch) {
  try {
    connection_->begin(sql::Access::write);
    const bool goes_on = transaction_.memory.begin_writing(connection_->others_wrote());
    const auto words = goes_on ? std::nullopt : transaction_.take_over();
    // Whoever came while this one waited for its turn goes with it.
    take_waiting(batch);
    if (words) {
      complain(batch, words->c_str());
      fail(batch, kElsewhere);
      return false;
    }
    look_ahead(batch);
    for (Job* job : batch) run_job(*job, batch.size() == 1);
    // A job that failed alone has ended the transaction already.
    if (!connection_->in_transaction()) return false;
    transaction_.memory.store();
    if (!transaction_.changed_shops.empty()) connection_->announce();
    connection_->commit();
    transaction_.memory.committed();
    return true;
  } catch (const sql::InDoubt& e) {
    complain(batch, e.what());
    fail(batch, kInDoubt);
  } catch (const sql::Unreachable&) {
    if (batch.empty()) take_waiting(batch);
    fail(batch, kNothingChanged);  // the driver has said so, once
  } catch (const std::exception& e) {
    if (batch.empty()) take_waiting(batch);
    complain(batch, e.what());
    fail(batch, kNothingChanged);
  }
  return false;
}

void Writer::complain(const std::vector<Job*>& batch, const char* cause) {
  log::error("a batch of changes could not be committed",
             {{"changes", static_cast<std::int64_t>(batch.size())}, {"cause", std::string_view(cause)}});
}

void Writer::fail(const std::vector<Job*>& batch, const char* words) {
  try {
    connection_->rollback();
  } catch (const std::exception& worse) {
    log::error("the rollback failed too", {{"cause", std::string_view(worse.what())}});
  }
  for (Job* job : batch) job->error = std::make_exception_ptr(Error(Code::unavailable, words));
  const std::lock_guard lock(mutex_);
  ++done_.failures;
}

void Writer::tell_committed() noexcept try {
  if (committed_) committed_(transaction_.changed_shops);
  if (timer_set_ && transaction_.earliest_timer) timer_set_(*transaction_.earliest_timer);
  const auto& queued = transaction_.earliest_notification;
  if (notification_queued_ && queued) notification_queued_(*queued);
} catch (const std::exception& e) {
  // What is committed stays so, whatever becomes of who is told.
  log::error("a commit could not be told", {{"cause", std::string_view(e.what())}});
}

void Writer::run_job(Job& job, bool alone) {
  if (!alone) connection_->savepoint();
  try {
    job.change(transaction_);
    transaction_.memory.keep();
    if (!alone) connection_->release_savepoint();
  } catch (const sql::Unavailable&) {
    throw;  // the whole batch is lost: a full or failing disk may have ended the transaction
  } catch (...) {
    if (!connection_->in_transaction()) throw;
    job.error = std::current_exception();
    transaction_.memory.take_back();
    if (alone) {
      connection_->rollback();
    } else {
      connection_->rollback_to_savepoint();
      connection_->release_savepoint();
    }
  }
}

}  // namespace docket::storage
