#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace docket::storage {

/// The statements of a session, each made at its first use. One thread at a time.
template <class Statement>
class StatementCache {
 public:
  /// `make` takes the text as a std::string.
  template <class Make>
  Statement& get(std::string_view text, Make make) {
    const auto found = statements_.find(text);
    if (found != statements_.end()) return *found->second;
    std::string key(text);
    auto statement = make(key);
    return *statements_.emplace(std::move(key), std::move(statement)).first->second;
  }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };

  std::unordered_map<std::string, std::unique_ptr<Statement>, Hash, std::equal_to<>> statements_;
};

}  // namespace docket::storage
