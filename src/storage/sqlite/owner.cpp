#include "storage/sqlite/owner.hpp"

#include <sys/stat.h>
#include <unistd.h>

namespace docket::storage {

void give_to_owner_of_folder(const std::filesystem::path& file) {
  if (::geteuid() != 0) return;
  const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
  struct stat owner {};
  if (::stat(folder.c_str(), &owner) == 0) (void)!::lchown(file.c_str(), owner.st_uid, owner.st_gid);
}

}  // namespace docket::storage
