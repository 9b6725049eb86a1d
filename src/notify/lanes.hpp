#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/time.hpp"

namespace docket::notify {

/// What is known of a destination by its last try.
enum class Standing : std::uint8_t {
  fresh,     ///< there was none
  trusted,   ///< it took what it got
  refusing,  ///< it failed, soon
  hanging,   ///< it failed after a while
};

/// How much is sent where at once, so that nobody who does not answer holds up others. A destination has several slots
/// while it takes what it gets, and one otherwise. All that hang have a part of the slots there are, all that were not
/// tried yet another; of either, those of one group, such as a shop, have a part. The rest is for those that answer.
class Lanes {
 public:
  static constexpr std::size_t kAll = 64;
  static constexpr std::size_t kHanging = 24;  ///< for all that hang
  static constexpr std::size_t kNew = 24;      ///< for all that were not tried yet
  static constexpr std::size_t kOfGroup = 16;  ///< of either, for those of one group
  static constexpr std::size_t kEach = 8;
  static constexpr std::size_t kEmail = 4;
  /// Who fails within it holds up nobody.
  static constexpr Milliseconds kSoon{2000};

  /// Whether one has been introduced, chosen or begun lately.
  bool knows(std::string_view destination) const { return lanes_.contains(destination); }
  /// What is known of it from before this process. Nothing happens to one that is known.
  void introduce(std::string_view destination, std::string_view group, Standing standing);

  /// How much may be begun now for each of `due`, which are sorted: only those that may begin any. Who comes first
  /// changes, so that nobody is always the last.
  std::vector<std::pair<std::string, std::size_t>> choose(const std::vector<std::string>& due);

  void begin(std::string_view destination);
  /// `how` is never fresh.
  void end(std::string_view destination, Standing how);
  /// Its receiver asks to be left alone until then.
  void rest(std::string_view destination, Timestamp until);
  bool rests(std::string_view destination, Timestamp now) const;

  std::size_t under_way() const { return under_way_; }

 private:
  static constexpr std::size_t kStandings = 4;
  using Counts = std::array<std::size_t, kStandings>;  ///< of what is under way, by the standing of its destination
  struct Lane {
    std::string group;
    std::size_t under_way = 0;
    Standing standing = Standing::fresh;
    Timestamp rests_until{};
  };

  Lane& lane(std::string_view destination);
  /// Adds `lane` to the counts, or takes it from them.
  void count(const Lane& lane, bool in);
  void forget_idle();

  std::map<std::string, Lane, std::less<>> lanes_;
  std::map<std::string, Counts, std::less<>> by_group_;
  Counts by_standing_{};
  std::size_t under_way_ = 0;
  std::string last_;  ///< the last that was chosen
};

}  // namespace docket::notify
