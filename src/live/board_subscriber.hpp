#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>

#include "live/board.hpp"
#include "live/subscriber.hpp"

namespace docket::live {

/// Which board a client wants to see, and what it has of it.
struct BoardWish {
  ShopId shop;
  std::optional<Cursor> since;
};

/// Shows a shop's board: the newest, then each newer one. A board is a whole, so one that comes while the peer has not
/// taken the last one takes the place of all before it.
class BoardSubscriber final : public Subscriber {
 public:
  BoardSubscriber(Feed& feed, Transport transport, BoardWish wish, std::optional<Listening> listening);

  void drained() override;

 private:
  friend class Feed;

  enum class Flow : std::uint8_t {
    idle,     ///< the peer has taken everything
    sending,  ///< a board is on its way
    behind,   ///< and there is a newer one
  };

  void require(storage::Transaction& tx, const Caller& caller) const override;
  void begin() override;
  void recast(Caller now) override;
  void forget() override;
  std::string place() const override;

  std::shared_ptr<BoardSubscriber> self();
  /// Whether a board may be sent now; if not, drained() asks for the newest one.
  bool claim();

  const BoardWish wish_;
  std::atomic<Flow> flow_ = Flow::idle;

  // The feed's thread only.
  std::shared_ptr<const Board> shown_;  ///< what the peer has, or will have next
};

}  // namespace docket::live
