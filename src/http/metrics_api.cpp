#include "http/metrics.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "app/outage.hpp"
#include "http/handlers.hpp"
#include "http/process.hpp"
#include "live/feed.hpp"
#include "resources/build_info.hpp"
#include "security/digest.hpp"
#include "security/password.hpp"

/// What Prometheus reads: counts, never names.
namespace docket::http {
namespace {

void require_token(const Call& call) {
  const std::string& wanted = call.services.metrics_token;
  if (wanted.empty()) return;
  const auto given = call.header("Authorization");
  if (!given) throw Error(Code::unauthenticated, "This needs the server's metrics token.");
  if (!security::equal_in_constant_time(*given, "Bearer " + wanted)) {
    throw Error(Code::invalid_token, "This is not the server's metrics token.");
  }
}

void write_engine(Exposition& to, const Services& services) {
  if (services.engine) {
    const net::Statistics engine = services.engine();
    to.single("docket_connections", "gauge", "Connections open.", static_cast<double>(engine.connections));
    to.single("docket_requests_queued", "gauge", "Requests that wait for a thread.",
              static_cast<double>(engine.queued));
  }
  if (services.passwords != nullptr) {
    to.single("docket_passwords_queued", "gauge", "Passwords that wait to be checked.",
              static_cast<double>(services.passwords->waiting()));
  }
}

void write_live(Exposition& to, const Services& services) {
  const auto last = app::answer_of(services.store, [](storage::Transaction& tx) { return tx.events.last(); });
  const live::Statistics live = services.feed.statistics();
  to.family("docket_live_listeners", "gauge", "Event streams and WebSockets open.");
  to.sample(static_cast<double>(live.event_streams), {{"transport", "sse"}});
  to.sample(static_cast<double>(live.websockets), {{"transport", "websocket"}});
  to.single("docket_long_polls", "gauge", "Requests that wait for news.", static_cast<double>(live.waits));
  if (!last) return;
  to.single("docket_feed_last_seq", "gauge", "Number of the last event.", static_cast<double>(*last));
  to.single("docket_feed_lag_events", "gauge", "Events stored and not told to listeners yet.",
            static_cast<double>(std::max<std::int64_t>(*last - live.position, 0)));
}

void write_storage(Exposition& to, const storage::Store::Statistics& store) {
  to.single("docket_writer_queued", "gauge", "Changes that wait to be written.",
            static_cast<double>(store.writer.waiting));
  to.family("docket_writer_batch_changes", "histogram", "Changes committed together.");
  std::uint64_t so_far = 0;
  for (std::size_t i = 0; i < store.writer.batches.size(); ++i) {
    so_far += store.writer.batches[i];
    const bool is_last = i + 1 == store.writer.batches.size();
    to.sample(static_cast<double>(so_far), {{"le", is_last ? "+Inf" : std::to_string(std::size_t{1} << i)}}, "_bucket");
  }
  to.sample(static_cast<double>(store.writer.changes), {}, "_sum");
  to.sample(static_cast<double>(so_far), {}, "_count");
  to.family("docket_database_errors_total", "counter", "Reads and commits that the database failed.");
  to.sample(static_cast<double>(store.failed_reads), {{"operation", "read"}});
  to.sample(static_cast<double>(store.writer.failures), {{"operation", "write"}});
}

void write_outbox(Exposition& to, const Services& services) {
  const Timestamp now = services.environment.now();
  if (const auto counts = services.backlog->counts(services.store, now)) {
    to.family("docket_notifications", "gauge", "What waits to be sent, is to be tried again, or was given up.");
    to.sample(static_cast<double>(counts->queued), {{"state", name_of(NotificationState::queued)}});
    to.sample(static_cast<double>(counts->failed), {{"state", name_of(NotificationState::failed)}});
    to.sample(static_cast<double>(counts->dead), {{"state", name_of(NotificationState::dead)}});
    const auto waited = counts->waiting_since ? now - *counts->waiting_since : Milliseconds(0);
    to.single("docket_outbox_oldest_seconds", "gauge", "How long the oldest has waited that is due, or failed before.",
              std::max(std::chrono::duration<double>(waited).count(), 0.0));
  }
  if (!services.tries) return;
  to.family("docket_deliveries_total", "counter", "Tries to send, by what came of them.");
  for (const NotificationKind kind : kNotificationKinds) {
    const Tries tries = services.tries(kind);
    const auto sample = [&](NotificationState outcome, std::uint64_t count) {
      to.sample(static_cast<double>(count), {{"kind", name_of(kind)}, {"outcome", name_of(outcome)}});
    };
    sample(NotificationState::sent, tries.sent);
    sample(NotificationState::failed, tries.failed);
    sample(NotificationState::dead, tries.dead);
  }
}

void write_timers(Exposition& to, const Services& services) {
  const auto next = app::answer_of(services.store, [](storage::Transaction& tx) { return tx.timers.next(); });
  if (!next) return;
  const auto late = *next ? services.environment.now() - **next : Milliseconds(0);
  to.single("docket_timers_late_seconds", "gauge", "For how long the earliest timer has been due.",
            std::max(std::chrono::duration<double>(late).count(), 0.0));
}

void write_jobs(Exposition& to, const Services& services) {
  const auto paused = app::answer_of(services.store, [](storage::Transaction& tx) { return tx.paused_jobs.all(); });
  const auto jobs = services.jobs.list(paused.value_or(storage::Pauses()));
  to.family("docket_job_runs_total", "counter", "Runs of the jobs.");
  for (const app::Job& job : jobs) {
    to.sample(static_cast<double>(job.runs.succeeded), {{"job", job.name}, {"result", "ok"}});
    to.sample(static_cast<double>(job.runs.failed), {{"job", job.name}, {"result", "failed"}});
  }
  const auto last = [&](std::string_view name, std::string_view help, const auto& ms_of) {
    to.family(name, "gauge", help);
    for (const app::Job& job : jobs) {
      if (job.runs.last_at) to.sample(static_cast<double>(ms_of(job.runs)) / 1000, {{"job", job.name}});
    }
  };
  last("docket_job_last_run_timestamp_seconds", "When the last run that has ended began, since 1970.",
       [](const app::Runs& runs) { return to_ms(*runs.last_at); });
  last("docket_job_last_duration_seconds", "How long the last run took.",
       [](const app::Runs& runs) { return runs.last_took.count(); });
  if (!paused) return;
  to.family("docket_job_paused", "gauge", "1 when the job is run only by hand, 0 when by time too.");
  for (const app::Job& job : jobs) to.sample(job.paused_at ? 1 : 0, {{"job", job.name}});
}

void write_process(Exposition& to) {
  to.family("docket_build_info", "gauge", "The build, as labels.");
  to.sample(1, {{"version", resources::kVersion}, {"commit", resources::kCommit}});
  const Process process = this_process();
  to.single("process_resident_memory_bytes", "gauge", "Memory in use.", process.resident_bytes);
  to.single("process_cpu_seconds_total", "counter", "Processor time used.", process.cpu_s);
  to.single("process_start_time_seconds", "gauge", "When the server was started, since 1970.", process.started_s);
  to.single("process_open_fds", "gauge", "Descriptors open.", process.descriptors);
}

}  // namespace

net::Reply show_metrics(Call& call) {
  require_token(call);
  const Services& services = call.services;
  Exposition text;
  services.metrics->write(text);
  write_engine(text, services);
  write_live(text, services);
  write_storage(text, services.store.statistics());
  write_outbox(text, services);
  write_timers(text, services);
  write_jobs(text, services);
  write_process(text);
  net::Reply reply;
  reply.headers.emplace_back("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
  reply.body = text.take();
  return reply;
}

}  // namespace docket::http
