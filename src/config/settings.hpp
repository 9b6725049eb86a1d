#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "config/values.hpp"

namespace docket::config {

enum class Registration : std::uint8_t { closed, open };
enum class LogFormat : std::uint8_t { text, json };
enum class LogLevel : std::uint8_t { debug, info, warn, error, off };

/// How e-mails leave: at most one of the ways is set.
struct MailSettings {
  std::string from;                             ///< "Docket <docket@localhost>": docket::parse_mailbox() reads it
  std::optional<std::string> resend_api_key;    ///< absent: not by Resend
  std::string resend_url;                       ///< base of its API: no slash at the end
  std::optional<std::string> smtp_url;          ///< smtp://… or smtps://…; may hold a password
  std::optional<std::filesystem::path> folder;  ///< where they are put as .eml files instead of being sent

  bool is_set() const { return resend_api_key || smtp_url || folder; }
};

/// What `docket` runs with. resolve() fills all of it in; the defaults stand in settings().
struct Settings {
  std::string host;
  int port = 0;  ///< 0: any free one
  std::filesystem::path data_dir;
  Database database;
  std::optional<std::string> secret_key;  ///< absent: the one kept in data_dir is used
  Registration registration = Registration::closed;
  bool demo = false;
  LogFormat log_format = LogFormat::text;
  LogLevel log_level = LogLevel::info;
  std::optional<std::filesystem::path> tls_cert;  ///< the chain in PEM; there exactly when tls_key is
  std::optional<std::filesystem::path> tls_key;
  std::vector<std::string> trusted_proxies;  ///< addresses and networks; their syntax is net::TrustedProxies' to check
  std::size_t max_connections = 0;
  std::size_t max_connections_per_address = 0;
  std::size_t max_requests = 0;  ///< that may wait for a thread
  std::size_t max_body = 0;      ///< bytes
  int head_timeout_s = 0;
  int body_timeout_s = 0;  ///< for each 16 KiB
  int idle_timeout_s = 0;
  int write_timeout_s = 0;  ///< while a reader takes nothing
  std::size_t slow_reader_kb = 0;
  std::size_t reactors = 0;
  std::size_t threads = 0;
  std::size_t readers = 0;  ///< sessions with the database that read
  int access_token_minutes = 0;
  int refresh_token_days = 0;
  std::size_t password_threads = 0;
  std::int64_t sign_ins_per_minute = 0;      ///< from one address; 0: as many as come
  std::int64_t guest_orders_per_minute = 0;  ///< from one address; 0: as many as come
  std::int64_t backup_every_s = 0;           ///< 0: the server makes no backups by itself
  std::optional<std::string> metrics_token;  ///< absent: everybody may read /metrics
  std::optional<std::string> public_url;     ///< an origin: no path, no slash at the end
  std::vector<std::string> allowed_origins;  ///< as browsers write them: lower case, no default port
  MailSettings mail;
  std::optional<std::string> ntfy_url;    ///< an ntfy server, no slash at the end; absent: nobody is called that way
  std::int64_t notify_retry_base_ms = 0;  ///< until the first retry of what could not be sent
  bool webhook_allow_private = false;     ///< webhooks may lead into private networks
};

/// One setting, declared once: the command line, its help and resolve() read this.
struct Setting {
  const char* flag;               ///< without dashes; also the key in the file
  const char* environment;        ///< DOCKET_<FLAG>
  const char* field_environment;  ///< the name that other programs use for it; nullptr when there is none
  const char* placeholder;        ///< what help shows for the value; "" for a switch, whose value is true or false
  const char* fallback;           ///< the default; "" when it is not a text
  const char* help;
  bool is_private;  ///< its value must not be shown, not even in an error
  /// Checks `value` and puts it in its place. Throws std::invalid_argument saying what it must be ("must be …").
  void (*set)(Settings& settings, const std::string& value);

  bool is_switch() const { return *placeholder == '\0'; }
};

/// All of them, in the order of help.
std::span<const Setting> settings();

/// Something in the configuration is wrong: one line that says where, and what it must be.
class ConfigError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

using Values = std::map<std::string, std::string>;
using Getenv = std::function<std::optional<std::string>(const char* name)>;

/// The settings: each from the command line if it is there, else from the environment (an empty variable counts as
/// unset), else from the file, else its default. `flags` and `file` are keyed by flag name, where `_` does for `-`.
/// Throws ConfigError for a value that does not fit and for a key that no setting has.
Settings resolve(const Values& flags, const Getenv& getenv, const Values& file);

}  // namespace docket::config
