#include "notify/errand.hpp"

#include <utility>

namespace docket::notify {

Errand::Errand(Letter letter, Transfers::Done done, std::function<void()> on_end)
    : transfer_(std::move(letter), std::move(done)), on_end_(std::move(on_end)) {
  thread_ = std::thread([this] { run(); });
}

Errand::~Errand() {
  call_off();
  thread_.join();
}

void Errand::run() {
  result_ = transfer_.perform();
  has_ended_ = true;
  on_end_();
}

}  // namespace docket::notify
