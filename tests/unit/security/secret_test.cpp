#include "security/secret.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <utility>

#include "security/random.hpp"

using namespace docket::security;

namespace {

namespace fs = std::filesystem;

struct Folder {
  fs::path path = fs::temp_directory_path() / ("docket-secret-" + random_token(8));
  Folder() { fs::create_directory(path); }
  ~Folder() { fs::remove_all(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  fs::path file(const std::string& content, fs::perms perms = fs::perms::owner_read | fs::perms::owner_write) const {
    const fs::path made = path / "secret";
    std::ofstream(made) << content;
    fs::permissions(made, perms);
    return made;
  }
};

std::string error_of(const fs::path& file) {
  try {
    load_or_create_secret(file);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return {};
}

}  // namespace

TEST_CASE("a secret survives copying and moving, and leaves nothing in what it was moved from") {
  Secret first("short");
  Secret copy = first;
  Secret moved = std::move(first);
  CHECK(copy.reveal() == "short");
  CHECK(moved.reveal() == "short");
  CHECK(first.empty());
  copy = std::move(moved);
  CHECK(copy.reveal() == "short");
  CHECK(moved.empty());
  moved = copy;
  CHECK(moved.reveal() == "short");
}

TEST_CASE("derived secrets have 32 bytes and depend on the secret and the purpose") {
  const Secret secret("a secret of any length at all");
  CHECK(secret.derive("jwt").reveal().size() == 32);
  CHECK(secret.derive("jwt").reveal() == Secret("a secret of any length at all").derive("jwt").reveal());
  CHECK(secret.derive("jwt").reveal() != secret.derive("tracking").reveal());
  CHECK(secret.derive("jwt").reveal() != Secret("another").derive("jwt").reveal());
  CHECK(secret.derive("jwt").reveal() != secret.reveal());
}

TEST_CASE("the first call makes a secret, for its owner alone, and later calls read it") {
  const Folder folder;
  const fs::path file = folder.path / "secret";
  const Secret made = load_or_create_secret(file);
  CHECK(made.reveal().size() == 43);
  CHECK(load_or_create_secret(file).reveal() == made.reveal());

  struct stat info {};
  REQUIRE(::stat(file.c_str(), &info) == 0);
  CHECK((info.st_mode & 0777U) == 0600U);
  CHECK(std::distance(fs::directory_iterator(folder.path), fs::directory_iterator()) == 1);
}

TEST_CASE("a line break at the end of the file is not part of the secret") {
  const Folder folder;
  const std::string text(32, 'x');
  CHECK(load_or_create_secret(folder.file(text + "\r\n")).reveal() == text);
}

TEST_CASE("a secret that others could read, or guess, is refused by name") {
  const Folder folder;
  const std::string good(40, 'x');
  const fs::path open = folder.file(good, fs::perms::owner_read | fs::perms::group_read);
  CHECK(error_of(open).find("chmod 600 " + open.string()) != std::string::npos);
  CHECK(error_of(folder.file("too short")).find("shorter than 32") != std::string::npos);
  CHECK(error_of(folder.file("")).find("shorter than 32") != std::string::npos);
  CHECK(error_of(folder.file(std::string(5000, 'x'))).find("longer than") != std::string::npos);
}

TEST_CASE("a secret that cannot be kept is an error that names the file") {
  const Folder folder;
  const fs::path file = folder.path / "no such folder" / "secret";
  CHECK(error_of(file).find(file.string()) != std::string::npos);
  CHECK(error_of(folder.path).find(folder.path.string()) != std::string::npos);
}

TEST_CASE("a secret that comes from elsewhere is kept for its owner alone, and never in the place of another one") {
  const Folder folder;
  const fs::path file = folder.path / "secret";
  CHECK_FALSE(load_secret(file));
  const Secret mine("one of more than thirty-two characters");
  for (int i = 0; i < 2; ++i) {
    keep_secret(file, mine);
    CHECK(load_secret(file)->reveal() == mine.reveal());
  }
  CHECK((fs::status(file).permissions() & fs::perms::mask) == (fs::perms::owner_read | fs::perms::owner_write));
  CHECK_THROWS_WITH(keep_secret(file, Secret("another one of more than thirty-two characters")),
                    doctest::Contains("is another one"));
  CHECK(load_secret(file)->reveal() == mine.reveal());
}
