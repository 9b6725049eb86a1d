#include "app/environment.hpp"

#include <algorithm>

#include "security/random.hpp"

namespace docket::app {

Timestamp System::now() { return std::chrono::time_point_cast<Milliseconds>(std::chrono::system_clock::now()); }

Uuid System::new_uuid(Timestamp at) {
  const std::lock_guard lock(mutex_);
  const auto known = std::find_if(recent_.begin(), recent_.end(), [&](const Moment& one) { return one.at == at; });
  if (known != recent_.end()) {
    // Count on from the random start: 74 bits, of which the first stays 0, do not run over within a millisecond.
    for (std::size_t i = known->tail.size(); i-- > 0;) {
      if (++known->tail[i] != 0) break;
    }
    return Uuid::v7(at, known->tail);
  }
  Moment& moment = recent_[oldest_];
  oldest_ = (oldest_ + 1) % recent_.size();
  moment.at = at;
  security::fill_random(moment.tail);
  moment.tail[0] &= 0x07U;
  moment.tail[2] &= 0x1FU;
  return Uuid::v7(at, moment.tail);
}

}  // namespace docket::app
