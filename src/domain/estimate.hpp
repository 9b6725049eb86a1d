#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "domain/order.hpp"
#include "domain/time.hpp"
#include "domain/workflow.hpp"

/// When an order will be ready, told from how long the newest ones like it took in the same shop.
namespace docket {

/// Queues from here on count as equally long, so nobody has to count further.
inline constexpr std::int64_t kLongestQueue = 21;
/// A group of fewer orders tells nothing.
inline constexpr std::size_t kEnoughSamples = 20;
/// A group forgets older ones.
inline constexpr std::size_t kMostSamples = 100;

/// Orders that are compared: placed in one hour of the local day, behind queues of about one length. -1 is any.
struct ReadyGroup {
  int hour = -1;   ///< 0..23
  int queue = -1;  ///< 0..5: open orders before it: none, 1-2, 3-5, 6-10, 11-20, more

  friend bool operator==(const ReadyGroup&, const ReadyGroup&) = default;
};

/// The groups that an order counts in, the finest first: its hour and queue, its queue, the whole shop. A queue that
/// nobody counted (below 0) is in the last one alone.
std::vector<ReadyGroup> groups_of(int hour, std::int64_t queue_length);

/// How long an order will take to be ready, from when it was placed.
struct Estimate {
  Milliseconds median{};  ///< half of the samples took no longer
  Milliseconds p80{};     ///< four in five took no longer

  friend bool operator==(const Estimate&, const Estimate&) = default;
};

/// By nearest rank (domain/quantile). Absent when the samples are fewer than kEnoughSamples.
std::optional<Estimate> estimate_of(std::vector<Milliseconds> samples);

/// Adds the newest sample; the oldest one goes when there would be more than kMostSamples.
void add_sample(std::vector<Milliseconds>& samples, Milliseconds took);
/// Takes the newest sample of that length out again, if there is one.
void remove_sample(std::vector<Milliseconds>& samples, Milliseconds took);

/// The kind of status that an order is waited for to reach: ready, or done in a workflow where nothing is ever ready.
StatusKind awaited_kind(const Workflow& workflow);

/// Whether an estimate still says something: the order is being worked on. Once it is ready or closed it is not shown.
bool shows_estimate(const Order& order);

}  // namespace docket
