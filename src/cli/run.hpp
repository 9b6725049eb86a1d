#pragma once

namespace docket::cli {

/// Docket as a program. Returns its exit status: 0 done, 1 failed, 2 used wrongly; then one line on stderr says why.
int run(int argc, const char* const* argv);

}  // namespace docket::cli
