#pragma once

#include <atomic>

#include "app/environment.hpp"
#include "contract/storage/samples.hpp"

namespace docket::test {

/// A clock that only tests turn.
class TestClock final : public app::Environment {
 public:
  Timestamp now() override { return from_ms(now_ms_); }
  Uuid new_uuid(Timestamp at) override { return test::new_uuid(at); }

  app::Channels channels() const override { return ways_out; }

  void advance(Milliseconds by) { now_ms_ += by.count(); }
  void set(Timestamp at) { now_ms_ = to_ms(at); }

  /// Not to be changed while others look.
  app::Channels ways_out;

 private:
  std::atomic<std::int64_t> now_ms_{to_ms(kStart)};
};

}  // namespace docket::test
