#pragma once

#include <condition_variable>
#include <cstddef>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace docket::test {

/// Runs `work(0)` to `work(count - 1)`, each on a thread of its own, all at once. Throws the first thing that any
/// threw.
template <class Work>
void at_once(std::size_t count, Work work) {
  std::mutex mutex;
  std::condition_variable all_here;
  std::size_t here = 0;
  std::exception_ptr first;
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < count; ++i) {
    threads.emplace_back([&, i] {
      {
        std::unique_lock lock(mutex);
        if (++here == count) all_here.notify_all();
        all_here.wait(lock, [&] { return here == count; });
      }
      try {
        work(i);
      } catch (...) {
        const std::lock_guard lock(mutex);
        if (!first) first = std::current_exception();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  if (first) std::rethrow_exception(first);
}

/// Holds whoever comes until it is opened.
class Gate {
 public:
  void pass() {
    std::unique_lock lock(mutex_);
    ++arrived_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return open_; });
  }
  void await_arrival() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return arrived_ > 0; });
  }
  void open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int arrived_ = 0;
  bool open_ = false;
};

/// Keeps those who change a list in step with who walks it, so that the walk comes to an end.
class Pace {
 public:
  explicit Pace(std::size_t changes_a_page) : changes_a_page_(changes_a_page) {}

  void page_read() {
    const std::lock_guard lock(mutex_);
    ++pages_;
    changed_.notify_all();
  }
  void end() {
    const std::lock_guard lock(mutex_);
    is_over_ = true;
    changed_.notify_all();
  }
  /// Waits until whoever has made so many changes may make another; false at the end of the walk.
  bool next(std::size_t made) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return is_over_ || made < (pages_ + 1) * changes_a_page_; });
    return !is_over_;
  }

 private:
  const std::size_t changes_a_page_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t pages_ = 0;
  bool is_over_ = false;
};

/// Ends it when it goes, also by an exception.
class PaceEnd {
 public:
  explicit PaceEnd(Pace& pace) : pace_(pace) {}
  ~PaceEnd() { pace_.end(); }
  PaceEnd(const PaceEnd&) = delete;
  PaceEnd& operator=(const PaceEnd&) = delete;

 private:
  Pace& pace_;
};

/// Counts, and lets others wait for a number.
class Counter {
 public:
  void add() {
    const std::lock_guard lock(mutex_);
    ++count_;
    changed_.notify_all();
  }
  void await(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return count_ >= count; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t count_ = 0;
};

}  // namespace docket::test
