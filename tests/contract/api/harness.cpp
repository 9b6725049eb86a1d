#include "contract/api/harness.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <set>
#include <stdexcept>

#include "app/shops.hpp"
#include "app/workflows.hpp"
#include "http/problem.hpp"
#include "http/routes.hpp"
#include "http/schema_faults.hpp"
#include "resources/resources.hpp"
#include "security/digest.hpp"
#include "security/secret.hpp"

namespace docket::test {
namespace {

const security::Secret& secret() {
  static const security::Secret all("the secret of the contract tests, long enough");
  return all;
}

struct Person {
  const char* name;
  Role role;
  const char* shop;  ///< where they work, or nullptr
};

/// A merchant stands before the staff that it makes.
constexpr Person kPeople[] = {{"admin", Role::admin, nullptr},
                              {"operations", Role::operations, nullptr},
                              {"merchant", Role::merchant, "cafe"},
                              {"staff", Role::staff, "cafe"},
                              {"other_merchant", Role::merchant, "rival"},
                              {"rival_staff", Role::staff, "rival"},
                              {"customer", Role::customer, nullptr},
                              {"other_customer", Role::customer, nullptr}};

struct Machine {
  const char* name;
  std::initializer_list<Scope> scopes;
  const char* shop;  ///< the one that it is bound to, or nullptr
};

using enum Scope;

/// Each scope is had by one that works at the café and lacked by another.
const Machine kMachines[] = {
    {"courier", {orders_read, orders_advance}, "cafe"},
    {"till", {orders_create, items_read, items_write, events_read}, "cafe"},
    {"screen", {boards_read}, nullptr},
    {"rival_key",
     {orders_read, orders_create, orders_advance, items_read, items_write, boards_read, events_read},
     "rival"}};

/// A key as it is sent: "dk_" and 43 characters.
std::string key_of(const char* machine) {
  std::string key = "dk_" + std::string(machine);
  return key + std::string(46 - key.size(), 'x');
}

ApiKey api_key(const Machine& machine, const std::map<std::string, ShopId>& shops) {
  ApiKey key;
  key.id = new_id<ApiKeyId>();
  key.name = machine.name;
  key.digest = security::digest(key_of(machine.name));
  key.prefix = key_of(machine.name).substr(0, 11);
  for (const Scope scope : machine.scopes) key.scopes = static_cast<Scopes>(key.scopes | static_cast<Scopes>(scope));
  if (machine.shop != nullptr) key.shop_id = shops.at(machine.shop);
  key.created_at = kStart;
  return key;
}

app::AccountOptions account_options(const WorldOptions& options) {
  app::AccountOptions accounts;
  accounts.open_registration = options.open_registration;
  return accounts;
}

std::unique_ptr<storage::sql::Driver> driver(const WorldOptions& options, Database& database) {
  auto real = database.driver();
  return options.around == nullptr ? std::move(real) : options.around(std::move(real));
}

http::Services services(storage::Store& store, app::Environment& environment, app::Accounts& accounts,
                        const security::TrackingTokens& tracking, const security::Sealer& sealer, live::Feed& feed,
                        app::Jobs& jobs, app::ScreenReports& reports, const WorldOptions& options) {
  const http::Contract& document = options.contract != nullptr ? *options.contract : contract();
  http::Services all{store, environment, accounts, tracking,           sealer,         document,
                     feed,  jobs,        reports,  options.public_url, options.origins};
  all.metrics_token = options.metrics_token;
  all.tries = [](NotificationKind kind) {
    const std::map<NotificationKind, Tries> tries{{NotificationKind::email, {.sent = 3}},
                                                  {NotificationKind::webhook, {.failed = 2}},
                                                  {NotificationKind::push, {.dead = 1}}};
    return tries.contains(kind) ? tries.at(kind) : Tries();
  };
  all.mail_from = "Docket <docket@localhost>";
  all.push_key = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
  return all;
}

/// A reply with nothing prepared in it, and its whole body.
net::Reply unfolded(net::Reply reply) {
  if (reply.more) {
    for (auto piece = reply.more(); !piece.empty(); piece = reply.more()) reply.body += piece;
    reply.more = nullptr;
  }
  if (!reply.prepared) return reply;
  std::string_view head = reply.prepared->head;
  std::from_chars(head.data() + 9, head.data() + 12, reply.status);
  head.remove_prefix(head.find("\r\n") + 2);
  for (; !head.empty(); head.remove_prefix(head.find("\r\n") + 2)) {
    const auto colon = head.find(": ");
    const std::string_view name = head.substr(0, colon);
    if (name != "Content-Length")
      reply.headers.emplace_back(name, head.substr(colon + 2, head.find("\r\n") - colon - 2));
  }
  reply.body = reply.prepared->body;
  reply.prepared = nullptr;
  return reply;
}

/// One hash for everybody: it takes 18 ms.
std::string hashed_password() { return security::Passwords(1, 4).hash(kPassword); }

Item item(ShopId shop, const char* name, Minor price, std::optional<std::int64_t> stock, bool is_available) {
  Item made = an_item(shop, name, stock);
  made.price = price;
  made.is_available = is_available;
  return made;
}

const json::Value kNull;

constexpr std::string_view kJsonLines = "application/x-ndjson";

std::string media_type_of(const net::Reply& reply) {
  return std::string(net::find_header(reply.headers, "Content-Type").value_or(""));
}

bool is_strong_etag(std::string_view text) {
  return text.size() > 2 && text.front() == '"' && text.back() == '"' &&
         text.substr(1, text.size() - 2).find('"') == std::string_view::npos;
}

void check_headers(const Ask& ask, const Answer& answer) {
  std::set<std::string> seen;
  for (const auto& header : answer.headers) {
    const std::string& name = header.first;  // clang 14 captures no structured binding
    const std::string& value = header.second;
    INFO("header: ", name, ": ", value);
    CHECK((seen.insert(name).second || name == "Set-Cookie"));
    CHECK(value.find_first_of("\r\n") == std::string::npos);
  }
  CHECK(answer.header("X-Content-Type-Options") == "nosniff");
  CHECK_FALSE(answer.header("Cache-Control").empty());
  CHECK_FALSE(answer.header("X-Request-Id").empty());
  const std::string etag = answer.header("ETag");
  if (!etag.empty()) CHECK(is_strong_etag(etag));
  switch (answer.status) {
    case 201: CHECK_FALSE(answer.header("Location").empty()); break;
    case 204: CHECK(answer.body.empty()); break;
    case 304:
      CHECK(answer.body.empty());
      CHECK_FALSE(etag.empty());
      CHECK((ask.method == "GET" || ask.method == "HEAD"));
      break;
    case 401: CHECK_FALSE(answer.header("WWW-Authenticate").empty()); break;
    case 405: CHECK_FALSE(answer.header("Allow").empty()); break;
    case 429:
    case 503: CHECK_FALSE(answer.header("Retry-After").empty()); break;
    default: break;
  }
}

void check_problem(const Ask& ask, const Answer& answer) {
  const bool is_replay = answer.header("Idempotent-Replayed") == "true";
  CHECK(answer.integer("/status") == answer.status);
  const std::string code = answer.text("/code");
  CHECK(answer.text("/type") == "urn:docket:problem:" + code);
  CHECK_FALSE(answer.text("/title").empty());
  CHECK_FALSE(answer.text("/detail").empty());
  CHECK(answer.text("/instance") == ask.target.substr(0, ask.target.find('?')));
  if (!is_replay) CHECK(answer.text("/request_id") == answer.header("X-Request-Id"));
  const bool has_errors = answer.at("/errors").is<json::Array>();
  if (code == "validation_failed") CHECK(has_errors);
  if (has_errors) CHECK_FALSE(answer.at("/errors").get<json::Array>().empty());
  CHECK(answer.at("/allowed").is<json::Array>() == (code == "illegal_transition"));
  CHECK(code != "internal");
}

/// What must never be in a reply, whoever asks.
void check_secrets(const Answer& answer) {
  for (const char* secret_text :
       {"argon2id", "password_hash", "SQLITE", "SQLite:", "PostgreSQL", "/dev/shm", "docket-test-"}) {
    INFO("secret: ", std::string(secret_text));
    CHECK(answer.body.find(secret_text) == std::string::npos);
  }
}

}  // namespace

const std::vector<std::string>& people() {
  static const std::vector<std::string> all = [] {
    std::vector<std::string> names;
    for (const Person& person : kPeople) names.emplace_back(person.name);
    return names;
  }();
  return all;
}

const http::Contract& contract() {
  static const http::Contract read(resources::find("schema/openapi.json")->bytes);
  return read;
}

std::string Answer::header(std::string_view name) const {
  return std::string(net::find_header(headers, name).value_or(""));
}

const json::Value& Answer::at(std::string_view pointer) const {
  const json::Value* found = http::at_pointer(json, pointer);
  return found != nullptr ? *found : kNull;
}

std::string Answer::text(std::string_view pointer) const {
  const json::Value& value = at(pointer);
  return value.is<std::string>() ? value.get<std::string>() : "";
}

std::int64_t Answer::integer(std::string_view pointer) const {
  const json::Value& value = at(pointer);
  return value.is<std::int64_t>() ? value.get<std::int64_t>() : -1;
}

Answer checked(const Ask& ask, const net::Reply& reply) {
  Answer answer{reply.status, reply.headers, reply.body, {}};
  INFO(ask.as, " sent ", ask.method, " ", ask.target, " ", ask.body.substr(0, 500));
  INFO("answer: ", reply.status, " ", reply.body.substr(0, 1000));
  CHECK(reply.status != 500);
  const std::string type = media_type_of(reply);
  const bool is_json = type.find("json") != std::string::npos && type != kJsonLines;
  if (is_json) CHECK_NOTHROW(answer.json = json::parse(reply.body, 128));
  if (reply.body.empty() && !reply.session) CHECK((type.empty() || type == kJsonLines));

  static const http::Router router(http::routes());
  std::optional<http::Router::Match> match;
  try {
    match = router.find(ask.method, ask.target.substr(0, ask.target.find('?')));
  } catch (const Error&) {
    CHECK(reply.status == 400);
  }
  if (match) {
    const http::Route& route = http::routes()[match->index];
    const auto* operation = contract().find(route.method, route.path);
    REQUIRE(operation != nullptr);
    CHECK_NOTHROW(contract().check_reply(*operation, reply.status, type, is_json ? &answer.json : nullptr));
    if (route.path.starts_with("/api/") && reply.status < 300 && !reply.body.empty()) {
      CHECK((type == "application/json; charset=utf-8" || type == "text/plain; charset=utf-8" ||
             type == "image/svg+xml" || type == "text/csv; charset=utf-8; header=present" || type == kJsonLines));
    }
  } else if (reply.status != 400) {
    CHECK((reply.status == 404 || reply.status == 405 || reply.status == 308 || ask.method == "OPTIONS"));
  }
  check_headers(ask, answer);
  if (type == "application/problem+json") check_problem(ask, answer);
  const bool is_page = type.starts_with("text/html");
  if (reply.status >= 400 && !is_page) CHECK(type == "application/problem+json");
  if (ask.target != "/openapi.json" && ask.target.find("/docs") != 0) check_secrets(answer);
  return answer;
}

/// The database with the people and shops in it, made once and copied for each world, where that is quicker than making
/// it.
struct World::Template {
  std::shared_ptr<Database> database;
  std::map<std::string, std::string> names;
  std::map<std::string, Token> tokens;
};

const World::Template& World::template_world() {
  static const std::unique_ptr<Template> made = [] {
    auto all = std::make_unique<Template>();
    World world({.empty = true});
    world.move_in();
    all->names = world.names_;
    all->tokens = world.tokens_;
    all->database = world.database_;  // which nobody has open once the world has ended
    return all;
  }();
  return *made;
}

std::unique_ptr<Database> World::make_database(const WorldOptions& options) {
  const Engine& engine = engine_by_environment();
  return options.empty || !engine.copy ? engine.make() : engine.copy(*template_world().database);
}

/// Everybody settles, and is signed in.
void World::move_in() {
  settle();
  store_->write([&](storage::Transaction& tx) {
    for (const std::string& person : people()) {
      const auto session = accounts_.open_session(tx, tx.users.find_login(person).value());
      tokens_[person] = {session.access_token, signer_.verify(session.access_token, clock.now()).exp};
    }
  });
}

/// People, shops and items.
void World::settle() {
  names_.clear();
  const std::string hash = hashed_password();
  store_->write([&](storage::Transaction& tx) {
    tx.meta.erase(storage::Meta::kSetupToken);
    std::map<std::string, ShopId> shops;
    std::map<std::string, UserId> owners;
    for (const char* slug : {"cafe", "rival"}) {
      Shop shop = a_shop(slug);
      shop.workflow = std::make_shared<const Workflow>(app::builtin_workflows().front());
      tx.shops.insert(shop);
      shops[slug] = shop.id;
      names_[std::string(slug) + ".id"] = shop.id.str();
    }
    for (const Person& person : kPeople) {
      User user = a_user(person.name, person.role);
      user.email = std::string(person.name) + "@example.com";
      user.password_hash = hash;
      if (person.role == Role::merchant) owners[person.shop] = user.id;
      if (person.role == Role::staff) user.created_by = owners.at(person.shop);
      tx.users.insert(user);
      if (person.shop != nullptr) {
        tx.shops.put_member({shops[person.shop], user.id, person.role == Role::merchant});
      }
      names_[std::string(person.name) + ".id"] = user.id.str();
    }
    for (const Machine& machine : kMachines) {
      const ApiKey key = api_key(machine, shops);
      tx.api_keys.insert(key);
      names_[std::string(machine.name) + ".id"] = key.id.str();
      tokens_[machine.name] = {key_of(machine.name), Timestamp::max()};
    }
    const auto add = [&](const char* name, const Item& made) {
      tx.items.insert(made);
      names_[name] = made.id.str();
    };
    add("espresso", item(shops["cafe"], "Espresso", 240, std::nullopt, true));
    add("cake", item(shops["cafe"], "Cake", 450, 3, true));
    add("hidden", item(shops["cafe"], "Secret menu", 999, std::nullopt, false));
    add("tea", item(shops["rival"], "Tea", 300, std::nullopt, true));
  });
}

World::World(WorldOptions options)
    : database_(make_database(options)), store_(std::make_unique<storage::Store>(driver(options, *database_), kStart)),
      signer_(secret()), tracking_(secret()), sealer_(secret()),
      accounts_(*store_, clock, passwords_, signer_, account_options(options)),
      feed_(std::make_unique<live::Feed>(*store_, clock, accounts_, http::add_standing_headers)), jobs_(*store_, clock),
      api_(services(*store_, clock, accounts_, tracking_, sealer_, *feed_, jobs_, screen_reports_, options),
           options.limits) {
  clock.ways_out = {true, true, true};
  store_->on_commit([this](const std::set<ShopId>& shops) { feed_->on_commit(shops); });
  jobs_.add({{"sweeping", "Sweeps the floor", [swept = 0](app::Cause cause) mutable {
                if (cause == app::Cause::hand && ++swept == 2) throw std::runtime_error("the broom is broken");
                return Milliseconds(3'600'000);
              }}});
  if (options.empty) {
    names_["setup_token"] = accounts_.offer_setup().value_or("");
  } else if (!engine_by_environment().copy) {
    move_in();
  } else {
    names_ = template_world().names;
    tokens_ = template_world().tokens;
  }
}

void World::add_headers(const Ask& ask, net::Request& request) {
  request.headers = ask.headers;
  const auto has = [&](std::string_view name) { return net::find_header(request.headers, name).has_value(); };
  if (!has("Host")) request.headers.emplace_back("Host", "docket.test");
  if (!ask.body.empty() && !has("Content-Type")) request.headers.emplace_back("Content-Type", "application/json");
  if (ask.as != "guest" && !has("Authorization")) {
    request.headers.emplace_back("Authorization", "Bearer " + token(ask.as));
  }
}

net::Reply World::send(const Ask& ask) {
  net::Request request;
  request.method = ask.method;
  request.target = ask.target;
  const auto question = std::min(ask.target.find('?'), ask.target.size());
  request.path = ask.target.substr(0, question);
  if (question < ask.target.size()) request.query = ask.target.substr(question + 1);
  request.body = ask.body;
  request.remote_address = ask.from;
  add_headers(ask, request);
  net::Request again = request;
  net::Reply reply = api_.answer(std::move(request));
  if (!reply.wait) return unfolded(std::move(reply));
  again.has_waited_long = true;
  return unfolded(api_.answer(std::move(again)));
}

Answer World::post(const std::string& as, const std::string& target, const std::string& body,
                   const net::Headers& headers) {
  return ask({as, "POST", target, headers, body});
}

std::string World::token(const std::string& person) {
  {
    const std::lock_guard lock(mutex_);
    const auto known = tokens_.find(person);
    if (known != tokens_.end() && clock.now() < known->second.good_until) return known->second.text;
  }
  const Ask sign_in{"guest",
                    "POST",
                    "/api/v1/auth/login",
                    {},
                    R"({"login":")" + person + R"(","password":")" + std::string(kPassword) + "\"}"};
  const auto reply = json::parse(send(sign_in).body);
  const auto* text = http::at_pointer(reply, "/access_token");
  if (text == nullptr) throw std::logic_error(person + " cannot sign in");
  const std::lock_guard lock(mutex_);
  Token& token = tokens_[person];
  token.text = text->get<std::string>();
  token.good_until = signer_.verify(token.text, clock.now()).exp;
  return token.text;
}

}  // namespace docket::test
