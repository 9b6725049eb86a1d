#include "security/secret.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "security/random.hpp"

namespace docket::security {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kShortest = 32;   ///< characters of a secret in a file
constexpr std::size_t kLongest = 4096;  ///< more is some other file
constexpr std::size_t kRandomBytes = 32;

void wipe(std::string& bytes) {
  sodium_memzero(bytes.data(), bytes.size());
  bytes.clear();
}

const unsigned char* as_bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

[[noreturn]] void fail(const fs::path& file, const std::string& why) {
  throw std::runtime_error("the secret in " + file.string() + " " + why);
}

[[noreturn]] void fail_with_errno(const fs::path& file, const std::string& what) {
  fail(file, "cannot be " + what + ": " + std::generic_category().message(errno));
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int get() const { return fd_; }
  bool good() const { return fd_ >= 0; }

 private:
  int fd_;
};

void write_all(int fd, std::string_view text, const fs::path& file) {
  while (!text.empty()) {
    const auto written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno != EINTR) fail_with_errno(file, "written");
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::fsync(fd) != 0) fail_with_errno(file, "written");
}

std::string read_all(int fd, const fs::path& file) {
  std::string text(kLongest + 1, '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    const auto got = ::read(fd, text.data() + size, text.size() - size);
    if (got < 0 && errno != EINTR) fail_with_errno(file, "read");
    if (got == 0) break;
    if (got > 0) size += static_cast<std::size_t>(got);
  }
  text.resize(size);
  return text;
}

std::optional<Secret> load(const fs::path& file) {
  const Descriptor in(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!in.good()) {
    if (errno == ENOENT) return std::nullopt;
    fail_with_errno(file, "read");
  }
  struct stat info {};
  if (::fstat(in.get(), &info) != 0) fail_with_errno(file, "read");
  if (!S_ISREG(info.st_mode))
    fail(file, "is not in a regular file; move that away, a new one is made at the next start");
  if ((info.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    fail(file, "is open to other users; run: chmod 600 " + file.string());
  }

  std::string text = read_all(in.get(), file);
  std::string_view content = text;
  while (!content.empty() && (content.back() == '\n' || content.back() == '\r')) content.remove_suffix(1);
  const std::size_t size = content.size();
  std::optional<Secret> secret(std::in_place, content);
  wipe(text);
  if (size < kShortest)
    fail(file, "is shorter than 32 characters; delete the file, a new one is made at the next start");
  if (size > kLongest) fail(file, "is longer than 4096 characters; is it the right file?");
  return secret;
}

/// Gives `temporary` the name `file` unless something has that name already: another process may be starting too.
void publish(const fs::path& temporary, const fs::path& file) {
  if (::link(temporary.c_str(), file.c_str()) == 0) {
    ::unlink(temporary.c_str());
  } else if (errno == EEXIST || (::access(file.c_str(), F_OK) == 0)) {
    ::unlink(temporary.c_str());
  } else if (::rename(temporary.c_str(), file.c_str()) != 0) {  // a file system without hard links
    const int error = errno;
    ::unlink(temporary.c_str());
    errno = error;
    fail_with_errno(file, "written");
  }
}

void sync_folder(const fs::path& file) {
  const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  const Descriptor fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (fd.good()) ::fsync(fd.get());
}

void create(const fs::path& file, std::string text) {
  fs::path temporary = file;
  temporary += "." + random_token(8);
  {
    const Descriptor out(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR));
    if (!out.good()) fail_with_errno(file, "written");
    text += '\n';
    try {
      write_all(out.get(), text, file);
    } catch (...) {
      wipe(text);
      ::unlink(temporary.c_str());
      throw;
    }
    wipe(text);
  }
  publish(temporary, file);
  sync_folder(file);
}

}  // namespace

Secret::Secret(std::string_view bytes) : bytes_(bytes) {}

Secret::~Secret() { wipe(bytes_); }

Secret::Secret(const Secret&) = default;

Secret& Secret::operator=(const Secret& other) {
  if (this != &other) {
    wipe(bytes_);
    bytes_ = other.bytes_;
  }
  return *this;
}

// A moved-from short string may keep its bytes inside itself.
Secret::Secret(Secret&& other) noexcept : bytes_(std::move(other.bytes_)) { wipe(other.bytes_); }

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    wipe(bytes_);
    bytes_.swap(other.bytes_);
  }
  return *this;
}

Secret Secret::derive(std::string_view purpose) const {
  std::array<unsigned char, crypto_generichash_KEYBYTES> key{};
  std::array<unsigned char, crypto_generichash_BYTES> derived{};
  // A secret of any length becomes a key of fixed length first.
  crypto_generichash(key.data(), key.size(), as_bytes(bytes_), bytes_.size(), nullptr, 0);
  crypto_generichash(derived.data(), derived.size(), as_bytes(purpose), purpose.size(), key.data(), key.size());
  Secret secret({reinterpret_cast<const char*>(derived.data()), derived.size()});
  sodium_memzero(key.data(), key.size());
  sodium_memzero(derived.data(), derived.size());
  return secret;
}

std::string new_secret_text() { return random_token(kRandomBytes); }

Secret load_or_create_secret(const std::filesystem::path& file) {
  if (auto secret = load(file)) return *std::move(secret);
  create(file, new_secret_text());
  if (auto secret = load(file)) return *std::move(secret);
  fail(file, "vanished while it was made");
}

std::optional<Secret> load_secret(const std::filesystem::path& file) { return load(file); }

void keep_secret(const std::filesystem::path& file, const Secret& secret) {
  if (!load(file)) create(file, std::string(secret.reveal()));
  const auto kept = load(file);
  if (!kept || kept->reveal() != secret.reveal()) {
    fail(file, "is another one; move the file away, or choose another folder with --data-dir");
  }
}

}  // namespace docket::security
