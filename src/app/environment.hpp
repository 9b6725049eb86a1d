#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>

#include "domain/ids.hpp"
#include "domain/time.hpp"

namespace docket::app {

/// The ways out of the house that are set up, beside webhooks.
struct Channels {
  bool mail = false;
  bool ntfy = false;
  bool push = false;
};

/// The outside world as the use cases see it, so that tests can turn the clock. Any thread may call it.
class Environment {
 public:
  virtual ~Environment() = default;

  virtual Timestamp now() = 0;
  /// A new UUIDv7 of that moment.
  virtual Uuid new_uuid(Timestamp at) = 0;
  /// The same as long as the process lives.
  virtual Channels channels() const { return {}; }

  template <class SomeId>
  SomeId new_id(Timestamp at) {
    return SomeId(new_uuid(at));
  }
};

/// The machine's clock and randomness. Ids of one process and one moment grow strictly (RFC 9562, 6.2), also when other
/// threads ask for ids of moments a little before or after in between, so that "ORDER BY id" is the order in which
/// things were made. Of moments more than 16 distinct ones ago the ids are unique, but in no order.
class System final : public Environment {
 public:
  explicit System(Channels channels = {}) : channels_(channels) {}

  Timestamp now() override;
  Uuid new_uuid(Timestamp at) override;
  Channels channels() const override { return channels_; }

 private:
  struct Moment {
    Timestamp at = Timestamp::min();
    std::array<std::uint8_t, 10> tail{};
  };

  const Channels channels_;
  std::mutex mutex_;
  std::array<Moment, 16> recent_;  // guarded by mutex_
  std::size_t oldest_ = 0;         // guarded by mutex_
};

}  // namespace docket::app
