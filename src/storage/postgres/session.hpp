#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <pqxx/pqxx>
#include <string>
#include <string_view>
#include <vector>

#include "storage/postgres/dialer.hpp"
#include "storage/sql.hpp"
#include "storage/statement_cache.hpp"

namespace docket::storage {

class PostgresStatement;

/// A session with PostgreSQL. Round trips are what costs: so whatever has no answer that somebody waits for (BEGIN, the
/// turn to write, savepoints, what was posted) is kept and goes to the server in front of the next statement that has
/// one, as one text. Rows that were posted to one table go as one INSERT. A lost session is opened anew by the next
/// begin().
class PostgresSession final : public sql::Connection {
 public:
  /// `instance` names this process in what announce() tells. One that `only_reads` is refused changes by the server.
  /// Opens the session: throws sql::Unavailable.
  PostgresSession(Dialer& dialer, std::string instance, bool only_reads);
  ~PostgresSession() override;

  sql::Dialect dialect() const override { return sql::Dialect::postgres; }
  void begin(sql::Access access) override;
  bool others_wrote() override;
  void commit() override;
  void rollback() override;
  void savepoint() override;
  void rollback_to_savepoint() override;
  void release_savepoint() override;
  void announce() override;
  sql::Statement& prepare(std::string_view sql) override;
  bool has_table(std::string_view name) override;
  void script(const std::string& text) override;
  bool in_transaction() const override { return in_transaction_; }

  /// Sends what was kept, what was posted, and `statement`, and returns the answer to it.
  pqxx::result send(PostgresStatement& statement, const std::string& values);
  /// The same, but what was posted stays: then no savepoint is needed either.
  pqxx::result send_before_posts(PostgresStatement& statement, const std::string& values);
  /// As a literal, with its quotes.
  void quote_into(std::string& text, std::string_view value) const;
  /// For a statement that is to be prepared on the server.
  std::string new_name() { return "s" + std::to_string(++prepared_); }
  /// Grows whenever nobody can be sure any more what is prepared on the server.
  std::uint64_t generation() const { return generation_; }

  /// The channel of announce().
  static constexpr const char* kChannel = "docket";

 private:
  struct Post {
    PostgresStatement* statement;
    std::string values;
  };
  enum class Savepoint : std::uint8_t { none, wanted, there };

  void post(std::string_view sql, std::span<const sql::Param> params) override;
  void keep_posts();
  static std::string text_of(std::span<const Post> posts);
  pqxx::result exec();
  void open();
  void close();
  bool is_alive() const;
  void keep(std::string_view text);
  void end();

  Dialer& dialer_;
  const std::string instance_;
  const bool only_reads_;
  std::string name_;  ///< of this session alone, in writer_turn
  std::unique_ptr<pqxx::connection> connection_;
  std::unique_ptr<pqxx::nontransaction> channel_;
  StatementCache<PostgresStatement> statements_;
  std::uint64_t generation_ = 0;
  std::uint64_t prepared_ = 0;  ///< for the names of statements

  std::string kept_;         ///< what goes to the server with the next statement
  std::vector<Post> posts_;  ///< what goes after it
  std::size_t posted_ = 0;   ///< bytes of those
  bool in_transaction_ = false;
  bool is_glance_ = false;   ///< there is no BEGIN
  bool has_begun_ = false;   ///< BEGIN has reached the server
  bool has_failed_ = false;  ///< the server refuses everything until it is rolled back
  bool announces_ = false;
  bool hides_its_turn_ = false;  ///< it writes, and has not said so in writer_turn
  std::chrono::steady_clock::time_point believed_from_;
  Savepoint savepoint_ = Savepoint::none;
  std::size_t posts_before_savepoint_ = 0;
  std::uint64_t transactions_ = 0;  ///< of this session
};

}  // namespace docket::storage
