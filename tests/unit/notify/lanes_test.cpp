#include "notify/lanes.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

using namespace docket;
using namespace docket::notify;

namespace {

using Chosen = std::vector<std::pair<std::string, std::size_t>>;

std::vector<std::string> names(std::size_t count) {
  std::vector<std::string> all;
  for (std::size_t i = 0; i < count; ++i) all.push_back("webhook:" + std::to_string(1000 + i));
  return all;
}

void begin(Lanes& lanes, const Chosen& chosen) {
  for (const auto& [name, count] : chosen) {
    for (std::size_t i = 0; i < count; ++i) lanes.begin(name);
  }
}

/// One of each was taken.
void trust(Lanes& lanes, const std::vector<std::string>& all) {
  for (const std::string& name : all) {
    lanes.begin(name);
    lanes.end(name, Standing::trusted);
  }
}

std::size_t sum(const Chosen& chosen) {
  std::size_t all = 0;
  for (const auto& [name, count] : chosen) all += count;
  return all;
}

}  // namespace

TEST_CASE("whoever has taken something gets eight at once, whoever has not gets one, mail four") {
  Lanes lanes;
  CHECK(lanes.choose({}).empty());
  CHECK(lanes.choose({"email", "webhook:a"}) == Chosen{{"email", 4}, {"webhook:a", 1}});
  lanes.begin("webhook:a");
  CHECK(lanes.choose({"webhook:a"}).empty());
  lanes.end("webhook:a", Standing::trusted);
  CHECK(lanes.choose({"webhook:a"}) == Chosen{{"webhook:a", 8}});
  begin(lanes, {{"webhook:a", 3}, {"email", 4}});
  CHECK(lanes.choose({"email", "webhook:a"}) == Chosen{{"webhook:a", 5}});
  lanes.end("webhook:a", Standing::refusing);
  CHECK(lanes.choose({"webhook:a"}).empty());
  lanes.end("webhook:a", Standing::refusing);
  CHECK(lanes.choose({"webhook:a"}).empty());
  lanes.end("webhook:a", Standing::refusing);
  CHECK(lanes.choose({"webhook:a"}) == Chosen{{"webhook:a", 1}});
  lanes.end("email", Standing::hanging);
  CHECK(lanes.choose({"email"}) == Chosen{{"email", 1}});
}

TEST_CASE("any number that hang leave slots to those that are new, and to those that take what they get") {
  Lanes lanes;
  const auto hanging = names(100);
  for (const std::string& name : hanging) lanes.introduce(name, name, Standing::hanging);
  const Chosen chosen = lanes.choose(hanging);
  CHECK(sum(chosen) == Lanes::kHanging);
  begin(lanes, chosen);
  CHECK(lanes.choose(hanging).empty());
  std::vector<std::string> fresh;
  for (int i = 0; i < 100; ++i) fresh.push_back("push:" + std::to_string(1000 + i));
  const Chosen first = lanes.choose(fresh);
  CHECK(sum(first) == Lanes::kNew);
  begin(lanes, first);
  CHECK(lanes.choose(fresh).empty());
  const std::vector<std::string> sound{"ntfy:a", "ntfy:b", "ntfy:c", "ntfy:d", "ntfy:e"};
  trust(lanes, sound);
  CHECK(lanes.choose(sound) == Chosen{{"ntfy:a", 8}, {"ntfy:b", 8}});
  begin(lanes, lanes.choose(sound));
  CHECK(lanes.under_way() == Lanes::kAll);
  CHECK(lanes.choose(sound).empty());
}

TEST_CASE("what is known of a destination by its tries outdoes what was expected") {
  Lanes lanes;
  CHECK_FALSE(lanes.knows("webhook:a"));
  trust(lanes, {"webhook:a"});
  CHECK(lanes.knows("webhook:a"));
  lanes.introduce("webhook:a", "a shop", Standing::hanging);
  CHECK(lanes.choose({"webhook:a"}) == Chosen{{"webhook:a", 8}});
  lanes.introduce("webhook:b", "a shop", Standing::hanging);
  trust(lanes, {"webhook:b"});
  CHECK(lanes.choose({"webhook:b"}) == Chosen{{"webhook:b", 8}});
}

TEST_CASE("what ends frees its slot, whatever became of its destination meanwhile") {
  Lanes lanes;
  const auto all = names(8);
  trust(lanes, all);
  for (int round = 0; round < 3; ++round) {
    const Chosen chosen = lanes.choose(all);
    CHECK(sum(chosen) == (round == 1 ? 8U : 64U));
    begin(lanes, chosen);
    for (const auto& [name, count] : chosen) {
      for (std::size_t i = 0; i < count; ++i) lanes.end(name, round != 0 ? Standing::trusted : Standing::refusing);
    }
    CHECK(lanes.under_way() == 0);
  }
  CHECK(sum(lanes.choose(names(100))) == Lanes::kAll);
}

TEST_CASE("those that had to wait come first the next time") {
  Lanes lanes;
  const auto all = names(60);
  for (const std::string& name : all) lanes.introduce(name, name, Standing::hanging);
  std::vector<int> served(all.size());
  for (int round = 0; round < 5; ++round) {
    const Chosen chosen = lanes.choose(all);
    CHECK(chosen.size() == Lanes::kHanging);
    begin(lanes, chosen);
    for (const auto& [name, count] : chosen) {
      ++served[static_cast<std::size_t>(std::stoi(name.substr(8)) - 1000)];
      lanes.end(name, Standing::hanging);
    }
  }
  for (const int times : served) CHECK(times == 2);
}

TEST_CASE("one group leaves slots to the others, whether its receivers hang or were not tried yet") {
  for (const Standing standing : {Standing::fresh, Standing::hanging}) {
    Lanes lanes;
    const auto many = names(100);
    for (const std::string& name : many) lanes.introduce(name, "a shop", standing);
    lanes.introduce("webhook:x", "another shop", standing);
    const Chosen chosen = lanes.choose(many);
    CHECK(sum(chosen) == Lanes::kOfGroup);
    begin(lanes, chosen);
    CHECK(lanes.choose(many).empty());
    CHECK(lanes.choose({"webhook:x"}) == Chosen{{"webhook:x", 1}});
    lanes.end(chosen[0].first, Standing::hanging);
    CHECK(sum(lanes.choose(many)) == (standing == Standing::fresh ? 2 : 1));
  }
}

TEST_CASE("who fails soon does not wait for those that hang") {
  Lanes lanes;
  const auto hanging = names(40);
  for (const std::string& name : hanging) lanes.introduce(name, name, Standing::hanging);
  begin(lanes, lanes.choose(hanging));
  lanes.begin("webhook:x");
  lanes.end("webhook:x", Standing::refusing);
  CHECK(lanes.choose({"webhook:x"}) == Chosen{{"webhook:x", 1}});
}

TEST_CASE("whoever asks to be left alone rests for the longest time that was asked for") {
  Lanes lanes;
  const Timestamp now = from_ms(1'000'000);
  CHECK_FALSE(lanes.rests("webhook:a", now));
  lanes.rest("webhook:a", now + Seconds(30));
  lanes.rest("webhook:a", now + Seconds(10));
  CHECK(lanes.rests("webhook:a", now + Seconds(29)));
  CHECK_FALSE(lanes.rests("webhook:a", now + Seconds(30)));
  CHECK_FALSE(lanes.rests("webhook:b", now));
}

TEST_CASE("thousands of destinations are not remembered for ever") {
  Lanes lanes;
  for (int i = 0; i < 5000; ++i) {
    const std::string name = "push:" + std::to_string(i);
    lanes.begin(name);
    lanes.end(name, Standing::trusted);
  }
  lanes.begin("webhook:a");
  lanes.end("webhook:a", Standing::trusted);
  CHECK(lanes.choose({"push:4999"}).size() == 1);
  CHECK(lanes.choose({"push:1"}) == Chosen{{"push:1", 1}});
  CHECK(lanes.under_way() == 0);
}
