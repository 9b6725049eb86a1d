#include "storage/sqlite/driver.hpp"

#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "contract/storage/engines.hpp"
#include "contract/storage/samples.hpp"

/// What is SQLite's alone: the file, its rights, and what a full disk and a sudden death leave in it.
using namespace docket;
using namespace docket::test;
using storage::Store;
using storage::Transaction;

namespace {

namespace fs = std::filesystem;

std::unique_ptr<Store> open(const fs::path& file) {
  return std::make_unique<Store>(storage::sqlite_driver(file), kStart);
}

/// Why the database does not open; must be one line.
std::string complaint(const fs::path& file) {
  try {
    open(file);
  } catch (const std::runtime_error& error) {
    const std::string words = error.what();
    CHECK(words.find('\n') == std::string::npos);
    CHECK(words.find(file.string()) != std::string::npos);
    return words;
  }
  return "it opened";
}

mode_t mode_of(const fs::path& file) {
  struct stat facts {};
  REQUIRE_MESSAGE(::stat(file.c_str(), &facts) == 0, file.string());
  return facts.st_mode & 07777U;
}

std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write_file(const fs::path& file, const std::string& bytes) { std::ofstream(file, std::ios::binary) << bytes; }

/// A process of its own, which runs `work` with the end of a pipe to write to.
class Child {
 public:
  explicit Child(const std::function<int(int pipe)>& work) {
    int ends[2];
    if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
    process_ = ::fork();
    if (process_ < 0) throw std::runtime_error("no process");
    if (process_ == 0) {
      ::close(ends[0]);
      int status = 99;
      try {
        status = work(ends[1]);
      } catch (...) {
        status = 98;
      }
      ::_exit(status);
    }
    ::close(ends[1]);
    pipe_ = ends[0];
  }
  ~Child() {
    if (process_ > 0) end(SIGKILL);
    ::close(pipe_);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  /// The next number that it wrote; false when its end of the pipe is closed.
  bool next(std::int64_t& number) const { return ::read(pipe_, &number, sizeof number) == sizeof number; }
  /// Waits for its end, after a signal if that is not 0; the status as of wait(2).
  int end(int signal = 0) {
    if (signal != 0) ::kill(process_, signal);
    int status = 0;
    ::waitpid(process_, &status, 0);
    process_ = 0;
    return status;
  }

 private:
  pid_t process_ = 0;
  int pipe_ = -1;
};

void tell(int pipe, std::int64_t number) {
  if (::write(pipe, &number, sizeof number) != sizeof number) ::_exit(97);
}

/// Says in the log that write `n` was there: an event whose number is n, with some weight.
void write_nth(Store& store, std::int64_t n) {
  Event event = an_event(new_id<ShopId>());
  event.number = std::to_string(n);
  event.note = std::string(500, 'x');
  store.write([&](Transaction& tx) { tx.events.append(event); });
}

/// The numbers in the log; checks that the log has no gaps and the file is sound.
std::multiset<std::int64_t> written(const fs::path& file) {
  const auto store = open(file);
  std::multiset<std::int64_t> numbers;
  std::int64_t seq = 0;
  const auto events = store->read([](Transaction& tx) { return tx.events.read({.limit = 1'000'000}); });
  for (const Event& event : events) {
    REQUIRE(event.seq == ++seq);
    numbers.insert(std::stoll(event.number));
  }
  const auto db = storage::sqlite_driver(file)->open_reader();
  auto rows = db->query("PRAGMA integrity_check");
  REQUIRE(rows.next());
  CHECK(rows.text() == "ok");
  return numbers;
}

/// A file of this process cannot grow past `bytes`, as on a full disk; without a limit again when this goes.
class FullDisk {
 public:
  explicit FullDisk(std::uintmax_t bytes) {
    std::signal(SIGXFSZ, SIG_IGN);
    limit(bytes);
  }
  ~FullDisk() { limit(RLIM_INFINITY); }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  static void limit(rlim_t bytes) {
    rlimit now{};
    ::getrlimit(RLIMIT_FSIZE, &now);
    now.rlim_cur = bytes == RLIM_INFINITY ? now.rlim_max : bytes;
    if (::setrlimit(RLIMIT_FSIZE, &now) != 0) throw std::runtime_error("no limit");
  }
};

}  // namespace

TEST_SUITE_BEGIN("contract");

TEST_CASE("the SQLite files can be read by their owner alone, whatever the umask") {
  for (const mode_t mask : {mode_t{0}, mode_t{022}, mode_t{077}}) {
    const Folder folder;
    const auto file = folder.path() / "docket.db";
    const mode_t before = ::umask(mask);
    {
      const auto store = open(file);
      store->write([](Transaction& tx) { tx.meta.set("k", "x"); });
      ::umask(before);
      for (const auto& entry : fs::directory_iterator(folder.path())) {
        INFO(entry.path().filename().string());
        CHECK(mode_of(entry.path()) == 0600);
      }
      CHECK(fs::exists(file.string() + "-wal"));
    }
  }
}

TEST_CASE("the SQLite file says whose it is, keeps a write-ahead log, and syncs each commit") {
  const Folder folder;
  const auto file = folder.path() / "docket.db";
  open(file);
  CHECK(bytes_of(file).substr(68, 4) == "DOCK");
  const auto db = storage::sqlite_driver(file)->open_writer();
  const auto pragma = [&](const char* query) {
    auto rows = db->query(query);
    REQUIRE(rows.next());
    return rows.text();
  };
  CHECK(pragma("PRAGMA journal_mode") == "wal");
  CHECK(pragma("PRAGMA synchronous") == "2");
  CHECK(pragma("PRAGMA foreign_keys") == "1");
}

TEST_CASE("a SQLite file of another program is left alone") {
  const Folder folder;
  const auto with_tables = folder.path() / "tables.db";
  const auto with_id = folder.path() / "id.db";
  {
    // A Docket database, made to look like somebody else's.
    open(with_tables);
    open(with_id);
    storage::sqlite_driver(with_tables)
        ->open_writer()
        ->script("PRAGMA journal_mode = DELETE; PRAGMA application_id = 0");
    storage::sqlite_driver(with_id)->open_writer()->script("PRAGMA journal_mode = DELETE; PRAGMA application_id = 77");
  }
  for (const auto& file : {with_tables, with_id}) {
    const std::string before = bytes_of(file);
    CHECK(complaint(file).find("another program") != std::string::npos);
    CHECK(bytes_of(file) == before);
  }
}

TEST_CASE("a file that is no SQLite database is refused and left alone") {
  const Folder folder;
  const auto file = folder.path() / "docket.db";
  open(folder.path() / "whole.db");
  const std::string whole = bytes_of(folder.path() / "whole.db");
  for (const std::string& bytes :
       {std::string("not a database at all, but longer than a header would be ").append(200, '.'), std::string("x"),
        whole.substr(0, 5000), whole.substr(0, 200)}) {
    write_file(file, bytes);
    CHECK(complaint(file) != "it opened");
    CHECK(bytes_of(file) == bytes);
  }
}

TEST_CASE("a place where no database can be is refused with words that help") {
  const Folder folder;
  CHECK(complaint(folder.path() / "no" / "such" / "folder" / "docket.db").find("--data-dir") != std::string::npos);
  CHECK(complaint(folder.path()).find("--data-dir") != std::string::npos);
}

TEST_CASE("a database whose pages are damaged is unavailable or refused, and never crashes") {
  const Folder folder;
  const auto file = folder.path() / "docket.db";
  {
    const auto store = open(file);
    for (int n = 0; n < 50; ++n) write_nth(*store, n);
  }
  std::string bytes = bytes_of(file);
  REQUIRE(bytes.size() > 8192);
  for (std::size_t i = 4096; i < bytes.size(); ++i) bytes[i] = '\x5A';
  write_file(file, bytes);
  CHECK_THROWS_AS(open(file), std::runtime_error);
}

TEST_CASE("on a full disk writes are unavailable and reads go on, and nothing acknowledged is lost") {
  const Folder folder;
  const auto file = folder.path() / "docket.db";
  constexpr std::int64_t kBefore = 50;
  constexpr std::int64_t kRefused = 20;
  constexpr std::int64_t kAfter = 50;
  Child child([&](int pipe) {
    const auto store = open(file);
    std::int64_t n = 0;
    const auto write = [&] {
      ++n;
      const auto code = refusal([&] { write_nth(*store, n); });
      if (code && code != Code::unavailable) ::_exit(1);
      if (!code) tell(pipe, n);
      return !code;
    };
    for (int i = 0; i < kBefore; ++i) {
      if (!write()) return 2;
    }
    {
      const FullDisk disk(fs::file_size(file.string() + "-wal") + 20'000);
      for (int refused = 0; refused < kRefused;) {
        if (!write()) ++refused;
        if (n > 10'000) return 3;
        if (store->read([](Transaction& tx) { return tx.events.last(); }) < kBefore) return 4;
      }
    }
    for (int i = 0; i < kAfter; ++i) {
      if (!write()) return 5;
    }
    return 0;
  });
  std::multiset<std::int64_t> acknowledged;
  for (std::int64_t n = 0; child.next(n);) acknowledged.insert(n);
  const int status = child.end();
  REQUIRE(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
  CHECK(acknowledged.size() >= kBefore + kAfter);
  CHECK(written(file) == acknowledged);
}

TEST_CASE("killed in the middle of writing, the database has every acknowledged write and a log without gaps") {
  const Folder folder;
  const auto file = folder.path() / "docket.db";
  constexpr std::size_t kThreads = 4;
  Child child([&](int pipe) {
    const auto store = open(file);
    std::vector<std::thread> writers;
    for (std::size_t i = 0; i < kThreads; ++i) {
      writers.emplace_back([&, i] {
        for (std::int64_t n = static_cast<std::int64_t>(i);; n += kThreads) {
          write_nth(*store, n);
          tell(pipe, n);
        }
      });
    }
    for (std::thread& writer : writers) writer.join();
    return 0;
  });
  std::set<std::int64_t> acknowledged;
  for (std::int64_t n = 0; acknowledged.size() < 400 && child.next(n);) acknowledged.insert(n);
  child.end(SIGKILL);
  for (std::int64_t n = 0; child.next(n);) acknowledged.insert(n);
  CHECK(acknowledged.size() >= 400);
  const auto there = written(file);
  std::size_t lost = 0;
  for (const std::int64_t n : acknowledged) lost += there.count(n) == 1 ? 0 : 1;
  CHECK(lost == 0);
  CHECK(there.size() <= acknowledged.size() + kThreads);
}

TEST_SUITE_END();
