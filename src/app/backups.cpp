#include "app/backups.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "log/log.hpp"

namespace docket::app {
namespace {

constexpr std::string_view kBefore = "docket-";
constexpr std::string_view kAfter = ".db";
constexpr std::string_view kUnfinished = ".part";
constexpr std::chrono::hours kGivenUp{24};  ///< an unfinished one of that age is nobody's work any more

std::string name_of_backup(Timestamp at) { return std::string(kBefore) + format_for_file(at) + std::string(kAfter); }

/// When the backup of that name was made; nullopt for other files.
std::optional<Timestamp> time_of_backup(std::string_view name) {
  // docket-20261121T091500Z.db
  if (name.size() != name_of_backup(Timestamp{}).size() || !name.starts_with(kBefore)) return std::nullopt;
  const std::string_view stamp = name.substr(kBefore.size(), name.size() - kBefore.size() - kAfter.size());
  std::string text(stamp);
  for (const std::size_t place : {4, 7}) text.insert(place, "-");
  for (const std::size_t place : {13, 16}) text.insert(place, ":");
  const auto at = parse_rfc3339(text);
  return at && name == name_of_backup(*at) ? at : std::nullopt;
}

/// Oldest first.
std::vector<Timestamp> backups_in(const std::filesystem::path& folder) {
  std::vector<Timestamp> found;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (const auto at = time_of_backup(entry.path().filename().string())) found.push_back(*at);
  }
  std::sort(found.begin(), found.end());
  return found;
}

/// What a server that was killed in the middle has left.
void remove_unfinished(const std::filesystem::path& folder, Timestamp now) {
  std::vector<std::filesystem::path> leftovers;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (!name.ends_with(kUnfinished)) continue;
    const auto at = time_of_backup(std::string_view(name).substr(0, name.size() - kUnfinished.size()));
    if (at && now - *at > kGivenUp) leftovers.push_back(entry.path());
  }
  for (const auto& leftover : leftovers) std::filesystem::remove(leftover);
}

void make_folder(const std::filesystem::path& folder) {
  if (!std::filesystem::create_directories(folder)) return;
  std::filesystem::permissions(folder, std::filesystem::perms::owner_all);
}

}  // namespace

Milliseconds make_backups(storage::Store& store, Environment& environment, const BackupPlan& plan, Cause cause) {
  const bool is_asked_for = cause == Cause::hand;
  make_folder(plan.folder);
  auto backups = backups_in(plan.folder);
  const Timestamp now = environment.now();
  // One that seems to come from the future says that the clock was wrong then, or is now.
  if (!is_asked_for && !backups.empty() && backups.back() <= now && now - backups.back() < plan.every) {
    return std::chrono::duration_cast<Milliseconds>(backups.back() + plan.every - now);
  }
  remove_unfinished(plan.folder, now);
  const std::string name = name_of_backup(now);
  const auto copy = store.copy_to(plan.folder / name, true);
  log::info("backed up", {{"file", std::string_view(name)},
                          {"bytes", static_cast<std::int64_t>(copy.bytes)},
                          {"orders", copy.orders},
                          {"last_event", copy.last_event}});
  backups = backups_in(plan.folder);
  for (std::size_t i = 0; i + plan.keep < backups.size(); ++i) {
    std::filesystem::remove(plan.folder / name_of_backup(backups[i]));
  }
  return plan.every.count() == 0 ? Background::kNever : Milliseconds(plan.every);
}

}  // namespace docket::app
