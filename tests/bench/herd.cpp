#include <poll.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <exception>
#include <iostream>
#include <memory>
#include <queue>
#include <random>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "trigger.hpp"
#include "wire.hpp"

/// Many displays that wait, in one thread: what a change costs until the last of them has seen it is measured from the
/// sending of that change, in the same process and by the same clock.
namespace {

using docket::bench::Clock;
using docket::bench::connect_to;
using docket::bench::fail;
using docket::bench::Frame;
using docket::bench::new_socket;
using docket::bench::Opcode;
using docket::bench::send_whole;
using docket::bench::Trigger;

constexpr std::string_view kUsage = R"(usage: bench_herd --port NUMBER --kind websocket|sse|poll|idle [option...]
  --port NUMBER        of the server on 127.0.0.1; repeated, the clients are spread over several
  --trigger-port N     of the server that changes are sent to; the first --port by default
  --clients NUMBER     1000 by default
  --path PATH          what they ask for; / by default
  --header TEXT        "Name: value", may be repeated
  --greeting TEXT      a WebSocket or a stream waits once it was sent a message with this in it
  --etag TEXT          If-None-Match of the first poll
  --connect-rate N     connections opened a second; by default as fast as they are accepted
  --addresses N        of 127.0.0.0/8 that they come from; by default one for each 25,000
  --patience N         seconds that opening, a change or a return may take; 60 by default
Prints `ready SECONDS` when all wait, then takes commands, one a line, its words separated by tabs:
  expect TEXT                          what the next change is seen by; a poll must also have its reply whole
  trigger METHOD PATH [BODY [HEADER…]] sends a change and waits until all have seen it; polls then ask again
  mark                                 the same for a change that somebody else sends, from now on
  ask                                  an idle client sends its request again, and so do all others
  return                               all connections are opened anew, each going on from its cursor, as often as it
                                       takes; waits until all wait again
  check                                how many wait
  quit
Each but `expect` and `quit` prints one line of JSON; the delays in it are measured from the start of the command.
)";

constexpr std::size_t kUnderWay = 256;  ///< connections that are being opened at once
constexpr std::size_t kPortsOfAnAddress = 25'000;
constexpr std::size_t kMaxRest = 4 * 1024 * 1024;
constexpr std::uint64_t kTrigger = ~std::uint64_t{0};
constexpr std::chrono::milliseconds kRetryLeast{100}, kRetryMost{200};

enum class Kind : std::uint8_t { websocket, sse, poll, idle };

struct Options {
  Kind kind = Kind::idle;
  std::vector<int> ports;
  int trigger_port = 0;
  std::size_t clients = 1000;
  std::string path = "/";
  std::string headers;
  std::string greeting;
  std::string etag;
  std::size_t connect_rate = 0;
  std::size_t addresses = 0;
  std::size_t patience_s = 60;
};

template <class Number>
Number number_of(const std::string& text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < Number{}) fail("not a number: " + text);
  return number;
}

Kind kind_of(const std::string& word) {
  if (word == "websocket") return Kind::websocket;
  if (word == "sse") return Kind::sse;
  if (word == "poll") return Kind::poll;
  if (word == "idle") return Kind::idle;
  fail("unknown kind " + word);
}

Options read_options(int count, char** words) {
  Options options;
  for (int i = 1; i < count; i += 2) {
    const std::string word = words[i];
    if (i + 1 == count) fail(std::string(kUsage));
    const std::string value = words[i + 1];
    if (word == "--port") {
      options.ports.push_back(number_of<int>(value));
    } else if (word == "--trigger-port") {
      options.trigger_port = number_of<int>(value);
    } else if (word == "--kind") {
      options.kind = kind_of(value);
    } else if (word == "--clients") {
      options.clients = number_of<std::size_t>(value);
    } else if (word == "--path") {
      options.path = value;
    } else if (word == "--header") {
      options.headers += value + "\r\n";
    } else if (word == "--greeting") {
      options.greeting = value;
    } else if (word == "--etag") {
      options.etag = value;
    } else if (word == "--connect-rate") {
      options.connect_rate = number_of<std::size_t>(value);
    } else if (word == "--addresses") {
      options.addresses = number_of<std::size_t>(value);
    } else if (word == "--patience") {
      options.patience_s = number_of<std::size_t>(value);
    } else {
      fail("unknown option " + word);
    }
  }
  if (options.ports.empty() || options.clients == 0) fail(std::string(kUsage));
  if (options.trigger_port == 0) options.trigger_port = options.ports.front();
  if (options.addresses == 0) options.addresses = (options.clients - 1) / kPortsOfAnAddress + 1;
  return options;
}

double ms_between(Clock::time_point from, Clock::time_point to) {
  return std::chrono::duration<double, std::milli>(to - from).count();
}

/// Texts by number, each once: ten thousand clients have the same cursor.
class Texts {
 public:
  Texts() { number_of(""); }
  std::uint32_t number_of(std::string_view text) {
    if (last_ < texts_.size() && *texts_[last_] == text) return last_;
    const auto [at, is_new] = numbers_.try_emplace(std::string(text), static_cast<std::uint32_t>(texts_.size()));
    if (is_new) texts_.push_back(&at->first);
    return last_ = at->second;
  }
  const std::string& text(std::uint32_t number) const { return *texts_[number]; }

 private:
  std::unordered_map<std::string, std::uint32_t> numbers_;
  std::vector<const std::string*> texts_;
  std::uint32_t last_ = ~std::uint32_t{0};
};

enum class Stage : std::uint8_t { closed, connecting, asked, greeted, waiting, answered };

struct Link {
  int socket = -1;
  Stage stage = Stage::closed;
  bool is_due = false;           ///< the wave has still to reach it
  std::uint16_t events = 0;      ///< since it was opened
  std::uint32_t goes_on_at = 0;  ///< what it says to go on from where it is, in `texts_`
  std::unique_ptr<std::string> rest;
};

class Herd {
 public:
  explicit Herd(const Options& options)
      : options_(options), epoll_(::epoll_create1(EPOLL_CLOEXEC)), links_(options.clients),
        trigger_(epoll_, kTrigger, options.trigger_port, options.patience_s) {
    if (options.kind == Kind::poll && !options.etag.empty()) {
      const std::uint32_t number = texts_.number_of("If-None-Match: " + options.etag + "\r\n");
      for (Link& link : links_) link.goes_on_at = number;
    }
  }
  ~Herd() {
    for (const Link& link : links_) {
      if (link.socket >= 0) ::close(link.socket);
    }
    ::close(epoll_);
  }
  Herd(const Herd&) = delete;
  Herd& operator=(const Herd&) = delete;

  /// Opens all and waits until they wait; in seconds.
  double open_all() {
    const auto start = Clock::now();
    const auto deadline = start + patience();
    std::size_t opened = 0;
    while (waiting_ < links_.size()) {
      const double allowed = static_cast<double>(options_.connect_rate) * ms_between(start, Clock::now()) / 1000 + 1;
      while (opened < links_.size() && opened < waiting_ + kUnderWay &&
             (options_.connect_rate == 0 || static_cast<double>(opened) < allowed)) {
        open(links_[opened++]);
      }
      pump(std::min(deadline, Clock::now() + std::chrono::milliseconds(5)));
      if (!trouble_.empty()) fail(trouble_);
      if (Clock::now() >= deadline) fail("only " + std::to_string(waiting_) + " clients wait: out of patience");
    }
    return ms_between(start, Clock::now()) / 1000;
  }

  void take_commands() {
    std::array<pollfd, 2> files{{{STDIN_FILENO, POLLIN, 0}, {epoll_, POLLIN, 0}}};
    std::array<char, 4096> buffer{};
    std::string input;
    for (;;) {
      ::poll(files.data(), files.size(), -1);
      if (files[1].revents != 0) pump(Clock::now());
      if (files[0].revents == 0) continue;
      const ssize_t got = ::read(STDIN_FILENO, buffer.data(), buffer.size());
      if (got <= 0) return;
      input.append(buffer.data(), static_cast<std::size_t>(got));
      for (std::size_t end = 0; (end = input.find('\n')) != std::string::npos; input.erase(0, end + 1)) {
        if (!obey(words_of(input.substr(0, end)))) return;
        std::fflush(stdout);
      }
    }
  }

 private:
  static std::vector<std::string> words_of(const std::string& line) {
    std::vector<std::string> words(1);
    for (const char c : line) {
      if (c == '\t') {
        words.emplace_back();
      } else {
        words.back() += c;
      }
    }
    return words;
  }

  /// Whether there is more to come.
  bool obey(const std::vector<std::string>& words) {
    const std::string& command = words[0];
    if (command == "quit") return false;
    if (command == "expect") {
      text_ = words.size() > 1 ? words[1] : "";
    } else if (command == "trigger") {
      trigger_.prepare({words.begin() + 1, words.end()});
      start_wave();
      trigger_.send();
      finish_wave(true);
    } else if (command == "mark") {
      start_wave();
      finish_wave(false);
    } else if (command == "ask") {
      text_.clear();
      start_wave();
      for (Link& link : links_) {
        if (link.stage == Stage::waiting) ask(link);
      }
      finish_wave(false);
    } else if (command == "return") {
      return_all();
    } else if (command == "check") {
      std::printf("{\"waiting\": %zu}\n", waiting_);
    } else {
      fail("unknown command " + command);
    }
    return true;
  }

  std::chrono::seconds patience() const {
    return std::chrono::seconds(static_cast<std::chrono::seconds::rep>(options_.patience_s));
  }

  /// From now on what comes is measured.
  void start_wave() {
    due_ = 0;
    bytes_ = 0;
    arrivals_ms_.clear();
    arrivals_ms_.reserve(links_.size());
    for (Link& link : links_) {
      link.is_due = link.stage == Stage::waiting;
      due_ += link.is_due ? 1 : 0;
    }
    start_ = Clock::now();
  }

  void finish_wave(bool has_trigger) {
    const auto deadline = start_ + patience();
    while ((due_ > 0 || (has_trigger && trigger_.status() == 0)) && Clock::now() < deadline) pump(deadline);
    for (Link& link : links_) {
      link.is_due = false;
      if (link.stage == Stage::answered) ask(link);
    }
    due_ = 0;
    print_wave();
    const auto seen = static_cast<double>(arrivals_ms_.size());
    std::printf(", \"bytes_each\": %.0f", seen > 0 ? static_cast<double>(bytes_) / seen : 0);
    if (has_trigger) {
      std::printf(", \"status\": %d, \"reply_ms\": %.4f", trigger_.status(), ms_between(start_, trigger_.replied()));
    }
    std::printf("}\n");
  }

  /// Leaves the line open. What was lost goes to stderr.
  void print_wave() {
    if (!trouble_.empty()) std::cerr << "bench_herd: " << std::exchange(trouble_, {}) << '\n';
    std::sort(arrivals_ms_.begin(), arrivals_ms_.end());
    const auto part = [&](double share) {
      if (arrivals_ms_.empty()) return 0.0;
      return arrivals_ms_[static_cast<std::size_t>(share * static_cast<double>(arrivals_ms_.size() - 1))];
    };
    std::printf("{\"clients\": %zu, \"missing\": %zu, ", links_.size(), links_.size() - arrivals_ms_.size());
    std::printf("\"first_ms\": %.4f, \"p50_ms\": %.4f, \"p99_ms\": %.4f, \"last_ms\": %.4f", part(0), part(0.5),
                part(0.99), part(1));
  }

  void return_all() {
    arrivals_ms_.clear();
    tries_ = 0;
    for (Link& link : links_) close(link);
    start_ = Clock::now();
    returning_ = true;
    for (Link& link : links_) open(link);
    const auto deadline = start_ + patience();
    while (waiting_ < links_.size() && Clock::now() < deadline) {
      while (!retries_.empty() && retries_.top().first <= Clock::now()) {
        Link& link = links_[retries_.top().second];
        retries_.pop();
        open(link);
      }
      pump(retries_.empty() ? deadline : std::min(deadline, retries_.top().first));
    }
    returning_ = false;
    retries_ = {};
    const auto [least, most] = std::minmax_element(links_.begin(), links_.end(),
                                                   [](const Link& a, const Link& b) { return a.events < b.events; });
    print_wave();
    std::printf(", \"least_events\": %d, \"most_events\": %d, \"tries\": %zu}\n", least->events, most->events, tries_);
  }

  /// Takes what comes until then or the first of it.
  void pump(Clock::time_point until) {
    std::array<epoll_event, 512> events{};
    const double left_ms = std::clamp(ms_between(Clock::now(), until), 0.0, 1000.0);
    const int wait_ms = left_ms > 0 ? static_cast<int>(left_ms) + 1 : 0;
    const int count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), wait_ms);
    for (int i = 0; i < count; ++i) {
      const epoll_event& event = events[static_cast<std::size_t>(i)];
      if (event.data.u64 == kTrigger) {
        trigger_.receive();
        continue;
      }
      Link& link = links_[event.data.u64];
      if (link.stage == Stage::connecting) {
        connected(link);
      } else if (link.stage != Stage::closed) {
        receive(link);
      }
    }
  }

  void open(Link& link) {
    ++tries_;
    const auto index = static_cast<std::size_t>(&link - links_.data());
    link.socket = new_socket(index % options_.addresses, SOCK_NONBLOCK);
    link.stage = Stage::connecting;
    link.events = 0;
    epoll_event event{};
    event.events = EPOLLOUT;
    event.data.u64 = index;
    if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, link.socket, &event) != 0) fail("epoll_ctl");
    const int error = connect_to(link.socket, options_.ports[index % options_.ports.size()]);
    if (error != 0 && error != EINPROGRESS) lose(link, std::strerror(error));
  }

  void connected(Link& link) {
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(link.socket, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) return lose(link, std::strerror(error));
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = static_cast<std::uint64_t>(&link - links_.data());
    ::epoll_ctl(epoll_, EPOLL_CTL_MOD, link.socket, &event);
    ask(link);
  }

  void ask(Link& link) {
    const std::string& goes_on_at = texts_.text(link.goes_on_at);
    request_ = "GET " + options_.path;
    if (options_.kind == Kind::websocket && !goes_on_at.empty()) {
      request_ += (options_.path.find('?') == std::string::npos ? "?since=" : "&since=") + goes_on_at;
    }
    request_ += " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(options_.ports.front()) + "\r\n" + options_.headers;
    if (options_.kind == Kind::websocket) {
      request_ += "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    } else {
      if (options_.kind == Kind::sse) request_ += "Accept: text/event-stream\r\n";
      request_ += goes_on_at;
    }
    request_ += "\r\n";
    if (!send_whole(link.socket, request_)) return lose(link, "a request could not be sent");
    // A poll that was sent waits; so does a client that has asked before.
    if (options_.kind == Kind::poll && link.stage != Stage::waiting) return wait(link);
    if (link.stage == Stage::connecting) link.stage = Stage::asked;
  }

  void wait(Link& link) {
    if (link.stage != Stage::answered) ++waiting_;
    link.stage = Stage::waiting;
    if (returning_) arrivals_ms_.push_back(ms_between(start_, Clock::now()));
  }

  void receive(Link& link) {
    const ssize_t got = ::recv(link.socket, buffer_.data(), buffer_.size(), 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) return lose(link, got == 0 ? "the server closed" : std::strerror(errno));
    const std::string_view came(buffer_.data(), static_cast<std::size_t>(got));
    std::string_view bytes = came;
    if (link.rest) bytes = link.rest->append(came);
    const std::string_view rest = take(link, bytes);
    if (link.stage == Stage::closed) return;
    if (rest.size() > kMaxRest) return lose(link, "a message without end");
    if (rest.empty()) {
      link.rest.reset();
    } else if (link.rest) {
      link.rest->erase(0, link.rest->size() - rest.size());
    } else {
      link.rest = std::make_unique<std::string>(rest);
    }
  }

  /// What is left when all that is whole was taken.
  std::string_view take(Link& link, std::string_view bytes) {
    if (options_.kind == Kind::poll || options_.kind == Kind::idle) return take_replies(link, bytes);
    if (link.stage == Stage::asked) {
      const std::size_t size = docket::bench::head_size(bytes);
      if (size == 0) return bytes;
      const std::string_view head = bytes.substr(0, size);
      bytes.remove_prefix(size);
      if (!is_welcome(head)) {
        lose(link, "answered with " + std::string(head.substr(0, head.find('\r'))));
        return {};
      }
      link.stage = Stage::greeted;
      if (options_.greeting.empty()) wait(link);
    }
    return options_.kind == Kind::websocket ? take_frames(link, bytes) : take_events(link, bytes);
  }

  bool is_welcome(std::string_view head) const {
    if (options_.kind == Kind::sse) return docket::bench::status_of(head) == 200;
    return docket::bench::status_of(head) == 101 &&
           docket::bench::header_of(head, "sec-websocket-accept") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
  }

  std::string_view take_frames(Link& link, std::string_view bytes) {
    while (const auto frame = docket::bench::first_frame(bytes)) {
      bytes.remove_prefix(frame->size);
      switch (frame->opcode) {
        case Opcode::ping: send_whole(link.socket, docket::bench::masked_frame(Opcode::pong, frame->payload)); break;
        case Opcode::close: lose(link, "the server sent a close frame"); return {};
        case Opcode::text:
        case Opcode::binary: take_message(link, *frame); break;
        default: break;
      }
    }
    return bytes;
  }

  void take_message(Link& link, const Frame& frame) {
    constexpr std::string_view name = R"("cursor":")";
    if (const std::size_t at = frame.payload.find(name); at != std::string_view::npos) {
      const std::string_view value = frame.payload.substr(at + name.size());
      link.goes_on_at = texts_.number_of(value.substr(0, value.find('"')));
    }
    if (frame.payload.find(R"("type":"event")") != std::string_view::npos) ++link.events;
    hear(link, frame.payload, frame.size);
  }

  std::string_view take_events(Link& link, std::string_view bytes) {
    for (std::size_t end = 0; (end = bytes.find("\n\n")) != std::string_view::npos; bytes.remove_prefix(end + 2)) {
      const std::string_view event = bytes.substr(0, end + 1);
      // The line may be the first, or come after the size of a chunk.
      const std::size_t id = event.starts_with("id:") ? 0 : event.find("\nid:");
      if (id != std::string_view::npos) {
        std::string_view value = event.substr(event.find(':', id) + 1);
        value = value.substr(0, value.find('\n'));
        value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
        link.goes_on_at = texts_.number_of("Last-Event-ID: " + std::string(value) + "\r\n");
      }
      if (event.find("data:") != std::string_view::npos) ++link.events;
      hear(link, event, end + 2);
    }
    return bytes;
  }

  std::string_view take_replies(Link& link, std::string_view bytes) {
    while (const auto reply = docket::bench::first_reply(bytes)) {
      bytes.remove_prefix(reply->size());
      if (options_.kind == Kind::idle) {
        if (reply->status != 200) lose(link, "answered with " + std::to_string(reply->status));
        if (link.stage == Stage::asked) wait(link);
        hear(link, reply->body, reply->size());
      } else {
        take_answer(link, *reply);
      }
      if (link.stage == Stage::closed) return {};
    }
    return bytes;
  }

  void take_answer(Link& link, const docket::bench::Reply& reply) {
    const bool is_measured = link.is_due;
    if (reply.status == 200) {
      const std::string_view etag = docket::bench::header_of(reply.head, "etag");
      const std::string_view modified = docket::bench::header_of(reply.head, "last-modified");
      std::string lines;
      if (!etag.empty()) lines += "If-None-Match: " + std::string(etag) + "\r\n";
      if (!modified.empty()) lines += "If-Modified-Since: " + std::string(modified) + "\r\n";
      link.goes_on_at = texts_.number_of(lines);
      hear(link, reply.body, reply.size());
    } else if (reply.status != 304) {
      return lose(link, "answered with " + std::to_string(reply.status));
    }
    // So that asking again is no part of what is measured, it comes afterwards.
    link.stage = Stage::answered;
    if (!is_measured || link.is_due) ask(link);
  }

  /// A message that is whole.
  void hear(Link& link, std::string_view message, std::size_t size) {
    if (link.stage == Stage::greeted && message.find(options_.greeting) != std::string_view::npos) wait(link);
    if (!link.is_due || message.find(text_) == std::string_view::npos) return;
    arrivals_ms_.push_back(ms_between(start_, Clock::now()));
    bytes_ += size;
    link.is_due = false;
    --due_;
  }

  void close(Link& link) {
    if (link.socket >= 0) ::close(link.socket);
    if (link.stage == Stage::waiting || link.stage == Stage::answered) --waiting_;
    if (link.is_due) --due_;
    link.socket = -1;
    link.stage = Stage::closed;
    link.is_due = false;
    link.rest.reset();
  }

  void lose(Link& link, const std::string& why) {
    close(link);
    if (returning_) {
      std::uniform_int_distribution<int> pause(kRetryLeast.count(), kRetryMost.count());
      retries_.emplace(Clock::now() + std::chrono::milliseconds(pause(random_)),
                       static_cast<std::size_t>(&link - links_.data()));
    } else if (trouble_.empty()) {
      trouble_ = "a client was lost: " + why;
    }
  }

  using Retry = std::pair<Clock::time_point, std::size_t>;

  const Options options_;
  const int epoll_;
  std::vector<Link> links_;
  Trigger trigger_;
  Texts texts_;
  std::array<char, 256 * 1024> buffer_;
  std::string request_;
  std::string trouble_;  ///< the first
  std::size_t waiting_ = 0;

  Clock::time_point start_;  ///< of the wave, or of the return
  std::string text_;
  std::size_t due_ = 0;
  std::uint64_t bytes_ = 0;
  std::vector<double> arrivals_ms_;

  bool returning_ = false;
  std::size_t tries_ = 0;
  std::priority_queue<Retry, std::vector<Retry>, std::greater<>> retries_;
  std::minstd_rand random_{1};
};

}  // namespace

int main(int count, char** words) try {
  const Options options = read_options(count, words);
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) == 0) {
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
  }
  const auto herd = std::make_unique<Herd>(options);
  std::printf("ready %.3f\n", herd->open_all());
  std::fflush(stdout);
  herd->take_commands();
  return 0;
} catch (const std::exception& e) {
  std::cerr << "bench_herd: " << e.what() << '\n';
  return 1;
}
