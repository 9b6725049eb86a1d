#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/accounts.hpp"
#include "app/jobs.hpp"
#include "app/screen_reports.hpp"
#include "contract/app/clock.hpp"
#include "contract/storage/engines.hpp"
#include "contract/storage/samples.hpp"
#include "domain/account.hpp"
#include "http/api.hpp"
#include "json/json.hpp"
#include "live/feed.hpp"
#include "net/http.hpp"
#include "security/jwt.hpp"
#include "security/password.hpp"
#include "security/seal.hpp"
#include "security/tracking.hpp"
#include "storage/store.hpp"

/// Docket's HTTP face without a socket, with people, shops and a clock that only tests turn.
namespace docket::test {

/// The password of everybody here.
inline constexpr std::string_view kPassword = "correct horse battery";

/// Everybody: admin, operations, merchant (owns the shop "cafe"), staff (works there), other_merchant (owns "rival"),
/// rival_staff (works there), customer, other_customer. "guest" is nobody.
///
/// Machines, by their API keys: courier (orders:read, orders:advance) and till (orders:create, items:read, items:write,
/// events:read) are bound to "cafe", screen (boards:read) to no shop, rival_key (every scope) to "rival".
const std::vector<std::string>& people();

struct WorldOptions {
  bool open_registration = true;
  std::vector<std::string> origins = {};
  std::string public_url = {};
  http::LimitRates limits = {};
  /// In place of the document that is served; it must live as long.
  const http::Contract* contract = nullptr;
  std::string metrics_token = {};
  /// No account, no shop: as after the first start. Otherwise the people and the shops are there.
  bool empty = false;
  /// Between the order book and its database; nullptr for nothing.
  std::unique_ptr<storage::sql::Driver> (*around)(std::unique_ptr<storage::sql::Driver>) = nullptr;
};

/// What is sent. `as` is one of the people or machines, or "guest".
struct Ask {
  std::string as = "guest";
  std::string method = "GET";
  std::string target;
  net::Headers headers = {};
  std::string body = {};
  std::string from = "192.0.2.1";  ///< the client's address
};

/// A reply that was checked.
struct Answer {
  int status = 0;
  net::Headers headers;
  std::string body;
  json::Value json;  ///< null when the body is no JSON

  /// The header, or "".
  std::string header(std::string_view name) const;
  /// The value at a JSON Pointer, or null.
  const json::Value& at(std::string_view pointer) const;
  std::string text(std::string_view pointer) const;
  std::int64_t integer(std::string_view pointer) const;
};

const http::Contract& contract();

/// Checks what holds for every reply: it is one that the contract documents for that request, its problem is whole, its
/// headers are there, and it tells no secret.
Answer checked(const Ask& ask, const net::Reply& reply);

class World {
 public:
  /// On SQLite, or on what the environment variable DOCKET_TEST_ENGINE names.
  explicit World(WorldOptions options = {});

  /// Any thread. What would wait is answered as if its time were over.
  net::Reply send(const Ask& ask);
  /// Sends, and checks the reply.
  Answer ask(const Ask& ask) { return checked(ask, send(ask)); }
  Answer get(const std::string& as, const std::string& target) { return ask({as, "GET", target}); }
  /// Sends a JSON body.
  Answer post(const std::string& as, const std::string& target, const std::string& body,
              const net::Headers& headers = {});

  /// An access token of that person that is good now, or a machine's key. Signs in when the last one has run out. Any
  /// thread.
  std::string token(const std::string& person);

  /// One job is there, "sweeping", which fails when it is run by hand a second time.
  ///
  /// Names for what is here from the start: "customer.id", "cafe.id", "espresso" (price 240), "cake" (450, stock 3),
  /// "hidden" (not on sale), "tea" (of the rival, 300), and "setup_token" in an empty world.
  const std::map<std::string, std::string>& names() const { return names_; }

  TestClock clock;
  storage::Store& store() { return *store_; }
  http::Api& api() { return api_; }
  /// Hears of every commit.
  live::Feed& feed() { return *feed_; }
  /// Nothing may be asked of the world any more.
  void end_feed() { feed_.reset(); }
  Database& database() { return *database_; }
  const security::TokenSigner& signer() const { return signer_; }

 private:
  struct Token {
    std::string text;
    Timestamp good_until{};
  };
  struct Template;

  static const Template& template_world();
  static std::unique_ptr<Database> make_database(const WorldOptions& options);
  void settle();
  void move_in();
  void add_headers(const Ask& ask, net::Request& request);

  std::shared_ptr<Database> database_;
  std::unique_ptr<storage::Store> store_;
  security::Passwords passwords_{2, 64};
  security::TokenSigner signer_;
  security::TrackingTokens tracking_;
  security::Sealer sealer_;
  app::Accounts accounts_;
  std::unique_ptr<live::Feed> feed_;
  app::Jobs jobs_;
  app::ScreenReports screen_reports_;
  http::Api api_;
  std::map<std::string, std::string> names_;
  std::mutex mutex_;
  std::map<std::string, Token> tokens_;  // guarded by mutex_
};

}  // namespace docket::test
