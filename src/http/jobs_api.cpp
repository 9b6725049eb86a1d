#include "app/jobs.hpp"

#include "http/handlers.hpp"
#include "http/routes.hpp"
#include "json/json.hpp"
#include "net/workers.hpp"

/// What the server does by itself.
namespace docket::http {
namespace {

void require_admin(const Caller& caller) {
  const bool is_admin = caller.kind == Caller::Kind::user && caller.role == Role::admin;
  if (!is_admin) throw Error(Code::forbidden, "Only an admin sees and runs the server's jobs.");
}

std::optional<std::string_view> result_of(const app::Runs& runs) {
  if (!runs.last_at) return std::nullopt;
  return runs.has_failed ? "failed" : "ok";
}

void write_job(json::Writer& writer, const app::Job& job) {
  const app::Runs& runs = job.runs;
  writer.begin_object();
  writer.field("name", job.name);
  writer.field("description", job.description);
  writer.field("is_running", runs.is_running);
  writer.nullable("last_run_at", runs.last_at);
  writer.nullable("last_duration_ms", runs.last_at ? std::optional(runs.last_took.count()) : std::nullopt);
  writer.nullable("last_result", result_of(runs));
  writer.nullable("next_run_at", runs.next_at);
  writer.nullable("paused_at", job.paused_at);
  writer.end_object();
}

/// The job that the path names; the audit names it too.
net::Reply job_reply(Call& call, storage::Transaction& tx) {
  const app::Job job = call.services.jobs.find(call.param("name"), tx.paused_jobs.all());
  call.targets = {job.name};
  json::Writer writer;
  write_job(writer, job);
  return json_reply(200, writer.take());
}

}  // namespace

net::Reply list_jobs(Call& call, storage::Transaction& tx) {
  require_admin(call.caller);
  json::Writer writer;
  writer.begin_object().key("data").begin_array();
  for (const app::Job& job : call.services.jobs.list(tx.paused_jobs.all())) write_job(writer, job);
  writer.end_array().end_object();
  return json_reply(200, writer.take());
}

net::Reply run_job(Call& call) {
  require_admin(call.caller);
  const net::Blocking blocking;
  call.services.jobs.run(call.param("name"));
  return write(call, [&](storage::Transaction& tx) { return job_reply(call, tx); });
}

net::Reply pause_job(Call& call, storage::Transaction& tx) {
  require_admin(call.caller);
  call.services.jobs.pause(tx, call.param("name"));
  return job_reply(call, tx);
}

net::Reply resume_job(Call& call, storage::Transaction& tx) {
  require_admin(call.caller);
  call.services.jobs.resume(tx, call.param("name"));
  return job_reply(call, tx);
}

}  // namespace docket::http
