#include <sqlite3.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <exception>
#include <filesystem>
#include <initializer_list>
#include <iostream>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <variant>
#include <vector>

#include "resources/resources.hpp"

/// The peer of durable order creation: a loop that writes the rows of an order by SQLite's own interface, with nothing
/// around it. Docket's schema and indexes, its lines in a table of their own; WAL, synchronous=FULL.
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::string_view kUsage = R"(usage: bench_raw_sqlite [option...] single   a transaction an order, one thread
       bench_raw_sqlite [option...] group    one writer commits whatever waits, a SAVEPOINT each
  --folder PATH        where a fresh folder for the database is made; /tmp by default
  --producers NUMBER   threads that hand orders to the writer of `group`; 64 by default
  --seconds NUMBER     measured; 5 by default
  --warmup NUMBER      seconds before that; 0.5 by default
  --reply-bytes NUMBER size of the reply kept for the Idempotency-Key; 950 by default
)";

constexpr std::size_t kMaxBatch = 256;
constexpr std::string_view kShop = "01936f5e-0000-7000-8000-000000000001";
constexpr std::string_view kCustomer = "01936f5e-0000-7000-8000-000000000002";
constexpr std::array<std::string_view, 2> kItems{"01936f5e-0000-7000-8000-000000000003",
                                                 "01936f5e-0000-7000-8000-000000000004"};

constexpr const char* kSettings =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000;"
    "PRAGMA cache_size = -16000; PRAGMA temp_store = MEMORY;";
constexpr const char* kLinesTable =
    "CREATE TABLE order_lines ("
    "  order_id TEXT NOT NULL, place INTEGER NOT NULL, item_id TEXT, name TEXT NOT NULL, unit_price INTEGER NOT NULL,"
    "  quantity INTEGER NOT NULL, total INTEGER NOT NULL, note TEXT,"
    "  PRIMARY KEY (order_id, place)) STRICT, WITHOUT ROWID;";
constexpr const char* kInsertOrder =
    "INSERT INTO orders (id, shop_id, day, number, status, status_kind, lines, currency, total, customer_name,"
    " customer_phone, customer_id, fulfilment, notes, track_generation, version, placed_at, updated_at)"
    " VALUES (?, ?, '2026-11-21', ?, 'pending', 'open', '', 'EUR', 1450, 'Ada Lovelace', '+44 20 7946 0000', ?,"
    " 'pickup', 'table 4', 0, 1, ?, ?)";
constexpr const char* kInsertLine =
    "INSERT INTO order_lines (order_id, place, item_id, name, unit_price, quantity, total, note)"
    " VALUES (?, ?, ?, 'Dish', 450, 1, 450, 'no onions')";
constexpr const char* kInsertEvent =
    "INSERT INTO events (at, type, shop_id, order_id, number, to_status, actor_kind, actor_id, actor_name, customer_id)"
    " VALUES (?, 'order.placed', ?, ?, ?, 'pending', 'user', ?, 'guest', ?)";
constexpr const char* kInsertReply =
    "INSERT INTO kept_replies (caller, key, fingerprint, status, location, etag, media_type, body, is_sealed,"
    " created_at) VALUES (?, ?, ?, 201, ?, '\"1.1\"', 'application/json; charset=utf-8', ?, 0, ?)";

struct Options {
  bool group = false;
  std::filesystem::path folder = "/tmp";
  std::size_t producers = 64;
  double seconds = 5;
  double warmup = 0.5;
  std::size_t reply_bytes = 950;
};

[[noreturn]] void fail(const std::string& why) { throw std::runtime_error(why); }

template <class Number>
Number number_of(const std::string& text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < Number{}) fail("not a number: " + text);
  return number;
}

Options read_options(int count, char** words) {
  Options options;
  std::string mode;
  for (int i = 1; i < count; ++i) {
    const std::string word = words[i];
    if (!word.starts_with("--")) {
      mode = word;
      continue;
    }
    if (++i == count) fail(word + " needs a value");
    const std::string value = words[i];
    if (word == "--folder") {
      options.folder = value;
    } else if (word == "--producers") {
      options.producers = number_of<std::size_t>(value);
    } else if (word == "--seconds") {
      options.seconds = number_of<double>(value);
    } else if (word == "--warmup") {
      options.warmup = number_of<double>(value);
    } else if (word == "--reply-bytes") {
      options.reply_bytes = number_of<std::size_t>(value);
    } else {
      fail("unknown option " + word);
    }
  }
  if (mode != "single" && mode != "group") fail(std::string(kUsage));
  options.group = mode == "group";
  return options;
}

class TemporaryFolder {
 public:
  explicit TemporaryFolder(const std::filesystem::path& below) {
    std::string name = (below / "bench-raw-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) fail("cannot make a folder in " + below.string());
    path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// What one order needs to be written. Ids look like UUIDv7: 12 digits of time, then what tells them apart.
struct Order {
  std::int64_t at_ms = 0;
  std::string id;
  std::string number;
  std::string key;
  std::string fingerprint;
  std::string location;
};

Order new_order(std::uint64_t count) {
  Order order;
  order.at_ms =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
          .count();
  // Keys are random to those who store them: an odd factor spreads the counter over all 64 bits.
  const auto spread = static_cast<unsigned long long>(count * 0x9E37'79B9'7F4A'7C15U);
  const auto time = static_cast<unsigned long long>(order.at_ms);
  std::array<char, 80> text{};
  std::snprintf(text.data(), text.size(), "%08llx-%04llx-7%03llx-8%03llx-%012llx", time >> 16U, time & 0xFFFFU,
                static_cast<unsigned long long>(count & 0xFFFU), spread >> 52U, spread & 0xFFFF'FFFF'FFFFU);
  order.id = text.data();
  order.number = "A-" + std::to_string(count);
  std::snprintf(text.data(), text.size(), "%016llx", spread);
  order.key = text.data();
  std::snprintf(text.data(), text.size(), "%016llx%016llx%011llx", spread, ~spread, spread & 0xFFF'FFFF'FFFFU);
  order.fingerprint = text.data();
  order.location = "http://127.0.0.1:8080/api/v1/orders/" + order.id;
  return order;
}

class Database {
 public:
  Database(const std::filesystem::path& file, std::size_t reply_bytes) : reply_(reply_bytes, 'x') {
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    check(sqlite3_open_v2(file.c_str(), &db_, flags, nullptr));
    const auto* schema = docket::resources::find("schema/sqlite/0001_initial.sql");
    if (schema == nullptr) fail("the schema is missing from this executable");
    run_once(kSettings);
    run_once(std::string(schema->bytes).c_str());
    run_once(kLinesTable);
    begin_ = prepared("BEGIN IMMEDIATE");
    commit_ = prepared("COMMIT");
    savepoint_ = prepared("SAVEPOINT job");
    release_ = prepared("RELEASE job");
    order_ = prepared(kInsertOrder);
    line_ = prepared(kInsertLine);
    event_ = prepared(kInsertEvent);
    kept_ = prepared(kInsertReply);
  }
  ~Database() {
    for (sqlite3_stmt* statement : statements_) sqlite3_finalize(statement);
    sqlite3_close(db_);
  }
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  void begin() { run(begin_, {}); }
  void commit() { run(commit_, {}); }
  void savepoint() { run(savepoint_, {}); }
  void release() { run(release_, {}); }

  void write(const Order& order) {
    run(order_, {order.id, kShop, order.number, kCustomer, order.at_ms, order.at_ms});
    for (std::size_t i = 0; i < kItems.size(); ++i) run(line_, {order.id, static_cast<std::int64_t>(i), kItems[i]});
    run(event_, {order.at_ms, kShop, order.id, order.number, kCustomer, kCustomer});
    run(kept_, {kCustomer, order.key, order.fingerprint, order.location, reply_, order.at_ms});
  }

  std::int64_t orders() {
    sqlite3_stmt* count = prepared("SELECT count(*) FROM orders");
    if (sqlite3_step(count) != SQLITE_ROW) fail(sqlite3_errmsg(db_));
    return sqlite3_column_int64(count, 0);
  }

 private:
  using Value = std::variant<std::int64_t, std::string_view>;

  void check(int result) const {
    if (result != SQLITE_OK) fail(sqlite3_errmsg(db_));
  }

  void run_once(const char* sql) { check(sqlite3_exec(db_, sql, nullptr, nullptr, nullptr)); }

  sqlite3_stmt* prepared(const char* sql) {
    sqlite3_stmt* statement = nullptr;
    check(sqlite3_prepare_v3(db_, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr));
    statements_.push_back(statement);
    return statement;
  }

  void run(sqlite3_stmt* statement, std::initializer_list<Value> values) {
    int place = 0;
    for (const Value& value : values) {
      ++place;
      if (const auto* number = std::get_if<std::int64_t>(&value)) {
        check(sqlite3_bind_int64(statement, place, *number));
      } else {
        const auto text = std::get<std::string_view>(value);
        check(sqlite3_bind_text(statement, place, text.data(), static_cast<int>(text.size()), SQLITE_STATIC));
      }
    }
    if (sqlite3_step(statement) != SQLITE_DONE) fail(sqlite3_errmsg(db_));
    check(sqlite3_reset(statement));
  }

  sqlite3* db_ = nullptr;
  std::vector<sqlite3_stmt*> statements_;
  sqlite3_stmt *begin_, *commit_, *savepoint_, *release_, *order_, *line_, *event_, *kept_;
  const std::string reply_;
};

/// The same group commit as the server's: the writer takes what waits, and answers when it is on disk.
class Group {
 public:
  explicit Group(Database& database) : database_(database), thread_([this] { work(); }) {}
  ~Group() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    arrived_.notify_one();
    thread_.join();
  }
  Group(const Group&) = delete;
  Group& operator=(const Group&) = delete;

  void write(const Order& order) {
    Job job{order};
    {
      const std::lock_guard lock(mutex_);
      waiting_.push_back(&job);
      if (waiting_.size() == 1) arrived_.notify_one();
    }
    std::unique_lock lock(job.mutex);
    job.answered.wait(lock, [&] { return job.done; });
    if (job.failed) fail("a batch failed");
  }

  double orders_a_commit() const {
    return commits_ == 0 ? 0 : static_cast<double>(jobs_) / static_cast<double>(commits_);
  }

 private:
  struct Job {
    const Order& order;
    bool done = false;
    bool failed = false;
    std::mutex mutex;
    std::condition_variable answered;
  };

  void work() {
    std::vector<Job*> batch;
    for (;;) {
      batch.clear();
      {
        std::unique_lock lock(mutex_);
        arrived_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
        if (waiting_.empty()) return;
        while (!waiting_.empty() && batch.size() < kMaxBatch) {
          batch.push_back(waiting_.front());
          waiting_.pop_front();
        }
      }
      const bool failed = !run(batch);
      for (Job* job : batch) {
        const std::lock_guard lock(job->mutex);
        job->failed = failed;
        job->done = true;
        job->answered.notify_one();  // under the lock: the job is gone as soon as its producer sees `done`
      }
    }
  }

  bool run(const std::vector<Job*>& batch) {
    try {
      database_.begin();
      for (Job* job : batch) {
        if (batch.size() > 1) database_.savepoint();
        database_.write(job->order);
        if (batch.size() > 1) database_.release();
      }
      database_.commit();
    } catch (const std::exception& e) {
      std::cerr << "bench_raw_sqlite: " << e.what() << '\n';
      return false;
    }
    jobs_ += batch.size();
    ++commits_;
    return true;
  }

  Database& database_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<Job*> waiting_;  // guarded by mutex_
  bool stopping_ = false;     // guarded by mutex_
  std::size_t jobs_ = 0, commits_ = 0;
  std::thread thread_;
};

/// Calls `write` with new orders until `stop`; the latencies, in tenths of a microsecond, of those answered between
/// `start` and `stop`.
template <class Write>
std::vector<std::uint32_t> produce(Clock::time_point start, Clock::time_point stop, std::atomic<std::uint64_t>& count,
                                   Write write) {
  std::vector<std::uint32_t> latencies;
  for (auto now = Clock::now(); now < stop;) {
    const auto sent = now;
    write(new_order(count.fetch_add(1, std::memory_order_relaxed)));
    now = Clock::now();
    if (now < start || now >= stop) continue;
    const auto took = std::chrono::duration_cast<std::chrono::nanoseconds>(now - sent).count() / 100;
    latencies.push_back(static_cast<std::uint32_t>(took));
  }
  return latencies;
}

std::vector<std::uint32_t> produce_in_threads(std::size_t producers, Clock::time_point start, Clock::time_point stop,
                                              std::atomic<std::uint64_t>& count, Group& group) {
  std::vector<std::vector<std::uint32_t>> parts(producers);
  std::vector<std::exception_ptr> faults(producers);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < producers; ++i) {
    threads.emplace_back([&, i] {
      try {
        parts[i] = produce(start, stop, count, [&](const Order& order) { group.write(order); });
      } catch (...) {
        faults[i] = std::current_exception();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const auto& fault : faults) {
    if (fault) std::rethrow_exception(fault);
  }
  std::vector<std::uint32_t> all;
  for (const auto& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

double percentile_ms(std::vector<std::uint32_t>& latencies, double part) {
  if (latencies.empty()) return 0;
  const auto index = static_cast<std::size_t>(part * static_cast<double>(latencies.size() - 1));
  std::nth_element(latencies.begin(), latencies.begin() + static_cast<std::ptrdiff_t>(index), latencies.end());
  return latencies[index] / 10'000.0;
}

double cpu_s() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

void measure(const Options& options) {
  const TemporaryFolder folder(options.folder);
  Database database(folder.path() / "raw.db", options.reply_bytes);
  const auto span = [](double seconds) {
    return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
  };
  const auto start = Clock::now() + span(options.warmup);
  const auto stop = start + span(options.seconds);
  std::atomic<std::uint64_t> count = 1;
  std::vector<std::uint32_t> latencies;
  double orders_a_commit = 1;
  const double cpu_before = cpu_s();
  if (options.group) {
    Group group(database);
    latencies = produce_in_threads(options.producers, start, stop, count, group);
    orders_a_commit = group.orders_a_commit();
  } else {
    latencies = produce(start, stop, count, [&](const Order& order) {
      database.begin();
      database.write(order);
      database.commit();
    });
  }
  const double cpu = cpu_s() - cpu_before;
  if (database.orders() != static_cast<std::int64_t>(count - 1)) fail("orders were lost");

  const auto orders = static_cast<double>(latencies.size());
  std::printf("{\"mode\": \"%s\", \"producers\": %zu, \"seconds\": %g, \"orders\": %.0f, \"per_s\": %.1f, ",
              options.group ? "group" : "single", options.group ? options.producers : 1, options.seconds, orders,
              orders / options.seconds);
  std::printf("\"p50_ms\": %.4f, \"p99_ms\": %.4f, \"orders_a_commit\": %.1f, ", percentile_ms(latencies, 0.5),
              percentile_ms(latencies, 0.99), orders_a_commit);
  std::printf("\"replies\": %llu, \"errors\": 0, \"cpu_s\": %.3f}\n", static_cast<unsigned long long>(count - 1), cpu);
}

}  // namespace

int main(int count, char** words) try {
  measure(read_options(count, words));
  return 0;
} catch (const std::exception& e) {
  std::cerr << "bench_raw_sqlite: " << e.what() << '\n';
  return 1;
}
