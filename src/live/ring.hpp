#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>

#include "domain/event.hpp"
#include "live/frames.hpp"
#include "net/session.hpp"

namespace docket::live {

/// An event on its way to many: rendered once for each transport, when the first one asks.
class Published {
 public:
  Published(Event event, const std::string& epoch);

  std::int64_t seq() const { return event_.seq; }
  /// Shop, order and customer are what is left of it.
  const Event& event() const { return event_; }
  /// Not to be called by two threads at once.
  const net::SharedBytes& frame(Transport transport) const;
  /// About what it takes in memory, with its frames.
  std::size_t bytes() const { return sizeof *this + 3 * json_.size(); }

 private:
  Event event_;
  std::string cursor_;
  std::string json_;
  mutable std::array<net::SharedBytes, 2> frames_;
};

/// The newest events, for those who resume a little behind. Not for several threads.
class Ring {
 public:
  struct Limits {
    std::size_t events;
    std::size_t bytes;  ///< about, of what they take in memory; the newest is always held
  };

  /// `position`: the number of the last event before those that will be added.
  Ring(Limits limits, std::string epoch, std::int64_t position)
      : limits_(limits), epoch_(std::move(epoch)), position_(position) {}

  void add(Event event);

  /// The number of the newest event that was added.
  std::int64_t position() const { return position_; }
  /// Whether it holds all that came after `seq`.
  bool reaches_back_to(std::int64_t seq) const { return seq >= position_ - static_cast<std::int64_t>(events_.size()); }
  /// The first that came after `seq`; end() when there is none.
  std::deque<Published>::const_iterator after(std::int64_t seq) const;
  std::deque<Published>::const_iterator end() const { return events_.end(); }

 private:
  Limits limits_;
  std::size_t bytes_ = 0;
  std::string epoch_;
  std::int64_t position_;
  std::deque<Published> events_;
};

}  // namespace docket::live
