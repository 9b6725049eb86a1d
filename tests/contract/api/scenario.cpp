#include "contract/api/scenario.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <stdexcept>

#include "http/schema_faults.hpp"

namespace docket::test {
namespace {

using json::Array;
using json::Object;
using json::Value;
using Names = std::map<std::string, Value>;

std::string text_of(const Value& value) {
  return value.is<std::string>() ? value.get<std::string>() : json::dump(value);
}

std::string text_at(const Object& object, const std::string& name, const std::string& otherwise = "") {
  const Value* value = json::find(object, name);
  return value != nullptr ? text_of(*value) : otherwise;
}

const Object& object_at(const Object& object, const std::string& name) {
  static const Object none;
  const Value* value = json::find(object, name);
  return value != nullptr ? value->get<Object>() : none;
}

std::vector<std::string> texts_at(const Object& object, const std::string& name) {
  std::vector<std::string> texts;
  if (const Value* list = json::find(object, name)) {
    for (const Value& entry : list->get<Array>()) texts.push_back(entry.get<std::string>());
  }
  return texts;
}

/// Puts names in: a text that is one name alone becomes its value, whatever its type.
Value put_in(const std::string& text, const Names& names) {
  std::string whole;
  for (std::size_t at = 0; at < text.size();) {
    const auto start = text.find("${", at);
    whole += text.substr(at, start - at);
    if (start == std::string::npos) break;
    const auto end = text.find('}', start);
    const std::string name = text.substr(start + 2, end - start - 2);
    const auto found = names.find(name);
    if (found == names.end()) throw std::logic_error("nothing is saved as " + name);
    if (start == 0 && end + 1 == text.size()) return found->second;
    whole += text_of(found->second);
    at = end + 1;
  }
  return Value(whole);
}

std::string put_in_text(const std::string& text, const Names& names) { return text_of(put_in(text, names)); }

Value put_in(const Value& value, const Names& names) {
  if (value.is<std::string>()) return put_in(value.get<std::string>(), names);
  if (value.is<Array>()) {
    Array copy;
    for (const Value& entry : value.get<Array>()) copy.push_back(put_in(entry, names));
    return Value(copy);
  }
  if (value.is<Object>()) {
    Object copy;
    for (const auto& [name, entry] : value.get<Object>()) copy[name] = put_in(entry, names);
    return Value(copy);
  }
  return value;
}

/// What is different about `actual`, and where; empty when it is as expected.
std::string difference(const Value& expected, const Value& actual, const std::string& where) {
  const auto differs = [&] { return where + " is " + json::dump(actual) + ", not " + json::dump(expected) + "; "; };
  if (expected.is<std::string>()) {
    const auto& text = expected.get<std::string>();
    if (text == "*") return actual.is<picojson::null>() ? differs() : "";
    if (text.starts_with('~')) {
      return actual.is<std::string>() && actual.get<std::string>().find(text.substr(1)) != std::string::npos
                 ? ""
                 : differs();
    }
    return expected == actual ? "" : differs();
  }
  if (expected.is<Object>()) {
    const auto& members = expected.get<Object>();
    if (!members.empty() && members.begin()->first.starts_with('$')) {
      if (!actual.is<Array>()) return differs();
      const auto& entries = actual.get<Array>();
      const auto& [rule, wanted] = *members.begin();
      if (rule == "$length")
        return static_cast<std::int64_t>(entries.size()) == wanted.get<std::int64_t>() ? "" : differs();
      const bool has = std::any_of(entries.begin(), entries.end(), [&, &like = wanted](const Value& entry) {
        return difference(like, entry, where).empty();
      });
      if (rule == "$has") return has ? "" : differs();
      if (rule == "$lacks") return has ? differs() : "";
      throw std::logic_error(rule + " is no rule");
    }
    if (!actual.is<Object>()) return differs();
    std::string all;
    for (const auto& [name, value] : members) {
      const Value* member = json::find(actual.get<Object>(), name);
      all += member == nullptr ? where + "/" + name + " is missing; " : difference(value, *member, where + "/" + name);
    }
    return all;
  }
  if (expected.is<Array>()) {
    if (!actual.is<Array>() || actual.get<Array>().size() != expected.get<Array>().size()) return differs();
    std::string all;
    for (std::size_t i = 0; i < expected.get<Array>().size(); ++i) {
      all += difference(expected.get<Array>()[i], actual.get<Array>()[i], where + "/" + std::to_string(i));
    }
    return all;
  }
  return expected == actual ? "" : differs();
}

std::string bytes_of_hex(const std::string& hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  return bytes;
}

/// A problem without what differs from request to request.
std::string plain_problem(const Answer& answer) {
  Object problem = answer.json.get<Object>();
  problem.erase("instance");
  problem.erase("request_id");
  return json::dump(Value(problem));
}

void refuse_unknown(const Object& object, const std::set<std::string>& known, const std::string& where) {
  for (const auto& [name, value] : object) {
    if (known.count(name) == 0) throw std::logic_error(where + " has the unknown member " + name);
  }
}

void check_expected(const Object& expect, const Answer& answer, const Names& names) {
  CHECK(answer.status == json::find(expect, "status")->get<std::int64_t>());
  if (const Value* code = json::find(expect, "code")) CHECK(answer.text("/code") == code->get<std::string>());
  for (const auto& entry : object_at(expect, "headers")) {
    const std::string& name = entry.first;  // clang 14 captures no structured binding
    const Value& wanted = entry.second;
    INFO("header: ", name);
    const auto actual = net::find_header(answer.headers, name);
    const Value value = actual ? Value(std::string(*actual)) : Value();
    CHECK(difference(put_in(wanted, names), value, name) == "");
  }
  if (const Value* body = json::find(expect, "body")) CHECK(difference(put_in(*body, names), answer.json, "") == "");
  for (const std::string& pointer : texts_at(expect, "absent")) {
    INFO("pointer: ", pointer);
    CHECK(http::at_pointer(answer.json, pointer) == nullptr);
  }
  if (json::find(expect, "errors") != nullptr) {
    std::multiset<std::string> wanted;
    for (const std::string& pointer : texts_at(expect, "errors")) wanted.insert(pointer);
    std::multiset<std::string> actual;
    const Value& errors = answer.at("/errors");
    if (errors.is<Array>()) {
      for (const Value& fault : errors.get<Array>()) actual.insert(text_of(fault.get("pointer")));
    }
    CHECK(std::vector(actual.begin(), actual.end()) == std::vector(wanted.begin(), wanted.end()));
  }
  for (const std::string& part : texts_at(expect, "text")) {
    CHECK(answer.body.find(put_in_text(part, names)) != std::string::npos);
  }
  for (const std::string& part : texts_at(expect, "no_text")) {
    CHECK(answer.body.find(put_in_text(part, names)) == std::string::npos);
  }
  if (const Value* same = json::find(expect, "same")) CHECK(answer.body == text_of(names.at(text_of(*same))));
  if (const Value* same = json::find(expect, "same_problem")) {
    REQUIRE(answer.json.is<Object>());
    CHECK(plain_problem(answer) == text_of(names.at(text_of(*same))));
  }
}

void save(const Object& wishes, const Answer& answer, Names& names) {
  for (const auto& [name, wish] : wishes) {
    const auto& what = wish.get<std::string>();
    if (what == "body") {
      names[name] = Value(answer.body);
    } else if (what == "problem") {
      names[name] = Value(plain_problem(answer));
    } else if (what.starts_with("tail ")) {
      const std::string url = answer.text(what.substr(5));
      names[name] = Value(url.substr(url.rfind('/') + 1));
    } else if (what.starts_with("header ")) {
      names[name] = Value(answer.header(what.substr(7)));
    } else {
      const Value* found = http::at_pointer(answer.json, what);
      REQUIRE_MESSAGE(found != nullptr, "nothing to save at " << what);
      names[name] = *found;
    }
  }
}

Ask ask_of(const Object& step, const Names& names) {
  const std::string line = put_in_text(text_at(step, "do"), names);
  Ask ask;
  ask.as = text_at(step, "as", "guest");
  ask.from = text_at(step, "from", ask.from);
  ask.method = line.substr(0, line.find(' '));
  ask.target = line.substr(line.find(' ') + 1);
  for (const auto& [name, value] : object_at(step, "headers")) {
    ask.headers.emplace_back(name, text_of(put_in(value, names)));
  }
  if (const Value* body = json::find(step, "body")) ask.body = json::dump(put_in(*body, names));
  if (const Value* raw = json::find(step, "raw")) ask.body = put_in_text(raw->get<std::string>(), names);
  if (const Value* hex = json::find(step, "hex")) ask.body = bytes_of_hex(hex->get<std::string>());
  if (const Value* form = json::find(step, "form")) {
    ask.body = put_in_text(form->get<std::string>(), names);
    ask.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
  }
  return ask;
}

/// False when the step did not end as expected: what follows would fail for no reason of its own.
bool take_step(World& world, const Object& step, Names& names) {
  refuse_unknown(step,
                 {"as", "from", "do", "headers", "body", "raw", "hex", "form", "advance_s", "repeat", "expect", "save"},
                 "a step");
  const Object& expect = object_at(step, "expect");
  refuse_unknown(expect,
                 {"status", "code", "headers", "body", "absent", "errors", "text", "no_text", "same", "same_problem"},
                 "expect");
  if (const Value* seconds = json::find(step, "advance_s")) world.clock.advance(Seconds(seconds->get<std::int64_t>()));
  const Value* repeat = json::find(step, "repeat");
  const std::int64_t times = repeat != nullptr ? repeat->get<std::int64_t>() : 1;
  for (std::int64_t i = 1; i <= times; ++i) {
    names["n"] = Value(i);
    const Ask ask = ask_of(step, names);
    INFO(ask.as, " sent ", ask.method, " ", ask.target, " ", ask.body.substr(0, 500));
    const net::Reply reply = world.send(ask);
    INFO("answer: ", reply.status, " ", reply.body.substr(0, 1500));
    const Answer answer = checked(ask, reply);
    check_expected(expect, answer, names);
    if (answer.status != json::find(expect, "status")->get<std::int64_t>()) return false;
    save(object_at(step, "save"), answer, names);
  }
  return true;
}

WorldOptions options_of(const Object& world) {
  refuse_unknown(world,
                 {"registration", "origins", "public_url", "metrics_token", "empty", "time", "sign_ins_per_minute",
                  "guest_orders_per_minute"},
                 "world");
  WorldOptions options;
  options.open_registration = text_at(world, "registration", "open") == "open";
  options.origins = texts_at(world, "origins");
  options.public_url = text_at(world, "public_url");
  options.metrics_token = text_at(world, "metrics_token");
  options.empty = text_at(world, "empty") == "true";
  if (const Value* rate = json::find(world, "sign_ins_per_minute")) options.limits.sign_ins = rate->get<std::int64_t>();
  if (const Value* rate = json::find(world, "guest_orders_per_minute")) {
    options.limits.guest_orders = rate->get<std::int64_t>();
  }
  return options;
}

std::vector<Scenario> read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  const std::string text(std::istreambuf_iterator<char>(in), {});
  std::vector<Scenario> all;
  const Value document = json::parse(text);
  for (const Value& entry : document.get<Array>()) {
    const auto& row = entry.get<Object>();
    refuse_unknown(row, {"name", "world", "steps"}, path.string());
    Scenario scenario;
    scenario.file = path.stem().string();
    scenario.name = text_at(row, "name");
    scenario.world = object_at(row, "world");
    for (const Value& step : json::find(row, "steps")->get<Array>()) scenario.steps.push_back(step.get<Object>());
    all.push_back(std::move(scenario));
  }
  return all;
}

}  // namespace

const std::vector<Scenario>& scenarios() {
  static const std::vector<Scenario> all = [] {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(DOCKET_SOURCE_DIR "/tests/contract/api/scenarios")) {
      if (entry.path().extension() == ".json") files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    std::vector<Scenario> read;
    for (const auto& file : files) {
      try {
        for (Scenario& scenario : read_file(file)) read.push_back(std::move(scenario));
      } catch (const std::exception& error) {
        throw std::runtime_error(file.filename().string() + ": " + error.what());
      }
    }
    return read;
  }();
  return all;
}

void play(const Scenario& scenario) {
  World world(options_of(scenario.world));
  if (const Value* time = json::find(scenario.world, "time")) {
    world.clock.set(parse_rfc3339(time->get<std::string>()).value());
  }
  Names names;
  for (const auto& [name, value] : world.names()) names[name] = Value(value);
  names["password"] = Value(std::string(kPassword));
  for (const std::string& person : people()) {
    if (scenario.world.count("empty") == 0) names[person + ".token"] = Value(world.token(person));
  }
  int number = 0;
  for (const Object& step : scenario.steps) {
    ++number;
    INFO("step ", number);
    if (!take_step(world, step, names)) return;
  }
}

Sent sent_by(const json::Object& step) {
  const std::string line = text_at(step, "do");
  const auto space = line.find(' ');
  const std::string target = line.substr(space + 1);
  return {line.substr(0, space), target.substr(0, target.find('?'))};
}

int expected_status(const json::Object& step) {
  return static_cast<int>(json::find(object_at(step, "expect"), "status")->get<std::int64_t>());
}

}  // namespace docket::test
