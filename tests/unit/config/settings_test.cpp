#include "config/settings.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

using namespace docket::config;

namespace {

/// An environment of these variables alone.
Getenv environment(Values variables) {
  return [variables = std::move(variables)](const char* name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    if (found == variables.end()) return std::nullopt;
    return found->second;
  };
}

Settings from(const Values& flags, const Values& variables = {}, const Values& file = {}) {
  return resolve(flags, environment(variables), file);
}

std::string error_of(const Values& flags, const Values& variables = {}, const Values& file = {}) {
  try {
    from(flags, variables, file);
    return "no error";
  } catch (const ConfigError& error) {
    return error.what();
  }
}

const std::string kLongSecret(32, 's');

}  // namespace

TEST_CASE("without any configuration the defaults hold") {
  const Settings settings = from({});
  CHECK(settings.host == "127.0.0.1");
  CHECK(settings.port == 8080);
  CHECK(settings.data_dir == "./data");
  CHECK(settings.database.file == "./data/docket.db");
  CHECK_FALSE(settings.secret_key.has_value());
  CHECK(settings.registration == Registration::closed);
  CHECK_FALSE(settings.demo);
  CHECK(settings.log_format == LogFormat::text);
  CHECK(settings.log_level == LogLevel::info);
  CHECK_FALSE(settings.tls_cert.has_value());
  CHECK_FALSE(settings.tls_key.has_value());
  CHECK(settings.trusted_proxies.empty());
  CHECK(settings.max_connections == 16384);
  CHECK(settings.max_connections_per_address == 12288);
  CHECK(settings.max_requests == 16384);
  CHECK(settings.head_timeout_s == 10);
  CHECK(settings.body_timeout_s == 10);
  CHECK(settings.idle_timeout_s == 75);
  CHECK(settings.write_timeout_s == 10);
  CHECK(settings.slow_reader_kb == 256);
  CHECK(settings.reactors == 2);
  CHECK(settings.threads == 128);
  CHECK(settings.readers == 4);
  CHECK(settings.max_body == 1048576);
  CHECK(settings.access_token_minutes == 15);
  CHECK(settings.refresh_token_days == 30);
  CHECK(settings.password_threads >= 1);
  CHECK(settings.sign_ins_per_minute == 600);
  CHECK(settings.guest_orders_per_minute == 3000);
  CHECK_FALSE(settings.public_url.has_value());
  CHECK(settings.allowed_origins.empty());
  CHECK(settings.backup_every_s == 0);
  CHECK_FALSE(settings.metrics_token.has_value());
}

TEST_CASE("the server makes backups as often as it is told") {
  CHECK(from({{"backup-every", "24h"}}).backup_every_s == 86400);
  CHECK(from({{"backup-every", "off"}}).backup_every_s == 0);
  CHECK(error_of({{"backup-every", "often"}}).find("must be a time") != std::string::npos);
}

TEST_CASE("the command line wins over the environment, that over the file") {
  const Values flags{{"port", "1"}};
  const Values variables{{"DOCKET_PORT", "2"}, {"PORT", "3"}};
  const Values file{{"port", "4"}};
  CHECK(from(flags, variables, file).port == 1);
  CHECK(from({}, variables, file).port == 2);
  CHECK(from({}, {{"PORT", "3"}}, file).port == 3);
  CHECK(from({}, {}, file).port == 4);
  CHECK(from({}).port == 8080);
}

TEST_CASE("an empty environment variable counts as unset") {
  CHECK(from({}, {{"DOCKET_PORT", ""}, {"PORT", "3"}}).port == 3);
  CHECK(from({}, {{"DOCKET_PORT", ""}, {"PORT", ""}}, {{"port", "4"}}).port == 4);
}

TEST_CASE("the names that the field uses work too") {
  const Settings settings = from({}, {{"DATABASE_URL", "sqlite:///shop.db"},
                                      {"SECRET_KEY", kLongSecret},
                                      {"HOST", "0.0.0.0"},
                                      {"PORT", "9000"},
                                      {"ALLOWED_ORIGINS", "https://a.example"}});
  CHECK(settings.database.file == "shop.db");
  CHECK(settings.secret_key == kLongSecret);
  CHECK(settings.host == "0.0.0.0");
  CHECK(settings.port == 9000);
  CHECK(settings.allowed_origins == std::vector<std::string>{"https://a.example"});
}

TEST_CASE("the database is in the data folder unless it is named") {
  CHECK(from({{"data-dir", "/srv/docket"}}).database.file == "/srv/docket/docket.db");
  CHECK(from({{"data-dir", "/srv/docket"}, {"database", "sqlite:x.db"}}).database.file == "x.db");
}

TEST_CASE("keys of the file may be written with underscores") {
  const Settings settings = from({}, {}, {{"data_dir", "d"}, {"max_body", "2048"}, {"demo", "yes"}});
  CHECK(settings.data_dir == "d");
  CHECK(settings.max_body == 2048);
  CHECK(settings.demo);
}

TEST_CASE("choices are taken by name") {
  CHECK(from({{"registration", "open"}}).registration == Registration::open);
  CHECK(from({{"log-format", "json"}}).log_format == LogFormat::json);
  CHECK(from({{"log-level", "debug"}}).log_level == LogLevel::debug);
  CHECK(from({{"log-level", "off"}}).log_level == LogLevel::off);
}

TEST_CASE("numbers pass at both ends of their range") {
  struct Row {
    const char* flag;
    const char* least;
    const char* most;
  };
  const Row rows[] = {{"port", "0", "65535"},
                      {"threads", "1", "4096"},
                      {"readers", "1", "64"},
                      {"max-connections", "16", "1000000"},
                      {"max-connections-per-address", "1", "1000000"},
                      {"max-requests", "1", "1000000"},
                      {"max-body", "1024", "1073741824"},
                      {"head-timeout", "1", "600"},
                      {"body-timeout", "1", "600"},
                      {"idle-timeout", "1", "3600"},
                      {"write-timeout", "1", "600"},
                      {"slow-reader-kb", "16", "1048576"},
                      {"reactors", "1", "64"},
                      {"access-token-minutes", "1", "1440"},
                      {"refresh-token-days", "1", "365"},
                      {"password-threads", "1", "64"},
                      {"sign-ins-per-minute", "0", "1000000"},
                      {"guest-orders-per-minute", "0", "1000000"}};
  for (const Row& row : rows) {
    CAPTURE(std::string(row.flag));
    CHECK_NOTHROW(from({{row.flag, row.least}}));
    CHECK_NOTHROW(from({{row.flag, row.most}}));
    CHECK(error_of({{row.flag, std::to_string(std::stoll(row.least) - 1)}}).find("must be a number") !=
          std::string::npos);
    CHECK(error_of({{row.flag, std::to_string(std::stoll(row.most) + 1)}}).find("must be a number") !=
          std::string::npos);
  }
}

TEST_CASE("an error says where the value stands and what it must be") {
  struct Row {
    Values flags;
    Values variables;
    Values file;
    std::string error;
  };
  const Row rows[] = {
      {{}, {{"PORT", "abc"}}, {}, R"(PORT (environment) must be a number from 0 to 65535, not "abc")"},
      {{}, {{"DOCKET_PORT", "-1"}}, {}, R"(DOCKET_PORT (environment) must be a number from 0 to 65535, not "-1")"},
      {{{"port", "80a"}}, {}, {}, R"(--port must be a number from 0 to 65535, not "80a")"},
      {{}, {}, {{"port", ""}}, R"(port (configuration file) must be a number from 0 to 65535, not "")"},
      {{{"port", " 80"}}, {}, {}, R"(--port must be a number from 0 to 65535, not " 80")"},
      {{{"port", "99999999999999999999"}},
       {},
       {},
       R"(--port must be a number from 0 to 65535, not "99999999999999999999")"},
      {{{"registration", "Open"}}, {}, {}, R"(--registration must be closed or open, not "Open")"},
      {{{"log-level", "loud"}}, {}, {}, R"(--log-level must be debug, info, warn, error or off, not "loud")"},
      {{{"demo", "maybe"}}, {}, {}, R"(--demo must be true or false, not "maybe")"},
      {{{"host", "a b"}},
       {},
       {},
       R"(--host must be an address or name of this machine, like 127.0.0.1 or 0.0.0.0, not "a b")"},
      {{{"port", "1\n2"}}, {}, {}, R"(--port must be a number from 0 to 65535, not "1?2")"},
  };
  for (const Row& row : rows) CHECK(error_of(row.flags, row.variables, row.file) == row.error);
}

TEST_CASE("private values never stand in an error") {
  CHECK(error_of({}, {{"SECRET_KEY", "hunter2"}}) == "SECRET_KEY (environment) must have at least 32 characters");
  const std::string error = error_of({}, {{"DATABASE_URL", "mysql://docket:hunter2@db/docket"}});
  CHECK(error == "DATABASE_URL (environment) must be sqlite:PATH or postgres://USER@HOST:PORT/DATABASE");
}

TEST_CASE("a key that no setting has is an error that names the nearest one") {
  CHECK(error_of({}, {}, {{"prot", "80"}}) ==
        R"(there is no setting "prot" (configuration file); did you mean "port"?)");
  CHECK(error_of({}, {}, {{"log_levle", "info"}}) ==
        R"(there is no setting "log_levle" (configuration file); did you mean "log-level"?)");
  CHECK(error_of({{"data-dri", "x"}}).find(R"(did you mean "data-dir"?)") != std::string::npos);
}

TEST_CASE("each number goes to its own place") {
  const Settings settings = from({{"max-connections", "21"},
                                  {"max-connections-per-address", "22"},
                                  {"max-requests", "23"},
                                  {"head-timeout", "24"},
                                  {"body-timeout", "25"},
                                  {"idle-timeout", "26"},
                                  {"write-timeout", "27"},
                                  {"slow-reader-kb", "28"},
                                  {"reactors", "29"},
                                  {"threads", "30"},
                                  {"readers", "9"},
                                  {"sign-ins-per-minute", "31"},
                                  {"guest-orders-per-minute", "32"}});
  CHECK(settings.max_connections == 21);
  CHECK(settings.max_connections_per_address == 22);
  CHECK(settings.max_requests == 23);
  CHECK(settings.head_timeout_s == 24);
  CHECK(settings.body_timeout_s == 25);
  CHECK(settings.idle_timeout_s == 26);
  CHECK(settings.write_timeout_s == 27);
  CHECK(settings.slow_reader_kb == 28);
  CHECK(settings.reactors == 29);
  CHECK(settings.threads == 30);
  CHECK(settings.readers == 9);
  CHECK(settings.sign_ins_per_minute == 31);
  CHECK(settings.guest_orders_per_minute == 32);
}

TEST_CASE("a certificate and its key come together, from wherever, or not at all") {
  const Settings settings = from({{"tls-cert", "chain.pem"}}, {{"DOCKET_TLS_KEY", "/run/key.pem"}});
  CHECK(settings.tls_cert == std::filesystem::path("chain.pem"));
  CHECK(settings.tls_key == std::filesystem::path("/run/key.pem"));
  CHECK(error_of({{"tls-cert", "chain.pem"}}) ==
        "tls-cert must have tls-key beside it: set both for https, or neither for http");
  CHECK(error_of({}, {}, {{"tls_key", "key.pem"}}) ==
        "tls-key must have tls-cert beside it: set both for https, or neither for http");
  CHECK(error_of({{"tls-cert", ""}, {"tls-key", "k"}}) == R"(--tls-cert must be the path of a file, not "")");
}

TEST_CASE("trusted proxies are a list") {
  CHECK(from({}, {{"DOCKET_TRUSTED_PROXIES", "127.0.0.1, fd00::/8"}}).trusted_proxies ==
        std::vector<std::string>{"127.0.0.1", "fd00::/8"});
  CHECK(error_of({{"trusted-proxies", "nginx"}}) ==
        "--trusted-proxies must be addresses or networks like 127.0.0.1, 10.0.0.0/8 or fd00::/8, separated by commas, "
        "not \"nginx\"");
}

TEST_CASE("a value that is overruled is not looked at") { CHECK(from({{"port", "1"}}, {{"PORT", "abc"}}).port == 1); }

TEST_CASE("every setting is declared soundly") {
  std::set<std::string> names;
  for (const Setting& setting : settings()) {
    const std::string flag = setting.flag;
    CAPTURE(flag);
    std::string expected = "DOCKET_" + flag;
    std::ranges::transform(expected, expected.begin(), [](char c) {
      return c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    });
    CHECK(setting.environment == expected);
    CHECK(names.insert(flag).second);
    CHECK(names.insert(setting.environment).second);
    if (setting.field_environment != nullptr) CHECK(names.insert(setting.field_environment).second);
    CHECK(std::string(setting.help).size() > 10);
    if (*setting.fallback != '\0') {
      Settings scratch;
      CHECK_NOTHROW(setting.set(scratch, setting.fallback));
    }
  }
}

TEST_CASE("e-mails leave one way, if any") {
  CHECK_FALSE(from({}).mail.is_set());
  CHECK(from({}).mail.from == "Docket <docket@localhost>");
  CHECK(from({}, {{"RESEND_API_KEY", "re_123"}}).mail.resend_api_key == "re_123");
  CHECK(from({{"mail-folder", "mails"}}).mail.folder == "mails");
  CHECK(error_of({{"mail-folder", "mails"}}, {{"RESEND_API_KEY", "re_123"}}) ==
        "only one of resend-api-key, smtp-url and mail-folder can be set: e-mails leave one way");
  CHECK(error_of({{"smtp-url", "mail.example.com secret"}}).find("secret") == std::string::npos);
}
