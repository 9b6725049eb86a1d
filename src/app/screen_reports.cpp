#include "app/screen_reports.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace docket::app {
namespace {

constexpr std::size_t kBatch = 200;
constexpr Milliseconds kBetweenBatches{20};
constexpr Milliseconds kBetweenRounds{2000};

}  // namespace

void ScreenReports::note(ScreenId screen, const ScreenReport& report) {
  const std::lock_guard lock(mutex_);
  noted_.insert_or_assign(screen, report);
}

std::optional<ScreenReport> ScreenReports::newest(const Screen& screen) const {
  const std::lock_guard lock(mutex_);
  const auto noted = noted_.find(screen.id);
  const bool is_newer = noted != noted_.end() && (!screen.report || screen.report->seen_at < noted->second.seen_at);
  return is_newer ? std::optional(noted->second) : screen.report;
}

Milliseconds ScreenReports::store(storage::Store& store) {
  std::vector<std::pair<ScreenId, ScreenReport>> batch;
  bool is_all = false;
  {
    const std::lock_guard lock(mutex_);
    is_all = noted_.size() <= kBatch;
    const auto count = static_cast<std::ptrdiff_t>(std::min(noted_.size(), kBatch));
    batch.assign(noted_.begin(), std::next(noted_.begin(), count));
  }
  if (batch.empty()) return kBetweenRounds;
  store.write([&](storage::Transaction& tx) {
    for (const auto& [screen, report] : batch) tx.screens.note_report(screen, report);
  });
  const std::lock_guard lock(mutex_);
  for (const auto& [screen, report] : batch) {
    const auto noted = noted_.find(screen);
    if (noted->second.seen_at == report.seen_at) noted_.erase(noted);
  }
  return is_all ? kBetweenRounds : kBetweenBatches;
}

}  // namespace docket::app
