#include "http/metrics.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "http/routes.hpp"

namespace docket::http {
namespace {

constexpr std::array<std::string_view, 5> kClasses{"1xx", "2xx", "3xx", "4xx", "5xx"};
constexpr auto kRelaxed = std::memory_order_relaxed;

std::string text_of(double value) {
  std::array<char, 32> digits{};
  return {digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr};
}

void append_label(std::string& text, std::string_view value) {
  for (const char c : value) {
    if (c == '\\' || c == '"') text += '\\';
    if (c == '\n') {
      text += "\\n";
    } else {
      text += c;
    }
  }
}

template <class Counters>
std::uint64_t sum_of(const Counters& counters) {
  std::uint64_t sum = 0;
  for (const auto& counter : counters) sum += counter.load(kRelaxed);
  return sum;
}

}  // namespace

Metrics::Metrics() : routes_(routes().size() + 1) {}

void Metrics::count(std::size_t route, int status, std::chrono::nanoseconds took) noexcept {
  OfRoute& of = routes_[std::min(route, routes_.size() - 1)];
  of.by_class[static_cast<std::size_t>(std::clamp(status / 100, 1, 5)) - 1].fetch_add(1, kRelaxed);
  const double took_s = std::chrono::duration<double>(took).count();
  const auto bucket = static_cast<std::size_t>(std::ranges::lower_bound(kBounds_s, took_s) - kBounds_s.begin());
  of.by_duration[bucket].fetch_add(1, kRelaxed);
  of.took_ns.fetch_add(static_cast<std::uint64_t>(took.count()), kRelaxed);
}

void Metrics::count_refusal(int status) noexcept {
  refusals_[static_cast<std::size_t>(std::clamp(status, 0, 599))].fetch_add(1, kRelaxed);
}

void Metrics::write(Exposition& to) const {
  const auto labels_of = [](std::size_t index) {
    if (index == routes().size()) return std::pair<std::string_view, std::string_view>{"", "none"};
    return std::pair{routes()[index].method, routes()[index].path};
  };
  to.family("docket_http_requests_total", "counter", "Requests answered, by route and class of status.");
  for (std::size_t i = 0; i < routes_.size(); ++i) {
    const auto labels = labels_of(i);
    for (std::size_t c = 0; c < kClasses.size(); ++c) {
      const auto count = routes_[i].by_class[c].load(kRelaxed);
      if (count == 0) continue;
      to.sample(static_cast<double>(count),
                {{"method", labels.first}, {"route", labels.second}, {"status", kClasses[c]}});
    }
  }
  to.family("docket_http_request_duration_seconds", "histogram", "Time worked on a request, without waiting for news.");
  for (std::size_t i = 0; i < routes_.size(); ++i) {
    const auto labels = labels_of(i);
    std::uint64_t so_far = 0;
    if (sum_of(routes_[i].by_duration) == 0) continue;
    for (std::size_t b = 0; b <= kBounds_s.size(); ++b) {
      so_far += routes_[i].by_duration[b].load(kRelaxed);
      const std::string bound = b == kBounds_s.size() ? "+Inf" : text_of(kBounds_s[b]);
      to.sample(static_cast<double>(so_far), {{"method", labels.first}, {"route", labels.second}, {"le", bound}},
                "_bucket");
    }
    to.sample(static_cast<double>(routes_[i].took_ns.load(kRelaxed)) / 1e9,
              {{"method", labels.first}, {"route", labels.second}}, "_sum");
    to.sample(static_cast<double>(so_far), {{"method", labels.first}, {"route", labels.second}}, "_count");
  }
  to.family("docket_http_refusals_total", "counter", "Requests refused before they had a route, by status.");
  for (std::size_t status = 0; status < refusals_.size(); ++status) {
    const auto count = refusals_[status].load(kRelaxed);
    if (count != 0) to.sample(static_cast<double>(count), {{"status", std::to_string(status)}});
  }
}

void Exposition::family(std::string_view name, std::string_view type, std::string_view help) {
  name_ = name;
  text_.append("# HELP ").append(name).append(" ").append(help).append("\n");
  text_.append("# TYPE ").append(name).append(" ").append(type).append("\n");
}

void Exposition::sample(double value, Labels labels, std::string_view suffix) {
  text_.append(name_).append(suffix);
  char before = '{';
  for (const auto& [name, content] : labels) {
    text_.append(1, before).append(name).append("=\"");
    append_label(text_, content);
    text_ += '"';
    before = ',';
  }
  if (before == ',') text_ += '}';
  text_.append(" ").append(text_of(value)).append("\n");
}

void Exposition::single(std::string_view name, std::string_view type, std::string_view help, double value) {
  family(name, type, help);
  sample(value);
}

}  // namespace docket::http
