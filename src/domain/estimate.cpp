#include "domain/estimate.hpp"

#include <algorithm>
#include <array>

#include "domain/quantile.hpp"

namespace docket {
namespace {

/// The longest queue of each group but the last.
constexpr std::array<std::int64_t, 5> kQueues{0, 2, 5, 10, 20};
static_assert(kQueues.back() + 1 == kLongestQueue);

}  // namespace

std::vector<ReadyGroup> groups_of(int hour, std::int64_t queue_length) {
  if (queue_length < 0) return {ReadyGroup{}};
  const auto found = std::lower_bound(kQueues.begin(), kQueues.end(), queue_length);
  const int queue = static_cast<int>(found - kQueues.begin());
  return {{hour, queue}, {-1, queue}, {-1, -1}};
}

std::optional<Estimate> estimate_of(std::vector<Milliseconds> samples) {
  if (samples.size() < kEnoughSamples) return std::nullopt;
  return Estimate{quantile(samples, 50), quantile(samples, 80)};
}

void add_sample(std::vector<Milliseconds>& samples, Milliseconds took) {
  samples.push_back(took);
  if (samples.size() > kMostSamples) {
    samples.erase(samples.begin(), samples.end() - static_cast<std::ptrdiff_t>(kMostSamples));
  }
}

void remove_sample(std::vector<Milliseconds>& samples, Milliseconds took) {
  const auto found = std::find(samples.rbegin(), samples.rend(), took);
  if (found != samples.rend()) samples.erase(std::next(found).base());
}

StatusKind awaited_kind(const Workflow& workflow) {
  const bool has_ready = std::any_of(workflow.statuses.begin(), workflow.statuses.end(),
                                     [](const Status& status) { return status.kind == StatusKind::ready; });
  return has_ready ? StatusKind::ready : StatusKind::done;
}

bool shows_estimate(const Order& order) { return order.status_kind == StatusKind::open; }

}  // namespace docket
