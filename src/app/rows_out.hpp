#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/exchange.hpp"
#include "csv/writer.hpp"
#include "json/json.hpp"

namespace docket::app {

/// Writes rows as they stand in files. `kind` absent: rows of every kind, CSV then with a column `type` and the columns
/// of all kinds. Else only rows of that kind may be added.
class RowsOut {
 public:
  RowsOut(const RowForm& form, std::optional<RowKind> kind);

  /// The first line of CSV; nothing for JSON lines.
  void header();
  void add(const User& user);
  void add(const Item& item, std::string_view shop);
  void add(const storage::StoredOrder& order, std::string_view shop);

  /// What was written since the last call.
  std::string take();

 private:
  template <class Describe>
  void row(RowKind kind, const Describe& describe);

  const RowForm form_;
  const std::optional<RowKind> kind_;
  std::vector<std::string_view> columns_;
  csv::Writer csv_;
  std::string lines_;
};

}  // namespace docket::app
