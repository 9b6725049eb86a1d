#pragma once

#include <string>

#include "cli/command_line.hpp"

/// What the commands do; one file a noun. Each prints its result on stdout and throws when it failed: UsageError for
/// what was asked wrongly, Error or std::runtime_error for the rest.
namespace docket::cli {

void serve(const Command& command);
void user_add(const Command& command);
void user_list(const Command& command);
void user_passwd(const Command& command);
void user_disable(const Command& command);
void key_add(const Command& command);
void key_list(const Command& command);
void key_revoke(const Command& command);
void shop_add(const Command& command);
void shop_list(const Command& command);
void mail_test(const Command& command);
void migrate(const Command& command);
void check(const Command& command);
void backup(const Command& command);
void restore(const Command& command);
void move(const Command& command);
void watch(const Command& command);
void export_file(const Command& command);
void import_file(const Command& command);
void version(const Command& command);

/// "docket 0.1.0 (4f1c2ab)".
std::string version_line();

}  // namespace docket::cli
