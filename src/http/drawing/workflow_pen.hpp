#pragma once

#include <vector>

#include "http/drawing/workflow_layout.hpp"

namespace docket::http {

/// Draws the path of one arrow, from where it starts.
class Pen {
 public:
  Pen(Arrow& arrow, Point start) : arrow_(arrow), at_(start) { arrow.start = start; }

  void line(Point to);
  void curve(Point control1, Point control2, Point to);
  /// Leaves and arrives horizontally.
  void swing(Point to);
  /// Along lines that run straight to a side, up or down, with round corners between them.
  void corners(const std::vector<Point>& places);

 private:
  void corner(Point place, Point next);

  Arrow& arrow_;
  Point at_;
};

}  // namespace docket::http
