#include "notify/transfers.hpp"

#include <algorithm>
#include <new>
#include <stdexcept>

#include "notify/errand.hpp"
#include "notify/transfer.hpp"

namespace docket::notify {
namespace {

/// Kept for the next request; more than that many are closed, oldest first.
constexpr long kMaxIdle = 32;

}  // namespace

Transfers::Transfers() = default;

Transfers::~Transfers() {
  abandon();
  if (multi_ != nullptr) curl().multi_cleanup(multi_);
}

void Transfers::abandon() {
  for (const auto& [handle, transfer] : transfers_) curl().multi_remove_handle(multi_, handle);
  transfers_.clear();
  for (const auto& errand : errands_) errand->call_off();
  errands_.clear();
  refused_.clear();
}

void Transfers::start(Outgoing request, Done done) {
  begin(std::move(done), [&](const Done& its_done) {
    auto transfer = std::make_unique<Transfer>(std::move(request), its_done);
    CURL* handle = transfer->handle();
    const auto place = transfers_.emplace(handle, std::move(transfer)).first;
    const CURLMcode code = curl().multi_add_handle(multi(), handle);
    if (code == CURLM_OK) return;
    transfers_.erase(place);
    throw std::runtime_error(curl().multi_strerror(code));
  });
}

void Transfers::start(Letter letter, Done done) {
  begin(std::move(done), [&](const Done& its_done) {
    errands_.push_back(std::make_unique<Errand>(std::move(letter), its_done, [this] { wake(); }));
  });
}

template <class Begin>
void Transfers::begin(Done&& done, const Begin& begin) {
  try {
    begin(done);
  } catch (const std::exception& failure) {
    Answer answer;
    answer.error = failure.what();
    refused_.emplace_back(std::move(done), std::move(answer));
  }
}

void* Transfers::multi() {
  const std::lock_guard lock(mutex_);
  if (multi_ == nullptr) {
    multi_ = curl().multi_init();
    if (multi_ == nullptr) throw std::bad_alloc();
    curl().multi_setopt(multi_, CURLMOPT_MAXCONNECTS, kMaxIdle);
  }
  return multi_;
}

std::size_t Transfers::run(Milliseconds at_most) {
  std::size_t answered = answer_ended();
  if (answered > 0) return answered;
  wait(at_most);
  return answer_ended();
}

std::size_t Transfers::answer_ended() {
  std::vector<std::pair<Done, Answer>> ended = std::move(refused_);
  refused_.clear();
  std::erase_if(errands_, [&ended](const auto& errand) {
    if (!errand->has_ended()) return false;
    ended.emplace_back(errand->done(), errand->answer());
    return true;
  });
  if (!transfers_.empty()) {
    int running = 0;
    curl().multi_perform(multi_, &running);
    int left = 0;
    while (const CURLMsg* message = curl().multi_info_read(multi_, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      const CURLcode result = message->data.result;
      CURL* handle = message->easy_handle;
      curl().multi_remove_handle(multi_, handle);  // `message` is gone with it
      const auto found = transfers_.find(handle);
      ended.emplace_back(found->second->done(), found->second->answer(result));
      transfers_.erase(found);
    }
  }
  for (auto& [done, answer] : ended) done(std::move(answer));
  return ended.size();
}

void Transfers::wait(Milliseconds at_most) {
  std::unique_lock lock(mutex_);
  if (multi_ == nullptr) woken_up_.wait_for(lock, at_most, [this] { return woken_; });
  const bool was_woken = std::exchange(woken_, false);
  if (was_woken || multi_ == nullptr) return;
  lock.unlock();
  curl().multi_poll(multi_, nullptr, 0, static_cast<int>(std::max<std::int64_t>(at_most.count(), 0)), nullptr);
  lock.lock();
  woken_ = false;
}

void Transfers::wake() {
  const std::lock_guard lock(mutex_);
  woken_ = true;
  woken_up_.notify_one();
  if (multi_ != nullptr) curl().multi_wakeup(multi_);
}

}  // namespace docket::notify
