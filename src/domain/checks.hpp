#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/error.hpp"
#include "domain/text.hpp"

namespace docket {

inline constexpr std::size_t kMaxName = 200;       ///< characters
inline constexpr std::size_t kMaxText = 2000;      ///< characters of descriptions, notes and addresses
inline constexpr std::size_t kMaxReference = 100;  ///< characters of SKUs, references and categories
inline constexpr std::size_t kMaxPhone = 40;       ///< characters

/// Collects what does not fit, so that a client learns all of it at once.
class Checks {
 public:
  void fault(std::string pointer, std::string detail) { faults_.push_back({std::move(pointer), std::move(detail)}); }
  void require(bool fits, const std::string& pointer, const std::string& detail) {
    if (!fits) fault(pointer, detail);
  }
  void longest(const std::optional<std::string>& text, std::size_t most, const std::string& pointer) {
    if (text && characters(*text) > most) fault(pointer, "may have at most " + std::to_string(most) + " characters");
  }
  void within(std::optional<std::int64_t> number, std::int64_t least, std::int64_t most, const std::string& pointer) {
    if (number && (*number < least || *number > most)) {
      fault(pointer, "must be " + std::to_string(least) + " to " + std::to_string(most));
    }
  }

  /// Throws validation_failed, headed by `detail`, when anything was found.
  void done(const std::string& detail) {
    if (!faults_.empty()) throw Error(Code::validation_failed, detail, std::move(faults_));
  }

 private:
  std::vector<Fault> faults_;
};

}  // namespace docket
