#include "notify/lanes.hpp"

#include <algorithm>

#include "domain/notification.hpp"

namespace docket::notify {
namespace {

constexpr std::size_t kMostRemembered = 1000;

}  // namespace

std::vector<std::pair<std::string, std::size_t>> Lanes::choose(const std::vector<std::string>& due) {
  std::vector<std::pair<std::string, std::size_t>> chosen;
  std::size_t all = kAll - std::min(kAll, under_way_);
  std::size_t doubtful = kDoubtful - std::min(kDoubtful, doubtful_);
  const auto begin = std::upper_bound(due.begin(), due.end(), last_) - due.begin();
  for (std::size_t i = 0; i < due.size() && all > 0; ++i) {
    const std::string& destination = due[(static_cast<std::size_t>(begin) + i) % due.size()];
    const Lane& known = lane(destination);
    const std::size_t slots = slots_of(destination, known.is_trusted);
    std::size_t free = std::min(all, slots - std::min(slots, known.under_way));
    if (!known.is_trusted) free = std::min(free, doubtful);
    if (free == 0) continue;
    all -= free;
    if (!known.is_trusted) doubtful -= free;
    chosen.emplace_back(destination, free);
    last_ = destination;
  }
  return chosen;
}

void Lanes::begin(std::string_view destination) {
  Lane& known = lane(destination);
  ++known.under_way;
  ++under_way_;
  if (!known.is_trusted) ++doubtful_;
}

void Lanes::end(std::string_view destination, bool is_taken) {
  Lane& known = lane(destination);
  --under_way_;
  if (!known.is_trusted) doubtful_ -= known.under_way;
  --known.under_way;
  known.is_trusted = is_taken || destination == kEmailDestination;
  if (!known.is_trusted) doubtful_ += known.under_way;
  if (lanes_.size() > kMostRemembered) forget_idle();
}

std::size_t Lanes::slots_of(std::string_view destination, bool is_trusted) {
  if (destination == kEmailDestination) return kEmail;
  return is_trusted ? kEach : 1;
}

/// Mail goes to a server that the administrator has chosen.
Lanes::Lane& Lanes::lane(std::string_view destination) {
  const auto found = lanes_.find(destination);
  if (found != lanes_.end()) return found->second;
  return lanes_.emplace(destination, Lane{0, destination == kEmailDestination}).first->second;
}

void Lanes::forget_idle() {
  std::erase_if(lanes_, [](const auto& entry) { return entry.second.under_way == 0; });
}

}  // namespace docket::notify
