#include "config/settings.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <thread>
#include <type_traits>
#include <utility>

#include "config/values.hpp"

namespace docket::config {
namespace {

constexpr std::size_t kShortestSecret = 32;
constexpr std::size_t kShortestToken = 16;

template <auto Member, std::int64_t Least, std::int64_t Most>
void set_number(Settings& settings, const std::string& value) {
  auto& member = settings.*Member;
  member = static_cast<std::remove_reference_t<decltype(member)>>(read_number(value, Least, Most));
}

/// `names` in the order of the enumerators.
template <auto Member>
void set_choice(Settings& settings, const std::string& value, std::initializer_list<std::string_view> names) {
  const auto* found = std::ranges::find(names, value);
  if (found == names.end()) {
    std::string all;
    for (const auto& name : names) all.append(all.empty() ? "" : &name == names.end() - 1 ? " or " : ", ").append(name);
    throw std::invalid_argument("must be " + all);
  }
  auto& member = settings.*Member;
  member = static_cast<std::remove_reference_t<decltype(member)>>(found - names.begin());
}

void set_host(Settings& settings, const std::string& value) {
  if (value.empty() || value.find_first_of(" /\t") != std::string::npos) {
    throw std::invalid_argument("must be an address or name of this machine, like 127.0.0.1 or 0.0.0.0");
  }
  settings.host = value;
}

void set_data_dir(Settings& settings, const std::string& value) {
  if (value.empty()) throw std::invalid_argument("must be the path of a folder");
  settings.data_dir = value;
}

void set_database(Settings& settings, const std::string& value) { settings.database = read_database(value); }

void set_secret_key(Settings& settings, const std::string& value) {
  if (value.size() < kShortestSecret) throw std::invalid_argument("must have at least 32 characters");
  settings.secret_key = value;
}

void set_registration(Settings& settings, const std::string& value) {
  set_choice<&Settings::registration>(settings, value, {"closed", "open"});
}

void set_demo(Settings& settings, const std::string& value) { settings.demo = read_switch(value); }

void set_log_format(Settings& settings, const std::string& value) {
  set_choice<&Settings::log_format>(settings, value, {"text", "json"});
}

void set_log_level(Settings& settings, const std::string& value) {
  set_choice<&Settings::log_level>(settings, value, {"debug", "info", "warn", "error", "off"});
}

void set_public_url(Settings& settings, const std::string& value) { settings.public_url = read_origin(value); }

void set_allowed_origins(Settings& settings, const std::string& value) {
  settings.allowed_origins = read_origins(value);
}

template <auto Member>
void set_file(Settings& settings, const std::string& value) {
  if (value.empty()) throw std::invalid_argument("must be the path of a file");
  settings.*Member = value;
}

void set_trusted_proxies(Settings& settings, const std::string& value) {
  settings.trusted_proxies = read_networks(value);
}

void set_metrics_token(Settings& settings, const std::string& value) {
  if (value.size() < kShortestToken) throw std::invalid_argument("must have at least 16 characters");
  settings.metrics_token = value;
}

void set_backup_every(Settings& settings, const std::string& value) {
  settings.backup_every_s = value == "off" ? 0 : read_duration(value).count();
}

void set_mail_from(Settings& settings, const std::string& value) { settings.mail.from = read_mailbox(value); }

void set_resend_api_key(Settings& settings, const std::string& value) {
  if (value.find_first_of(" \t\r\n") != std::string::npos) throw std::invalid_argument("must be one word");
  settings.mail.resend_api_key = value;
}

void set_resend_url(Settings& settings, const std::string& value) { settings.mail.resend_url = read_base_url(value); }

void set_smtp_url(Settings& settings, const std::string& value) { settings.mail.smtp_url = read_smtp_url(value); }

void set_mail_folder(Settings& settings, const std::string& value) { settings.mail.folder = value; }

void set_ntfy_url(Settings& settings, const std::string& value) { settings.ntfy_url = read_base_url(value); }

void set_webhook_allow_private(Settings& settings, const std::string& value) {
  settings.webhook_allow_private = read_switch(value);
}

constexpr Setting kSettings[] = {
    {"host", "DOCKET_HOST", "HOST", "ADDRESS", "127.0.0.1", "address to listen on; 0.0.0.0 lets other machines in",
     false, set_host},
    {"port", "DOCKET_PORT", "PORT", "NUMBER", "8080", "port to listen on; 0 takes any free one", false,
     set_number<&Settings::port, 0, 65535>},
    {"data-dir", "DOCKET_DATA_DIR", nullptr, "FOLDER", "./data", "where the database, the secret and the backups are",
     false, set_data_dir},
    {"database", "DOCKET_DATABASE", "DATABASE_URL", "URL", "",
     "sqlite:PATH or postgres://…; without it docket.db in the data folder", true, set_database},
    {"secret-key", "DOCKET_SECRET_KEY", "SECRET_KEY", "TEXT", "",
     "what tokens are signed with, at least 32 characters; without it one is made and kept in the data folder", true,
     set_secret_key},
    {"registration", "DOCKET_REGISTRATION", nullptr, "closed|open", "closed",
     "whether people may sign up by themselves", false, set_registration},
    {"demo", "DOCKET_DEMO", nullptr, "", "false", "fill in a lively sample shop", false, set_demo},
    {"public-url", "DOCKET_PUBLIC_URL", nullptr, "URL", "",
     "address under which people reach this server, for links: https://orders.example.com", false, set_public_url},
    {"allowed-origins", "DOCKET_ALLOWED_ORIGINS", "ALLOWED_ORIGINS", "LIST", "",
     "other sites whose pages may call the API: origins, separated by commas", false, set_allowed_origins},
    {"log-format", "DOCKET_LOG_FORMAT", nullptr, "text|json", "text", "how lines of the log look", false,
     set_log_format},
    {"log-level", "DOCKET_LOG_LEVEL", nullptr, "LEVEL", "info", "least that is logged: debug, info, warn, error or off",
     false, set_log_level},
    {"access-token-minutes", "DOCKET_ACCESS_TOKEN_MINUTES", nullptr, "NUMBER", "15", "how long an access token is good",
     false, set_number<&Settings::access_token_minutes, 1, 1440>},
    {"refresh-token-days", "DOCKET_REFRESH_TOKEN_DAYS", nullptr, "NUMBER", "30",
     "how long one stays signed in without coming back", false, set_number<&Settings::refresh_token_days, 1, 365>},
    {"tls-cert", "DOCKET_TLS_CERT", nullptr, "FILE", "",
     "certificate in PEM, with its chain: serves https instead of http; read again at SIGHUP", false,
     set_file<&Settings::tls_cert>},
    {"tls-key", "DOCKET_TLS_KEY", nullptr, "FILE", "", "private key of that certificate in PEM, without a passphrase",
     false, set_file<&Settings::tls_key>},
    {"trusted-proxies", "DOCKET_TRUSTED_PROXIES", nullptr, "LIST", "",
     "proxies whose word on a client's address is taken: addresses or networks, separated by commas", false,
     set_trusted_proxies},
    {"max-connections", "DOCKET_MAX_CONNECTIONS", nullptr, "NUMBER", "16384", "connections open at once", false,
     set_number<&Settings::max_connections, 16, 1'000'000>},
    {"max-connections-per-address", "DOCKET_MAX_CONNECTIONS_PER_ADDRESS", nullptr, "NUMBER", "12288",
     "connections open at once from one address", false,
     set_number<&Settings::max_connections_per_address, 1, 1'000'000>},
    {"max-requests", "DOCKET_MAX_REQUESTS", nullptr, "NUMBER", "16384",
     "requests that may wait for a thread; more are answered with 503", false,
     set_number<&Settings::max_requests, 1, 1'000'000>},
    {"max-body", "DOCKET_MAX_BODY", nullptr, "BYTES", "1048576", "largest body of a request", false,
     set_number<&Settings::max_body, 1024, 1024 * 1024 * 1024>},
    {"head-timeout", "DOCKET_HEAD_TIMEOUT", nullptr, "SECONDS", "10", "how long the head of a request may take", false,
     set_number<&Settings::head_timeout_s, 1, 600>},
    {"body-timeout", "DOCKET_BODY_TIMEOUT", nullptr, "SECONDS", "10", "how long each 16 KiB of a body may take", false,
     set_number<&Settings::body_timeout_s, 1, 600>},
    {"idle-timeout", "DOCKET_IDLE_TIMEOUT", nullptr, "SECONDS", "75",
     "how long a connection may wait for its next request", false, set_number<&Settings::idle_timeout_s, 1, 3600>},
    {"write-timeout", "DOCKET_WRITE_TIMEOUT", nullptr, "SECONDS", "10",
     "how long a client may take nothing of its reply before it is cut off", false,
     set_number<&Settings::write_timeout_s, 1, 600>},
    {"slow-reader-kb", "DOCKET_SLOW_READER_KB", nullptr, "NUMBER", "256",
     "KiB that may wait for a live reader before it is cut off", false,
     set_number<&Settings::slow_reader_kb, 16, 1024 * 1024>},
    {"reactors", "DOCKET_REACTORS", nullptr, "NUMBER", "2", "threads that own the connections", false,
     set_number<&Settings::reactors, 1, 64>},
    {"threads", "DOCKET_THREADS", nullptr, "NUMBER", "128", "requests worked on at once", false,
     set_number<&Settings::threads, 1, 4096>},
    {"readers", "DOCKET_READERS", nullptr, "NUMBER", "4",
     "sessions with the database that read; beside them, one writes, and on PostgreSQL one listens", false,
     set_number<&Settings::readers, 1, 64>},
    {"password-threads", "DOCKET_PASSWORD_THREADS", nullptr, "NUMBER", "",
     "passwords checked at once; without it half as many as there are cores", false,
     set_number<&Settings::password_threads, 1, 64>},
    {"sign-ins-per-minute", "DOCKET_SIGN_INS_PER_MINUTE", nullptr, "NUMBER", "600",
     "sign-ins, sign-ups and the like that one address may send a minute; 0 for as many as come", false,
     set_number<&Settings::sign_ins_per_minute, 0, 1'000'000>},
    {"guest-orders-per-minute", "DOCKET_GUEST_ORDERS_PER_MINUTE", nullptr, "NUMBER", "3000",
     "orders that guests at one address other than this machine may place a minute; 0 for as many as come", false,
     set_number<&Settings::guest_orders_per_minute, 0, 1'000'000>},
    {"backup-every", "DOCKET_BACKUP_EVERY", nullptr, "DURATION", "",
     "how often the server copies its database to the folder backups beside it, keeping the newest 7: 24h, 30m or off;"
     " off by default",
     false, set_backup_every},
    {"mail-from", "DOCKET_MAIL_FROM", nullptr, "ADDRESS", "Docket <docket@localhost>",
     "whom e-mails are from: orders@example.com or Corner Shop <orders@example.com>", false, set_mail_from},
    {"smtp-url", "DOCKET_SMTP_URL", nullptr, "URL", "",
     "mail server that takes e-mails: smtp://USER:PASSWORD@HOST:587 (STARTTLS) or smtps://USER:PASSWORD@HOST", true,
     set_smtp_url},
    {"resend-api-key", "DOCKET_RESEND_API_KEY", "RESEND_API_KEY", "TEXT", "",
     "key of an account at Resend, which then sends the e-mails", true, set_resend_api_key},
    {"resend-url", "DOCKET_RESEND_URL", nullptr, "URL", "https://api.resend.com", "where the API of Resend is", false,
     set_resend_url},
    {"mail-folder", "DOCKET_MAIL_FOLDER", nullptr, "FOLDER", "",
     "where e-mails are put as .eml files instead of being sent, to try them out", false, set_mail_folder},
    {"ntfy-url", "DOCKET_NTFY_URL", nullptr, "URL", "",
     "ntfy server that calls staff: https://ntfy.sh or one of your own; without it nobody is called", false,
     set_ntfy_url},
    {"webhook-allow-private", "DOCKET_WEBHOOK_ALLOW_PRIVATE", nullptr, "", "false",
     "let webhooks lead into private networks and to this machine", false, set_webhook_allow_private},
    {"notify-retry-base-ms", "DOCKET_NOTIFY_RETRY_BASE_MS", nullptr, "NUMBER", "5000",
     "milliseconds until what could not be sent is tried again for the first time; later tries follow in proportion",
     false, set_number<&Settings::notify_retry_base_ms, 1, 3'600'000>},
    {"metrics-token", "DOCKET_METRICS_TOKEN", nullptr, "TEXT", "",
     "what a reader of /metrics must send as its bearer token, at least 16 characters; without it everybody may read "
     "it",
     true, set_metrics_token},
};

std::string in_flag_form(std::string key) {
  std::ranges::replace(key, '_', '-');
  return key;
}

/// How many letters one has to insert, delete or replace to make `a` into `b`.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = std::exchange(row[j + 1], std::min({replaced, row[j] + 1, row[j + 1] + 1}));
    }
  }
  return row.back();
}

/// `values` by flag name. Throws for a key that no setting has.
Values known_values(const Values& values, const std::string& source) {
  Values known;
  for (const auto& [key, value] : values) {
    const std::string flag = in_flag_form(key);
    const auto distance = [&flag](const Setting& setting) { return edit_distance(flag, setting.flag); };
    const Setting& nearest = *std::ranges::min_element(kSettings, {}, distance);
    if (flag != nearest.flag) {
      throw ConfigError("there is no setting \"" + key + "\" (" + source + "); did you mean \"" + nearest.flag + "\"?");
    }
    known.emplace(flag, value);
  }
  return known;
}

struct Origin {
  std::string value;
  std::string named;  ///< where it stands, in words
};

std::optional<Origin> find(const Setting& setting, const Values& flags, const Getenv& getenv, const Values& file) {
  if (const auto flag = flags.find(setting.flag); flag != flags.end()) {
    return Origin{flag->second, std::string("--") + setting.flag};
  }
  for (const char* name : {setting.environment, setting.field_environment}) {
    if (name == nullptr) continue;
    const auto value = getenv(name);
    if (value && !value->empty()) return Origin{*value, std::string(name) + " (environment)"};
  }
  if (const auto key = file.find(setting.flag); key != file.end()) {
    return Origin{key->second, std::string(setting.flag) + " (configuration file)"};
  }
  if (*setting.fallback != '\0') return Origin{setting.fallback, std::string(setting.flag) + " (default)"};
  return std::nullopt;
}

void apply(const Setting& setting, const Origin& origin, Settings& settings) {
  try {
    setting.set(settings, origin.value);
  } catch (const std::invalid_argument& fault) {
    std::string line = origin.named + " " + fault.what();
    if (!setting.is_private) line += ", not \"" + origin.value + "\"";
    std::ranges::replace_if(
        line, [](char c) { return static_cast<unsigned char>(c) < 0x20; }, '?');
    throw ConfigError(line);
  }
}

/// What no setting can see by itself.
void check_together(const Settings& settings) {
  const MailSettings& mail = settings.mail;
  if (int{mail.resend_api_key.has_value()} + int{mail.smtp_url.has_value()} + int{mail.folder.has_value()} > 1) {
    throw ConfigError("only one of resend-api-key, smtp-url and mail-folder can be set: e-mails leave one way");
  }
  if (settings.tls_cert.has_value() == settings.tls_key.has_value()) return;
  const std::string given = settings.tls_cert ? "tls-cert" : "tls-key";
  const std::string missing = settings.tls_cert ? "tls-key" : "tls-cert";
  throw ConfigError(given + " must have " + missing + " beside it: set both for https, or neither for http");
}

}  // namespace

std::span<const Setting> settings() { return kSettings; }

Settings resolve(const Values& flags, const Getenv& getenv, const Values& file) {
  const Values known_flags = known_values(flags, "command line");
  const Values known_file = known_values(file, "configuration file");
  Settings settings;
  settings.password_threads = std::clamp<std::size_t>(std::thread::hardware_concurrency() / 2, 1, 64);
  for (const Setting& setting : kSettings) {
    if (const auto origin = find(setting, known_flags, getenv, known_file)) apply(setting, *origin, settings);
  }
  check_together(settings);
  if (!settings.database.is_set()) settings.database.file = settings.data_dir / "docket.db";
  return settings;
}

}  // namespace docket::config
