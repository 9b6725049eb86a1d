#pragma once

#include <atomic>
#include <functional>
#include <thread>

#include "notify/transfer.hpp"
#include "notify/transfers.hpp"

namespace docket::notify {

/// A letter on its way, on a thread of its own: libcurl waits for the answer to the end of a mail, and to QUIT, with
/// all that goes through the same multi handle standing still.
///
/// Calls belong to the thread that made it.
class Errand {
 public:
  /// `on_end` is called on the letter's thread, once it has ended. Throws as Transfer does.
  Errand(Letter letter, Transfers::Done done, std::function<void()> on_end);
  /// Calls it off, and waits until it has ended.
  ~Errand();
  Errand(const Errand&) = delete;
  Errand& operator=(const Errand&) = delete;

  /// Has it end within about a second.
  void call_off() { transfer_.call_off(); }
  bool has_ended() const { return has_ended_; }
  /// Once it has ended.
  Answer answer() const { return transfer_.answer(result_); }
  const Transfers::Done& done() const { return transfer_.done(); }

 private:
  void run();

  Transfer transfer_;
  const std::function<void()> on_end_;
  CURLcode result_ = CURLE_OK;
  std::atomic<bool> has_ended_ = false;
  std::thread thread_;
};

}  // namespace docket::notify
