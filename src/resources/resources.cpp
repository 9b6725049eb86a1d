#include "resources/resources.hpp"

#include <algorithm>

namespace docket::resources {

const Resource* find(std::string_view path) {
  const auto files = all();
  const auto found = std::ranges::lower_bound(files, path, {}, &Resource::path);
  return found != files.end() && found->path == path ? &*found : nullptr;
}

}  // namespace docket::resources
