#include "domain/estimate.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

#include "domain/quantile.hpp"
#include "unit/domain/built_in.hpp"

using namespace docket;

namespace {

/// Samples of `count`, `count` - 1, … 1 seconds.
std::vector<Milliseconds> falling(int count) {
  std::vector<Milliseconds> samples;
  for (; count > 0; --count) samples.emplace_back(Seconds(count));
  return samples;
}

}  // namespace

TEST_CASE("a quantile is the smallest value that so many in a hundred do not exceed") {
  struct Row {
    std::vector<int> values;
    std::size_t percent;
    int quantile;
  };
  const Row rows[] = {
      {{7}, 1, 7},
      {{7}, 50, 7},
      {{7}, 100, 7},
      {{2, 1}, 50, 1},
      {{2, 1}, 51, 2},
      {{4, 2, 3, 1}, 50, 2},
      {{5, 1, 4, 2, 3}, 50, 3},
      {{5, 1, 4, 2, 3}, 80, 4},
      {{5, 1, 4, 2, 3}, 81, 5},
      {{5, 1, 4, 2, 3}, 1, 1},
      {{5, 1, 4, 2, 3}, 100, 5},
      {{9, 9, 1, 9}, 25, 1},
      {{9, 9, 1, 9}, 26, 9},
      {{10, 9, 8, 7, 6, 5, 4, 3, 2, 1}, 90, 9},
      {{10, 9, 8, 7, 6, 5, 4, 3, 2, 1}, 80, 8},
  };
  for (const Row& row : rows) {
    CAPTURE(row.values.size());
    CAPTURE(row.percent);
    std::vector<int> values = row.values;
    CHECK(quantile(values, row.percent) == row.quantile);
    CHECK(std::is_permutation(values.begin(), values.end(), row.values.begin(), row.values.end()));
  }
}

TEST_CASE("an order counts in its hour and queue, in its queue, and in the whole shop") {
  struct Row {
    std::int64_t queue_length;
    int queue;
  };
  for (const Row& row : {Row{0, 0}, Row{1, 1}, Row{2, 1}, Row{3, 2}, Row{5, 2}, Row{6, 3}, Row{10, 3}, Row{11, 4},
                         Row{20, 4}, Row{21, 5}, Row{1'000'000, 5}}) {
    CAPTURE(row.queue_length);
    const std::vector<ReadyGroup> expected{{13, row.queue}, {-1, row.queue}, {-1, -1}};
    CHECK(groups_of(13, row.queue_length) == expected);
  }
  CHECK(groups_of(0, 0).front() == ReadyGroup{0, 0});
  CHECK(groups_of(13, -1) == std::vector<ReadyGroup>{{-1, -1}});
}

TEST_CASE("there is an estimate from twenty samples on") {
  CHECK_FALSE(estimate_of({}));
  CHECK_FALSE(estimate_of(falling(19)));
  CHECK(estimate_of(falling(20)) == Estimate{Seconds(10), Seconds(16)});
  CHECK(estimate_of(falling(21)) == Estimate{Seconds(11), Seconds(17)});
  CHECK(estimate_of(falling(100)) == Estimate{Seconds(50), Seconds(80)});
}

TEST_CASE("the newest hundred samples are kept, and one can be taken out again") {
  std::vector<Milliseconds> samples = falling(100);
  add_sample(samples, Seconds(7));
  REQUIRE(samples.size() == 100);
  CHECK(samples.front() == Seconds(99));
  CHECK(samples.back() == Seconds(7));
  remove_sample(samples, Seconds(7));
  REQUIRE(samples.size() == 99);
  CHECK(samples.back() == Seconds(1));
  CHECK(std::count(samples.begin(), samples.end(), Seconds(7)) == 1);
  remove_sample(samples, Seconds(1000));
  CHECK(samples.size() == 99);
  std::vector<Milliseconds> none;
  remove_sample(none, Seconds(1));
  CHECK(none.empty());
}

TEST_CASE("what an order is waited for is that it is ready, or done where nothing is ever ready") {
  CHECK(awaited_kind(*built_in::workflow("counter")) == StatusKind::ready);
  for (const char* name : {"delivery", "shipping", "simple"})
    CHECK(awaited_kind(*built_in::workflow(name)) == StatusKind::done);
}

TEST_CASE("an estimate is shown while the order is worked on") {
  Order order;
  order.status_kind = StatusKind::open;
  CHECK(shows_estimate(order));
  for (const StatusKind kind : {StatusKind::ready, StatusKind::done, StatusKind::cancelled}) {
    order.status_kind = kind;
    CHECK_FALSE(shows_estimate(order));
  }
}
