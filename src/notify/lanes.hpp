#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace docket::notify {

/// How much is sent where at once, so that nobody who does not answer holds up others. A destination has several slots
/// while its last try was taken, and one while that failed or there was none; all of these together have only a part of
/// the slots there are.
class Lanes {
 public:
  static constexpr std::size_t kAll = 64;
  static constexpr std::size_t kDoubtful = 32;  ///< for all destinations with one slot
  static constexpr std::size_t kEach = 8;
  static constexpr std::size_t kEmail = 4;

  /// How much may be begun now for each of `due`, which are sorted: only those that may begin any. Who comes first
  /// changes, so that nobody is always the last.
  std::vector<std::pair<std::string, std::size_t>> choose(const std::vector<std::string>& due);

  void begin(std::string_view destination);
  void end(std::string_view destination, bool is_taken);

  std::size_t under_way() const { return under_way_; }

 private:
  struct Lane {
    std::size_t under_way = 0;
    bool is_trusted = false;
  };

  static std::size_t slots_of(std::string_view destination, bool is_trusted);
  Lane& lane(std::string_view destination);
  void forget_idle();

  std::map<std::string, Lane, std::less<>> lanes_;
  std::size_t under_way_ = 0;
  std::size_t doubtful_ = 0;  ///< of these, how many go to destinations that are not trusted
  std::string last_;          ///< the last that was chosen
};

}  // namespace docket::notify
