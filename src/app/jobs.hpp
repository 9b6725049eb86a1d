#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/background.hpp"

namespace docket::app {

/// A job as people see it.
struct Job {
  std::string name;  ///< "housekeeping"
  std::string description;
  Runs runs;
};

/// The work that Docket does by itself, each piece on a thread of its own. To be filled before others use it; from then
/// on any thread may call it.
class Jobs {
 public:
  explicit Jobs(Environment& environment) : environment_(environment) {}

  void add(std::string name, std::string description, Background::Work work,
           Milliseconds after_failure = Milliseconds(10'000), Milliseconds first_after = Milliseconds(0));

  /// In the order in which they were added.
  std::vector<Job> list() const;
  /// Runs the job now and waits for it, but not for ever: it may be running still in what is returned. Throws
  /// not_found.
  Job run(std::string_view name);

 private:
  struct Entry {
    std::string description;
    std::unique_ptr<Background> work;
  };

  static Job job_of(const Entry& entry) { return {entry.work->name(), entry.description, entry.work->runs()}; }

  Environment& environment_;
  std::vector<Entry> entries_;
};

}  // namespace docket::app
