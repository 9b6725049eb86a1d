#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace docket::notify {

/// How much is sent where at once, so that nobody who does not answer holds up others. A destination has several slots
/// while its last try was taken, and one while that failed or there was none. All whose last try failed have a part of
/// the slots there are, all that were not tried yet another, and the rest is for those that take what they get.
class Lanes {
 public:
  static constexpr std::size_t kAll = 64;
  static constexpr std::size_t kFailing = 24;  ///< for all whose last try failed
  static constexpr std::size_t kNew = 24;      ///< for all that were not tried yet
  static constexpr std::size_t kEach = 8;
  static constexpr std::size_t kEmail = 4;

  /// Whether one has been chosen, begun or expected lately.
  bool knows(std::string_view destination) const { return lanes_.contains(destination); }
  /// Its last try, before this process, failed. Nothing happens to one that is known.
  void expect_failure(std::string_view destination);

  /// How much may be begun now for each of `due`, which are sorted: only those that may begin any. Who comes first
  /// changes, so that nobody is always the last.
  std::vector<std::pair<std::string, std::size_t>> choose(const std::vector<std::string>& due);

  void begin(std::string_view destination);
  void end(std::string_view destination, bool is_taken);

  std::size_t under_way() const { return under_way_; }

 private:
  enum class Standing : std::uint8_t { fresh, trusted, failing };
  struct Lane {
    std::size_t under_way = 0;
    Standing standing = Standing::fresh;
  };

  static std::size_t slots_of(std::string_view destination, Standing standing);
  static std::size_t share_of(Standing standing);
  Lane& lane(std::string_view destination);
  void forget_idle();

  std::map<std::string, Lane, std::less<>> lanes_;
  std::size_t under_way_ = 0;
  std::array<std::size_t, 3> by_standing_{};  ///< the same, of the destinations of each standing
  std::string last_;                          ///< the last that was chosen
};

}  // namespace docket::notify
