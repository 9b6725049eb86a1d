#include "log/log.hpp"

#include <spdlog/async.h>
#include <spdlog/async_logger.h>
#include <spdlog/sinks/base_sink.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>

#include "domain/time.hpp"
#include "log/escape.hpp"

namespace docket::log {
namespace {

constexpr std::size_t kQueuedLines = 8192;
constexpr std::size_t kMostGathered = 64 * 1024;
constexpr std::chrono::seconds kFlushPatience{5};  ///< a stuck terminal must not hold the end of the process for ever

using Queue = spdlog::details::thread_pool;

/// stderr, written when nothing more waits in the queue, so that a busy server pays one write for many lines. And a way
/// to wait until all that was queued before has reached it.
class Sink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit Sink(Queue& queue) : queue_(queue) {}

  template <class Ask>
  void wait_for_flush(Ask ask) {
    std::unique_lock lock(flush_mutex_);
    const auto before = flushes_;
    lock.unlock();
    ask();
    lock.lock();
    flushed_.wait_for(lock, kFlushPatience, [&] { return flushes_ != before; });
  }

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    lines_.append(message.payload.data(), message.payload.size()).append(1, '\n');
    if (lines_.size() >= kMostGathered || queue_.queue_size() == 0) write_lines();
  }

  void flush_() override {
    write_lines();
    {
      const std::lock_guard lock(flush_mutex_);
      ++flushes_;
    }
    flushed_.notify_all();
  }

  /// What cannot be written is dropped: there is nowhere to say so.
  void write_lines() {
    std::string_view rest = lines_;
    while (!rest.empty()) {
      const ssize_t written = ::write(STDERR_FILENO, rest.data(), rest.size());
      if (written < 0 && errno != EINTR) break;
      if (written > 0) rest.remove_prefix(static_cast<std::size_t>(written));
    }
    lines_.clear();
  }

  Queue& queue_;
  std::string lines_;  // used by the queue's one thread
  std::mutex flush_mutex_;
  std::condition_variable flushed_;
  std::uint64_t flushes_ = 0;  // guarded by flush_mutex_
};

struct Output {
  explicit Output(Format wanted)
      : format(wanted), thread(std::make_shared<Queue>(kQueuedLines, 1)), sink(std::make_shared<Sink>(*thread)),
        logger(std::make_shared<spdlog::async_logger>("docket", sink, thread,
                                                      spdlog::async_overflow_policy::overrun_oldest)) {
    logger->set_level(spdlog::level::trace);
  }

  /// The queue's thread ends first: it may still be writing.
  ~Output() { thread.reset(); }
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  const Format format;
  std::shared_ptr<Queue> thread;
  const std::shared_ptr<Sink> sink;
  const std::shared_ptr<spdlog::async_logger> logger;
};

std::atomic<Level> threshold = Level::off;

std::unique_ptr<Output>& output() {
  static std::unique_ptr<Output> instance;
  return instance;
}

std::string_view name_of(Level level) {
  constexpr std::array<std::string_view, 5> kNames{"debug", "info", "warn", "error", "off"};
  return kNames[static_cast<std::size_t>(level)];
}

/// Appends the value of a field.
struct ValueWriter {
  std::string& line;
  Format format;

  void operator()(std::string_view text) const {
    format == Format::json ? append_quoted(line, text) : append_word(line, text);
  }
  void operator()(bool flag) const { line.append(flag ? "true" : "false"); }
  void operator()(std::int64_t number) const { append_number(number); }
  void operator()(double number) const {
    if (std::isfinite(number)) {
      append_number(number);
    } else {
      line.append("null");  // JSON has no infinity
    }
  }

 private:
  template <class Number>
  void append_number(Number number) const {
    std::array<char, 32> text{};
    line.append(text.data(), std::to_chars(text.data(), text.data() + text.size(), number).ptr);
  }
};

std::string now() { return format_rfc3339(std::chrono::floor<Milliseconds>(std::chrono::system_clock::now())); }

std::string text_line(Level level, std::string_view message, std::initializer_list<Field> fields) {
  std::string line = now();
  const std::string_view name = name_of(level);
  line.append(1, ' ').append(name).append(6 - name.size(), ' ');
  append_escaped(line, message);
  for (const Field& field : fields) {
    line.append(1, ' ').append(field.name).append(1, '=');
    std::visit(ValueWriter{line, Format::text}, field.value);
  }
  return line;
}

std::string json_line(Level level, std::string_view message, std::initializer_list<Field> fields) {
  std::string line = "{\"time\":\"";
  line.append(now()).append("\",\"level\":\"").append(name_of(level)).append("\",\"msg\":");
  append_quoted(line, message);
  for (const Field& field : fields) {
    line.append(1, ',');
    append_quoted(line, field.name);
    line.append(1, ':');
    std::visit(ValueWriter{line, Format::json}, field.value);
  }
  return line.append(1, '}');
}

void write(Level level, std::string_view message, std::initializer_list<Field> fields) {
  if (level < threshold.load(std::memory_order_acquire)) return;
  const Output& out = *output();
  const std::string line =
      out.format == Format::json ? json_line(level, message, fields) : text_line(level, message, fields);
  out.logger->log(spdlog::level::info, spdlog::string_view_t(line.data(), line.size()));
}

}  // namespace

void init(Level level, Format format) {
  threshold.store(Level::off);
  output() = std::make_unique<Output>(format);
  threshold.store(level, std::memory_order_release);
}

void flush() {
  if (const auto& out = output()) {
    out->sink->wait_for_flush([&out] { out->logger->flush(); });
  }
}

void debug(std::string_view message, std::initializer_list<Field> fields) { write(Level::debug, message, fields); }
void info(std::string_view message, std::initializer_list<Field> fields) { write(Level::info, message, fields); }
void warn(std::string_view message, std::initializer_list<Field> fields) { write(Level::warn, message, fields); }
void error(std::string_view message, std::initializer_list<Field> fields) { write(Level::error, message, fields); }

}  // namespace docket::log
