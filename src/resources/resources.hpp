#pragma once

#include <span>
#include <string_view>

/// Files built into the executable: the contract, workflows, migrations, pages and the interactive docs.
namespace docket::resources {

struct Resource {
  std::string_view path;   ///< "schema/openapi.json", "schema/sqlite/0001_initial.sql", "web/board.html", "docs/…"
  std::string_view bytes;  ///< the file as it is; of a path ending in ".gz" or ".br", its compressed form
};

/// Everything, ordered by path. It lasts as long as the process, as do the views; nothing is copied. Any thread.
std::span<const Resource> all();

/// The file of exactly this path, or nullptr when there is none. Any thread.
const Resource* find(std::string_view path);

}  // namespace docket::resources
