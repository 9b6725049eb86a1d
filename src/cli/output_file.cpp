#include "cli/output_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace docket::cli {

OutputFile::OutputFile(std::filesystem::path file, bool overwrites)
    : file_(std::move(file)), part_(file_.string() + ".part") {
  std::error_code none;
  if (std::filesystem::exists(file_, none) && !std::filesystem::is_regular_file(file_, none)) {
    // A device would be replaced by the file that is moved there.
    throw std::runtime_error(file_.string() + " is no plain file; choose another, or - for standard output");
  }
  if (!overwrites && std::filesystem::exists(file_, none)) {
    throw std::runtime_error("there is a file " + file_.string() +
                             " already; choose another, or overwrite it with "
                             "--force");
  }
  // One left by a run that was killed goes, so that this one has its own rights.
  ::unlink(part_.c_str());
  descriptor_ = ::open(part_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (descriptor_ < 0) fail("make");
}

OutputFile::~OutputFile() {
  if (descriptor_ < 0) return;
  ::close(descriptor_);
  ::unlink(part_.c_str());
}

void OutputFile::fail(const char* what) const {
  throw std::runtime_error(std::string("cannot ") + what + " the file " + file_.string() + ": " + std::strerror(errno));
}

void OutputFile::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail("write");
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void OutputFile::finish() {
  if (::fsync(descriptor_) != 0) fail("write");
  if (::rename(part_.c_str(), file_.c_str()) != 0) fail("write");
  ::close(descriptor_);
  descriptor_ = -1;
  const std::filesystem::path folder = file_.has_parent_path() ? file_.parent_path() : ".";
  const int directory = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) fail("keep");
  const int synced = ::fsync(directory);
  ::close(directory);
  if (synced != 0) fail("keep");
}

}  // namespace docket::cli
