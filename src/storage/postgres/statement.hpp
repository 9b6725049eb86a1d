#pragma once

#include <pqxx/pqxx>
#include <string>

#include "storage/postgres/session.hpp"
#include "storage/sql.hpp"

namespace docket::storage {

/// A statement that is prepared on the server when it is first run in a session, and called there by its name.
class PostgresStatement final : public sql::Statement {
 public:
  PostgresStatement(PostgresSession& session, std::string sql);

  void bind(std::span<const sql::Param> params) override;
  bool step() override;
  void overtake() override { overtakes_ = true; }
  void reset() noexcept override;
  bool is_null(int column) const override;
  std::int64_t integer(int column) const override;
  std::string_view text(int column) const override;
  std::int64_t changed_rows() const override { return static_cast<std::int64_t>(result_.affected_rows()); }

  /// The values as the texts that run it have them: "('1','Ada',NULL)".
  std::string values(std::span<const sql::Param> params) const;
  /// The text that runs it with these values, to be sent at once: it may prepare the statement first.
  std::string text_to_run(const std::string& values);
  /// Whether one text can insert the rows of many calls.
  bool inserts_rows() const { return !before_row_.empty(); }
  /// That text; `rows` are the values of the calls, parted by commas.
  std::string text_to_insert(const std::string& rows) const { return before_row_ + rows + after_row_; }

 private:
  pqxx::field field(int column) const;

  PostgresSession& session_;
  const std::string sql_;
  const bool can_be_prepared_;
  std::string before_row_, after_row_;  ///< of an INSERT that takes one parameter for each column, in their order
  std::string name_;                    ///< on the server
  std::uint64_t generation_ = 0;        ///< of the session that has it
  std::string values_;
  pqxx::result result_;
  std::size_t next_ = 0;  ///< row
  bool has_run_ = false;
  bool in_use_ = false;
  bool overtakes_ = false;
};

}  // namespace docket::storage
