#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "domain/workflow.hpp"
#include "http/drawing/label.hpp"

/// Where the parts of a workflow's drawing are, in pixels; x grows to the right, y downwards.
namespace docket::http {

struct Point {
  int x = 0;
  int y = 0;

  friend bool operator==(const Point&, const Point&) = default;
};

struct Box {
  int left = 0;
  int top = 0;
  int width = 0;
  int height = 0;

  int right() const { return left + width; }
  int bottom() const { return top + height; }
  int middle_x() const { return left + width / 2; }
  int middle_y() const { return top + height / 2; }
};

/// A stretch of a path: a cubic Bézier curve from where the last one ended. In a straight one the controls are its
/// ends.
struct Stretch {
  Point control1;
  Point control2;
  Point end;
};

enum class Heading : std::uint8_t { right, left, up, down };

/// A step, or a timer that takes it.
struct Arrow {
  std::size_t from = 0;  ///< index of the status
  std::size_t to = 0;
  bool is_timer = false;
  bool cancels = false;
  Point start;
  std::vector<Stretch> stretches;  ///< the last one ends at the tip
  Heading heading = Heading::right;
  std::string label;  ///< empty for none
  Point label_at;     ///< of its baseline
  bool label_is_centred = true;
};

struct StatusBox {
  Box box;
  Label label;
};

struct WorkflowLayout {
  std::vector<StatusBox> statuses;  ///< in the order of the workflow
  std::vector<Arrow> arrows;        ///< what cancels first, so that others lie above it
  std::size_t initial = 0;
  Point start_mark;  ///< a dot from which a short arrow leads to `initial`
  Box bounds;        ///< of all of it
};

/// Statuses stand in columns, as far from the left as the longest way from `initial`; the longest way of all is one
/// straight line. Steps over several columns run above or below the boxes between, steps back below them, and statuses
/// of kind cancelled are at the foot. The same workflow is always laid out alike.
WorkflowLayout layout_of(const Workflow& workflow);

/// Where the label of an arrow stands at most.
Box label_box(const Arrow& arrow);

/// "5 min", "1 h 30 min": the two largest units.
std::string duration_text(std::int64_t seconds);

}  // namespace docket::http
