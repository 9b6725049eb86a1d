#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "contract/api/harness.hpp"
#include "json/json.hpp"

/// Scenarios as rows of data: `scenarios/*.json`, each a list of
///
///   {"name": a sentence, "world": {…}?, "steps": [{
///     "as": who ("guest" when left out), "do": "POST /api/v1/…",
///     "headers": {…}, "body": JSON | "raw": text | "hex": bytes, "form": text,
///     "advance_s": turns the clock before the request, "repeat": sends it so many times (${n} counts from 1),
///     "expect": {
///       "status": 201, "code": of the problem,
///       "headers": {name: text | "*" (any) | null (absent) | "~part"},
///       "body": a part of the reply (below), "absent": [JSON Pointers that lead nowhere],
///       "errors": [the pointers of the faults, in any order],
///       "text": [parts of the raw body], "no_text": [what is not in it],
///       "same": name of a body that this one equals byte for byte,
///       "same_problem": name of a problem that this one equals but for instance and request_id},
///     "save": {name: JSON Pointer | "tail JSON Pointer" (of a URL) | "header Name" | "body" | "problem"}}]}
///
/// In the part of a reply, an object names the members that matter, an array is compared whole, "*" is anything but
/// null, "~part" a text with that part, {"$length": n} an array of that many, {"$has": x} one with an entry like x,
/// {"$lacks": x} one without. ${name} stands for what was saved or is there from the start (World::names()).
/// "world": {"registration": "closed", "origins": […], "public_url": …, "empty": true, "time": RFC 3339}.
namespace docket::test {

struct Scenario {
  std::string file;  ///< "orders"
  std::string name;
  json::Object world;
  std::vector<json::Object> steps;
};

/// All of them, read once.
const std::vector<Scenario>& scenarios();

/// Plays one in a world of its own.
void play(const Scenario& scenario);

/// The method and path, without query, that a step sends; names in it are not put in.
struct Sent {
  std::string method;
  std::string path;
};
Sent sent_by(const json::Object& step);
/// The status that a step expects.
int expected_status(const json::Object& step);

}  // namespace docket::test
