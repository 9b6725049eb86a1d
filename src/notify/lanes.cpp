#include "notify/lanes.hpp"

#include <algorithm>

#include "domain/notification.hpp"

namespace docket::notify {
namespace {

constexpr std::size_t kMostRemembered = 1000;

std::size_t place_of(Standing standing) { return static_cast<std::size_t>(standing); }

std::size_t slots_of(std::string_view destination, Standing standing) {
  if (destination == kEmailDestination) return Lanes::kEmail;
  return standing == Standing::trusted ? Lanes::kEach : 1;
}

/// Of all slots, and of those for one group.
std::pair<std::size_t, std::size_t> shares_of(Standing standing) {
  switch (standing) {
    case Standing::fresh: return {Lanes::kNew, Lanes::kOfGroup};
    case Standing::hanging: return {Lanes::kHanging, Lanes::kOfGroup};
    case Standing::trusted:
    case Standing::refusing: return {Lanes::kAll, Lanes::kAll};
  }
  return {0, 0};
}

std::size_t left_of(std::size_t all, std::size_t taken) { return all - std::min(all, taken); }

}  // namespace

void Lanes::introduce(std::string_view destination, std::string_view group, Standing standing) {
  lanes_.try_emplace(std::string(destination), Lane{std::string(group), 0, standing, {}});
}

std::vector<std::pair<std::string, std::size_t>> Lanes::choose(const std::vector<std::string>& due) {
  std::vector<std::pair<std::string, std::size_t>> chosen;
  std::size_t all = left_of(kAll, under_way_);
  Counts taken = by_standing_;
  std::map<std::string_view, Counts> taken_by_group;
  const auto begin = std::upper_bound(due.begin(), due.end(), last_) - due.begin();
  for (std::size_t i = 0; i < due.size() && all > 0; ++i) {
    const std::string& destination = due[(static_cast<std::size_t>(begin) + i) % due.size()];
    const Lane& known = lane(destination);
    const std::size_t place = place_of(known.standing);
    const auto [share, share_of_group] = shares_of(known.standing);
    Counts& group = taken_by_group.try_emplace(known.group, by_group_[known.group]).first->second;
    const std::size_t free = std::min({all, left_of(share, taken[place]), left_of(share_of_group, group[place]),
                                       left_of(slots_of(destination, known.standing), known.under_way)});
    if (free == 0) continue;
    all -= free;
    taken[place] += free;
    group[place] += free;
    chosen.emplace_back(destination, free);
    last_ = destination;
  }
  return chosen;
}

void Lanes::begin(std::string_view destination) {
  Lane& known = lane(destination);
  count(known, false);
  ++known.under_way;
  count(known, true);
}

/// Mail goes to a server that the administrator has chosen.
void Lanes::end(std::string_view destination, Standing how) {
  Lane& known = lane(destination);
  count(known, false);
  --known.under_way;
  known.standing = destination == kEmailDestination ? Standing::trusted : how;
  count(known, true);
  if (lanes_.size() > kMostRemembered) forget_idle();
}

void Lanes::rest(std::string_view destination, Timestamp until) {
  Lane& known = lane(destination);
  known.rests_until = std::max(known.rests_until, until);
}

bool Lanes::rests(std::string_view destination, Timestamp now) const {
  const auto found = lanes_.find(destination);
  return found != lanes_.end() && found->second.rests_until > now;
}

Lanes::Lane& Lanes::lane(std::string_view destination) {
  const auto found = lanes_.find(destination);
  if (found != lanes_.end()) return found->second;
  const Standing standing = destination == kEmailDestination ? Standing::trusted : Standing::fresh;
  return lanes_.emplace(destination, Lane{std::string(destination), 0, standing, {}}).first->second;
}

void Lanes::count(const Lane& lane, bool in) {
  const auto change = [&](std::size_t& count) { count = in ? count + lane.under_way : count - lane.under_way; };
  change(under_way_);
  change(by_standing_[place_of(lane.standing)]);
  change(by_group_[lane.group][place_of(lane.standing)]);
}

void Lanes::forget_idle() {
  std::erase_if(lanes_, [](const auto& entry) { return entry.second.under_way == 0; });
  std::erase_if(by_group_, [](const auto& entry) { return entry.second == Counts{}; });
}

}  // namespace docket::notify
