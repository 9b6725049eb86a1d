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
    : session_(session), sql_(std::move(sql)), can_be_prepared_(is_query(sql_)) {
  constexpr std::string_view kValues = " VALUES ";
  const std::size_t at = sql_.find(kValues);
  if (!sql_.starts_with("INSERT INTO ") || at == std::string::npos) return;
  const std::size_t row = at + kValues.size();
  std::string parameters = "($1";
  for (int i = 2; sql_.compare(row, parameters.size() + 1, parameters + ",") == 0; ++i) {
    parameters += ", $" + std::to_string(i);
  }
  parameters += ')';
  const std::size_t after = row + parameters.size();
  if (sql_.compare(row, parameters.size(), parameters) != 0 || sql_.find('$', after) != std::string::npos) return;
  before_row_ = sql_.substr(0, row);
  after_row_ = sql_.substr(after);
}

std::string PostgresStatement::values(std::span<const sql::Param> params) const {
  std::string text;
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

std::string PostgresStatement::text_to_run(const std::string& values) {
  if (!can_be_prepared_) {
    if (!values.empty()) throw std::logic_error("this kind of statement takes no parameters");
    return sql_;
  }
  std::string text;
  if (generation_ != session_.generation()) {
    name_ = session_.new_name();
    generation_ = session_.generation();
    text = "PREPARE " + name_ + " AS " + sql_ + "; ";
  }
  return text + "EXECUTE " + name_ + values;
}

void PostgresStatement::bind(std::span<const sql::Param> params) {
  if (in_use_) throw std::logic_error("a statement is used again while its rows are being read");
  values_ = values(params);
  in_use_ = true;
}

bool PostgresStatement::step() {
  if (!has_run_) {
    result_ = overtakes_ ? session_.send_before_posts(*this, values_) : session_.send(*this, values_);
    has_run_ = true;
    next_ = 0;
  }
  if (next_ == static_cast<std::size_t>(result_.size())) return false;
  ++next_;
  return true;
}

void PostgresStatement::reset() noexcept {
  result_ = {};
  has_run_ = in_use_ = overtakes_ = false;
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
