#include "storage/store.hpp"

#include <condition_variable>
#include <mutex>

#include "domain/error.hpp"
#include "log/log.hpp"
#include "storage/migrations.hpp"

namespace docket::storage {

struct Store::Reader {
  Reader(std::unique_ptr<sql::Connection> opened, WorkflowCache& workflows)
      : connection(std::move(opened)), transaction(*connection, workflows) {}

  std::unique_ptr<sql::Connection> connection;
  Transaction transaction;
};

/// `size` readers, lent to one thread at a time. Opened at the start: later, descriptors may have run out.
class Store::ReaderPool {
 public:
  ReaderPool(sql::Driver& driver, WorkflowCache& workflows, std::size_t size) : driver_(driver), workflows_(workflows) {
    while (idle_.size() < size) idle_.push_back(open());
  }

  class Loan {
   public:
    explicit Loan(ReaderPool& pool) : pool_(pool), reader_(pool.take()) {}
    ~Loan() { pool_.give_back(std::move(reader_)); }
    Loan(const Loan&) = delete;
    Loan& operator=(const Loan&) = delete;
    Reader& operator*() const { return *reader_; }

   private:
    ReaderPool& pool_;
    std::unique_ptr<Reader> reader_;
  };

 private:
  std::unique_ptr<Reader> open() { return std::make_unique<Reader>(driver_.open_reader(), workflows_); }

  std::unique_ptr<Reader> take() {
    std::unique_lock lock(mutex_);
    returned_.wait(lock, [this] { return !idle_.empty(); });
    auto reader = std::move(idle_.back());
    idle_.pop_back();
    lock.unlock();
    if (reader) return reader;
    try {
      return open();
    } catch (...) {
      give_back(nullptr);
      throw;
    }
  }

  /// nullptr keeps the place of one that has to be opened anew: one that could not end its transaction is closed.
  void give_back(std::unique_ptr<Reader> reader) {
    if (reader && reader->connection->in_transaction()) reader.reset();
    {
      const std::lock_guard lock(mutex_);
      idle_.push_back(std::move(reader));
    }
    returned_.notify_one();
  }

  sql::Driver& driver_;
  WorkflowCache& workflows_;
  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<Reader>> idle_;  // guarded by mutex_
};

Store::Store(std::unique_ptr<sql::Driver> driver, Timestamp now, StoreOptions options) : driver_(std::move(driver)) {
  auto connection = driver_->open_writer();
  applied_ = migrate(*connection, migrations_for(driver_->schema()), now);
  readers_ = std::make_unique<ReaderPool>(*driver_, workflows_, options.readers);
  writer_ = std::make_unique<Writer>(std::move(connection), workflows_, options.max_batch, options.max_waiting);
  const auto stored = read([](Transaction& tx) { return tx.meta.get(Meta::kEpoch); });
  epoch_ = stored ? *stored : write([](Transaction& tx) {
    const auto other = tx.meta.get(Meta::kEpoch);
    if (other) return *other;
    std::string epoch = new_epoch();
    tx.meta.set(Meta::kEpoch, epoch);
    return epoch;
  });
}

Store::~Store() = default;

void Store::run_read(const Function& function, sql::Access access) try {
  const ReaderPool::Loan loan(*readers_);
  Reader& reader = *loan;
  reader.connection->begin(access);
  reader.transaction.memory.begin_reading();
  try {
    function(reader.transaction);
    reader.connection->commit();
  } catch (...) {
    reader.connection->rollback();
    throw;
  }
} catch (const sql::Unavailable& e) {
  ++failed_reads_;
  // Who could not be reached has been told of already, once.
  const bool is_known = dynamic_cast<const sql::Unreachable*>(&e) != nullptr;
  if (!is_known) log::error("a read failed", {{"cause", std::string_view(e.what())}});
  throw Error(Code::unavailable, "The order book cannot be read now. Try again soon.");
}

void Store::on_commit(std::function<void(const std::set<ShopId>& shops)> committed) {
  writer_->on_commit(std::move(committed));
}

void Store::on_timer(std::function<void(Timestamp earliest)> set) { writer_->on_timer(std::move(set)); }

void Store::on_notification(std::function<void(Timestamp earliest)> queued) {
  writer_->on_notification(std::move(queued));
}

void Store::run_write(const Function& function, const std::optional<ReplyPlace>& place) {
  writer_->run(function, place);
}

}  // namespace docket::storage
