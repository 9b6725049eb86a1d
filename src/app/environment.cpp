#include "app/environment.hpp"

#include "security/random.hpp"

namespace docket::app {

Timestamp System::now() { return std::chrono::time_point_cast<Milliseconds>(std::chrono::system_clock::now()); }

Uuid System::new_uuid(Timestamp at) {
  const std::lock_guard lock(mutex_);
  if (at == last_) {
    // Count on from the random start: 74 bits, of which the first stays 0, do not run over within a millisecond.
    for (std::size_t i = tail_.size(); i-- > 0;) {
      if (++tail_[i] != 0) break;
    }
  } else {
    security::fill_random(tail_);
    tail_[0] &= 0x07U;
    tail_[2] &= 0x1FU;
    last_ = at;
  }
  return Uuid::v7(at, tail_);
}

}  // namespace docket::app
