#include "http/drawing/workflow_layout.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <utility>

#include "http/drawing/workflow_grid.hpp"
#include "http/drawing/workflow_pen.hpp"

namespace docket::http {
namespace {

constexpr int kPortStep = 12;
constexpr int kFootPortStep = 18;
constexpr int kFirstLane = 16;
constexpr int kLaneStep = 10;
constexpr int kLanes = 4;
constexpr int kFarAway = 1'000'000;
constexpr int kMargin = 24;
constexpr int kStartMark = 36;  ///< from the dot to the box

/// Draws the lines of a grid.
class Lines {
 public:
  explicit Lines(WorkflowGrid grid)
      : grid_(std::move(grid)), lanes_right_(grid_.columns.size()), lanes_left_(grid_.columns.size()) {
    if (grid_.statuses.empty()) return;
    find_ports();
    find_foot_ports();
    draw_all();
  }

  WorkflowLayout take() {
    WorkflowLayout out;
    out.initial = grid_.order.initial;
    out.arrows = std::move(arrows_);
    out.statuses = std::move(grid_.statuses);
    return out;
  }

 private:
  const Link& link(std::size_t i) const { return grid_.order.links[i]; }
  std::size_t count() const { return grid_.order.links.size(); }
  const Box& box(std::size_t status) const { return grid_.statuses[status].box; }
  std::size_t column(std::size_t status) const { return static_cast<std::size_t>(grid_.order.column[status]); }

  /// Where lines leave and reach the sides of the boxes: in the order in which they go on, so that they do not cross.
  void find_ports() {
    for (std::size_t status = 0; status < grid_.statuses.size(); ++status) {
      std::vector<std::pair<int, std::size_t>> leaving;
      std::vector<std::pair<int, std::size_t>> arriving;
      for (std::size_t i = 0; i < count(); ++i) {
        if (!grid_.leads_on(link(i))) continue;
        const auto passage = grid_.passages.find(i);
        const auto height = [&](std::size_t other) {
          const int y = passage != grid_.passages.end() ? passage->second.y : box(other).middle_y();
          return y - (is_beside_another(i) ? 1 : 0);
        };
        if (link(i).from == status) leaving.emplace_back(height(link(i).to), i);
        if (link(i).to == status) arriving.emplace_back(height(link(i).from), i);
      }
      spread(leaving, box(status), leave_y_);
      spread(arriving, box(status), arrive_y_);
    }
  }

  /// A timer whose step is made by hand, too, runs just above it.
  bool is_beside_another(std::size_t i) const {
    return link(i).is_timer && i > 0 && link(i - 1).from == link(i).from && link(i - 1).to == link(i).to;
  }

  static void spread(std::vector<std::pair<int, std::size_t>>& lines, const Box& at,
                     std::map<std::size_t, int>& ports) {
    std::stable_sort(lines.begin(), lines.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    const auto is_above = [&](const auto& line) { return line.first < at.middle_y(); };
    const auto is_below = [&](const auto& line) { return line.first > at.middle_y(); };
    const int above = static_cast<int>(std::count_if(lines.begin(), lines.end(), is_above));
    const int below = static_cast<int>(std::count_if(lines.begin(), lines.end(), is_below));
    const int level = static_cast<int>(lines.size()) - above - below;
    const int most = std::max({above, below, 1});
    const int step = std::min(kPortStep * most, at.height / 2 - 6);  // of the outermost
    for (int i = 0; i < static_cast<int>(lines.size()); ++i) {
      int rank = i < above ? i - above : std::max(i - above - level + 1, 0);
      if (lines.size() == 1) rank = 0;
      ports[lines[static_cast<std::size_t>(i)].second] = at.middle_y() + rank * step / most;
    }
  }

  /// The same at the foot of the boxes, from the left: steps back that leave, what cancels, steps back that arrive.
  void find_foot_ports() {
    for (std::size_t status = 0; status < grid_.statuses.size(); ++status) {
      std::vector<std::pair<int, std::size_t>> leaving;
      std::vector<std::size_t> arriving;
      for (std::size_t i = 0; i < count(); ++i) {
        if (link(i).from == status && grid_.leads_back(link(i)))
          leaving.emplace_back(-kFarAway - grid_.heights_back[i], i);
        if (link(i).from == status && grid_.cancels(link(i))) leaving.emplace_back(sideways(link(i)), i);
        if (link(i).to == status && grid_.leads_back(link(i))) arriving.push_back(i);
      }
      std::stable_sort(leaving.begin(), leaving.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
      std::stable_sort(arriving.begin(), arriving.end(),
                       [&](auto a, auto b) { return grid_.heights_back[a] > grid_.heights_back[b]; });
      const int count = static_cast<int>(leaving.size() + arriving.size());
      const int step = std::min(kFootPortStep, (box(status).width - 24) / std::max(count - 1, 1));
      int offset = -step * (count - 1) / 2;
      for (const auto& line : leaving) foot_out_[line.second] = std::exchange(offset, offset + step);
      for (const std::size_t i : arriving) foot_in_[i] = std::exchange(offset, offset + step);
      foot_end_[status] = offset - step;
    }
  }

  /// Orders what cancels so that its lines do not cross: what goes far down to the right is left of all.
  int sideways(const Link& one) const {
    const int down = box(one.to).top;
    const int aside = box(one.to).middle_x() - box(one.from).middle_x();
    return aside > kColumnGap ? -down : aside < -kColumnGap ? down : 0;
  }

  Arrow& new_arrow(std::size_t i) {
    Arrow& arrow = arrows_.emplace_back();
    arrow.from = link(i).from;
    arrow.to = link(i).to;
    arrow.is_timer = link(i).is_timer;
    arrow.cancels = grid_.cancels(link(i));
    arrow.label = grid_.labels[i];
    return arrow;
  }

  /// What cancels first: others lie above it.
  void draw_all() {
    for (std::size_t i = 0; i < count(); ++i) {
      if (grid_.cancels(link(i)) && !grid_.order.is_cancelled[link(i).from]) draw_drop(i);
    }
    for (std::size_t i = 0; i < count(); ++i) {
      if (grid_.cancels(link(i))) continue;
      if (grid_.leads_on(link(i))) {
        draw_on(i);
      } else if (grid_.leads_back(link(i))) {
        draw_back(i);
      } else {
        draw_beside(i);
      }
    }
  }

  void draw_on(std::size_t i) {
    const Link& one = link(i);
    Arrow& arrow = new_arrow(i);
    const Point start{box(one.from).right(), leave_y_[i]};
    const Point end{box(one.to).left, arrive_y_[i]};
    Pen pen(arrow, start);
    const auto passage = grid_.passages.find(i);
    arrow.label_at = {(start.x + end.x) / 2, (start.y + end.y) / 2 - 6};
    if (passage != grid_.passages.end()) {
      const auto& [first_x, last_x, y] = passage->second;
      pen.swing({first_x, y});
      pen.line({last_x, y});
      arrow.label_at = {(first_x + last_x) / 2, y - 6};
    } else if (!grid_.labels[i].empty() && std::abs(start.y - end.y) > kPortStep) {
      const int level = start.x + kColumnGap;  // the label stands above what is level
      pen.swing({level, end.y});
      arrow.label_at = {(level + end.x) / 2, end.y - 6};
    }
    pen.swing(end);
  }

  /// Whether a line straight down from a box would meet another.
  bool is_blocked(int x, int from_y, int to_y) const {
    return std::any_of(grid_.statuses.begin(), grid_.statuses.end(), [&](const StatusBox& other) {
      const Box& b = other.box;
      return b.left - 6 < x && x < b.right() + 6 && b.top < to_y && from_y < b.bottom();
    });
  }

  bool covers_a_box(const Box& label) const {
    return std::any_of(grid_.statuses.begin(), grid_.statuses.end(), [&](const StatusBox& other) {
      const Box& b = other.box;
      return label.left < b.right() && b.left < label.right() && label.top < b.bottom() && b.top < label.bottom();
    });
  }

  /// A way down beside a column, for what cannot go straight.
  int lane_right_of(std::size_t at) {
    return grid_.columns[at].right + kFirstLane + kLaneStep * (lanes_right_[at]++ % kLanes);
  }
  int lane_left_of(std::size_t at) {
    return grid_.columns[at].left - kFirstLane - kLaneStep * (lanes_left_[at]++ % kLanes);
  }

  void draw_back(std::size_t i) {
    const Link& one = link(i);
    Arrow& arrow = new_arrow(i);
    const int y = grid_.heights_back[i];
    const Box& from = box(one.from);
    const Box& to = box(one.to);
    std::vector<Point> places;
    Point start{from.middle_x() + foot_out_[i], from.bottom()};
    if (is_blocked(start.x, from.bottom() + 1, y)) {
      start = {from.right(), from.bottom() - 10};
      const int lane = lane_right_of(column(one.from));
      places = {{lane, start.y}, {lane, y}};
    } else {
      places = {{start.x, y}};
    }
    const int to_x = to.middle_x() + foot_in_[i];
    if (is_blocked(to_x, to.bottom() + 1, y)) {
      const int lane = lane_left_of(column(one.to));
      const int to_y = to.bottom() - 10;
      places.insert(places.end(), {{lane, y}, {lane, to_y}, {to.left, to_y}});
      arrow.heading = Heading::right;
    } else {
      places.insert(places.end(), {{to_x, y}, {to_x, to.bottom()}});
      arrow.heading = Heading::up;
    }
    arrow.label_at = {(start.x + to_x) / 2, y - 6};
    Pen(arrow, start).corners(places);
  }

  /// Between two statuses of one column.
  void draw_beside(std::size_t i) {
    const Link& one = link(i);
    Arrow& arrow = new_arrow(i);
    const Box& from = box(one.from);
    const Box& to = box(one.to);
    const int side = from.top < to.top ? 1 : -1;
    const Point start{from.right(), from.middle_y() + side * 9};
    const Point end{to.right(), to.middle_y() - side * 9};
    Pen(arrow, start).curve({start.x + 40, start.y}, {end.x + 40, end.y}, end);
    arrow.heading = Heading::left;
    arrow.label_at = {start.x + 34, (start.y + end.y) / 2 + 4};
    arrow.label_is_centred = false;
  }

  void draw_drop(std::size_t i) {
    const Link& one = link(i);
    Arrow& arrow = new_arrow(i);
    const Box& from = box(one.from);
    const Box& to = box(one.to);
    Point start{from.middle_x() + foot_out_[i], from.bottom()};
    const bool lands = to.left + 12 <= start.x && start.x <= to.right() - 12;
    std::vector<Point> places;
    int x = start.x;
    if (is_blocked(x, from.bottom() + 1, lands ? to.top : to.middle_y())) {
      x = lane_right_of(column(one.from));
      start = {from.right(), from.bottom() - 10};
      places.push_back({x, start.y});
    }
    if (!grid_.labels[i].empty()) {
      const int beside = std::max(x, start.x - foot_out_[i] + foot_end_[one.from]);
      arrow.label_at = {beside + 7, from.bottom() + 16 + kLabelHeight * foot_labels_[one.from]++};
      arrow.label_is_centred = false;
      while (covers_a_box(label_box(arrow))) arrow.label_at.y += kLabelHeight;  // the next column's may be higher
    }
    if (x >= to.left + 12 && x <= to.right() - 12) {
      places.push_back({x, to.top});
      arrow.heading = Heading::down;
    } else {
      arrow.heading = x < to.middle_x() ? Heading::right : Heading::left;
      places.insert(places.end(), {{x, to.middle_y()}, {x < to.middle_x() ? to.left : to.right(), to.middle_y()}});
    }
    Pen(arrow, start).corners(places);
  }

  WorkflowGrid grid_;
  std::vector<Arrow> arrows_;
  std::map<std::size_t, int> leave_y_;   ///< of links that lead on: where they leave a box
  std::map<std::size_t, int> arrive_y_;  ///< and reach one
  std::map<std::size_t, int> foot_out_;  ///< of links that leave a box at its foot: from its middle
  std::map<std::size_t, int> foot_in_;
  std::map<std::size_t, int> foot_end_;     ///< of statuses: the rightmost of them
  std::map<std::size_t, int> foot_labels_;  ///< of statuses: how many are there
  std::vector<int> lanes_right_;            ///< of columns: how many are taken
  std::vector<int> lanes_left_;
};

Box bounds_of(const WorkflowLayout& layout) {
  Point least = layout.start_mark;
  Point most = layout.start_mark;
  const auto include = [&](int x, int y) {
    least = {std::min(least.x, x), std::min(least.y, y)};
    most = {std::max(most.x, x), std::max(most.y, y)};
  };
  for (const StatusBox& one : layout.statuses) {
    include(one.box.left, one.box.top);
    include(one.box.right(), one.box.bottom());
  }
  for (const Arrow& arrow : layout.arrows) {
    include(arrow.start.x, arrow.start.y);
    for (const Stretch& stretch : arrow.stretches) {
      for (const Point& p : {stretch.control1, stretch.control2, stretch.end}) include(p.x, p.y);
    }
    if (arrow.label.empty()) continue;
    const Box label = label_box(arrow);
    include(label.left, label.top);
    include(label.right(), label.bottom());
  }
  return {least.x - kMargin, least.y - kMargin, most.x - least.x + 2 * kMargin, most.y - least.y + 2 * kMargin};
}

}  // namespace

WorkflowLayout layout_of(const Workflow& workflow) {
  WorkflowLayout layout = Lines(grid_of(workflow)).take();
  if (layout.statuses.empty()) return layout;
  const Box& first = layout.statuses[layout.initial].box;
  layout.start_mark = {first.left - kStartMark, first.middle_y()};
  layout.bounds = bounds_of(layout);
  return layout;
}

Box label_box(const Arrow& arrow) {
  const int width = width_of(arrow.label, kSmallFont);
  const int left = arrow.label_is_centred ? arrow.label_at.x - width / 2 : arrow.label_at.x;
  return {left, arrow.label_at.y - kSmallFont, width, kSmallFont};
}

std::string duration_text(std::int64_t seconds) {
  struct Unit {
    std::int64_t seconds;
    const char* name;
  };
  constexpr std::array<Unit, 4> units{{{86'400, " d"}, {3'600, " h"}, {60, " min"}, {1, " s"}}};
  std::string text;
  int parts = 0;
  for (const Unit& unit : units) {
    const std::int64_t count = seconds / unit.seconds;
    seconds %= unit.seconds;
    if (parts > 0) ++parts;
    if (count > 0) {
      text += (text.empty() ? "" : " ") + std::to_string(count) + unit.name;
      parts = std::max(parts, 1);
    }
    if (parts >= 2) break;
  }
  return text.empty() ? "0 s" : text;
}

}  // namespace docket::http
