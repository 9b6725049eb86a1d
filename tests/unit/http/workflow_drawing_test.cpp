#include "http/drawing/workflow_drawing.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <random>
#include <string>
#include <vector>

#include "http/drawing/workflow_layout.hpp"
#include "unit/domain/built_in.hpp"

using namespace docket;
using http::Arrow;
using http::Box;
using http::Point;
using http::WorkflowLayout;

namespace {

/// Statuses "s0", "s1", … of which the last `cancelled` are of kind cancelled.
Workflow with_statuses(std::size_t count, std::size_t cancelled) {
  Workflow workflow;
  workflow.name = "random";
  workflow.initial = "s0";
  for (std::size_t i = 0; i < count; ++i) {
    Status& status = workflow.statuses.emplace_back();
    status.key = "s" + std::to_string(i);
    status.label = i % 3 == 0 ? "Waiting for the next one of status " + std::to_string(i) : "Status " + status.key;
    status.kind = i + cancelled >= count ? StatusKind::cancelled : StatusKind::open;
  }
  return workflow;
}

/// Steps and timers anywhere; what faults() would say does not matter to a drawing.
Workflow random_workflow(unsigned seed) {
  std::mt19937 random(seed);
  const std::size_t count = 2 + random() % 10;
  Workflow workflow = with_statuses(count, random() % std::min<std::size_t>(count - 1, 3));
  const std::size_t steps = count + random() % (2 * count);
  for (std::size_t i = 0; i < steps; ++i) {
    const std::string from = "s" + std::to_string(random() % count);
    const std::string to = "s" + std::to_string(random() % count);
    if (from == to || workflow.find(from)->kind == StatusKind::cancelled || workflow.find(from, to) != nullptr)
      continue;
    workflow.transitions.push_back({from, to, random() % 4 == 0 ? std::vector<Role>{} : std::vector{Role::staff}});
    if (random() % 4 == 0 && workflow.timer_from(from) == nullptr) {
      workflow.timers.push_back({from, to, 1 + static_cast<std::int64_t>(random() % 100'000)});
    }
  }
  return workflow;
}

Workflow all_to_all(std::size_t count) {
  Workflow workflow = with_statuses(count, 0);
  for (const Status& from : workflow.statuses) {
    for (const Status& to : workflow.statuses) {
      if (from.key != to.key) workflow.transitions.push_back({from.key, to.key, {Role::staff}});
    }
  }
  return workflow;
}

bool is_within(Point p, const Box& box, int margin) {
  return p.x > box.left + margin && p.x < box.right() - margin && p.y > box.top + margin && p.y < box.bottom() - margin;
}

bool overlap(const Box& a, const Box& b) {
  return a.left < b.right() && b.left < a.right() && a.top < b.bottom() && b.top < a.bottom();
}

/// Points of the arrow's path, close to each other.
std::vector<Point> walk(const Arrow& arrow) {
  std::vector<Point> points{arrow.start};
  Point from = arrow.start;
  for (const http::Stretch& s : arrow.stretches) {
    for (int i = 1; i <= 100; ++i) {
      const double t = i / 100.0;
      const auto at = [t](int a, int b, int c, int d) {
        const double u = 1 - t;
        return static_cast<int>(u * u * u * a + 3 * u * u * t * b + 3 * u * t * t * c + t * t * t * d);
      };
      points.push_back(
          {at(from.x, s.control1.x, s.control2.x, s.end.x), at(from.y, s.control1.y, s.control2.y, s.end.y)});
    }
    from = s.end;
  }
  return points;
}

void check_clean(const WorkflowLayout& layout) {
  const auto& statuses = layout.statuses;
  for (std::size_t i = 0; i < statuses.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) CHECK_FALSE(overlap(statuses[i].box, statuses[j].box));
    CHECK(statuses[i].label.width + 40 <= statuses[i].box.width);
    CHECK(17 * static_cast<int>(statuses[i].label.lines.size()) < statuses[i].box.height);
  }
  for (const Arrow& arrow : layout.arrows) {
    INFO("from ", arrow.from, " to ", arrow.to);
    const auto points = walk(arrow);
    for (std::size_t i = 0; i < statuses.size(); ++i) {
      const bool meets =
          std::any_of(points.begin(), points.end(), [&](Point p) { return is_within(p, statuses[i].box, 1); });
      CHECK_MESSAGE(!meets, "it goes through box ", i);
      if (!arrow.label.empty()) CHECK_FALSE(overlap(http::label_box(arrow), statuses[i].box));
    }
    CHECK(std::all_of(points.begin(), points.end(), [&](Point p) { return is_within(p, layout.bounds, 0); }));
  }
}

std::size_t occurrences(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

/// Whether every tag is closed in its turn, and nothing but tags has angle brackets.
bool is_well_formed(const std::string& xml) {
  std::vector<std::string> open;
  for (std::size_t at = xml.find_first_of("<>"); at != std::string::npos;) {
    if (xml[at] == '>') return false;
    const std::size_t end = xml.find_first_of("<>", at + 1);
    if (end == std::string::npos || xml[end] == '<') return false;
    const std::string tag = xml.substr(at + 1, end - at - 1);
    const std::string name = tag.substr(0, tag.find(' '));
    if (tag.starts_with("/")) {
      if (open.empty() || open.back() != tag.substr(1)) return false;
      open.pop_back();
    } else if (!tag.ends_with("/")) {
      open.push_back(name);
    }
    at = xml.find_first_of("<>", end + 1);
  }
  return open.empty();
}

}  // namespace

TEST_CASE("a drawing of each built-in workflow shows every status and step, and no line goes through a box") {
  for (const char* name : built_in::kNames) {
    CAPTURE(std::string(name));
    const auto workflow = built_in::workflow(name);
    const WorkflowLayout layout = http::layout_of(*workflow);
    check_clean(layout);
    CHECK(layout.statuses.size() == workflow->statuses.size());
    CHECK(layout.arrows.size() == workflow->transitions.size() + workflow->timers.size());
    const std::string svg = http::drawing_of(*workflow);
    CHECK(is_well_formed(svg));
    for (const Status& status : workflow->statuses)
      CHECK(svg.find(">" + status.label + "</text>") != std::string::npos);
    CHECK(occurrences(svg, ">after ") == workflow->timers.size());
  }
}

TEST_CASE("an order's usual way is a straight line from left to right") {
  const auto shipping = built_in::workflow("shipping");
  const WorkflowLayout layout = http::layout_of(*shipping);
  int right = layout.start_mark.x;
  for (std::size_t i = 0; i + 1 < shipping->statuses.size(); ++i) {
    const Box& box = layout.statuses[i].box;
    CHECK(box.middle_y() == layout.start_mark.y);
    CHECK(box.left > right);
    right = box.right();
  }
  CHECK(layout.statuses.back().box.top > layout.start_mark.y + 40);  // cancelled
}

TEST_CASE("whatever the workflow, no line goes through a box and no label over one") {
  for (unsigned seed = 1; seed <= 300; ++seed) {
    CAPTURE(seed);
    check_clean(http::layout_of(random_workflow(seed)));
  }
}

TEST_CASE("a step that leads back ends at the foot of an earlier box or at its left") {
  Workflow workflow = *built_in::workflow("counter");
  workflow.transitions.push_back({"ready", "preparing", {Role::staff}});
  const WorkflowLayout layout = http::layout_of(workflow);
  const Arrow& back = layout.arrows.back();
  REQUIRE(back.from == 2);
  CHECK(back.heading == http::Heading::up);
  CHECK(back.stretches.back().end.y == layout.statuses[1].box.bottom());
  check_clean(layout);
}

TEST_CASE("statuses that are listed in any order still stand in the order of the steps") {
  Workflow workflow = *built_in::workflow("shipping");
  const WorkflowLayout sorted = http::layout_of(workflow);
  std::reverse(workflow.statuses.begin(), workflow.statuses.end());
  const WorkflowLayout reversed = http::layout_of(workflow);
  for (const char* key : {"pending", "confirmed", "processing", "shipped", "delivered", "refunded"}) {
    const auto left = [&](const WorkflowLayout& layout, const Workflow& of) {
      return layout.statuses[static_cast<std::size_t>(of.find(key) - of.statuses.data())].box.left;
    };
    CHECK(left(reversed, workflow) == left(sorted, *built_in::workflow("shipping")));
  }
}

TEST_CASE("a step that only a timer takes is one dashed arrow, one that people take, too, has two") {
  Workflow workflow = *built_in::workflow("simple");
  const auto timers = [&] {
    const auto arrows = http::layout_of(workflow).arrows;
    return std::pair(std::count_if(arrows.begin(), arrows.end(), [](const Arrow& a) { return a.is_timer; }),
                     arrows.size());
  };
  CHECK(timers() == std::pair(std::ptrdiff_t{2}, std::size_t{6}));
  workflow.transitions[0].roles.clear();
  CHECK(timers() == std::pair(std::ptrdiff_t{2}, std::size_t{5}));
}

TEST_CASE("what cancels is pale, with a note where the customer may") {
  const std::string svg = http::drawing_of(*built_in::workflow("shipping"));
  CHECK(occurrences(svg, "<g class=\"hand pale\"><path") == 3);
  CHECK(occurrences(svg, ">customer may, 5 min<") == 1);
  const std::string simple = http::drawing_of(*built_in::workflow("simple"));
  CHECK(occurrences(simple, ">customer may<") == 1);
}

TEST_CASE("a drawing is an image with a name and a description in words, in light and in dark") {
  const std::string svg = http::drawing_of(*built_in::workflow("simple"));
  CHECK(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-labelledby=\"title desc\""));
  CHECK(svg.find("<title id=\"title\">Workflow simple</title>") != std::string::npos);
  CHECK(svg.find("Orders start as Received. Received becomes Processing (after 2 min), Cancelled.") !=
        std::string::npos);
  CHECK(svg.find("prefers-color-scheme:dark") != std::string::npos);
  for (const char* outside : {"<script", "href", "url(", "@import", "onload"}) {
    CHECK(svg.find(outside) == std::string::npos);
  }
}

TEST_CASE("the same workflow is drawn alike, byte for byte") {
  for (const char* name : built_in::kNames) {
    CHECK(http::drawing_of(*built_in::workflow(name)) == http::drawing_of(*built_in::workflow(name)));
  }
}

TEST_CASE("labels cannot break out of a drawing, and long ones are cut to their box") {
  const std::string_view labels[] = {
      "</text><script>alert(1)</script>",
      "\" onload=\"alert(1)",
      "a & b <i> 'c'",
      "]]><!--",
      "\x01\x1f\x7f tab\tand\nline",
      "\xEF\xBF\xBE\xEF\xBF\xBF",
      "   ",
      "注文を受け付けました、しばらくお待ちください、ありがとうございます",
      "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
      "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"};
  for (const std::string_view label : labels) {
    CAPTURE(std::string(label));
    Workflow workflow = *built_in::workflow("simple");
    for (Status& status : workflow.statuses) status.label = label;
    workflow.name = label;
    check_clean(http::layout_of(workflow));
    const std::string svg = http::drawing_of(workflow);
    CHECK(is_well_formed(svg));
    CHECK(svg.find("<script") == std::string::npos);
    CHECK(svg.find("\" onload") == std::string::npos);
    const bool has_control =
        std::any_of(svg.begin(), svg.end(), [](char c) { return c >= 0 && c < ' ' && c != '\n' && c != '\t'; });
    CHECK_FALSE(has_control);
    CHECK(svg.find("\xEF\xBF\xBE") == std::string::npos);
  }
  Workflow workflow = *built_in::workflow("simple");
  workflow.statuses[0].label = std::string(labels[9]);
  CHECK(http::drawing_of(workflow).find("…</text>") != std::string::npos);
}

TEST_CASE("the largest workflow is drawn with every step of it") {
  const Workflow workflow = all_to_all(32);
  REQUIRE(workflow.transitions.size() == 992);
  const std::string svg = http::drawing_of(workflow);
  CHECK(is_well_formed(svg));
  CHECK(occurrences(svg, "class=\"tip\"") == 993);
}

TEST_CASE("a workflow of one status, or of none, is drawn too") {
  Workflow workflow;
  CHECK(is_well_formed(http::drawing_of(workflow)));
  workflow.initial = "only";
  workflow.statuses = {{"only", "Only", StatusKind::open}};
  CHECK(is_well_formed(http::drawing_of(workflow)));
  check_clean(http::layout_of(workflow));
}

TEST_CASE("a time is said in its two largest units") {
  const struct {
    std::int64_t seconds;
    const char* text;
  } rows[] = {{1, "1 s"},      {59, "59 s"},        {60, "1 min"},        {90, "1 min 30 s"},
              {300, "5 min"},  {3600, "1 h"},       {3660, "1 h 1 min"},  {3601, "1 h"},
              {86'400, "1 d"}, {90'061, "1 d 1 h"}, {31'536'000, "365 d"}};
  for (const auto& row : rows) CHECK(http::duration_text(row.seconds) == row.text);
}
