#pragma once

#include <array>
#include <cstdint>
#include <mutex>

#include "domain/ids.hpp"
#include "domain/time.hpp"

namespace docket::app {

/// The outside world as the use cases see it, so that tests can turn the clock. Any thread may call it.
class Environment {
 public:
  virtual ~Environment() = default;

  virtual Timestamp now() = 0;
  /// A new UUIDv7 of that moment.
  virtual Uuid new_uuid(Timestamp at) = 0;

  template <class SomeId>
  SomeId new_id(Timestamp at) {
    return SomeId(new_uuid(at));
  }
};

/// The machine's clock and randomness. Ids of one process grow strictly, also within a millisecond (RFC 9562, 6.2), so
/// that "ORDER BY id" is the order in which things were made.
class System final : public Environment {
 public:
  Timestamp now() override;
  Uuid new_uuid(Timestamp at) override;

 private:
  std::mutex mutex_;
  Timestamp last_{};                   // guarded by mutex_
  std::array<std::uint8_t, 10> tail_{};  // guarded by mutex_
};

}  // namespace docket::app
