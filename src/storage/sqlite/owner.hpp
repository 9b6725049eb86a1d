#pragma once

#include <filesystem>

namespace docket::storage {

/// Gives a file that was made by root to whoever owns its folder, as SQLite does with what it makes beside a database:
/// a command that is run by root must not lock the server out. Nothing happens for others.
void give_to_owner_of_folder(const std::filesystem::path& file);

}  // namespace docket::storage
