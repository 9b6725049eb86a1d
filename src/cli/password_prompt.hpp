#pragma once

#include <string>

namespace docket::cli {

/// A password from the first line of standard input when `from_stdin`, else asked for twice at the terminal without
/// showing it. Throws UsageError when there is no terminal, or the two differ.
std::string read_password(bool from_stdin);

}  // namespace docket::cli
