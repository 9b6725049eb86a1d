#include "domain/progress.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "built_in.hpp"

using namespace docket;

namespace {

const Timestamp kPlaced = *parse_rfc3339("2026-11-21T09:15:00Z");

/// What has happened to an order, a minute apart: placed in the first status, then moved; "~ready" is the undoing that
/// brought it back to ready.
std::vector<Event> history_of(const std::vector<std::string>& statuses) {
  std::vector<Event> history;
  for (const std::string& status : statuses) {
    Event event;
    event.type = history.empty() ? EventType::order_placed : EventType::order_moved;
    if (!history.empty()) event.from = history.back().to;
    event.to = status;
    if (status.front() == '~') {
      event.type = EventType::order_undone;
      event.to = status.substr(1);
    }
    event.at = kPlaced + std::chrono::minutes(history.size());
    history.push_back(event);
  }
  return history;
}

Order order_in(const Workflow& workflow, const std::string& status, std::size_t steps) {
  Order order;
  order.status = status;
  order.updated_at = kPlaced + std::chrono::minutes(steps);
  if (const Status* known = workflow.find(status)) order.status_kind = known->kind;
  if (closes(order.status_kind)) order.closed_at = order.updated_at;
  return order;
}

/// "pending@0 [preparing@1] ready picked_up": what is done with its minute, where it is in brackets, what is to come.
std::string spelt(const std::vector<Step>& steps) {
  std::string text;
  for (const Step& step : steps) {
    std::string word = step.key;
    if (step.at) word += "@" + std::to_string((*step.at - kPlaced) / std::chrono::minutes(1));
    if (step.state == StepState::current) word = "[" + word + "]";
    CHECK((step.state == StepState::to_come) == !step.at.has_value());
    text += (text.empty() ? "" : " ") + word;
  }
  return text;
}

std::string way(const Workflow& workflow, const std::vector<std::string>& statuses) {
  return spelt(progress_of(order_in(workflow, statuses.back(), statuses.size() - 1), workflow, history_of(statuses)));
}

}  // namespace

TEST_CASE("the way of an order in each built-in workflow") {
  struct Row {
    const char* workflow;
    std::vector<std::string> history;
    const char* way;
  };
  const Row rows[] = {
      {"counter", {"pending"}, "[pending@0] preparing ready picked_up"},
      {"counter", {"pending", "preparing"}, "pending@0 [preparing@1] ready picked_up"},
      {"counter", {"pending", "preparing", "ready"}, "pending@0 preparing@1 [ready@2] picked_up"},
      {"counter", {"pending", "ready"}, "pending@0 [ready@1] picked_up"},
      {"counter", {"pending", "preparing", "ready", "picked_up"}, "pending@0 preparing@1 ready@2 [picked_up@3]"},
      {"counter", {"pending", "cancelled"}, "pending@0 [cancelled@1]"},
      {"counter", {"pending", "preparing", "cancelled"}, "pending@0 preparing@1 [cancelled@2]"},
      {"delivery", {"created"}, "[created@0] picked_up in_transit delivered"},
      {"delivery", {"created", "picked_up"}, "created@0 [picked_up@1] in_transit delivered"},
      {"delivery", {"created", "picked_up", "in_transit"}, "created@0 picked_up@1 [in_transit@2] delivered"},
      {"delivery",
       {"created", "picked_up", "in_transit", "delivered"},
       "created@0 picked_up@1 in_transit@2 [delivered@3]"},
      {"delivery", {"created", "cancelled"}, "created@0 [cancelled@1]"},
      {"shipping", {"pending"}, "[pending@0] processing shipped delivered"},
      {"shipping", {"pending", "confirmed"}, "pending@0 [confirmed@1] processing shipped delivered"},
      {"shipping", {"pending", "confirmed", "processing"}, "pending@0 confirmed@1 [processing@2] shipped delivered"},
      {"shipping", {"pending", "processing", "shipped"}, "pending@0 processing@1 [shipped@2] delivered"},
      {"shipping", {"pending", "processing", "shipped", "delivered"}, "pending@0 processing@1 shipped@2 [delivered@3]"},
      {"shipping",
       {"pending", "processing", "shipped", "delivered", "refunded"},
       "pending@0 processing@1 shipped@2 delivered@3 [refunded@4]"},
      {"shipping", {"pending", "confirmed", "cancelled"}, "pending@0 confirmed@1 [cancelled@2]"},
      {"simple", {"pending"}, "[pending@0] processing completed"},
      {"simple", {"pending", "processing"}, "pending@0 [processing@1] completed"},
      {"simple", {"pending", "processing", "completed"}, "pending@0 processing@1 [completed@2]"},
      {"simple", {"pending", "cancelled"}, "pending@0 [cancelled@1]"},
      // moved back by a step of its own, not undone
      {"counter", {"pending", "preparing", "pending"}, "pending@0 preparing@1 [pending@2] preparing ready picked_up"},
      {"counter",
       {"pending", "ready", "pending", "preparing"},
       "pending@0 ready@1 pending@2 [preparing@3] ready picked_up"},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.workflow));
    CAPTURE(std::string(row.way));
    CHECK(way(*built_in::workflow(row.workflow), row.history) == row.way);
  }
}

TEST_CASE("each step carries the label that people read") {
  const auto counter = built_in::workflow("counter");
  std::vector<std::string> labels;
  for (const Step& step :
       progress_of(order_in(*counter, "preparing", 1), *counter, history_of({"pending", "preparing"}))) {
    labels.push_back(step.label);
  }
  CHECK(labels == std::vector<std::string>{"Received", "Preparing", "Ready", "Picked up"});
}

TEST_CASE("changes that are no steps leave the way as it is") {
  const auto counter = built_in::workflow("counter");
  auto history = history_of({"pending", "preparing"});
  Event updated;
  updated.type = EventType::order_updated;
  updated.at = kPlaced + std::chrono::minutes(7);
  history.push_back(updated);
  history.insert(history.begin() + 1, updated);
  CHECK(spelt(progress_of(order_in(*counter, "preparing", 7), *counter, history)) ==
        "pending@0 [preparing@1] ready picked_up");
}

TEST_CASE("a step that was undone was never one, and what it was undone to keeps its time") {
  struct Row {
    std::vector<std::string> history;
    const char* status;
    const char* way;
  };
  const Row rows[] = {
      {{"pending", "preparing", "~pending"}, "pending", "[pending@0] preparing ready picked_up"},
      {{"pending", "preparing", "~pending", "preparing", "~pending", "preparing"},
       "preparing",
       "pending@0 [preparing@5] ready picked_up"},
      {{"pending", "preparing", "ready", "~preparing", "~pending"}, "pending", "[pending@0] preparing ready picked_up"},
      {{"pending", "preparing", "ready", "~preparing", "ready", "picked_up"},
       "picked_up",
       "pending@0 preparing@1 ready@4 [picked_up@5]"},
      {{"pending", "cancelled", "~pending", "preparing"}, "preparing", "pending@0 [preparing@3] ready picked_up"},
      // moved back by a step of its own, which was then undone
      {{"pending", "ready", "pending", "~ready"}, "ready", "pending@0 [ready@1] picked_up"},
      // the beginning is gone
      {{"~pending", "preparing"}, "preparing", "pending@0 [preparing@1] ready picked_up"},
      {{"ready", "~preparing"}, "preparing", "[preparing@1] ready picked_up"},
  };
  const auto counter = built_in::workflow("counter");
  for (const Row& row : rows) {
    CAPTURE(std::string(row.way));
    const Order order = order_in(*counter, row.status, row.history.size() - 1);
    CHECK(spelt(progress_of(order, *counter, history_of(row.history))) == row.way);
  }
}

TEST_CASE("an order whose history is gone is at least where it is") {
  const auto counter = built_in::workflow("counter");
  CHECK(spelt(progress_of(order_in(*counter, "preparing", 5), *counter, {})) == "[preparing@5] ready picked_up");
  CHECK(spelt(progress_of(order_in(*counter, "picked_up", 5), *counter, {})) == "[picked_up@5]");
  // the end of it is gone
  CHECK(spelt(progress_of(order_in(*counter, "ready", 5), *counter, history_of({"pending"}))) ==
        "pending@0 [ready@5] picked_up");
}

TEST_CASE("a status that the workflow no longer knows is shown by its key and leads nowhere") {
  const auto counter = built_in::workflow("counter");
  const auto steps = progress_of(order_in(*counter, "baking", 1), *counter, history_of({"kneading", "baking"}));
  CHECK(spelt(steps) == "kneading@0 [baking@1]");
  REQUIRE(steps.size() == 2);
  CHECK(steps[0].label == "kneading");
  CHECK(steps[1].label == "baking");
  CHECK(way(*counter, {"kneading", "preparing"}) == "kneading@0 [preparing@1] ready picked_up");
}

TEST_CASE("what was done stays done when the workflow lacks its statuses, under their keys") {
  const auto simple = built_in::workflow("simple");
  CHECK(way(*simple, {"pending", "baking", "processing"}) == "pending@0 baking@1 [processing@2] completed");
  CHECK(way(*simple, {"fresh", "baking", "processing", "completed"}) == "fresh@0 baking@1 processing@2 [completed@3]");
  Order ended = order_in(*simple, "handed_out", 2);
  ended.status_kind = StatusKind::done;
  ended.closed_at = ended.updated_at;
  const auto steps = progress_of(ended, *simple, history_of({"pending", "baking", "handed_out"}));
  CHECK(spelt(steps) == "pending@0 baking@1 [handed_out@2]");
  CHECK(steps[1].label == "baking");
}

TEST_CASE("a way that goes in a circle is shown once round") {
  Workflow w;
  w.name = "laundry";
  w.initial = "washing";
  w.statuses = {
      {"washing", "Washing"}, {"drying", "Drying"}, {"looking", "Looking"}, {"done", "Done", StatusKind::done}};
  w.transitions = {
      {"washing", "drying", {}}, {"drying", "looking", {}}, {"looking", "washing", {}}, {"looking", "done", {}}};
  REQUIRE(faults(w).empty());
  CHECK(way(w, {"washing"}) == "[washing@0] drying looking");
  CHECK(way(w, {"washing", "drying"}) == "washing@0 [drying@1] looking washing");
  CHECK(way(w, {"washing", "drying", "looking", "washing"}) ==
        "washing@0 drying@1 looking@2 [washing@3] drying looking");
  CHECK(way(w, {"washing", "drying", "looking", "done"}) == "washing@0 drying@1 looking@2 [done@3]");
}

TEST_CASE("a way that is cancelled alone has nothing to come") {
  Workflow w;
  w.name = "gone";
  w.initial = "here";
  w.statuses = {{"here", "Here"}, {"gone", "Gone", StatusKind::cancelled}};
  w.transitions = {{"here", "gone", {}}};
  REQUIRE(faults(w).empty());
  CHECK(way(w, {"here"}) == "[here@0]");
}

TEST_CASE("the longest way is shown whole") {
  Workflow w;
  w.name = "long";
  w.initial = "s0";
  std::string expected = "[s0@0]";
  for (int i = 0; i < 32; ++i) {
    w.statuses.push_back({"s" + std::to_string(i), "S", i == 31 ? StatusKind::done : StatusKind::open});
    if (i > 0) w.transitions.push_back({"s" + std::to_string(i - 1), "s" + std::to_string(i), {}});
    if (i > 0) expected += " s" + std::to_string(i);
  }
  REQUIRE(faults(w).empty());
  CHECK(way(w, {"s0"}) == expected);
}

TEST_CASE("the states of a step have their names") {
  CHECK(name_of(StepState::done) == "done");
  CHECK(name_of(StepState::current) == "current");
  CHECK(name_of(StepState::to_come) == "to_come");
}
