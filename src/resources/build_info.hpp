#pragma once

#include <string_view>

/// What was built.
namespace docket::resources {

extern const std::string_view kVersion;   ///< "0.1.0"
extern const std::string_view kCommit;    ///< short hash; empty when not built from a git checkout
extern const std::string_view kCompiler;  ///< "GNU 12.2.0"

}  // namespace docket::resources
