#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace docket::http {

class Exposition;

/// How requests were answered, by route. Any thread may call it; counting takes a few relaxed atomics and no lock.
class Metrics {
 public:
  Metrics();

  static constexpr std::array kBounds_s{0.001, 0.005, 0.025, 0.1, 0.5, 2.5};  ///< of the buckets of durations

  /// Counts a reply. `route`: its place in routes(); anything beyond for paths that no route has.
  void count(std::size_t route, int status, std::chrono::nanoseconds took) noexcept;
  /// Counts a request that the engine refused by itself.
  void count_refusal(int status) noexcept;

  /// Adds what was counted, in the text format of Prometheus (0.0.4).
  void write(Exposition& to) const;

 private:
  using Counter = std::atomic<std::uint64_t>;
  struct OfRoute {
    std::array<Counter, 5> by_class{};                        ///< 1xx to 5xx
    std::array<Counter, kBounds_s.size() + 1> by_duration{};  ///< not cumulative; the last is what took longer
    Counter took_ns{0};
  };

  std::vector<OfRoute> routes_;  ///< of each route; the last is of none
  std::array<Counter, 600> refusals_{};
};

/// Text for Prometheus (exposition format 0.0.4): families of samples, in the order in which they are added.
class Exposition {
 public:
  using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

  /// Begins a family. `type` is "counter", "gauge" or "histogram".
  void family(std::string_view name, std::string_view type, std::string_view help);
  /// A sample of the family; `suffix` is "_bucket", "_sum" or "_count" in a histogram.
  void sample(double value, Labels labels = {}, std::string_view suffix = {});
  /// A family of one sample.
  void single(std::string_view name, std::string_view type, std::string_view help, double value);

  std::string take() { return std::move(text_); }

 private:
  std::string text_;
  std::string name_;  ///< of the family
};

}  // namespace docket::http
