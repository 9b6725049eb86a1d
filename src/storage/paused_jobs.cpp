#include "storage/paused_jobs.hpp"

#include <utility>

namespace docket::storage {

Pauses PausedJobs::all() {
  Pauses pauses;
  auto rows = db_.query("SELECT name, paused_at FROM paused_jobs");
  while (rows.next()) {
    std::string name = rows.text();
    pauses.emplace(std::move(name), rows.time());
  }
  return pauses;
}

void PausedJobs::pause(std::string_view name, Timestamp now) {
  db_.run("INSERT INTO paused_jobs (name, paused_at) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING", name, now);
}

void PausedJobs::resume(std::string_view name) { db_.run("DELETE FROM paused_jobs WHERE name = $1", name); }

}  // namespace docket::storage
