#include "http/drawing/workflow_pen.hpp"

#include <algorithm>
#include <cstdlib>

namespace docket::http {
namespace {

constexpr int kCorner = 12;

int distance(Point a, Point b) { return std::abs(a.x - b.x) + std::abs(a.y - b.y); }

/// The point `by` pixels from `from` on the way to `to`.
Point towards(Point from, Point to, int by) {
  const auto step = [by](int a, int b) { return a == b ? a : a < b ? a + by : a - by; };
  return {step(from.x, to.x), step(from.y, to.y)};
}

}  // namespace

void Pen::line(Point to) {
  if (to != at_) curve(at_, to, to);
}

void Pen::curve(Point control1, Point control2, Point to) {
  arrow_.stretches.push_back({control1, control2, to});
  at_ = to;
}

void Pen::swing(Point to) {
  if (to.y == at_.y) return line(to);
  const int half = (at_.x + to.x) / 2;
  curve({half, at_.y}, {half, to.y}, to);
}

void Pen::corners(const std::vector<Point>& places) {
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (i + 1 == places.size()) {
      line(places[i]);
    } else {
      corner(places[i], places[i + 1]);
    }
  }
}

void Pen::corner(Point place, Point next) {
  const int radius = std::min({kCorner, distance(at_, place), distance(place, next) / 2});
  line(towards(place, at_, radius));
  if (radius > 0) curve(place, place, towards(place, next, radius));
}

}  // namespace docket::http
