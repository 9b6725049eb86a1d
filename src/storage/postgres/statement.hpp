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
  void reset() noexcept override;
  bool is_null(int column) const override;
  std::int64_t integer(int column) const override;
  std::string_view text(int column) const override;
  std::int64_t changed_rows() const override { return static_cast<std::int64_t>(result_.affected_rows()); }

  /// The text that runs it with these values.
  std::string call(std::span<const sql::Param> params);

 private:
  pqxx::field field(int column) const;

  PostgresSession& session_;
  const std::string sql_;
  const bool can_be_prepared_;
  std::string name_;              ///< on the server
  std::uint64_t generation_ = 0;  ///< of the session that has it
  std::string call_;
  pqxx::result result_;
  std::size_t next_ = 0;  ///< row
  bool has_run_ = false;
  bool in_use_ = false;
};

}  // namespace docket::storage
