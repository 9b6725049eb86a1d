#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <ctime>
#include <filesystem>
#include <map>
#include <stdexcept>

#include "cli/commands.hpp"
#include "cli/open.hpp"
#include "json/event.hpp"
#include "log/escape.hpp"
#include "storage/migrations.hpp"

/// docket watch.
namespace docket::cli {
namespace {

constexpr std::size_t kBatch = 200;
constexpr timespec kPause{0, 200'000'000};

/// SIGINT and SIGTERM, waited for instead of ending the process.
class Interrupt {
 public:
  Interrupt() {
    ::signal(SIGPIPE, SIG_IGN);
    ::sigemptyset(&set_);
    ::sigaddset(&set_, SIGINT);
    ::sigaddset(&set_, SIGTERM);
    ::pthread_sigmask(SIG_BLOCK, &set_, nullptr);
  }
  /// Whether one came within the pause.
  bool came() const { return ::sigtimedwait(&set_, nullptr, &kPause) > 0; }

 private:
  sigset_t set_{};
};

/// False when nobody reads standard output any more.
bool print(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0 && errno == EPIPE) return false;
    if (written < 0) throw std::runtime_error("cannot write to standard output; is the disk full?");
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

bool has_reader() {
  pollfd output{STDOUT_FILENO, 0, 0};
  return ::poll(&output, 1, 0) <= 0 || (output.revents & (POLLERR | POLLHUP)) == 0;
}

std::string local_time(Timestamp at) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(std::chrono::floor<Seconds>(at));
  std::tm parts{};
  ::localtime_r(&seconds, &parts);
  char text[sizeof "2026-11-21 09:15:00"];
  return {text, std::strftime(text, sizeof text, "%F %T", &parts)};
}

/// The log, read from a place on.
class Tail {
 public:
  Tail(const config::Settings& settings, const std::optional<std::string>& shop)
      : driver_(open_driver(settings.database)), connection_(driver_->open_reader()),
        transaction_(*connection_, workflows_) {
    if (!storage::pending(*connection_, storage::migrations_for(driver_->schema())).empty()) {
      throw std::runtime_error("the database is from another version of Docket; run docket migrate first");
    }
    epoch_ = transaction_.meta.get(storage::Meta::kEpoch).value_or("");
    last_ = transaction_.events.last();
    if (!shop) return;
    const auto found = transaction_.shops.find(*shop);
    if (!found) throw std::runtime_error("there is no shop " + *shop + "; see docket shop list");
    shop_ = found->id;
  }

  /// Goes back to the cursor. False when the log cannot be continued from there: it goes on from its end.
  bool go_to(const std::string& text) {
    const auto cursor = parse_cursor(text);
    if (!cursor) throw UsageError("--since must be a cursor of the feed, not \"" + text + "\"");
    const bool is_known = cursor->epoch == epoch_ && cursor->seq <= last_ &&
                          (cursor->seq == last_ || cursor->seq + 1 >= transaction_.events.first());
    if (is_known) last_ = cursor->seq;
    return is_known;
  }

  std::vector<Event> next() {
    storage::EventQuery query;
    query.after = last_;
    query.shop = shop_;
    query.limit = kBatch;
    auto events = transaction_.events.read(query);
    if (!events.empty()) last_ = events.back().seq;
    return events;
  }

  std::string cursor(std::int64_t seq) const { return format_cursor({epoch_, seq}); }
  std::string cursor() const { return cursor(last_); }

  const std::string& slug(ShopId id) {
    std::string& slug = slugs_[id];
    if (slug.empty()) {
      const auto shop = transaction_.shops.find(id);
      slug = shop ? shop->slug : std::string(id.view());
    }
    return slug;
  }

 private:
  std::unique_ptr<storage::sql::Driver> driver_;
  std::unique_ptr<storage::sql::Connection> connection_;
  storage::WorkflowCache workflows_;
  storage::Transaction transaction_;  // of one statement each: what was read is never out of date for long
  std::optional<ShopId> shop_;
  std::string epoch_;
  std::int64_t last_ = 0;
  std::map<ShopId, std::string> slugs_;
};

/// "2026-11-21 09:15:00  corner  A-042  pending -> ready  anna: \"no sugar\"".
std::string line_of(Tail& tail, const Event& event) {
  std::string line = local_time(event.at) + "  ";
  log::append_escaped(line, tail.slug(event.shop_id));
  line += "  ";
  log::append_escaped(line, event.number);
  line += "  ";
  log::append_escaped(line, event.from && event.to ? *event.from + " -> " + *event.to
                            : event.to             ? *event.to
                                                   : std::string(name_of(event.type)));
  line += "  ";
  log::append_escaped(line, event.actor.name.empty() ? event.actor.kind : event.actor.name);
  if (event.note && !event.note->empty()) {
    line += ": ";
    log::append_quoted(line, *event.note);
  }
  return line + "\n";
}

/// The frames of a WebSocket, one a line.
std::string json_line(const Tail& tail, const Event& event) {
  json::Writer writer;
  writer.begin_object().field("type", "event").field("cursor", tail.cursor(event.seq)).key("data");
  json::write_event(writer, event);
  writer.end_object();
  return writer.take() + "\n";
}

std::string reset_line(const Tail& tail, bool as_json) {
  if (!as_json) return "The feed cannot be continued from that cursor; what follows is what happens from now on.\n";
  json::Writer writer;
  writer.begin_object().field("type", "reset").field("cursor", tail.cursor()).end_object();
  return writer.take() + "\n";
}

}  // namespace

void watch(const Command& command) {
  const Interrupt interrupt;
  const config::Settings& settings = command.settings;
  require_database(settings.database);
  const bool as_json = command.has("json");
  Tail tail(settings, command.option("shop"));
  const auto since = command.option("since");
  if (since && !tail.go_to(*since) && !print(reset_line(tail, as_json))) return;
  while (has_reader()) {
    const auto events = tail.next();
    std::string lines;
    for (const Event& event : events) lines += as_json ? json_line(tail, event) : line_of(tail, event);
    if (!print(lines)) return;
    if (events.size() < kBatch && interrupt.came()) return;
  }
}

}  // namespace docket::cli
