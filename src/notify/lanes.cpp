#include "notify/lanes.hpp"

#include <algorithm>

#include "domain/notification.hpp"

namespace docket::notify {
namespace {

constexpr std::size_t kMostRemembered = 1000;

std::size_t place_of(auto standing) { return static_cast<std::size_t>(standing); }

}  // namespace

std::vector<std::pair<std::string, std::size_t>> Lanes::choose(const std::vector<std::string>& due) {
  std::vector<std::pair<std::string, std::size_t>> chosen;
  std::size_t all = kAll - std::min(kAll, under_way_);
  std::array<std::size_t, 3> left{};
  for (const Standing each : {Standing::fresh, Standing::trusted, Standing::failing}) {
    left[place_of(each)] = share_of(each) - std::min(share_of(each), by_standing_[place_of(each)]);
  }
  const auto begin = std::upper_bound(due.begin(), due.end(), last_) - due.begin();
  for (std::size_t i = 0; i < due.size() && all > 0; ++i) {
    const std::string& destination = due[(static_cast<std::size_t>(begin) + i) % due.size()];
    const Lane& known = lane(destination);
    const std::size_t slots = slots_of(destination, known.standing);
    std::size_t& share = left[place_of(known.standing)];
    const std::size_t free = std::min({all, share, slots - std::min(slots, known.under_way)});
    if (free == 0) continue;
    all -= free;
    share -= free;
    chosen.emplace_back(destination, free);
    last_ = destination;
  }
  return chosen;
}

void Lanes::expect_failure(std::string_view destination) { lanes_.emplace(destination, Lane{0, Standing::failing}); }

void Lanes::begin(std::string_view destination) {
  Lane& known = lane(destination);
  ++known.under_way;
  ++under_way_;
  ++by_standing_[place_of(known.standing)];
}

void Lanes::end(std::string_view destination, bool is_taken) {
  Lane& known = lane(destination);
  --under_way_;
  by_standing_[place_of(known.standing)] -= known.under_way;
  --known.under_way;
  known.standing = is_taken || destination == kEmailDestination ? Standing::trusted : Standing::failing;
  by_standing_[place_of(known.standing)] += known.under_way;
  if (lanes_.size() > kMostRemembered) forget_idle();
}

std::size_t Lanes::slots_of(std::string_view destination, Standing standing) {
  if (destination == kEmailDestination) return kEmail;
  return standing == Standing::trusted ? kEach : 1;
}

std::size_t Lanes::share_of(Standing standing) {
  switch (standing) {
    case Standing::fresh: return kNew;
    case Standing::trusted: return kAll;
    case Standing::failing: return kFailing;
  }
  return 0;
}

/// Mail goes to a server that the administrator has chosen.
Lanes::Lane& Lanes::lane(std::string_view destination) {
  const auto found = lanes_.find(destination);
  if (found != lanes_.end()) return found->second;
  const Standing standing = destination == kEmailDestination ? Standing::trusted : Standing::fresh;
  return lanes_.emplace(destination, Lane{0, standing}).first->second;
}

void Lanes::forget_idle() {
  std::erase_if(lanes_, [](const auto& entry) { return entry.second.under_way == 0; });
}

}  // namespace docket::notify
