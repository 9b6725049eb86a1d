#pragma once

#include <string>
#include <string_view>

#include "domain/exchange.hpp"
#include "json/json.hpp"

/// Rows of files that are imported, as JSON objects: `{"type":"item","shop":"cafe","name":"Tea","price":300}`.
namespace docket::json {

/// The row that `fields` hold; `type` is passed over, and so is what an export says and nobody can set. A contact may
/// stand in `customer` or in `customer_name`, `customer_email` and `customer_phone`; `customer` may also be the name of
/// an account. Throws validation_failed naming every field that is missing, unknown or of another type.
Row read_row(RowKind kind, const Object& fields);

/// Whether rows of that kind may have a column of that name, when they come without nesting.
bool has_column(RowKind kind, std::string_view name);

/// The text of a cell as the JSON that its column holds: a number, true or false (in any case), an array. What it
/// cannot be read as stays a text, for read_row() to refuse. Null for an empty one where no empty text fits.
Value cell_value(std::string_view column, std::string text);

}  // namespace docket::json
