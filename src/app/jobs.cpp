#include "app/jobs.hpp"

#include <algorithm>
#include <utility>

#include "app/outage.hpp"
#include "domain/error.hpp"

namespace docket::app {
namespace {

constexpr Milliseconds kPatience{10'000};

}  // namespace

void Jobs::add(std::vector<Task> tasks) {
  threads_.push_back(std::make_unique<Background>(environment_, std::move(tasks),
                                                  [this](const Task& task) { return is_paused(task); }));
  Background& thread = *threads_.back();
  for (std::size_t number = 0; number < thread.tasks().size(); ++number) entries_.push_back({&thread, number});
}

std::vector<Job> Jobs::list(const storage::Pauses& pauses) const {
  std::vector<Job> jobs;
  for (const Entry& one : entries_) jobs.push_back(job_of(one, pauses));
  return jobs;
}

void Jobs::run(std::string_view name) {
  const Entry& one = entry(name);
  one.thread->run(one.number, kPatience);
}

void Jobs::pause(storage::Transaction& tx, std::string_view name) {
  tx.paused_jobs.pause(entry(name).task().name, environment_.now());
}

void Jobs::resume(storage::Transaction& tx, std::string_view name) { tx.paused_jobs.resume(entry(name).task().name); }

bool Jobs::is_paused(const Task& task) {
  const auto paused =
      answer_of(store_, [&](storage::Transaction& tx) { return tx.paused_jobs.all().contains(task.name); });
  return paused.value_or(true);  // it waits until the database, which it is about, can say
}

const Jobs::Entry& Jobs::entry(std::string_view name) const {
  const auto found = std::ranges::find_if(entries_, [&](const Entry& one) { return one.task().name == name; });
  if (found == entries_.end()) throw Error(Code::not_found, "There is no such job.");
  return *found;
}

Job Jobs::job_of(const Entry& entry, const storage::Pauses& pauses) {
  const Task& task = entry.task();
  Job job{task.name, task.description, entry.thread->runs(entry.number), std::nullopt};
  if (const auto pause = pauses.find(task.name); pause != pauses.end()) {
    job.paused_at = pause->second;
    job.runs.next_at.reset();
  }
  return job;
}

}  // namespace docket::app
