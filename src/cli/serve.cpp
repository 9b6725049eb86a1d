#include <malloc.h>
#include <pthread.h>
#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <iostream>
#include <optional>
#include <thread>
#include <vector>

#include "app/accounts.hpp"
#include "app/backups.hpp"
#include "app/demo.hpp"
#include "app/housekeeping.hpp"
#include "app/jobs.hpp"
#include "app/screen_reports.hpp"
#include "app/timers.hpp"
#include "cli/commands.hpp"
#include "cli/open.hpp"
#include "cli/ways_out.hpp"
#include "http/api.hpp"
#include "live/feed.hpp"
#include "log/log.hpp"
#include "net/proxies.hpp"
#include "net/server.hpp"
#include "notify/dispatcher.hpp"
#include "resources/build_info.hpp"
#include "resources/resources.hpp"

/// docket serve: builds everything, joins it, and runs it until a signal.
namespace docket::cli {
namespace {

constexpr Milliseconds kAfterFailedBackup{5 * 60'000};
constexpr Seconds kLongestWaitForDatabase{30};
constexpr Seconds kBetweenLooksForDatabase{1};

/// Calls `reload` at each SIGHUP and `stop` at the first SIGTERM or SIGINT. Must be made before any other thread, which
/// all inherit its mask.
class Signals {
 public:
  Signals() {
    ::signal(SIGPIPE, SIG_IGN);
    ::sigemptyset(&set_);
    ::sigaddset(&set_, SIGTERM);
    ::sigaddset(&set_, SIGINT);
    ::sigaddset(&set_, SIGHUP);
    ::sigaddset(&set_, SIGUSR1);
    ::pthread_sigmask(SIG_BLOCK, &set_, nullptr);
  }
  ~Signals() {
    if (!waiter_.joinable()) return;
    ::pthread_kill(waiter_.native_handle(), SIGUSR1);  // so that it ends when nobody has sent a signal
    waiter_.join();
  }
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  /// Whether a signal to stop comes within that time. Not to be called after then().
  bool stops_within(Seconds time) const {
    const timespec patience{time.count(), 0};
    const int signal = ::sigtimedwait(&set_, nullptr, &patience);
    return signal == SIGTERM || signal == SIGINT;
  }

  void then(std::function<void()> stop, std::function<void()> reload) {
    waiter_ = std::thread([this, stop = std::move(stop), reload = std::move(reload)] {
      int signal = 0;
      while (::sigwait(&set_, &signal) == 0 && signal == SIGHUP) reload();
      if (signal != SIGUSR1) stop();
    });
  }

 private:
  sigset_t set_{};
  std::thread waiter_;
};

std::string_view contract_text() {
  const auto* document = resources::find("schema/openapi.json");
  if (document == nullptr) throw std::logic_error("openapi.json is missing from this executable");
  return document->bytes;
}

log::Level log_level(config::LogLevel level) {
  switch (level) {
    case config::LogLevel::debug: return log::Level::debug;
    case config::LogLevel::info: return log::Level::info;
    case config::LogLevel::warn: return log::Level::warn;
    case config::LogLevel::error: return log::Level::error;
    case config::LogLevel::off: return log::Level::off;
  }
  return log::Level::info;
}

log::Format log_format(config::LogFormat format) {
  return format == config::LogFormat::json ? log::Format::json : log::Format::text;
}

app::AccountOptions account_options(const config::Settings& settings) {
  app::AccountOptions options;
  options.access_token_lifetime = Seconds(settings.access_token_minutes * 60);
  options.refresh_token_lifetime = Seconds(settings.refresh_token_days * 24 * 3600);
  options.open_registration = settings.registration == config::Registration::open;
  return options;
}

net::ServerOptions server_options(const config::Settings& settings) {
  net::ServerOptions options;
  options.host = settings.host;
  options.port = settings.port;
  options.threads = settings.threads;
  if (settings.tls_cert) options.tls = net::TlsFiles{*settings.tls_cert, *settings.tls_key};
  options.trusted_proxies = settings.trusted_proxies;
  try {
    const net::TrustedProxies checked(settings.trusted_proxies);
  } catch (const std::invalid_argument& fault) {
    throw UsageError(std::string("trusted-proxies ") + fault.what());
  }
  options.reactors = settings.reactors;
  options.max_requests = settings.max_requests;
  options.max_connections = settings.max_connections;
  options.max_connections_per_address = settings.max_connections_per_address;
  options.max_body = settings.max_body;
  options.max_backlog = settings.slow_reader_kb * 1024;
  options.head_timeout = std::chrono::seconds(settings.head_timeout_s);
  options.body_timeout = std::chrono::seconds(settings.body_timeout_s);
  options.idle_timeout = std::chrono::seconds(settings.idle_timeout_s);
  options.write_timeout = std::chrono::seconds(settings.write_timeout_s);
  return options;
}

/// Each connection needs a descriptor: as many as the system allows without asking for more rights.
void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

void reload(net::Server& server) {
  try {
    server.reload_tls();
    log::info("reloaded");
  } catch (const std::exception& fault) {
    log::warn("the certificate stays as it was", {{"reason", std::string_view(fault.what())}});
  }
}

notify::House house_of(const config::Settings& settings, const std::string& own_url,
                       std::shared_ptr<const notify::Vapid> push) {
  notify::House house;
  house.public_url = settings.public_url.value_or(own_url);
  house.mail_from = mail_from(settings);
  house.ntfy_url = settings.ntfy_url.value_or("");
  house.webhooks_may_be_private = settings.webhook_allow_private;
  house.push = std::move(push);
  house.user_agent = "Docket/" + std::string(resources::kVersion);
  return house;
}

notify::DispatcherOptions dispatcher_options(const config::Settings& settings) {
  notify::DispatcherOptions options;
  options.retry_base = Milliseconds(settings.notify_retry_base_ms);
  return options;
}

/// The address that a browser on this machine can open.
std::string local_url(const config::Settings& settings, int port) {
  const bool any = settings.host == "0.0.0.0" || settings.host == "::";
  const std::string host = any ? "127.0.0.1" : settings.host;
  const bool is_v6 = host.find(':') != std::string::npos;
  return (settings.tls_cert ? "https://" : "http://") + (is_v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

void greet(const config::Settings& settings, const std::string& url, const std::string& database,
           const std::optional<std::string>& setup_token, const std::optional<std::string>& demo_password) {
  std::cout << "Docket " << resources::kVersion << " serves at " << url << "\n"
            << "  API docs   " << url << "/docs\n"
            << "  data       " << database << "\n";
  if (demo_password) std::cout << "  sign in    " << app::Demo::kUser << " / " << *demo_password << "\n";
  if (setup_token) {
    const std::string base = settings.public_url.value_or(url);
    std::cout << "Make the first account here (the link works once): " << base << "/setup?token=" << *setup_token
              << "\n";
  }
  std::cout << std::flush;
}

/// PostgreSQL looks after its index by itself, and is backed up by its own means.
void add_jobs_for_file(app::Jobs& jobs, storage::Store& store, app::Environment& environment,
                       const config::Settings& settings) {
  if (!settings.database.is_file()) return;
  jobs.add({{"search-index", "Takes new and changed orders into the search index",
             [&](app::Cause) { return app::index_orders(store); }}});
  const app::BackupPlan plan{settings.data_dir / "backups", Seconds(settings.backup_every_s)};
  jobs.add({{"backup", "Copies the database to the folder backups",
             [&, plan](app::Cause cause) { return app::make_backups(store, environment, plan, cause); },
             kAfterFailedBackup, settings.backup_every_s > 0 ? Milliseconds(0) : app::Background::kNever}});
}

/// A database server may still be starting, as after a power cut: it is waited for, but not when it says no. nullptr
/// when a signal ends the waiting.
std::unique_ptr<storage::Store> open_when_there(const config::Settings& settings, app::Environment& environment,
                                                const Signals& signals) {
  const auto give_up = std::chrono::steady_clock::now() + kLongestWaitForDatabase;
  for (;;) {
    try {
      return open_store(settings, environment);
    } catch (const storage::sql::Unreachable&) {
      if (std::chrono::steady_clock::now() > give_up) throw;
    }
    if (signals.stops_within(kBetweenLooksForDatabase)) return nullptr;
  }
}

}  // namespace

void serve(const Command& command) {
  const config::Settings& settings = command.settings;
  Signals signals;
  raise_descriptor_limit();
  if (settings.backup_every_s > 0) require_file(settings.database, "pg_dump, or archive its log");
  log::init(log_level(settings.log_level), log_format(settings.log_format));

  // The port first: where it is taken, an older Docket may be at work on the database that would be brought up to date.
  std::optional<http::Api> api;
  net::Server server(
      server_options(settings), [&api](net::Request&& request) { return api->answer(std::move(request)); },
      [&api](int status) { return api->refuse(status); },
      [&api](const net::Request& request) { return api->answer_at_once(request); });
  const int port = server.bind();

  app::System environment(channels_of(settings));
  const auto store = open_when_there(settings, environment, signals);
  if (!store) return;
  if (const auto words = store->read([](storage::Transaction& tx) { return tx.meta.elsewhere(); })) {
    throw std::runtime_error(*words);
  }
  const security::Secret secret = open_secret(settings, *store);
  for (const std::string& step : store->applied()) log::info("migrated", {{"step", std::string_view(step)}});
  // Who waits for a password to be checked holds a thread: half of them at most, so that others are served.
  security::Passwords passwords(settings.password_threads, std::max<std::size_t>(settings.threads / 2, 1));
  const security::TokenSigner signer(secret);
  const security::TrackingTokens tracking(secret);
  const security::Sealer sealer(secret);
  app::Accounts accounts(*store, environment, passwords, signer, account_options(settings));
  const http::Contract contract(contract_text());
  live::Feed feed(*store, environment, accounts, http::add_standing_headers);
  store->on_commit([&feed](const std::set<ShopId>& shops) { feed.on_commit(shops); });
  const auto listener = store->listen([&feed] { feed.wake(); });
  const app::TimerClock timers(*store, environment);
  const auto vapid = std::make_shared<const notify::Vapid>(secret);
  const notify::Dispatcher dispatcher(
      *store, environment, notify::Composer(sealer, tracking, house_of(settings, local_url(settings, port), vapid)),
      notify::mail_sender(mail_ways_of(settings)), dispatcher_options(settings));
  std::optional<app::Demo> demo;
  app::ScreenReports screen_reports;
  app::Jobs jobs(*store, environment);
  std::optional<std::string> demo_password;
  if (settings.demo) {
    demo.emplace(*store, environment, accounts);
    demo_password = demo->new_password();
    jobs.add({{"demo", "Lets the sample shop live", [&demo](app::Cause) { return demo->live(); }}});
  }
  const auto setup_token = accounts.offer_setup();
  std::vector<app::Task> light = app::housekeeping(*store, environment);
  light.push_back({"screen-reports", "Stores what screens say of themselves",
                   [&](app::Cause) { return screen_reports.store(*store); }});
  jobs.add(std::move(light));
  add_jobs_for_file(jobs, *store, environment, settings);
  http::Services services{*store, environment, accounts, tracking, sealer, contract, feed, jobs, screen_reports};
  services.public_url = settings.public_url.value_or("");
  services.allowed_origins = settings.allowed_origins;
  services.mail_from = settings.mail.from;
  services.ntfy_url = settings.ntfy_url.value_or("");
  services.push_key = vapid->public_key();
  services.engine = [&server] { return server.statistics(); };
  services.passwords = &passwords;
  services.tries = [&dispatcher](NotificationKind kind) { return dispatcher.tries(kind); };
  services.metrics_token = settings.metrics_token.value_or("");
  api.emplace(std::move(services), http::LimitRates{settings.sign_ins_per_minute, settings.guest_orders_per_minute});

  ::malloc_trim(0);  // reading the contract took more than keeping it
  greet(settings, local_url(settings, port), store->name(), setup_token, demo_password);
  log::info("serving", {{"host", std::string_view(settings.host)}, {"port", static_cast<std::int64_t>(port)}});
  signals.then([&server] { server.stop(); }, [&server] { reload(server); });
  server.run();
  log::info("stopped");
}

}  // namespace docket::cli
