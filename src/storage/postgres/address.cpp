#include "storage/postgres/address.hpp"

#include <libpq-fe.h>

#include <map>
#include <memory>
#include <stdexcept>
#include <string_view>

namespace docket::storage {
namespace {

/// What is used where the URL says nothing: a network that swallows packets must be noticed in seconds, and a standby
/// takes no orders.
const std::map<std::string, std::string> kUnlessSaid = {
    {"application_name", "docket"}, {"client_encoding", "UTF8"},
    {"connect_timeout", "5"},       {"keepalives_count", "3"},
    {"keepalives_idle", "15"},      {"keepalives_interval", "5"},
    {"tcp_user_timeout", "15000"},  {"target_session_attrs", "read-write"},
};

std::map<std::string, std::string> parse(const std::string& url) {
  char* fault = nullptr;
  const std::unique_ptr<PQconninfoOption, void (*)(PQconninfoOption*)> options(PQconninfoParse(url.c_str(), &fault),
                                                                               PQconninfoFree);
  const std::unique_ptr<char, void (*)(void*)> freed(fault, PQfreemem);
  if (!options) {
    const std::string_view words = fault == nullptr ? "" : fault;
    // Other faults are told with the whole URL.
    const bool is_safe = words.starts_with("invalid URI query parameter");
    throw std::invalid_argument("must be postgres://USER@HOST:PORT/DATABASE, with what libpq takes after a ?" +
                                (is_safe ? ": " + std::string(words.substr(0, words.find('\n'))) : ""));
  }
  std::map<std::string, std::string> said;
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->val != nullptr) said.emplace(option->keyword, option->val);
  }
  return said;
}

std::string quoted(std::string_view value) {
  std::string text = "'";
  for (const char c : value) {
    if (c == '\'' || c == '\\') text += '\\';
    text += c;
  }
  return text + "'";
}

std::string name_of(const std::map<std::string, std::string>& said) {
  const auto value = [&](const char* key) {
    const auto found = said.find(key);
    return found == said.end() ? std::string() : found->second;
  };
  // A host that is a path is the folder of a socket, and of several hosts without ports libpq says ",".
  const bool is_socket = value("host").starts_with('/');
  const bool has_port = value("port").find_first_not_of(',') != std::string::npos;
  std::string name = "postgres://";
  if (!value("user").empty()) name += value("user") + "@";
  if (!is_socket) name += value("host") + (has_port ? ":" + value("port") : "");
  name += "/" + value("dbname");
  if (is_socket) name += "?host=" + value("host") + (has_port ? "&port=" + value("port") : "");
  return name;
}

}  // namespace

PostgresAddress::PostgresAddress(const std::string& url) {
  auto said = parse(url);
  name_ = name_of(said);
  for (const auto& [key, value] : kUnlessSaid) said.try_emplace(key, value);
  for (const auto& [key, value] : said) conninfo_ += (conninfo_.empty() ? "" : " ") + key + "=" + quoted(value);
}

}  // namespace docket::storage
