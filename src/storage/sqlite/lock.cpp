#include "storage/sqlite/lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <stdexcept>
#include <thread>
#include <utility>

#include "storage/sqlite/owner.hpp"

namespace docket::storage {
namespace {

constexpr std::chrono::milliseconds kMoment{250};
constexpr std::chrono::milliseconds kBetweenLooks{5};

}  // namespace

Lock::Lock(const std::filesystem::path& database)
    : descriptor_(::open((database.string() + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR)) {
  if (descriptor_ < 0) {
    throw std::runtime_error("cannot lock the database " + database.string() + ": " + std::strerror(errno) +
                             "; check the folder and its owner, or choose another with --data-dir");
  }
  give_to_owner_of_folder(database.string() + ".lock");
}

Lock::Lock(Lock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

Lock::~Lock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

bool Lock::take(int operation) const {
  while (::flock(descriptor_, operation | LOCK_NB) != 0) {
    if (errno != EINTR) return false;
  }
  return true;
}

Lock Lock::shared(const std::filesystem::path& database) {
  Lock lock(database);
  const auto give_up = std::chrono::steady_clock::now() + kMoment;
  while (!lock.take(LOCK_SH)) {
    if (std::chrono::steady_clock::now() < give_up) {
      std::this_thread::sleep_for(kBetweenLooks);
      continue;
    }
    throw std::runtime_error("the database " + database.string() + " is being restored; try again when that is done");
  }
  return lock;
}

std::optional<Lock> Lock::exclusive(const std::filesystem::path& database) {
  Lock lock(database);
  if (!lock.take(LOCK_EX)) return std::nullopt;
  return lock;
}

}  // namespace docket::storage
