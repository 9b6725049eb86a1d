#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <exception>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

/// An HTTP/1.1 client of so many keep-alive connections, one request under way on each: the next one at once, or at its
/// time when there is a rate, and then a request that has to wait for its connection counts as late. Every reply's
/// status is looked at. It shares the machine with what it measures, so requests are made beforehand and a reply is
/// only scanned for its end.
namespace {

using Clock = std::chrono::steady_clock;

Clock::duration span(double seconds) {
  return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
}

constexpr std::string_view kUsage = R"(usage: bench_load [option...] get PATH
       bench_load [option...] rotate FILE               GET of the paths in FILE (one a line) in turn
       bench_load [option...] post PATH BODY            POST of JSON
       bench_load [option...] orders PATH ITEM ITEM...  POST of orders of two lines, each with its own Idempotency-Key
  --port NUMBER        of the server on 127.0.0.1; repeated, the connections are spread over several
  --connections NUMBER 64 by default
  --seconds NUMBER     measured; 5 by default
  --warmup NUMBER      seconds before that; 0.5 by default
  --rate NUMBER        of requests a second, by all connections; as many as there can be by default
  --threads NUMBER     1 by default
  --header TEXT        "Name: value", may be repeated
  --expect STATUS      200, or 201 for orders, by default
)";

constexpr std::size_t kMaxHead = 16 * 1024;
constexpr std::chrono::seconds kPatience{5};  ///< for a first connection, and for the last replies
constexpr std::size_t kKeyDigits = 16;
constexpr std::string_view kKeyPlace = "################";

struct Options {
  std::vector<int> ports;
  std::size_t connections = 64;
  double seconds = 5;
  double warmup = 0.5;
  double rate = 0;  ///< 0: none
  std::size_t threads = 1;
  int expect = 0;
  std::string headers;
  std::vector<std::string> rest;  ///< the mode and its words
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
  for (int i = 1; i < count; ++i) {
    const std::string word = words[i];
    if (!word.starts_with("--")) {
      options.rest.push_back(word);
      continue;
    }
    if (++i == count) fail(word + " needs a value");
    const std::string value = words[i];
    if (word == "--port") {
      options.ports.push_back(number_of<int>(value));
    } else if (word == "--connections") {
      options.connections = number_of<std::size_t>(value);
    } else if (word == "--seconds") {
      options.seconds = number_of<double>(value);
    } else if (word == "--warmup") {
      options.warmup = number_of<double>(value);
    } else if (word == "--rate") {
      options.rate = number_of<double>(value);
    } else if (word == "--threads") {
      options.threads = number_of<std::size_t>(value);
    } else if (word == "--header") {
      options.headers += value + "\r\n";
    } else if (word == "--expect") {
      options.expect = number_of<int>(value);
    } else {
      fail("unknown option " + word);
    }
  }
  if (options.ports.empty() || options.rest.size() < 2 || options.threads == 0) fail(std::string(kUsage));
  options.threads = std::min(options.threads, options.connections);
  return options;
}

/// What is sent, over and over. A request with a place for a key gets a fresh one each time.
struct Script {
  struct Request {
    std::string bytes;
    std::size_t key_at = std::string::npos;
  };
  std::vector<Request> requests;
  int expect = 200;
};

std::string head_of(const Options& options, std::string_view method, std::string_view path) {
  return std::string(method) + " " + std::string(path) +
         " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(options.ports.front()) + "\r\n" + options.headers;
}

Script get_script(const Options& options, const std::vector<std::string>& paths) {
  Script script;
  for (const std::string& path : paths) script.requests.push_back({head_of(options, "GET", path) + "\r\n"});
  return script;
}

Script post_script(const Options& options, const std::string& path, const std::string& body) {
  return {{{head_of(options, "POST", path) +
            "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body}}};
}

std::vector<std::string> lines_of(const std::string& file) {
  std::ifstream in(file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) {
    if (!line.empty()) lines.push_back(line);
  }
  if (lines.empty()) fail("no paths in " + file);
  return lines;
}

std::string order_body(const std::string& first, const std::string& second) {
  return R"({"lines":[{"item_id":")" + first + R"(","quantity":1},{"item_id":")" + second +
         R"(","quantity":2,"note":"no onions"}],"customer":{"name":"Ada Lovelace","phone":"+44 20 7946 0000"},)" +
         R"("fulfilment":"pickup","notes":"table 4"})";
}

Script orders_script(const Options& options, const std::string& path, const std::vector<std::string>& items) {
  Script script;
  script.expect = 201;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::string body = order_body(items[i], items[(i + 1) % items.size()]);
    std::string bytes = head_of(options, "POST", path) +
                        "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
                        "\r\nIdempotency-Key: ";
    const std::size_t key_at = bytes.size();
    bytes.append(kKeyPlace).append("\r\n\r\n").append(body);
    script.requests.push_back({std::move(bytes), key_at});
  }
  return script;
}

Script script_of(const Options& options) {
  const std::string& mode = options.rest[0];
  const std::vector<std::string> words(options.rest.begin() + 1, options.rest.end());
  Script script;
  if (mode == "get") {
    script = get_script(options, {words[0]});
  } else if (mode == "rotate") {
    script = get_script(options, lines_of(words[0]));
  } else if (mode == "post" && words.size() == 2) {
    script = post_script(options, words[0], words[1]);
  } else if (mode == "orders" && words.size() >= 3) {
    script = orders_script(options, words[0], {words.begin() + 1, words.end()});
  } else {
    fail(std::string(kUsage));
  }
  if (options.expect != 0) script.expect = options.expect;
  return script;
}

/// Keys that no other request of this or another run has.
class Keys {
 public:
  Keys() : next_((static_cast<std::uint64_t>(std::random_device{}()) << 32U) & 0x7FFF'FFFF'0000'0000U) {}

  void write(char* to) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::uint64_t number = next_.fetch_add(1, std::memory_order_relaxed);
    for (std::size_t i = kKeyDigits; i-- > 0; number >>= 4U) to[i] = digits[number & 15U];
  }

 private:
  std::atomic<std::uint64_t> next_;
};

struct Tally {
  std::vector<std::uint32_t> latencies_us10;  ///< tenths of a microsecond
  std::map<int, std::uint64_t> statuses;
  std::uint64_t replies = 0;  ///< all of them, those of the warm-up too
  std::uint64_t errors = 0;   ///< unexpected statuses, broken connections, replies that never came
  std::uint64_t reconnects = 0;
  std::uint64_t body_bytes = 0;
};

/// Where a reply is in its bytes.
class ReplyReader {
 public:
  enum class State { incomplete, complete, broken };

  State feed(std::string_view bytes) {
    if (!in_body_) {
      std::string_view head = bytes;
      if (!head_.empty()) {
        head_.append(bytes);
        head = head_;
      }
      const std::size_t end = head.find("\r\n\r\n");
      if (end == std::string_view::npos) {
        if (head_.empty()) head_ = bytes;
        return head_.size() > kMaxHead ? State::broken : State::incomplete;
      }
      const std::size_t before = head.size() - bytes.size();
      if (!read_head(head.substr(0, end + 2))) return State::broken;
      bytes.remove_prefix(end + 4 - before);
      head_.clear();
      in_body_ = true;
    }
    if (bytes.size() > body_left_) return State::broken;
    body_left_ -= bytes.size();
    if (body_left_ > 0) return State::incomplete;
    in_body_ = false;
    return State::complete;
  }

  int status() const { return status_; }
  std::size_t body_size() const { return body_size_; }
  bool closes() const { return closes_; }

 private:
  static bool same_word(std::string_view a, std::string_view lower) {
    return std::equal(a.begin(), a.end(), lower.begin(), lower.end(), [](char x, char y) { return (x | 0x20) == y; });
  }

  bool read_head(std::string_view head) {
    if (head.size() < 14 || !head.starts_with("HTTP/1.1 ")) return false;
    status_ = (head[9] - '0') * 100 + (head[10] - '0') * 10 + (head[11] - '0');
    const bool bodiless = status_ == 204 || status_ == 304;
    std::optional<std::size_t> length;
    closes_ = false;
    for (std::size_t at = head.find("\r\n") + 2; at < head.size();) {
      const std::size_t line_end = head.find("\r\n", at);
      const std::string_view line = head.substr(at, line_end - at);
      at = line_end + 2;
      if (line.size() < 11 || (line[0] | 0x20) != 'c') continue;
      if (same_word(line.substr(0, 15), "content-length:")) {
        std::size_t first = 15;
        while (first < line.size() && line[first] == ' ') ++first;
        std::size_t number = 0;
        std::from_chars(line.data() + first, line.data() + line.size(), number);
        length = number;
      } else if (same_word(line.substr(0, 11), "connection:")) {
        closes_ = line.find("close") != std::string_view::npos;
      }
    }
    if (!length && !bodiless) return false;
    body_size_ = body_left_ = bodiless ? 0 : *length;
    return true;
  }

  std::string head_;
  std::size_t body_left_ = 0, body_size_ = 0;
  int status_ = 0;
  bool in_body_ = false, closes_ = false;
};

/// One thread's connections.
class Client {
 public:
  Client(const Script& script, Keys& keys, const Options& options, std::size_t connections, std::size_t first)
      : script_(script), keys_(keys), epoll_(::epoll_create1(EPOLL_CLOEXEC)), links_(connections), first_(first) {
    if (options.rate > 0) {
      interval_ = span(1 / options.rate);
      period_ = interval_ * options.connections;
    }
    for (std::size_t i = 0; i < links_.size(); ++i) {
      links_[i].port = options.ports[(first + i) % options.ports.size()];
      links_[i].next = first + i;
      open(links_[i]);
    }
  }
  ~Client() {
    for (const Link& link : links_) {
      if (link.socket >= 0) ::close(link.socket);
    }
    ::close(epoll_);
  }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// Sends until `stop`, counts what comes between `start` and `stop`, and waits for the last replies.
  void run(Clock::time_point start, Clock::time_point stop) {
    start_ = start;
    stop_ = stop;
    now_ = Clock::now();
    for (std::size_t i = 0; i < links_.size(); ++i) {
      links_[i].due = now_ + interval_ * (first_ + i);
      is_paced() ? wait(links_[i]) : send(links_[i]);
    }
    std::array<epoll_event, 256> events{};
    while (under_way_ > 0 || !waiting_.empty()) {
      const int count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), is_paced() ? 1 : 100);
      now_ = Clock::now();
      send_due();
      if (now_ > stop_ + kPatience) {
        tally_.errors += under_way_;
        return;
      }
      for (int i = 0; i < count; ++i) {
        receive(links_[events[static_cast<std::size_t>(i)].data.u64]);
        now_ = Clock::now();
      }
    }
  }

  Tally& tally() { return tally_; }

 private:
  struct Link {
    int socket = -1;
    int port = 0;
    std::size_t next = 0;    ///< its next request
    Clock::time_point due;   ///< when its next request is to be sent, where there is a rate
    Clock::time_point sent;  ///< or was to be
    ReplyReader reply;
  };

  bool is_paced() const { return period_ > Clock::duration::zero(); }

  void wait(const Link& link) { waiting_.emplace(link.due, static_cast<std::size_t>(&link - links_.data())); }

  void send_due() {
    if (now_ >= stop_) waiting_.clear();
    while (!waiting_.empty() && waiting_.begin()->first <= now_) {
      Link& link = links_[waiting_.begin()->second];
      waiting_.erase(waiting_.begin());
      send(link);
    }
  }

  /// What is sent on it after a reply, or the loss of a request.
  void go_on(Link& link) {
    if (now_ >= stop_) return;
    if (!is_paced()) return send(link);
    link.due += period_;
    wait(link);
  }

  void open(Link& link) {
    link.socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(link.port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (link.socket < 0 || ::connect(link.socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      fail(std::string("cannot connect: ") + std::strerror(errno));
    }
    const int on = 1;
    ::setsockopt(link.socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = static_cast<std::uint64_t>(&link - links_.data());
    if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, link.socket, &event) != 0) fail("epoll_ctl");
  }

  void reopen(Link& link) {
    ::close(link.socket);
    link.reply = {};
    ++tally_.reconnects;
    open(link);
  }

  void send(Link& link) {
    const Script::Request& request = script_.requests[link.next % script_.requests.size()];
    link.next += links_.size();
    std::string_view bytes = request.bytes;
    if (request.key_at != std::string::npos) {
      scratch_ = request.bytes;
      keys_.write(scratch_.data() + request.key_at);
      bytes = scratch_;
    }
    link.sent = is_paced() ? link.due : now_;
    ++under_way_;
    const ssize_t sent = ::send(link.socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent != static_cast<ssize_t>(bytes.size())) give_up(link);
  }

  /// Its request is lost.
  void give_up(Link& link) {
    ++tally_.errors;
    --under_way_;
    reopen(link);
    if (tally_.errors > 1000) fail("more than 1000 errors");
    go_on(link);
  }

  void receive(Link& link) {
    const ssize_t got = ::recv(link.socket, buffer_.data(), buffer_.size(), MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) return give_up(link);
    const auto state = link.reply.feed({buffer_.data(), static_cast<std::size_t>(got)});
    if (state == ReplyReader::State::broken) return give_up(link);
    if (state == ReplyReader::State::incomplete) return;
    --under_way_;
    count(link);
    if (link.reply.closes()) reopen(link);
    go_on(link);
  }

  void count(const Link& link) {
    const int status = link.reply.status();
    ++tally_.replies;
    if (status != script_.expect) ++tally_.errors;
    if (now_ < start_ || now_ >= stop_) return;
    if (status != last_status_) {
      last_status_ = status;
      last_count_ = &tally_.statuses[status];
    }
    ++*last_count_;
    tally_.body_bytes += link.reply.body_size();
    const auto took = std::chrono::duration_cast<std::chrono::nanoseconds>(now_ - link.sent).count() / 100;
    tally_.latencies_us10.push_back(static_cast<std::uint32_t>(took));
  }

  const Script& script_;
  Keys& keys_;
  const int epoll_;
  std::vector<Link> links_;
  std::array<char, 128 * 1024> buffer_;
  std::string scratch_;
  std::size_t first_;                        ///< which of all connections the first of these is
  Clock::duration interval_{0}, period_{0};  ///< between requests of all connections, and of each; 0 without a rate
  std::multimap<Clock::time_point, std::size_t> waiting_;  ///< for their time, by it
  Clock::time_point now_, start_, stop_;
  std::size_t under_way_ = 0;
  int last_status_ = 0;
  std::uint64_t* last_count_ = nullptr;
  Tally tally_;
};

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

void print(const Options& options, Tally& sum, double cpu) {
  const auto requests = static_cast<double>(sum.latencies_us10.size());
  std::printf("{\"mode\": \"%s\", \"connections\": %zu, \"seconds\": %g, \"requests\": %.0f, \"per_s\": %.1f, ",
              options.rest[0].c_str(), options.connections, options.seconds, requests, requests / options.seconds);
  std::printf("\"p50_ms\": %.4f, \"p99_ms\": %.4f, \"max_ms\": %.4f, ", percentile_ms(sum.latencies_us10, 0.5),
              percentile_ms(sum.latencies_us10, 0.99), percentile_ms(sum.latencies_us10, 1));
  std::printf("\"replies\": %llu, \"errors\": %llu, \"reconnects\": %llu, \"body_bytes\": %.0f, \"client_cpu_s\": "
              "%.2f, \"statuses\": {",
              static_cast<unsigned long long>(sum.replies), static_cast<unsigned long long>(sum.errors),
              static_cast<unsigned long long>(sum.reconnects),
              requests > 0 ? static_cast<double>(sum.body_bytes) / requests : 0, cpu);
  const char* separator = "";
  for (const auto& [status, count] : sum.statuses) {
    std::printf("%s\"%d\": %llu", separator, status, static_cast<unsigned long long>(count));
    separator = ", ";
  }
  std::printf("}}\n");
}

void measure(const Options& options) {
  const Script script = script_of(options);
  Keys keys;
  std::vector<std::unique_ptr<Client>> clients;
  std::size_t opened = 0;
  for (std::size_t i = 0; i < options.threads; ++i) {
    const std::size_t share = options.connections * (i + 1) / options.threads - opened;
    clients.push_back(std::make_unique<Client>(script, keys, options, share, opened));
    opened += share;
  }
  const auto start = Clock::now() + span(options.warmup);
  const auto stop = start + span(options.seconds);
  std::vector<std::thread> threads;
  std::vector<std::exception_ptr> faults(options.threads);
  for (std::size_t i = 0; i < options.threads; ++i) {
    threads.emplace_back([&, i] {
      try {
        clients[i]->run(start, stop);
      } catch (...) {
        faults[i] = std::current_exception();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const auto& fault : faults) {
    if (fault) std::rethrow_exception(fault);
  }
  const double cpu = cpu_s();
  Tally sum;
  for (const auto& client : clients) {
    Tally& one = client->tally();
    sum.latencies_us10.insert(sum.latencies_us10.end(), one.latencies_us10.begin(), one.latencies_us10.end());
    for (const auto& [status, count] : one.statuses) sum.statuses[status] += count;
    sum.replies += one.replies;
    sum.errors += one.errors;
    sum.reconnects += one.reconnects;
    sum.body_bytes += one.body_bytes;
  }
  print(options, sum, cpu);
}

}  // namespace

int main(int count, char** words) try {
  measure(read_options(count, words));
  return 0;
} catch (const std::exception& e) {
  std::cerr << "bench_load: " << e.what() << '\n';
  return 1;
}
