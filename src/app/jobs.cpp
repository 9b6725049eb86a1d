#include "app/jobs.hpp"

#include "domain/error.hpp"

namespace docket::app {
namespace {

constexpr Milliseconds kPatience{10'000};

}  // namespace

void Jobs::add(std::string name, std::string description, Background::Work work, Milliseconds after_failure,
               Milliseconds first_after) {
  entries_.push_back(
      {std::move(description),
       std::make_unique<Background>(environment_, std::move(name), std::move(work), after_failure, first_after)});
}

std::vector<Job> Jobs::list() const {
  std::vector<Job> jobs;
  for (const Entry& entry : entries_) jobs.push_back(job_of(entry));
  return jobs;
}

Job Jobs::run(std::string_view name) {
  for (const Entry& entry : entries_) {
    if (entry.work->name() != name) continue;
    entry.work->run(kPatience);
    return job_of(entry);
  }
  throw Error(Code::not_found, "There is no such job.");
}

}  // namespace docket::app
