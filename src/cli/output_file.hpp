#pragma once

#include <filesystem>
#include <string_view>

namespace docket::cli {

/// A file that is there whole or not at all, readable by its owner alone: it is written beside its place, as FILE.part,
/// and moved there by finish(), once it is on disk. Without finish() nothing is left of it.
class OutputFile {
 public:
  /// Throws std::runtime_error when there is a file in that place and `overwrites` is false, when there is a folder or
  /// a device, or none can be made.
  OutputFile(std::filesystem::path file, bool overwrites);
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  /// Throws std::runtime_error when the disk is full.
  void write(std::string_view bytes);
  void finish();

 private:
  [[noreturn]] void fail(const char* what) const;

  const std::filesystem::path file_;
  const std::filesystem::path part_;
  int descriptor_ = -1;
};

}  // namespace docket::cli
