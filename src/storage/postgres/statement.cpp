#include "storage/postgres/statement.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>

namespace docket::storage {
namespace {

/// PREPARE takes queries and changes of rows alone.
bool is_query(std::string_view sql) {
  constexpr std::array kVerbs = {"SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "VALUES"};
  return std::ranges::any_of(kVerbs, [&](std::string_view verb) { return sql.starts_with(verb); });
}

}  // namespace

PostgresStatement::PostgresStatement(PostgresSession& session, std::string sql)
    : session_(session), sql_(std::move(sql)), can_be_prepared_(is_query(sql_)) {}

std::string PostgresStatement::call(std::span<const sql::Param> params) {
  if (!can_be_prepared_) {
    if (!params.empty()) throw std::logic_error("this kind of statement takes no parameters");
    return sql_;
  }
  if (generation_ != session_.generation()) {
    name_ = session_.prepare_on_server(sql_);
    generation_ = session_.generation();
  }
  std::string text = "EXECUTE " + name_;
  char before = '(';
  for (const sql::Param& param : params) {
    text += before;
    before = ',';
    // Numbers are quoted as well: then they fit whatever the parameter is.
    if (const auto* number = std::get_if<std::int64_t>(&param.value())) {
      text += '\'' + std::to_string(*number) + '\'';
    } else if (const auto* value = std::get_if<std::string_view>(&param.value())) {
      session_.quote_into(text, *value);
    } else {
      text += "NULL";
    }
  }
  if (!params.empty()) text += ')';
  return text;
}

void PostgresStatement::bind(std::span<const sql::Param> params) {
  if (in_use_) throw std::logic_error("a statement is used again while its rows are being read");
  call_ = call(params);
  in_use_ = true;
}

bool PostgresStatement::step() {
  if (!has_run_) {
    result_ = session_.send(call_);
    has_run_ = true;
    next_ = 0;
  }
  if (next_ == static_cast<std::size_t>(result_.size())) return false;
  ++next_;
  return true;
}

void PostgresStatement::reset() noexcept {
  result_ = {};
  has_run_ = in_use_ = false;
}

pqxx::field PostgresStatement::field(int column) const {
  return result_[static_cast<pqxx::result::size_type>(next_ - 1)][static_cast<pqxx::row::size_type>(column)];
}

bool PostgresStatement::is_null(int column) const { return field(column).is_null(); }

std::int64_t PostgresStatement::integer(int column) const {
  const std::string_view digits = text(column);
  if (digits.empty() || digits == "f") return 0;
  if (digits == "t") return 1;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size())
    throw std::runtime_error("a stored value is no whole number");
  return number;
}

std::string_view PostgresStatement::text(int column) const {
  const auto value = field(column);
  return {value.c_str(), static_cast<std::size_t>(value.size())};  // the result owns it
}

}  // namespace docket::storage
