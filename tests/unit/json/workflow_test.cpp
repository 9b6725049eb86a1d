#include "json/workflow.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "unit/domain/built_in.hpp"

using namespace docket;

namespace {

const std::string kSmall = R"({
  "name": "small",
  "initial": "new",
  "statuses": [
    {"key": "new", "label": "New", "kind": "open", "board": "waiting", "notify": false},
    {"key": "old", "label": "Old", "kind": "done", "board": "hidden", "notify": true}
  ],
  "transitions": [{"from": "new", "to": "old", "roles": ["staff", "merchant"]}],
  "timers": [{"from": "new", "to": "old", "after_s": 60}],
  "customer_cancel": {"from": [], "within_s": 30}
})";

std::vector<Fault> faults_of(std::string_view text) {
  try {
    json::read_workflow(text);
    return {};
  } catch (const Error& error) {
    CHECK(error.code == Code::validation_failed);
    CHECK(std::string(error.what()) == "The workflow does not fit.");
    CHECK_FALSE(error.faults.empty());
    return error.faults;
  }
}

/// `text` with the one place where `what` stands replaced.
std::string with(std::string text, std::string_view what, std::string_view by) {
  const auto place = text.find(what);
  REQUIRE(place != std::string::npos);
  return text.replace(place, what.size(), by);
}

struct Row {
  std::string what;
  std::string by;
  std::vector<Fault> faults;
};

void check(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    CAPTURE(row.what);
    CAPTURE(row.by);
    const auto found = faults_of(with(kSmall, row.what, row.by));
    REQUIRE(found.size() == row.faults.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      CHECK(found[i].pointer == row.faults[i].pointer);
      CHECK(found[i].detail == row.faults[i].detail);
    }
  }
}

}  // namespace

TEST_CASE("a workflow is read as its text says") {
  const Workflow w = json::read_workflow(kSmall);
  CHECK(w.name == "small");
  CHECK(w.initial == "new");
  CHECK(w.statuses == std::vector<Status>{{"new", "New", StatusKind::open, BoardColumn::waiting, false},
                                          {"old", "Old", StatusKind::done, BoardColumn::hidden, true}});
  CHECK(w.transitions == std::vector<Transition>{{"new", "old", {Role::staff, Role::merchant}}});
  CHECK(w.timers == std::vector<Timer>{{"new", "old", 60}});
  CHECK(w.customer_cancel == CustomerCancel{{}, 30});
}

TEST_CASE("timers, the customers' way to cancel and its window may be left out") {
  Workflow w = json::read_workflow(with(kSmall, R"("timers": [{"from": "new", "to": "old", "after_s": 60}],)", ""));
  CHECK(w.timers.empty());
  w = json::read_workflow(with(kSmall, R"(,
  "customer_cancel": {"from": [], "within_s": 30})",
                               ""));
  CHECK(w.customer_cancel == CustomerCancel{});
  for (const char* window : {R"(, "within_s": null)", ""}) {
    w = json::read_workflow(with(kSmall, R"(, "within_s": 30)", window));
    CHECK_FALSE(w.customer_cancel.within_s);
  }
}

TEST_CASE("every missing member of a workflow has its pointer") {
  check({
      {R"("name": "small",)", "", {{"/name", "is needed"}}},
      {R"("initial": "new",)", "", {{"/initial", "is needed"}}},
      {R"("statuses": [
    {"key": "new", "label": "New", "kind": "open", "board": "waiting", "notify": false},
    {"key": "old", "label": "Old", "kind": "done", "board": "hidden", "notify": true}
  ],)",
       "",
       {{"/statuses", "is needed"}}},
      {R"("transitions": [{"from": "new", "to": "old", "roles": ["staff", "merchant"]}],)",
       "",
       {{"/transitions", "is needed"}}},
      {R"("key": "old", )", "", {{"/statuses/1/key", "is needed"}}},
      {R"("label": "Old", )", "", {{"/statuses/1/label", "is needed"}}},
      {R"("kind": "done", )", "", {{"/statuses/1/kind", "is needed"}}},
      {R"("board": "hidden", )", "", {{"/statuses/1/board", "is needed"}}},
      {R"(, "notify": true)", "", {{"/statuses/1/notify", "is needed"}}},
      {R"({"from": "new", "to": "old", "roles")", R"({"to": "old", "roles")", {{"/transitions/0/from", "is needed"}}},
      {R"("to": "old", "roles")", R"("roles")", {{"/transitions/0/to", "is needed"}}},
      {R"(, "roles": ["staff", "merchant"])", "", {{"/transitions/0/roles", "is needed"}}},
      {R"("from": "new", "to": "old", "after_s")", R"("to": "old", "after_s")", {{"/timers/0/from", "is needed"}}},
      {R"("to": "old", "after_s")", R"("after_s")", {{"/timers/0/to", "is needed"}}},
      {R"(, "after_s": 60)", "", {{"/timers/0/after_s", "is needed"}}},
      {R"("from": [], )", "", {{"/customer_cancel/from", "is needed"}}},
  });
}

TEST_CASE("every unknown member of a workflow has its pointer, escaped as RFC 6901 says") {
  const std::string unknown = "is not part of a workflow";
  check({
      {R"("name")", R"("nmae": 1, "name")", {{"/nmae", unknown}}},
      {R"("name")", R"("Name": 1, "name")", {{"/Name", unknown}}},
      {R"("name")", R"("": 1, "name")", {{"/", unknown}}},
      {R"("name")", R"("a/b": 1, "name")", {{"/a~1b", unknown}}},
      {R"("name")", R"("a~b": 1, "name")", {{"/a~0b", unknown}}},
      {R"("name")", R"("~1": 1, "name")", {{"/~01", unknown}}},
      {R"("name")", R"("a\/~": 1, "name")", {{"/a~1~0", unknown}}},
      {R"("name")", R"("b": 1, "a": 2, "name")", {{"/a", unknown}, {"/b", unknown}}},
      {R"("key": "old")", R"("colour": "red", "key": "old")", {{"/statuses/1/colour", unknown}}},
      {R"("roles")", R"("role": 1, "roles")", {{"/transitions/0/role", unknown}}},
      {R"("after_s")", R"("after": 1, "after_s")", {{"/timers/0/after", unknown}}},
      {R"("within_s")", R"("within/s": 1, "within_s")", {{"/customer_cancel/within~1s", unknown}}},
  });
}

TEST_CASE("every member of the wrong type has its pointer") {
  const std::string text = "must be a text";
  const std::string list = "must be a list";
  const std::string object = "must be an object";
  const std::string whole = "must be a whole number";
  const std::string flag = "must be true or false";
  const std::string role = "must be admin, operations, merchant, staff or customer";
  check({
      {R"("name": "small")", R"("name": 1)", {{"/name", text}}},
      {R"("name": "small")", R"("name": null)", {{"/name", text}}},
      {R"("initial": "new")", R"("initial": ["new"])", {{"/initial", text}}},
      {R"("transitions": [{"from": "new", "to": "old", "roles": ["staff", "merchant"]}])",
       R"("transitions": {})",
       {{"/transitions", list}}},
      {R"("transitions": [{"from": "new", "to": "old", "roles": ["staff", "merchant"]}])",
       R"("transitions": [1])",
       {{"/transitions/0", object}}},
      {R"("transitions": [{"from": "new", "to": "old", "roles": ["staff", "merchant"]}])",
       R"("transitions": [null, []])",
       {{"/transitions/0", object}, {"/transitions/1", object}}},
      {R"("timers": [{"from": "new", "to": "old", "after_s": 60}])", R"("timers": null)", {{"/timers", list}}},
      {R"("timers": [{"from": "new", "to": "old", "after_s": 60}])", R"("timers": ["x"])", {{"/timers/0", object}}},
      {R"({"from": [], "within_s": 30})", "null", {{"/customer_cancel", object}}},
      {R"({"from": [], "within_s": 30})", "[]", {{"/customer_cancel", object}}},
      {R"("key": "old")", R"("key": 7)", {{"/statuses/1/key", text}}},
      {R"("label": "Old")", R"("label": true)", {{"/statuses/1/label", text}}},
      {R"("kind": "done")", R"("kind": 1)", {{"/statuses/1/kind", text}}},
      {R"("kind": "done")", R"("kind": null)", {{"/statuses/1/kind", text}}},
      {R"("kind": "done")", R"("kind": "closed")", {{"/statuses/1/kind", "is an unknown word: closed"}}},
      {R"("kind": "done")", R"("kind": "Done")", {{"/statuses/1/kind", "is an unknown word: Done"}}},
      {R"("kind": "done")", R"("kind": "")", {{"/statuses/1/kind", "is an unknown word: "}}},
      {R"("board": "hidden")", R"("board": {})", {{"/statuses/1/board", text}}},
      {R"("board": "hidden")", R"("board": "left")", {{"/statuses/1/board", "is an unknown word: left"}}},
      {R"("board": "hidden")", R"("board": "")", {{"/statuses/1/board", "is an unknown word: "}}},
      {R"("notify": true)", R"("notify": 1)", {{"/statuses/1/notify", flag}}},
      {R"("notify": true)", R"("notify": "true")", {{"/statuses/1/notify", flag}}},
      {R"("notify": true)", R"("notify": null)", {{"/statuses/1/notify", flag}}},
      {R"("from": "new", "to": "old", "roles")",
       R"("from": 1, "to": 2, "roles")",
       {{"/transitions/0/from", text}, {"/transitions/0/to", text}}},
      {R"(["staff", "merchant"])", R"("staff")", {{"/transitions/0/roles", list}}},
      {R"(["staff", "merchant"])", R"(null)", {{"/transitions/0/roles", list}}},
      {R"(["staff", "merchant"])",
       R"(["staff", "owner", 3, null])",
       {{"/transitions/0/roles/1", role}, {"/transitions/0/roles/2", role}, {"/transitions/0/roles/3", role}}},
      {R"(["staff", "merchant"])", R"([""])", {{"/transitions/0/roles/0", role}}},
      {R"("from": "new", "to": "old", "after_s")",
       R"("from": false, "to": [], "after_s")",
       {{"/timers/0/from", text}, {"/timers/0/to", text}}},
      {R"("after_s": 60)", R"("after_s": "60")", {{"/timers/0/after_s", whole}}},
      {R"("after_s": 60)", R"("after_s": 60.5)", {{"/timers/0/after_s", whole}}},
      {R"("after_s": 60)", R"("after_s": null)", {{"/timers/0/after_s", whole}}},
      {R"("after_s": 60)", R"("after_s": 1e30)", {{"/timers/0/after_s", whole}}},
      {R"("after_s": 60)", R"("after_s": 99999999999999999999)", {{"/timers/0/after_s", whole}}},
      {R"("from": [])", R"("from": "new")", {{"/customer_cancel/from", list}}},
      {R"("from": [])", R"("from": [1])", {{"/customer_cancel/from/0", text}}},
      {R"("within_s": 30)", R"("within_s": "30")", {{"/customer_cancel/within_s", whole}}},
      {R"("within_s": 30)", R"("within_s": 30.5)", {{"/customer_cancel/within_s", whole}}},
      {R"("within_s": 30)", R"("within_s": false)", {{"/customer_cancel/within_s", whole}}},
  });
  for (const char* whole_text : {"null", "1", "\"small\"", "[]", "true"}) {
    CAPTURE(std::string(whole_text));
    CHECK(faults_of(whole_text) == std::vector<Fault>{{"", "must be an object"}});
  }
  CHECK(faults_of("{}").size() == 4);
}

TEST_CASE("what is wrong in the form is told together with what is wrong in the sense") {
  const std::string twice =
      with(with(kSmall, R"("initial": "new")", R"("initial": "fresh")"), R"("notify": true)", R"("notify": 1)");
  CHECK(faults_of(twice) ==
        std::vector<Fault>{{"/statuses/1/notify", "must be true or false"}, {"/initial", "names no status: fresh"}});
  CHECK(faults_of(with(kSmall, R"("initial": "new")", R"("initial": "fresh")")) ==
        std::vector<Fault>{{"/initial", "names no status: fresh"}});
  const std::string places = with(with(kSmall, R"({"key": "new",)", R"(7, {"key": "new",)"), "60", "0");
  CHECK(faults_of(places) == std::vector<Fault>{{"/statuses/0", "must be an object"}});
  const std::string later = with(with(kSmall, R"([{"from": "new")", R"([7, {"from": "nowhere")"), "small", "");
  CHECK(faults_of(later) == std::vector<Fault>{{"/transitions/0", "must be an object"},
                                               {"/name", "must have 1 to 100 characters"},
                                               {"/transitions/1/from", "names no status: nowhere"}});
}

TEST_CASE("what only follows from a fault of form is not told") {
  const struct {
    const char* what;
    const char* by;
    const char* fault;
  } rows[] = {{R"("kind": "done")", R"("kind": "dome")", "/statuses/1/kind"},
              {R"("key": "old")", R"("kee": "old")", "/statuses/1/kee"},
              {R"("transitions": [)", R"("transition": [)", "/transition"},
              {R"("from": "new", "to": "old", "roles")", R"("from": 1, "to": "old", "roles")", "/transitions/0/from"}};
  for (const auto& row : rows) {
    CAPTURE(std::string(row.what));
    const auto found = faults_of(with(kSmall, row.what, row.by));
    CHECK(found.front().pointer == row.fault);
    for (const Fault& fault : found) {
      CHECK((fault.detail == "is needed" || fault.detail == "is not part of a workflow" ||
             fault.detail.starts_with("must be") || fault.detail.starts_with("is an unknown word")));
    }
  }
}

TEST_CASE("every word for a kind, a column and a role is read") {
  for (const char* board : {"waiting", "ready", "hidden"}) {
    const Workflow w =
        json::read_workflow(with(kSmall, R"("board": "hidden")", "\"board\": \"" + std::string(board) + "\""));
    CHECK(name_of(w.statuses[1].board) == board);
  }
  for (const char* kind : {"done", "cancelled"}) {
    const Workflow w =
        json::read_workflow(with(kSmall, R"("kind": "done")", "\"kind\": \"" + std::string(kind) + "\""));
    CHECK(name_of(w.statuses[1].kind) == kind);
  }
  const Workflow w = json::read_workflow(
      with(kSmall, R"(["staff", "merchant"])", R"(["customer", "staff", "merchant", "operations", "admin"])"));
  CHECK(w.transitions[0].roles ==
        std::vector<Role>{Role::customer, Role::staff, Role::merchant, Role::operations, Role::admin});
}

TEST_CASE("text that is not JSON is malformed, not unfit") {
  for (const char* text : {"", "{", "{\"name\":}", "[1,]", "{\"name\":\"\xFF\"}", "{\"name\":\"a\",\"name\":\"b\"}"}) {
    CAPTURE(std::string(text));
    try {
      json::read_workflow(std::string_view(text));
      FAIL_CHECK("accepted");
    } catch (const Error& error) {
      CHECK(error.code == Code::malformed);
    }
  }
}

TEST_CASE("there is one text for a workflow") {
  const std::string canonical =
      R"({"name":"small","initial":"new","statuses":[)"
      R"({"key":"new","label":"New","kind":"open","board":"waiting","notify":false},)"
      R"({"key":"old","label":"Old","kind":"done","board":"hidden","notify":true}],)"
      R"("transitions":[{"from":"new","to":"old","roles":["staff","merchant"]}],)"
      R"("timers":[{"from":"new","to":"old","after_s":60}],"customer_cancel":{"from":[],"within_s":30}})";
  CHECK(json::write_workflow(json::read_workflow(kSmall)) == canonical);
  CHECK(json::write_workflow(json::read_workflow(canonical)) == canonical);
  // the same, its members in another order, with escapes and white space
  CHECK(json::write_workflow(json::read_workflow(std::string(
            R"({"customer_cancel":{"within_s":30,"from":[]},"timers":[{"after_s":60,"to":"old","from":"new"}],
                "transitions":[{"roles":["staff","merchant"],"to":"old","from":"new"}],
                "statuses":[{"notify":false,"board":"waiting","kind":"open","label":"\u004eew","key":"new"},
                            {"notify":true,"board":"hidden","kind":"done","label":"Old","key":"old"}],
                "initial":"n\u0065w","\u006eame":"small"})"))) == canonical);
}

TEST_CASE("what is left out is written out") {
  const std::string bare = R"({"name":"bare","initial":"new","statuses":[)"
                           R"({"key":"new","label":"N","kind":"open","board":"waiting","notify":false},)"
                           R"({"key":"old","label":"O","kind":"done","board":"hidden","notify":false}],)"
                           R"("transitions":[{"from":"new","to":"old","roles":[]}])";
  CHECK(json::write_workflow(json::read_workflow(bare + "}")) ==
        bare + R"(,"timers":[],"customer_cancel":{"from":[],"within_s":null}})");
}

TEST_CASE("labels survive in every script and with every escape") {
  for (const std::string& label : {std::string("\"Quoted\" \\ / \n\t\x01"), std::string("Caf\xC3\xA9 \xF0\x9F\x8D\x95"),
                                   std::string("</script>"), std::string("\xE2\x80\xA8")}) {
    Workflow w = json::read_workflow(kSmall);
    w.name = w.statuses[0].label = label;
    CHECK(json::read_workflow(json::write_workflow(w)) == w);
  }
}

TEST_CASE("the built-in workflows are sound, named as their files, and there are four of them") {
  std::set<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(std::string(DOCKET_SOURCE_DIR) + "/schema/workflows")) {
    files.insert(entry.path().filename().string());
  }
  CHECK(files == std::set<std::string>{"counter.json", "delivery.json", "shipping.json", "simple.json"});
  for (const std::string name : built_in::kNames) {
    CAPTURE(name);
    const auto w = built_in::workflow(name);
    CHECK(faults(*w).empty());
    CHECK(w->name == name);
    CHECK(json::read_workflow(json::write_workflow(*w)) == *w);
    CHECK(json::write_workflow(json::read_workflow(json::write_workflow(*w))) == json::write_workflow(*w));
  }
}

TEST_CASE("the built-in workflows are what the contract says of them") {
  using Steps = std::set<std::pair<std::string, std::string>>;
  struct Contract {
    const char* name;
    const char* initial;
    Steps steps;  ///< but those to cancelled
    std::set<std::string> cancelled_from;
    std::set<std::string> customers_cancel_from;
    std::optional<std::int64_t> within_s;
    std::map<std::string, std::pair<std::string, std::int64_t>> timers;
    std::set<std::string> notify;
    std::map<std::string, std::string> kinds;
  };
  const Contract rows[] = {
      {"counter",
       "pending",
       {{"pending", "preparing"}, {"preparing", "ready"}, {"ready", "picked_up"}, {"pending", "ready"}},
       {"pending", "preparing"},
       {"pending"},
       std::nullopt,
       {},
       {"ready", "picked_up"},
       {{"pending", "open"},
        {"preparing", "open"},
        {"ready", "ready"},
        {"picked_up", "done"},
        {"cancelled", "cancelled"}}},
      {"delivery",
       "created",
       {{"created", "picked_up"}, {"picked_up", "in_transit"}, {"in_transit", "delivered"}},
       {"created", "picked_up"},
       {"created"},
       std::nullopt,
       {},
       {},
       {{"created", "open"},
        {"picked_up", "open"},
        {"in_transit", "open"},
        {"delivered", "done"},
        {"cancelled", "cancelled"}}},
      {"shipping",
       "pending",
       {{"pending", "processing"},
        {"processing", "shipped"},
        {"shipped", "delivered"},
        {"delivered", "refunded"},
        {"pending", "confirmed"},
        {"confirmed", "processing"}},
       {"pending", "confirmed", "processing"},
       {"pending"},
       300,
       {{"pending", {"processing", 300}}},
       {"shipped"},
       {{"pending", "open"},
        {"confirmed", "open"},
        {"processing", "open"},
        {"shipped", "open"},
        {"delivered", "done"},
        {"refunded", "done"},
        {"cancelled", "cancelled"}}},
      {"simple",
       "pending",
       {{"pending", "processing"}, {"processing", "completed"}},
       {"pending", "processing"},
       {"pending"},
       std::nullopt,
       {{"pending", {"processing", 120}}, {"processing", {"completed", 120}}},
       {},
       {{"pending", "open"}, {"processing", "open"}, {"completed", "done"}, {"cancelled", "cancelled"}}},
  };
  for (const Contract& row : rows) {
    CAPTURE(std::string(row.name));
    const auto w = built_in::workflow(row.name);
    CHECK(w->initial == row.initial);

    Steps steps;
    std::set<std::string> cancelled_from;
    for (const Transition& step : w->transitions) {
      CAPTURE(step.from);
      CAPTURE(step.to);
      if (step.to == "cancelled") {
        cancelled_from.insert(step.from);
      } else {
        steps.emplace(step.from, step.to);
      }
      // whoever works at the shop makes every step; giving money back is not the staff's
      std::set<Role> roles(step.roles.begin(), step.roles.end());
      CHECK(roles == (step.to == "refunded" ? std::set<Role>{Role::merchant, Role::operations}
                                            : std::set<Role>{Role::staff, Role::merchant, Role::operations}));
    }
    CHECK(steps == row.steps);
    CHECK(cancelled_from == row.cancelled_from);

    const auto& from = w->customer_cancel.from;
    CHECK(std::set<std::string>(from.begin(), from.end()) == row.customers_cancel_from);
    CHECK(w->customer_cancel.within_s == row.within_s);

    std::map<std::string, std::pair<std::string, std::int64_t>> timers;
    for (const Timer& timer : w->timers) timers[timer.from] = {timer.to, timer.after_s};
    CHECK((timers == row.timers));

    std::set<std::string> notify;
    std::map<std::string, std::string> kinds;
    for (const Status& status : w->statuses) {
      if (status.notify) notify.insert(status.key);
      kinds[status.key] = name_of(status.kind);
      // what is closed or has left the shop is off its board
      const bool gone = closes(status.kind) || status.key == "in_transit" || status.key == "shipped";
      CHECK((status.board == BoardColumn::hidden) == gone);
      CHECK((status.board == BoardColumn::ready) == (status.kind == StatusKind::ready));
    }
    CHECK(notify == row.notify);
    CHECK((kinds == row.kinds));
  }
}

TEST_CASE("a workflow of a megabyte is refused with a few faults") {
  std::string text = R"({"name":"x","initial":"s0","statuses":[)";
  for (int i = 0; i < 6000; ++i) {
    text += (i == 0 ? "" : ",") + std::string(R"({"key":"s)") + std::to_string(i) +
            R"(","label":"S","kind":"open","board":"hidden","notify":false})";
  }
  text += R"(],"transitions":[)";
  for (int i = 0; i < 6000; ++i) {
    text += (i == 0 ? "" : ",") + std::string(R"({"from":"s)") + std::to_string(i) + R"(","to":"s)" +
            std::to_string((i + 1) % 6000) + R"(","roles":[]})";
  }
  text += R"(],"timers":[)";
  for (int i = 0; i < 6000; ++i) {
    text += (i == 0 ? "" : ",") + std::string(R"({"from":"s)") + std::to_string(i) + R"(","to":"s)" +
            std::to_string((i + 1) % 6000) + R"(","after_s":1})";
  }
  text += "]}";
  CHECK(faults_of(text).size() == 3);
}

TEST_CASE("a workflow that is all wrong is refused with fifty faults, not with one for every entry") {
  std::string entries = "1";
  for (int i = 0; i < 100'000; ++i) entries += ",1";
  const auto found =
      faults_of(R"({"name":1,"initial":1,"statuses":[)" + entries + R"(],"transitions":[)" + entries + "]}");
  CHECK(found.size() == 50);
  CHECK(found[0].pointer == "/name");
  CHECK(found[2].pointer == "/statuses/0");
  CHECK(found[49].pointer == "/statuses/47");
  std::string unknown = "{";
  for (int i = 0; i < 1000; ++i) unknown += "\"m" + std::to_string(i) + "\":0,";
  CHECK(faults_of(unknown + R"("name":"x"})").size() == 50);
}
