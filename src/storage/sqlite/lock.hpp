#pragma once

#include <filesystem>
#include <optional>

namespace docket::storage {

/// Says that a database is in use, to other processes too: a lock on the file `<database>.lock`, which stays. (SQLite's
/// own locks end with the file that they are on, and a restore puts another one in its place.) Ends with the object.
class Lock {
 public:
  /// For whoever opens the database; any number at once. Waits a moment for who only looks whether it is used. Throws
  /// std::runtime_error, saying what to do, while it is being restored or when the file cannot be made.
  static Lock shared(const std::filesystem::path& database);
  /// For whoever replaces it; nullopt while anybody uses it. Throws std::runtime_error when the file cannot be made.
  static std::optional<Lock> exclusive(const std::filesystem::path& database);

  Lock(Lock&& other) noexcept;
  Lock& operator=(Lock&&) = delete;
  ~Lock();

 private:
  explicit Lock(const std::filesystem::path& database);
  bool take(int operation) const;

  int descriptor_;
};

}  // namespace docket::storage
