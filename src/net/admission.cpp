#include "net/admission.hpp"

namespace docket::net {

bool Admission::enter(const std::string& address) {
  const std::lock_guard lock(mutex_);
  if (count_ >= most_) return false;
  std::size_t& here = by_address_[address];
  if (here >= most_per_address_) return false;
  ++here;
  ++count_;
  return true;
}

void Admission::leave(const std::string& address) {
  const std::lock_guard lock(mutex_);
  --count_;
  const auto found = by_address_.find(address);
  if (--found->second == 0) by_address_.erase(found);
}

std::size_t Admission::count() const {
  const std::lock_guard lock(mutex_);
  return count_;
}

}  // namespace docket::net
