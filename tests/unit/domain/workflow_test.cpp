#include "domain/workflow.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <limits>
#include <string>
#include <vector>

using namespace docket;

namespace {

const std::vector<Role> kWorkers = {Role::staff, Role::merchant, Role::operations};
constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

/// pending → cooking → served, cancelled from the first two, a timer into cooking.
Workflow sound() {
  using enum StatusKind;
  Workflow w;
  w.name = "kitchen";
  w.initial = "pending";
  w.statuses = {{"pending", "Received", open, BoardColumn::waiting, false},
                {"cooking", "Cooking", open, BoardColumn::waiting, false},
                {"served", "Served", done, BoardColumn::hidden, true},
                {"cancelled", "Cancelled", cancelled, BoardColumn::hidden, false}};
  w.transitions = {{"pending", "cooking", kWorkers},
                   {"cooking", "served", kWorkers},
                   {"pending", "cancelled", kWorkers},
                   {"cooking", "cancelled", kWorkers}};
  w.timers = {{"pending", "cooking", 60}};
  w.customer_cancel = {{"pending"}, 300};
  return w;
}

std::string key_of(std::size_t number) { return "s" + std::to_string(number); }

/// A chain of `size` statuses, the last of which is an end.
Workflow chain(std::size_t size) {
  Workflow w;
  w.name = "chain";
  w.initial = key_of(0);
  for (std::size_t i = 0; i < size; ++i) {
    w.statuses.push_back({key_of(i), "S", i + 1 == size ? StatusKind::done : StatusKind::open});
    if (i > 0) w.transitions.push_back({key_of(i - 1), key_of(i), kWorkers});
  }
  return w;
}

struct Row {
  const char* what;
  std::function<void(Workflow&)> change;
  std::vector<Fault> faults;
};

void check(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    CAPTURE(std::string(row.what));
    Workflow workflow = sound();
    row.change(workflow);
    const auto found = faults(workflow);
    CHECK(found.size() == row.faults.size());
    for (std::size_t i = 0; i < std::min(found.size(), row.faults.size()); ++i) {
      CHECK(found[i].pointer == row.faults[i].pointer);
      CHECK(found[i].detail == row.faults[i].detail);
    }
  }
}

}  // namespace

TEST_CASE("a sound workflow has no faults, up to every limit") {
  check({
      {"as it is", [](Workflow&) {}, {}},
      {"without timers", [](Workflow& w) { w.timers.clear(); }, {}},
      {"no customer cancels", [](Workflow& w) { w.customer_cancel = {}; }, {}},
      {"customers cancel for ever", [](Workflow& w) { w.customer_cancel.within_s = std::nullopt; }, {}},
      {"customers cancel at once or never", [](Workflow& w) { w.customer_cancel.within_s = 0; }, {}},
      {"customers cancel for a year", [](Workflow& w) { w.customer_cancel.within_s = 31'536'000; }, {}},
      {"customers cancel from everywhere",
       [](Workflow& w) {
         w.customer_cancel.from = {"pending", "cooking"};
       },
       {}},
      {"the shortest timer", [](Workflow& w) { w.timers[0].after_s = 1; }, {}},
      {"the longest timer", [](Workflow& w) { w.timers[0].after_s = 31'536'000; }, {}},
      {"timers one after another",
       [](Workflow& w) {
         w.timers.push_back({"cooking", "served", 60});
       },
       {}},
      {"a timer that cancels",
       [](Workflow& w) {
         w.timers.push_back({"cooking", "cancelled", 60});
       },
       {}},
      {"a step for nobody", [](Workflow& w) { w.transitions[0].roles.clear(); }, {}},
      {"a step for all",
       [](Workflow& w) {
         w.transitions[0].roles = {Role::admin, Role::operations, Role::merchant, Role::staff, Role::customer};
       },
       {}},
      {"a name of 100 characters",
       [](Workflow& w) {
         w.name.clear();
         for (int i = 0; i < 100; ++i) w.name += "\xC3\xA9";
       },
       {}},
      {"a label of 100 characters",
       [](Workflow& w) {
         w.statuses[0].label.clear();
         for (int i = 0; i < 100; ++i) w.statuses[0].label += "\xF0\x9F\x8D\x95";
       },
       {}},
      {"two statuses of one label", [](Workflow& w) { w.statuses[1].label = "Received"; }, {}},
      {"a way back",
       [](Workflow& w) {
         w.transitions.push_back({"cooking", "pending", kWorkers});
       },
       {}},
      {"a way back from done",
       [](Workflow& w) {
         w.transitions.push_back({"served", "pending", kWorkers});
       },
       {}},
      {"from done to cancelled",
       [](Workflow& w) {
         w.transitions.push_back({"served", "cancelled", kWorkers});
       },
       {}},
      {"a loop of a timer and a step by hand",
       [](Workflow& w) {
         w.transitions.push_back({"cooking", "pending", kWorkers});
       },
       {}},
      {"cancelled as the only end",
       [](Workflow& w) {
         w.statuses[2].kind = StatusKind::open;
         w.transitions.push_back({"served", "cancelled", kWorkers});
       },
       {}},
      {"the first status is not the initial one", [](Workflow& w) { std::swap(w.statuses[0], w.statuses[3]); }, {}},
  });
  for (const std::size_t size : {std::size_t{2}, std::size_t{31}, std::size_t{32}}) CHECK(faults(chain(size)).empty());
  Workflow longest_key = chain(2);
  longest_key.statuses[0].key = longest_key.initial = longest_key.transitions[0].from =
      "abcdefghijklmnopqrstuvwxyz_01234";
  CHECK(faults(longest_key).empty());
}

TEST_CASE("every fault of the names and labels has its pointer") {
  const std::string words = "must have 1 to 100 characters";
  const std::string key = "must have 1 to 32 of a-z, 0-9 and _";
  const auto rename = [](std::string to) {
    // the last status, which two steps and no timer name
    return [to](Workflow& w) {
      w.statuses[3].key = to;
      w.transitions[2].to = to;
      w.transitions[3].to = to;
    };
  };
  check({
      {"no name", [](Workflow& w) { w.name = ""; }, {{"/name", words}}},
      {"a blank name", [](Workflow& w) { w.name = " "; }, {{"/name", words}}},
      {"a long name", [](Workflow& w) { w.name = std::string(101, 'a'); }, {{"/name", words}}},
      {"no label", [](Workflow& w) { w.statuses[1].label = ""; }, {{"/statuses/1/label", words}}},
      {"a blank label", [](Workflow& w) { w.statuses[1].label = "\t\n "; }, {{"/statuses/1/label", words}}},
      {"a long label",
       [](Workflow& w) { w.statuses[3].label = std::string(101, 'a'); },
       {{"/statuses/3/label", words}}},
      {"an empty key", rename(""), {{"/statuses/3/key", key}}},
      {"a long key", rename(std::string(33, 'a')), {{"/statuses/3/key", key}}},
      {"an upper-case key", rename("Cancelled"), {{"/statuses/3/key", key}}},
      {"a key with a dash", rename("can-celled"), {{"/statuses/3/key", key}}},
      {"a key with a space", rename("can celled"), {{"/statuses/3/key", key}}},
      {"a key with a slash", rename("can/celled"), {{"/statuses/3/key", key}}},
      {"a key past ASCII", rename("annul\xC3\xA9"), {{"/statuses/3/key", key}}},
      {"a key with a line break", rename("cancelled\n"), {{"/statuses/3/key", key}}},
      {"a key with NUL", rename(std::string("a\0b", 3)), {{"/statuses/3/key", key}}},
      {"a key with markup", rename("<b>"), {{"/statuses/3/key", key}}},
      {"a key twice",
       [](Workflow& w) { w.statuses.push_back(w.statuses[2]); },
       {{"/statuses/4/key", "is there twice: served"}}},
      {"a key three times",
       [](Workflow& w) {
         w.statuses.push_back(w.statuses[0]);
         w.statuses.push_back(w.statuses[0]);
       },
       {{"/statuses/4/key", "is there twice: pending"}, {"/statuses/5/key", "is there twice: pending"}}},
      {"an unknown initial", [](Workflow& w) { w.initial = "fresh"; }, {{"/initial", "names no status: fresh"}}},
      {"no initial", [](Workflow& w) { w.initial = ""; }, {{"/initial", "names no status: "}}},
      {"an initial in other letters",
       [](Workflow& w) { w.initial = "Pending"; },
       {{"/initial", "names no status: Pending"}}},
      {"an initial that is ready",
       [](Workflow& w) { w.statuses[0].kind = StatusKind::ready; },
       {{"/initial", "must be a status of kind open"}}},
      {"an initial that is done",
       [](Workflow& w) { w.initial = "served"; },
       {{"/initial", "must be a status of kind open"}}},
      {"an initial that is cancelled",
       [](Workflow& w) { w.initial = "cancelled"; },
       {{"/initial", "must be a status of kind open"}}},
  });
}

TEST_CASE("every fault of the transitions has its pointer") {
  const std::string ended = "is a cancellation: its stock has gone back, nothing leads on from it";
  check({
      {"from an unknown status",
       [](Workflow& w) {
         w.transitions.push_back({"fresh", "served", kWorkers});
       },
       {{"/transitions/4/from", "names no status: fresh"}}},
      {"to an unknown status",
       [](Workflow& w) {
         w.transitions.push_back({"pending", "eaten", kWorkers});
       },
       {{"/transitions/4/to", "names no status: eaten"}}},
      {"from and to unknown ones",
       [](Workflow& w) {
         w.transitions.push_back({"fresh", "eaten", kWorkers});
       },
       {{"/transitions/4/from", "names no status: fresh"}, {"/transitions/4/to", "names no status: eaten"}}},
      {"onto itself",
       [](Workflow& w) {
         w.transitions.push_back({"cooking", "cooking", kWorkers});
       },
       {{"/transitions/4/to", "leads nowhere: it is where it starts"}}},
      {"twice",
       [](Workflow& w) {
         w.transitions.push_back({"pending", "cooking", {}});
       },
       {{"/transitions/4", "is there twice"}}},
      {"out of a cancelled status",
       [](Workflow& w) {
         w.transitions.push_back({"cancelled", "pending", kWorkers});
       },
       {{"/transitions/4/from", ended}}},
      {"from one cancelled status to another",
       [](Workflow& w) {
         w.statuses.push_back({"lost", "Lost", StatusKind::cancelled});
         w.transitions.push_back({"cancelled", "lost", kWorkers});
       },
       {{"/transitions/4/from", ended}}},
      {"with a role twice",
       [](Workflow& w) {
         w.transitions[1].roles = {Role::staff, Role::merchant, Role::staff, Role::staff};
       },
       {{"/transitions/1/roles", "names a role twice: staff"}}},
  });
}

TEST_CASE("every fault of the timers has its pointer") {
  const std::string loop = "is part of a loop that timers alone would run for ever";
  const std::string seconds = "must be 1 to 31536000 seconds";
  check({
      {"from an unknown status",
       [](Workflow& w) { w.timers[0].from = "fresh"; },
       {{"/timers/0/from", "names no status: fresh"}}},
      {"to an unknown status",
       [](Workflow& w) { w.timers[0].to = "eaten"; },
       {{"/timers/0/to", "names no status: eaten"}}},
      {"no time", [](Workflow& w) { w.timers[0].after_s = 0; }, {{"/timers/0/after_s", seconds}}},
      {"less than no time", [](Workflow& w) { w.timers[0].after_s = -1; }, {{"/timers/0/after_s", seconds}}},
      {"the least number", [](Workflow& w) { w.timers[0].after_s = -kMost - 1; }, {{"/timers/0/after_s", seconds}}},
      {"over a year", [](Workflow& w) { w.timers[0].after_s = 31'536'001; }, {{"/timers/0/after_s", seconds}}},
      {"the largest number", [](Workflow& w) { w.timers[0].after_s = kMost; }, {{"/timers/0/after_s", seconds}}},
      {"without its step",
       [](Workflow& w) { w.timers[0].to = "served"; },
       {{"/timers/0", "needs a transition from pending to served"}}},
      {"against its step",
       [](Workflow& w) {
         w.timers.push_back({"cooking", "pending", 60});
       },
       {{"/timers/0", loop}, {"/timers/1", "needs a transition from cooking to pending"}, {"/timers/1", loop}}},
      {"two on one status",
       [](Workflow& w) {
         w.timers.push_back({"pending", "cancelled", 600});
       },
       {{"/timers/1/from", "has another timer already"}}},
      {"the same twice",
       [](Workflow& w) { w.timers.push_back(w.timers[0]); },
       {{"/timers/1/from", "has another timer already"}}},
      {"out of a done status",
       [](Workflow& w) {
         w.transitions.push_back({"served", "pending", kWorkers});
         w.timers.push_back({"served", "pending", 60});
       },
       {{"/timers/1/from", "is an end: nothing moves on from it"}}},
      {"out of a cancelled status",
       [](Workflow& w) {
         w.timers.push_back({"cancelled", "served", 60});
       },
       {{"/timers/1/from", "is an end: nothing moves on from it"},
        {"/timers/1", "needs a transition from cancelled to served"}}},
      {"onto itself",
       [](Workflow& w) { w.timers[0].to = "pending"; },
       {{"/timers/0", "needs a transition from pending to pending"}, {"/timers/0", loop}}},
      {"two that go round",
       [](Workflow& w) {
         w.transitions.push_back({"cooking", "pending", kWorkers});
         w.timers.push_back({"cooking", "pending", 60});
       },
       {{"/timers/0", loop}, {"/timers/1", loop}}},
      {"three that go round",
       [](Workflow& w) {
         w.statuses.push_back({"plating", "Plating"});
         w.transitions.push_back({"cooking", "plating", kWorkers});
         w.transitions.push_back({"plating", "pending", kWorkers});
         w.timers.push_back({"plating", "pending", 60});
         w.timers.push_back({"cooking", "plating", 60});
       },
       {{"/timers/0", loop}, {"/timers/1", loop}, {"/timers/2", loop}}},
      {"one that leads into a loop is not part of it",
       [](Workflow& w) {
         w.statuses.push_back({"plating", "Plating"});
         w.transitions.push_back({"cooking", "plating", kWorkers});
         w.transitions.push_back({"plating", "cooking", kWorkers});
         w.timers.push_back({"plating", "cooking", 60});
         w.timers.push_back({"cooking", "plating", 60});
       },
       {{"/timers/1", loop}, {"/timers/2", loop}}},
      {"a loop behind a doubled timer is found, and does not hang",
       [](Workflow& w) {
         w.transitions.push_back({"cooking", "pending", kWorkers});
         w.timers = {{"pending", "cooking", 60}, {"pending", "cancelled", 60}, {"cooking", "pending", 60}};
       },
       {{"/timers/0", loop}, {"/timers/1/from", "has another timer already"}, {"/timers/2", loop}}},
  });
}

TEST_CASE("every fault of the customers' way to cancel has its pointer") {
  const std::string seconds = "must be 0 to 31536000 seconds";
  check({
      {"from an unknown status",
       [](Workflow& w) {
         w.customer_cancel.from = {"pending", "fresh"};
       },
       {{"/customer_cancel/from/1", "names no status: fresh"}}},
      {"from a status that has no such step",
       [](Workflow& w) { w.customer_cancel.from = {"served"}; },
       {{"/customer_cancel/from/0", "has no transition to a cancelled status"}}},
      {"from the cancelled status",
       [](Workflow& w) { w.customer_cancel.from = {"cancelled"}; },
       {{"/customer_cancel/from/0", "has no transition to a cancelled status"}}},
      {"a status twice",
       [](Workflow& w) {
         w.customer_cancel.from = {"pending", "cooking", "pending"};
       },
       {{"/customer_cancel/from/2", "is there twice: pending"}}},
      {"less than no time",
       [](Workflow& w) { w.customer_cancel.within_s = -1; },
       {{"/customer_cancel/within_s", seconds}}},
      {"over a year",
       [](Workflow& w) { w.customer_cancel.within_s = 31'536'001; },
       {{"/customer_cancel/within_s", seconds}}},
      {"the largest number",
       [](Workflow& w) { w.customer_cancel.within_s = kMost; },
       {{"/customer_cancel/within_s", seconds}}},
  });
}

TEST_CASE("every status can be reached and leads to an end") {
  const auto lost = [](const char* key) { return "cannot be reached from pending: " + std::string(key); };
  const auto stuck = [](const char* key) { return "has no way to an end (done or cancelled): " + std::string(key); };
  check({
      {"a status of its own",
       [](Workflow& w) {
         w.statuses.push_back({"island", "Island"});
       },
       {{"/statuses/4", lost("island")}, {"/statuses/4", stuck("island")}}},
      {"an end of its own",
       [](Workflow& w) {
         w.statuses.push_back({"eaten", "Eaten", StatusKind::done});
       },
       {{"/statuses/4", lost("eaten")}}},
      {"a status that leads in but is not led to",
       [](Workflow& w) {
         w.statuses.push_back({"phoned", "Phoned"});
         w.transitions.push_back({"phoned", "cooking", kWorkers});
       },
       {{"/statuses/4", lost("phoned")}}},
      {"a dead end",
       [](Workflow& w) {
         w.statuses.push_back({"forgotten", "Forgotten"});
         w.transitions.push_back({"cooking", "forgotten", kWorkers});
       },
       {{"/statuses/4", stuck("forgotten")}}},
      {"a dead end of kind ready",
       [](Workflow& w) {
         w.statuses.push_back({"shelf", "On the shelf", StatusKind::ready});
         w.transitions.push_back({"cooking", "shelf", kWorkers});
       },
       {{"/statuses/4", stuck("shelf")}}},
      {"two statuses that lead to each other alone",
       [](Workflow& w) {
         w.statuses.push_back({"here", "Here"});
         w.statuses.push_back({"there", "There"});
         w.transitions.push_back({"cooking", "here", kWorkers});
         w.transitions.push_back({"here", "there", kWorkers});
         w.transitions.push_back({"there", "here", kWorkers});
       },
       {{"/statuses/4", stuck("here")}, {"/statuses/5", stuck("there")}}},
      {"two statuses apart that lead to each other",
       [](Workflow& w) {
         w.statuses.push_back({"here", "Here"});
         w.statuses.push_back({"there", "There"});
         w.transitions.push_back({"here", "there", kWorkers});
         w.transitions.push_back({"there", "here", kWorkers});
         w.transitions.push_back({"there", "served", kWorkers});
       },
       {{"/statuses/4", lost("here")}, {"/statuses/5", lost("there")}}},
      {"no end at all",
       [](Workflow& w) {
         for (Status& status : w.statuses) status.kind = StatusKind::open;
         w.customer_cancel = {};
       },
       {{"/statuses/0", stuck("pending")},
        {"/statuses/1", stuck("cooking")},
        {"/statuses/2", stuck("served")},
        {"/statuses/3", stuck("cancelled")}}},
      {"the ways are looked at only once the rest is right",
       [](Workflow& w) {
         w.statuses.push_back({"island", ""});
       },
       {{"/statuses/4/label", "must have 1 to 100 characters"}}},
  });
  Workflow lone = chain(1);
  lone.statuses[0].kind = StatusKind::open;
  CHECK(faults(lone) == std::vector<Fault>{{"/statuses/0", "has no way to an end (done or cancelled): s0"}});
}

TEST_CASE("all faults are named at once") {
  Workflow w = sound();
  w.name = "";
  w.initial = "fresh";
  w.statuses[0].label = "";
  w.statuses[1].key = "Cooking";
  w.timers[0].after_s = 0;
  w.customer_cancel = {{"fresh"}, -1};
  std::vector<std::string> places;
  for (const Fault& fault : faults(w)) places.push_back(fault.pointer);
  CHECK(places == std::vector<std::string>{"/name", "/statuses/0/label", "/statuses/1/key", "/initial",
                                           "/transitions/0/to", "/transitions/1/from", "/transitions/3/from",
                                           "/timers/0/to", "/timers/0/after_s", "/customer_cancel/from/0",
                                           "/customer_cancel/within_s"});
}

TEST_CASE("lists over their limit are refused, and nothing else of them is looked at") {
  Workflow empty;
  CHECK(faults(empty) == std::vector<Fault>{{"/statuses", "must hold 1 to 32 statuses"}});
  CHECK(faults(chain(33)) == std::vector<Fault>{{"/statuses", "must hold 1 to 32 statuses"}});

  constexpr std::size_t kMany = 200'000;
  Workflow large = chain(kMany);
  for (std::size_t i = 1; i < kMany; ++i) {
    large.timers.push_back({key_of(i - 1), key_of(i), 60});
    large.customer_cancel.from.push_back(key_of(i));
  }
  CHECK(faults(large) == std::vector<Fault>{{"/statuses", "must hold 1 to 32 statuses"},
                                            {"/transitions", "must hold at most 992 transitions"},
                                            {"/timers", "must hold at most 32 timers"},
                                            {"/customer_cancel/from", "must hold at most 32 statuses"}});

  Workflow timers = sound();
  timers.timers.assign(33, timers.timers[0]);
  CHECK(faults(timers) == std::vector<Fault>{{"/timers", "must hold at most 32 timers"}});
}

TEST_CASE("the largest workflow, with every step and a ring of timers, is gone through") {
  Workflow w = chain(32);
  w.transitions.clear();
  for (std::size_t from = 0; from < 32; ++from) {
    for (std::size_t to = 0; to < 32; ++to) {
      if (from != to) w.transitions.push_back({key_of(from), key_of(to), kWorkers});
    }
  }
  REQUIRE(w.transitions.size() == 992);
  CHECK(faults(w).empty());
  for (std::size_t i = 0; i < 31; ++i) w.timers.push_back({key_of(i), key_of((i + 1) % 31), 1});
  CHECK(faults(w).size() == 31);
  w.transitions.push_back(w.transitions[0]);
  CHECK(faults(w) == std::vector<Fault>{{"/transitions", "must hold at most 992 transitions"}});
}

TEST_CASE("the steps of a workflow are found") {
  Workflow w = sound();
  CHECK(w.find("cooking") == &w.statuses[1]);
  CHECK(w.find("eaten") == nullptr);
  CHECK(w.find("") == nullptr);
  CHECK(w.find("pending", "cooking") == &w.transitions[0]);
  CHECK(w.find("cooking", "pending") == nullptr);
  CHECK(w.find("pending", "eaten") == nullptr);
  CHECK(w.steps_from("pending") == std::vector<const Transition*>{&w.transitions[0], &w.transitions[2]});
  CHECK(w.steps_from("served").empty());
  CHECK(w.steps_from("eaten").empty());
  CHECK(w.cancel_step("pending") == &w.transitions[2]);
  CHECK(w.cancel_step("cooking") == &w.transitions[3]);
  CHECK(w.cancel_step("served") == nullptr);
  CHECK(w.cancel_step("cancelled") == nullptr);
  CHECK(w.cancel_step("eaten") == nullptr);
  w.transitions.push_back({"served", "nowhere", {}});
  CHECK(w.cancel_step("served") == nullptr);
}

TEST_CASE("kinds and columns have their names") {
  struct Kind {
    StatusKind kind;
    const char* name;
    bool closes;
  };
  for (const Kind& row : {Kind{StatusKind::open, "open", false}, Kind{StatusKind::ready, "ready", false},
                          Kind{StatusKind::done, "done", true}, Kind{StatusKind::cancelled, "cancelled", true}}) {
    CHECK(name_of(row.kind) == row.name);
    CHECK(parse_status_kind(row.name) == row.kind);
    CHECK(closes(row.kind) == row.closes);
  }
  struct Column {
    BoardColumn column;
    const char* name;
  };
  for (const Column& row : {Column{BoardColumn::waiting, "waiting"}, Column{BoardColumn::ready, "ready"},
                            Column{BoardColumn::hidden, "hidden"}}) {
    CHECK(name_of(row.column) == row.name);
    CHECK(parse_board_column(row.name) == row.column);
  }
  for (const char* name : {"", "Open", "closed", "canceled", "open ", "visible"}) {
    CAPTURE(std::string(name));
    CHECK_FALSE(parse_status_kind(name));
    CHECK_FALSE(parse_board_column(name));
  }
}
