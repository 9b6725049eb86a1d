#pragma once

#include <chrono>
#include <optional>
#include <utility>

#include "notify/transfers.hpp"

namespace docket::notify {

/// Far longer than anything here takes.
inline constexpr std::chrono::seconds kPatience{20};

/// Goes on until all that was started has been answered.
inline void finish(Transfers& transfers) {
  const auto give_up = std::chrono::steady_clock::now() + kPatience;
  while (transfers.under_way() > 0 && std::chrono::steady_clock::now() < give_up) transfers.run(Milliseconds(100));
}

/// Sends it alone. Without an answer it is one that says so.
template <class What>
Answer answer_to(Transfers& transfers, What what) {
  Answer got;
  got.error = "never answered";
  transfers.start(std::move(what), [&](Answer answer) { got = std::move(answer); });
  finish(transfers);
  return got;
}

}  // namespace docket::notify
