#include "http/drawing/workflow_grid.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace docket::http {
namespace {

constexpr int kFont = 14;
constexpr int kLineHeight = 17;
constexpr int kTextRoom = 150;  ///< of a label's lines
constexpr std::size_t kMostLines = 3;
constexpr int kBesideText = 52;  ///< mark and padding
constexpr int kAroundText = 31;
constexpr int kLeastWidth = 108;
constexpr int kBetweenTracks = 16;
constexpr int kLineTrack = 20;  ///< the height of a track for lines
constexpr int kAboveCancelled = 46;
constexpr int kAboveStepsBack = 12;

/// What shares the height above or below the spine: a box, or a line that passes columns.
struct Run {
  int first = 0;  ///< column
  int last = 0;
  int height = 0;
  bool is_above = true;
  int y = 0;  ///< of its middle
};

/// What goes onto tracks, each of which holds no two things that share a column: the index of the first free one.
template <class Track, class IsFree>
std::size_t free_track(std::vector<Track>& tracks, IsFree is_free) {
  const auto found = std::find_if(tracks.begin(), tracks.end(), is_free);
  const auto index = static_cast<std::size_t>(found - tracks.begin());
  if (found == tracks.end()) tracks.emplace_back();
  return index;
}

class Builder {
 public:
  explicit Builder(const Workflow& workflow) : workflow_(workflow) { grid_.order = order_of(workflow); }

  WorkflowGrid take() {
    if (workflow_.statuses.empty()) return std::move(grid_);
    measure();
    choose_sides();
    choose_passages();
    stack_runs();
    place_columns();
    place_boxes();
    place_passages();
    place_steps_back();
    place_cancelled();
    return std::move(grid_);
  }

 private:
  using Track = std::vector<std::size_t>;

  const Link& link(std::size_t i) const { return grid_.order.links[i]; }
  int column(std::size_t status) const { return grid_.order.column[status]; }
  /// How many columns on; fewer than 0 leads back.
  int length(std::size_t i) const { return column(link(i).to) - column(link(i).from); }
  Box& box(std::size_t status) { return grid_.statuses[status].box; }
  bool is_on_spine(std::size_t status) const {
    return std::find(grid_.order.spine.begin(), grid_.order.spine.end(), status) != grid_.order.spine.end();
  }

  std::string label_of(const Link& one) const {
    if (one.is_timer) return "after " + duration_text(one.after_s);
    if (!grid_.cancels(one)) return "";
    const CustomerCancel& rule = workflow_.customer_cancel;
    const std::string& from = workflow_.statuses[one.from].key;
    const bool by_customer = std::find(rule.from.begin(), rule.from.end(), from) != rule.from.end() &&
                             workflow_.cancel_step(from)->to == workflow_.statuses[one.to].key;
    if (!by_customer) return "";
    return rule.within_s ? "customer may, " + duration_text(*rule.within_s) : "customer may";
  }

  void measure() {
    for (const Status& status : workflow_.statuses) {
      StatusBox& one = grid_.statuses.emplace_back();
      one.label = wrapped(status.label, kFont, kTextRoom, kMostLines);
      one.box.width = std::max(one.label.width + kBesideText, kLeastWidth);
      one.box.height = kAroundText + kLineHeight * static_cast<int>(one.label.lines.size());
    }
    grid_.labels.reserve(grid_.order.links.size());
    for (const Link& one : grid_.order.links) grid_.labels.push_back(label_of(one));
  }

  /// A status beside the spine is on the side of what leads to it; the first on the emptier side.
  void choose_sides() {
    sides_.assign(workflow_.statuses.size(), 0);
    std::vector<std::size_t> beside;
    for (std::size_t i = 0; i < sides_.size(); ++i) {
      if (!grid_.order.is_cancelled[i] && !is_on_spine(i)) beside.push_back(i);
    }
    std::stable_sort(beside.begin(), beside.end(), [&](auto a, auto b) { return column(a) < column(b); });
    int balance = 0;
    for (const std::size_t status : beside) {
      for (const Link& one : grid_.order.links) {
        if (one.to == status && grid_.leads_on(one) && sides_[one.from] != 0) sides_[status] = sides_[one.from];
      }
      if (sides_[status] == 0) sides_[status] = balance > 0 ? 1 : -1;
      balance -= sides_[status];
      run_of_status_[status] = runs_.size();
      runs_.push_back({column(status), column(status), box(status).height, sides_[status] < 0, 0});
    }
  }

  /// Short ones are nearest to the spine.
  void choose_passages() {
    std::vector<std::size_t> long_links;
    for (std::size_t i = 0; i < grid_.order.links.size(); ++i) {
      if (grid_.leads_on(link(i)) && length(i) > 1) long_links.push_back(i);
    }
    std::stable_sort(long_links.begin(), long_links.end(), [&](auto a, auto b) { return length(a) < length(b); });
    for (const std::size_t i : long_links) {
      const bool is_below = sides_[link(i).from] > 0 || sides_[link(i).to] > 0;
      run_of_link_[i] = runs_.size();
      runs_.push_back({column(link(i).from) + 1, column(link(i).to) - 1,
                       kLineTrack + (grid_.labels[i].empty() ? 0 : kLabelHeight), !is_below, 0});
    }
  }

  /// Each run gets the track next to the spine that is free in all its columns.
  void stack_runs() {
    std::vector<Track> above;
    std::vector<Track> below;
    for (std::size_t i = 0; i < runs_.size(); ++i) {
      auto& side = runs_[i].is_above ? above : below;
      const auto track = free_track(side, [&](const Track& other) {
        return std::none_of(other.begin(), other.end(), [&](std::size_t run) {
          return runs_[run].first <= runs_[i].last && runs_[i].first <= runs_[run].last;
        });
      });
      side[track].push_back(i);
    }
    int half_spine = 0;
    for (const std::size_t status : grid_.order.spine) half_spine = std::max(half_spine, box(status).height / 2);
    place_tracks(above, half_spine, -1);
    foot_ = place_tracks(below, half_spine, 1);
  }

  /// Returns how far from the spine they reach.
  int place_tracks(const std::vector<Track>& tracks, int reached, int side) {
    for (const Track& track : tracks) {
      int height = 0;
      for (const std::size_t run : track) height = std::max(height, runs_[run].height);
      for (const std::size_t run : track) runs_[run].y = side * (reached + kBetweenTracks + height / 2);
      reached += kBetweenTracks + height;
    }
    return reached;
  }

  int width_of_label(std::size_t i) const { return width_of(grid_.labels[i], kSmallFont); }

  /// The gap right of a link's start that its label needs; 0 where it stands elsewhere.
  int gap_for_label(std::size_t i) const {
    const Link& one = link(i);
    if (grid_.cancels(one)) return has_below(one) ? width_of_label(i) + kColumnGap + 10 : 0;
    if (length(i) == 0) return width_of_label(i) + kColumnGap;
    if (length(i) != 1) return 0;
    const bool is_level = is_on_spine(one.from) && is_on_spine(one.to);
    return width_of_label(i) + (is_level ? 36 : kColumnGap + 20);
  }

  /// Whether a line from a status down to a cancelled one meets others in their column.
  bool has_below(const Link& one) const {
    for (std::size_t other = 0; other < grid_.statuses.size(); ++other) {
      if (other == one.from || other == one.to || column(other) != column(one.from)) continue;
      if (grid_.order.is_cancelled[other] ? other < one.to : height_of(other) > height_of(one.from)) return true;
    }
    return false;
  }

  int height_of(std::size_t status) const {
    const auto run = run_of_status_.find(status);
    return run == run_of_status_.end() ? 0 : runs_[run->second].y;
  }

  void place_columns() {
    const auto count = static_cast<std::size_t>(grid_.order.columns);
    std::vector<int> widths(count, 0);
    for (std::size_t i = 0; i < grid_.statuses.size(); ++i) {
      int& width = widths[static_cast<std::size_t>(column(i))];
      width = std::max(width, box(i).width);
    }
    for (const auto& [i, run] : run_of_link_) {
      int& width = widths[static_cast<std::size_t>(runs_[run].first)];
      width = std::max(width, width_of_label(i));
    }
    std::vector<int> gaps(count, kColumnGap);
    for (std::size_t i = 0; i < grid_.order.links.size(); ++i) {
      int& gap = gaps[static_cast<std::size_t>(column(link(i).from))];
      if (!grid_.labels[i].empty()) gap = std::max(gap, gap_for_label(i));
    }
    int x = 0;
    for (std::size_t i = 0; i < count; ++i) {
      grid_.columns.push_back({x, x + widths[i]});
      x += widths[i] + gaps[i];
    }
  }

  const Column& place_of(int at) const { return grid_.columns[static_cast<std::size_t>(at)]; }

  void place_boxes() {
    for (std::size_t i = 0; i < grid_.statuses.size(); ++i) {
      if (grid_.order.is_cancelled[i]) continue;
      Box& one = box(i);
      one.left = place_of(column(i)).left;
      one.width = place_of(column(i)).right - one.left;
      one.top = height_of(i) - one.height / 2;
      foot_ = std::max(foot_, one.bottom());
    }
  }

  void place_passages() {
    for (const auto& [i, run] : run_of_link_) {
      // A label stands above its line, in the upper half of the track.
      const int y = runs_[run].y + (grid_.labels[i].empty() ? 0 : kLabelHeight / 2);
      grid_.passages[i] = {place_of(runs_[run].first).left, place_of(runs_[run].last).right, y};
    }
  }

  /// Below all that leads on; short ones first.
  void place_steps_back() {
    std::vector<std::size_t> back;
    for (std::size_t i = 0; i < grid_.order.links.size(); ++i) {
      if (grid_.leads_back(link(i))) back.push_back(i);
    }
    std::stable_sort(back.begin(), back.end(), [&](auto a, auto b) { return length(a) > length(b); });
    std::vector<Track> tracks;
    for (const std::size_t i : back) {
      const auto track = free_track(tracks, [&](const Track& other) {
        return std::none_of(other.begin(), other.end(), [&](std::size_t one) {
          return column(link(one).to) <= column(link(i).from) && column(link(i).to) <= column(link(one).from);
        });
      });
      tracks[track].push_back(i);
    }
    if (!tracks.empty()) foot_ += kAboveStepsBack + kLabelHeight * labels_at_foot();
    for (const Track& track : tracks) {
      const bool has_label = std::any_of(track.begin(), track.end(), [&](auto i) { return !grid_.labels[i].empty(); });
      foot_ += kLineTrack + (has_label ? kLabelHeight : 0);
      for (const std::size_t i : track) grid_.heights_back[i] = foot_;
    }
  }

  /// How many labels stand under each other below a status.
  int labels_at_foot() const {
    std::map<std::size_t, int> counts;
    int most = 0;
    for (std::size_t i = 0; i < grid_.order.links.size(); ++i) {
      if (grid_.cancels(link(i)) && !grid_.labels[i].empty()) most = std::max(most, ++counts[link(i).from]);
    }
    return most;
  }

  /// One under the other.
  void place_cancelled() {
    int distance = kAboveCancelled;
    for (std::size_t i = 0; i < grid_.statuses.size(); ++i) {
      if (!grid_.order.is_cancelled[i]) continue;
      Box& one = box(i);
      one.left = (place_of(column(i)).left + place_of(column(i)).right - one.width) / 2;
      one.top = foot_ + distance;
      foot_ = one.bottom();
      distance = kBetweenTracks;
    }
  }

  const Workflow& workflow_;
  WorkflowGrid grid_;
  std::vector<int> sides_;  ///< of each status: -1 above the spine, 1 below, 0 on it
  std::vector<Run> runs_;
  std::map<std::size_t, std::size_t> run_of_status_;
  std::map<std::size_t, std::size_t> run_of_link_;
  int foot_ = 0;  ///< how far down is taken
};

}  // namespace

WorkflowGrid grid_of(const Workflow& workflow) { return Builder(workflow).take(); }

}  // namespace docket::http
