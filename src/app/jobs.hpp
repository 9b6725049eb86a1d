#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/background.hpp"
#include "storage/store.hpp"

namespace docket::app {

/// A task as people see it.
struct Job {
  std::string name;  ///< "old-events"
  std::string description;
  Runs runs;  ///< none comes by itself while it is paused
  std::optional<Timestamp> paused_at;
};

/// The work that Docket does by itself, on few threads. To be filled before others use it; from then on any thread may
/// call it. A job that is paused, on whichever instance, is run only by hand.
class Jobs {
 public:
  Jobs(storage::Store& store, Environment& environment) : store_(store), environment_(environment) {}
  Jobs(const Jobs&) = delete;
  Jobs& operator=(const Jobs&) = delete;

  /// These share a thread, so each waits for the runs of the others. No two jobs have the same name.
  void add(std::vector<Task> tasks);

  // A name that no job has is refused with not_found.

  /// In the order in which they were added.
  std::vector<Job> list(const storage::Pauses& pauses) const;
  Job find(std::string_view name, const storage::Pauses& pauses) const { return job_of(entry(name), pauses); }
  /// Runs the job now and waits for it, but not for ever: it may be running still afterwards.
  void run(std::string_view name);
  /// The run that is under way goes on.
  void pause(storage::Transaction& tx, std::string_view name);
  /// A run that has become due meanwhile comes within 2 s.
  void resume(storage::Transaction& tx, std::string_view name);

 private:
  struct Entry {
    Background* thread;
    std::size_t number;  ///< among its tasks

    const Task& task() const { return thread->tasks()[number]; }
  };

  bool is_paused(const Task& task);
  const Entry& entry(std::string_view name) const;
  static Job job_of(const Entry& entry, const storage::Pauses& pauses);

  storage::Store& store_;
  Environment& environment_;
  std::vector<std::unique_ptr<Background>> threads_;
  std::vector<Entry> entries_;
};

}  // namespace docket::app
