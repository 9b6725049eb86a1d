#include "http/drawing/workflow_drawing.hpp"

#include <string_view>

#include "http/drawing/workflow_layout.hpp"

namespace docket::http {
namespace {

constexpr int kTipLength = 8;
constexpr int kTipHalf = 4;
constexpr int kLineHeight = 17;

constexpr std::string_view kStyle = R"(
svg{color-scheme:light dark;--paper:#fff;--box:#f6f7f9;--edge:#aeb6c2;--ink:#1b2330;--quiet:#667085;--line:#475467;
--pale:#b9c0cb;--timer:#3457d5;--open:#667085;--ready:#b45309;--done:#15803d;--cancelled:#b42318}
@media (prefers-color-scheme:dark){svg{--paper:#14171c;--box:#20252d;--edge:#4b5565;--ink:#eef1f5;--quiet:#a3adbb;
--line:#b4bdca;--pale:#566070;--timer:#9db4ff;--open:#a3adbb;--ready:#fbbf24;--done:#4ade80;--cancelled:#f97066}}
.paper{fill:var(--paper)}
text{font-family:system-ui,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;font-size:14px;fill:var(--ink)}
.box{fill:var(--box);stroke:var(--edge);stroke-width:1.25}
.off .box{fill:none;stroke:var(--pale);stroke-dasharray:none}
.off text{fill:var(--quiet)}
.line{fill:none;stroke:var(--line);stroke-width:1.75;stroke-linecap:round}
.tip{fill:var(--line)}
.timer .line{stroke:var(--timer);stroke-dasharray:5 5}
.timer .tip{fill:var(--timer)}
.pale .line{stroke:var(--pale);stroke-width:1.5}
.pale .tip{fill:var(--pale)}
.note text,text.note{font-size:11px;fill:var(--quiet);stroke:var(--paper);stroke-width:4px;stroke-linejoin:round;
paint-order:stroke}
.timer text.note{fill:var(--timer)}
.mark{fill:none;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
.open{stroke:var(--open)}.ready{stroke:var(--ready);fill:var(--ready)}.done{stroke:var(--done)}
.cancelled{stroke:var(--cancelled)}
.dot{fill:var(--line)}
)";

std::string number(int value) { return std::to_string(value); }
std::string pair(Point at) { return number(at.x) + "," + number(at.y); }

Point moved(Point at, Heading heading, int by) {
  switch (heading) {
    case Heading::right: return {at.x + by, at.y};
    case Heading::left: return {at.x - by, at.y};
    case Heading::up: return {at.x, at.y - by};
    case Heading::down: return {at.x, at.y + by};
  }
  return at;
}

/// A triangle whose tip is at `at`.
std::string tip(Point at, Heading heading) {
  const Point back = moved(at, heading, -kTipLength);
  const bool is_level = heading == Heading::right || heading == Heading::left;
  const Point one = is_level ? Point{back.x, back.y - kTipHalf} : Point{back.x - kTipHalf, back.y};
  const Point other = is_level ? Point{back.x, back.y + kTipHalf} : Point{back.x + kTipHalf, back.y};
  return "<path class=\"tip\" d=\"M" + pair(at) + "L" + pair(one) + "L" + pair(other) + "Z\"/>";
}

/// The line ends inside the triangle, whose tip it would blunt.
std::string path(const Arrow& arrow) {
  std::string d = "M" + pair(arrow.start);
  Point at = arrow.start;
  for (std::size_t i = 0; i < arrow.stretches.size(); ++i) {
    const Stretch& stretch = arrow.stretches[i];
    const bool is_straight = stretch.control1 == at && stretch.control2 == stretch.end;
    const bool is_last = i + 1 == arrow.stretches.size();
    const Point end = is_last ? moved(stretch.end, arrow.heading, 2 - kTipLength) : stretch.end;
    d += is_straight ? "L" + pair(end) : "C" + pair(stretch.control1) + " " + pair(stretch.control2) + " " + pair(end);
    at = stretch.end;
  }
  return "<path class=\"line\" d=\"" + d + "\"/>";
}

std::string classes(const Arrow& arrow) {
  return std::string(arrow.is_timer ? "timer" : "hand") + (arrow.cancels && !arrow.is_timer ? " pale" : "");
}

std::string drawn(const Arrow& arrow) {
  return "<g class=\"" + classes(arrow) + "\">" + path(arrow) + tip(arrow.stretches.back().end, arrow.heading) +
         "</g>\n";
}

std::string note(const Arrow& arrow) {
  return "<g class=\"" + classes(arrow) + "\"><text class=\"note\" x=\"" + number(arrow.label_at.x) + "\" y=\"" +
         number(arrow.label_at.y) + "\"" + (arrow.label_is_centred ? " text-anchor=\"middle\"" : "") + ">" +
         xml_text(arrow.label) + "</text></g>\n";
}

/// A sign of what the status means, around `at`.
std::string mark(StatusKind kind, Point at) {
  const auto shape = [&](std::string_view d) {
    return "<path class=\"mark " + std::string(name_of(kind)) + "\" transform=\"translate(" + pair(at) + ")\" d=\"" +
           std::string(d) + "\"/>";
  };
  switch (kind) {
    case StatusKind::open: return shape("M5,0A5,5 0 1 1 -5,0A5,5 0 1 1 5,0Z");
    case StatusKind::ready: return shape("M-4,-5L5,0L-4,5Z");
    case StatusKind::done: return shape("M-5,0L-1.5,4L5,-4.5");
    case StatusKind::cancelled: return shape("M-4,-4L4,4M4,-4L-4,4");
  }
  return "";
}

std::string drawn(const StatusBox& one, const Status& status) {
  const Box& box = one.box;
  const int lines = static_cast<int>(one.label.lines.size());
  std::string svg = "<g class=\"" + std::string(status.kind == StatusKind::cancelled ? "off" : "on") + "\">";
  if (one.label.is_cut) svg += "<title>" + xml_text(status.label) + "</title>";
  svg += "<rect class=\"box\" x=\"" + number(box.left) + "\" y=\"" + number(box.top) + "\" width=\"" +
         number(box.width) + "\" height=\"" + number(box.height) + "\" rx=\"10\"/>";
  svg += mark(status.kind, {box.left + 20, box.middle_y()});
  const int first = box.middle_y() + 5 - (lines - 1) * kLineHeight / 2;
  for (int i = 0; i < lines; ++i) {
    svg += "<text x=\"" + number(box.middle_x() + 10) + "\" y=\"" + number(first + i * kLineHeight) +
           "\" text-anchor=\"middle\">" + xml_text(one.label.lines[static_cast<std::size_t>(i)]) + "</text>";
  }
  return svg + "</g>\n";
}

/// The drawing in words: what each status can become.
std::string described(const Workflow& workflow) {
  const auto label = [&](const std::string& key) {
    const Status* status = workflow.find(key);
    return status != nullptr ? status->label : key;
  };
  std::string words = "Orders start as " + label(workflow.initial) + ".";
  for (const Status& status : workflow.statuses) {
    std::string ways;
    for (const Transition* step : workflow.steps_from(status.key)) {
      ways += (ways.empty() ? "" : ", ") + label(step->to);
      const Timer* timer = workflow.timer_from(status.key);
      if (timer != nullptr && timer->to == step->to) ways += " (after " + duration_text(timer->after_s) + ")";
    }
    if (!ways.empty()) words += " " + status.label + " becomes " + ways + ".";
  }
  return words;
}

}  // namespace

std::string drawing_of(const Workflow& workflow) {
  const WorkflowLayout layout = layout_of(workflow);
  const Box& all = layout.bounds;
  const std::string frame = "x=\"" + number(all.left) + "\" y=\"" + number(all.top) + "\" width=\"" +
                            number(all.width) + "\" height=\"" + number(all.height) + "\"";
  std::string svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-labelledby=\"title desc\" width=\"" +
                    number(all.width) + "\" height=\"" + number(all.height) + "\" viewBox=\"" + number(all.left) + " " +
                    number(all.top) + " " + number(all.width) + " " + number(all.height) + "\">\n";
  svg += "<title id=\"title\">Workflow " + xml_text(workflow.name) + "</title>\n<desc id=\"desc\">" +
         xml_text(described(workflow)) + "</desc>\n<style>" + std::string(kStyle) + "</style>\n";
  svg += "<rect class=\"paper\" " + frame + " rx=\"12\"/>\n";
  for (const Arrow& arrow : layout.arrows) svg += drawn(arrow);
  if (!layout.statuses.empty()) {
    const Box& first = layout.statuses[layout.initial].box;
    const Point end{first.left, first.middle_y()};
    svg += "<g class=\"hand\"><circle class=\"dot\" cx=\"" + number(layout.start_mark.x + 5) + "\" cy=\"" +
           number(layout.start_mark.y) + "\" r=\"5\"/><path class=\"line\" d=\"M" +
           pair({layout.start_mark.x + 5, end.y}) + "L" + pair({end.x - 6, end.y}) + "\"/>" + tip(end, Heading::right) +
           "</g>\n";
  }
  for (std::size_t i = 0; i < layout.statuses.size(); ++i) svg += drawn(layout.statuses[i], workflow.statuses[i]);
  for (const Arrow& arrow : layout.arrows) {
    if (!arrow.label.empty()) svg += note(arrow);
  }
  return svg + "</svg>\n";
}

}  // namespace docket::http
