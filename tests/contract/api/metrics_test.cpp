#include <doctest/doctest.h>

#include <charconv>
#include <chrono>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "contract/api/harness.hpp"
#include "contract/storage/samples.hpp"
#include "http/backlog.hpp"

/// What /metrics says must be sound for Prometheus, and true. The reader here is strict: it knows the text format 0.0.4
/// and the naming rules, and takes nothing else.
using namespace docket;
using namespace docket::test;

namespace {

using Labels = std::map<std::string, std::string>;

struct Family {
  std::string type;
  std::map<std::string, std::map<Labels, double>> samples;  ///< by name, with its suffix

  double at(const std::string& name, const Labels& labels) const { return samples.at(name).at(labels); }
};

using Families = std::map<std::string, Family>;

[[noreturn]] void refuse(const std::string& why, std::string_view line) {
  throw std::runtime_error(why + ": " + std::string(line));
}

/// Takes a name off the front.
std::string take_name(std::string_view& text, bool colon) {
  std::size_t size = 0;
  while (size < text.size() &&
         (std::isalpha(static_cast<unsigned char>(text[size])) != 0 || text[size] == '_' ||
          (colon && text[size] == ':') || (size > 0 && std::isdigit(static_cast<unsigned char>(text[size])) != 0))) {
    ++size;
  }
  if (size == 0) refuse("no name", text);
  std::string name(text.substr(0, size));
  text.remove_prefix(size);
  return name;
}

void take(std::string_view& text, std::string_view part) {
  if (!text.starts_with(part)) refuse("no " + std::string(part), text);
  text.remove_prefix(part.size());
}

std::string take_label_value(std::string_view& text) {
  std::string value;
  take(text, "\"");
  for (;;) {
    if (text.empty()) refuse("an open label", text);
    const char c = text.front();
    text.remove_prefix(1);
    if (c == '"') return value;
    if (c != '\\') {
      value += c;
      continue;
    }
    const char escaped = text.empty() ? '\0' : text.front();
    if (escaped != '\\' && escaped != '"' && escaped != 'n') refuse("an unknown escape", text);
    value += escaped == 'n' ? '\n' : escaped;
    text.remove_prefix(1);
  }
}

Labels take_labels(std::string_view& text) {
  Labels labels;
  if (!text.starts_with('{')) return labels;
  take(text, "{");
  while (!text.starts_with('}')) {
    if (!labels.empty()) take(text, ",");
    const std::string name = take_name(text, false);
    if (name.starts_with("__")) refuse("a reserved label", name);
    take(text, "=");
    if (!labels.emplace(name, take_label_value(text)).second) refuse("a label twice", name);
  }
  take(text, "}");
  return labels;
}

double number(std::string_view text) {
  if (text == "+Inf") return INFINITY;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) refuse("no number", text);
  return value;
}

void take_sample(std::string_view line, const std::string& name, Family& family) {
  const std::string sample = take_name(line, true);
  const bool is_histogram = family.type == "histogram";
  const std::string suffix = sample.starts_with(name) ? sample.substr(name.size()) : "?";
  if (is_histogram ? suffix != "_bucket" && suffix != "_sum" && suffix != "_count" : !suffix.empty()) {
    refuse("a sample of another family than " + name, sample);
  }
  const Labels labels = take_labels(line);
  take(line, " ");
  const double value = number(line);
  if (family.type == "counter" && value < 0) refuse("a counter below 0", sample);
  if (!family.samples[sample].emplace(labels, value).second) refuse("a sample twice", sample);
}

void check_histogram(const std::string& name, const Family& family) {
  std::map<Labels, std::map<double, double>> series;
  if (family.samples.empty()) return;
  for (const auto& [labels, value] : family.samples.at(name + "_bucket")) {
    Labels others = labels;
    const double bound = number(others.at("le"));
    others.erase("le");
    series[others][bound] = value;
  }
  for (const auto& [labels, buckets] : series) {
    double before = 0;
    for (const auto& [bound, value] : buckets) {
      if (value < before) refuse("buckets that fall", name);
      before = value;
    }
    if (!std::isinf(buckets.rbegin()->first)) refuse("no +Inf", name);
    if (family.at(name + "_count", labels) != before) refuse("a count that is not its buckets'", name);
    if (family.at(name + "_sum", labels) < 0) refuse("a sum below 0", name);
  }
  if (family.samples.at(name + "_count").size() != series.size()) refuse("a count without buckets", name);
}

Families read_metrics(std::string_view text) {
  Families families;
  std::string name;
  bool has_type = false;
  if (!text.ends_with('\n')) refuse("no end of line", "");
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(line.size() + 1);
    if (line.starts_with("# HELP ")) {
      take(line, "# HELP ");
      name = take_name(line, true);
      has_type = false;
      if (line.size() < 2 || line.front() != ' ') refuse("no help", name);
      if (!families.emplace(name, Family{}).second) refuse("a family twice", name);
    } else if (line.starts_with("# TYPE ")) {
      take(line, "# TYPE ");
      if (has_type || take_name(line, true) != name) refuse("a type in the wrong place", line);
      take(line, " ");
      if (line != "counter" && line != "gauge" && line != "histogram") refuse("an unknown type", line);
      if ((line == "counter") != name.ends_with("_total")) refuse("a counter is what ends in _total", name);
      families[name].type = line;
      has_type = true;
    } else {
      if (!has_type) refuse("a sample without a family", line);
      take_sample(line, name, families[name]);
    }
  }
  for (const auto& [family_name, family] : families) {
    if (family.type == "histogram") check_histogram(family_name, family);
  }
  return families;
}

Families metrics(World& world) { return read_metrics(world.get("guest", "/metrics").body); }

double requests(const Families& families, const std::string& method, const std::string& route, const char* status) {
  const Labels labels{{"method", method}, {"route", route}, {"status", status}};
  const auto& samples = families.at("docket_http_requests_total").samples.at("docket_http_requests_total");
  return samples.contains(labels) ? samples.at(labels) : 0;
}

}  // namespace

TEST_SUITE_BEGIN("contract");

TEST_CASE("the reader of metrics refuses what Prometheus would") {
  const auto family = [](const std::string& type) { return "# HELP docket_a What.\n# TYPE docket_a " + type + "\n"; };
  const std::string bad[] = {
      "docket_a 1\n",
      family("gauge") + "docket_a 1",
      family("gauge") + "docket_a one\n",
      family("gauge") + "docket_b 1\n",
      family("gauge") + "docket_a 1\ndocket_a 2\n",
      family("gauge") + "docket_a{x=\"1} 1\n",
      family("gauge") + "docket_a 1\n" + family("gauge"),
      family("counter") + "docket_a 1\n",
      family("histogram") + "docket_a_bucket{le=\"1\"} 1\ndocket_a_count 1\ndocket_a_sum 1\n",
  };
  for (const std::string& text : bad) {
    CAPTURE(text);
    CHECK_THROWS_AS(read_metrics(text), std::runtime_error);
  }
  CHECK(read_metrics(family("gauge") + "docket_a{x=\"1\"} 1\n").size() == 1);
}

TEST_CASE("metrics are sound from the first request on") {
  World world;
  const Families first = metrics(world);
  CHECK(first.at("docket_live_listeners").at("docket_live_listeners", {{"transport", "websocket"}}) == 0);
  CHECK(first.at("process_resident_memory_bytes").at("process_resident_memory_bytes", {}) > 1e6);
  CHECK(first.at("process_start_time_seconds").at("process_start_time_seconds", {}) > 1.7e9);
  CHECK(metrics(world).at("docket_feed_lag_events").type == "gauge");
}

TEST_CASE("each request is counted once, under its route and the class of its status") {
  World world;
  for (int n = 0; n < 3; ++n) world.get("guest", "/healthz");
  world.get("customer", "/api/v1/orders/nothing");
  world.get("guest", "/nowhere");
  world.ask({"guest", "HEAD", "/healthz"});
  const Families all = metrics(world);
  CHECK(requests(all, "GET", "/healthz", "2xx") == 4);
  CHECK(requests(all, "GET", "/api/v1/orders/{id}", "4xx") == 1);
  CHECK(requests(all, "", "none", "4xx") == 1);
  CHECK(requests(all, "GET", "/metrics", "2xx") == 0);
  CHECK(requests(metrics(world), "GET", "/metrics", "2xx") == 1);
  CHECK(all.at("docket_http_request_duration_seconds")
            .at("docket_http_request_duration_seconds_count", {{"method", "GET"}, {"route", "/healthz"}}) == 4);
}

TEST_CASE("what waits to leave the house is counted, and how long the oldest has") {
  World world;
  world.store().write([&](storage::Transaction& tx) {
    for (const int minutes : {5, 2}) {
      Notification queued = a_notification("webhook:a");
      queued.created_at = world.clock.now() - std::chrono::minutes(minutes);
      queued.due_at = queued.created_at;
      tx.notifications.insert(queued);
    }
    for (const NotificationState state :
         {NotificationState::failed, NotificationState::dead, NotificationState::sent}) {
      Notification other = a_notification("webhook:b");
      other.created_at = world.clock.now() - std::chrono::minutes(1);
      other.state = state;
      tx.notifications.insert(other);
    }
  });
  const Families all = metrics(world);
  const auto waiting = [&](const std::string& state) {
    return all.at("docket_notifications").at("docket_notifications", {{"state", state}});
  };
  CHECK(waiting("queued") == 2);
  CHECK(waiting("failed") == 1);
  CHECK(waiting("dead") == 1);
  CHECK(all.at("docket_outbox_oldest_seconds").at("docket_outbox_oldest_seconds", {}) == 300);
  const auto tries = [&](const std::string& kind, const std::string& outcome) {
    return all.at("docket_deliveries_total").at("docket_deliveries_total", {{"kind", kind}, {"outcome", outcome}});
  };
  CHECK(tries("email", "sent") == 3);
  CHECK(tries("webhook", "failed") == 2);
  CHECK(tries("push", "dead") == 1);
  CHECK(tries("ntfy", "sent") == 0);
}

TEST_CASE("how late timers are is told") {
  World world;
  const auto late = [&] {
    return metrics(world).at("docket_timers_late_seconds").at("docket_timers_late_seconds", {});
  };
  CHECK(late() == 0);
  REQUIRE(world.post("admin", "/api/v1/shops", R"({"name":"Auto","slug":"auto","workflow":"simple"})").status == 201);
  const char* order = R"({"lines":[{"name":"Tea","unit_price":200,"quantity":1}]})";
  REQUIRE(world.post("admin", "/api/v1/shops/auto/orders", order).status == 201);
  world.clock.advance(Seconds(119));
  CHECK(late() == 0);
  world.clock.advance(Seconds(6));
  CHECK(late() == 5);
}

TEST_CASE("what waits is not counted anew for each who asks") {
  World world;
  http::Backlog backlog;
  const auto start = http::Backlog::Clock::now();
  const auto queued = [&](std::chrono::seconds after) {
    return backlog.counts(world.store(), kStart, start + after)->queued;
  };
  CHECK(queued(std::chrono::seconds(0)) == 0);
  world.store().write([](storage::Transaction& tx) { tx.notifications.insert(a_notification("webhook:a")); });
  CHECK(queued(http::Backlog::kCountedEvery - std::chrono::seconds(1)) == 0);
  CHECK(queued(http::Backlog::kCountedEvery) == 1);
}

TEST_CASE("metrics hold no name and no id of anybody") {
  World world;
  world.get("customer", "/api/v1/orders/" + world.names().at("cafe.id"));
  const std::string text = world.get("guest", "/metrics").body;
  CHECK(text.find(world.names().at("cafe.id")) == std::string::npos);
  CHECK(text.find("cafe") == std::string::npos);
}

TEST_CASE("the runs of a job are counted by their result, with when the last one began and whether it is paused") {
  World world;
  const auto job = [](const Families& all, const std::string& name, Labels labels = {}) {
    labels.emplace("job", "sweeping");
    return all.at("docket_job_" + name).at("docket_job_" + name, labels);
  };
  const auto run = [&] { world.post("admin", "/api/v1/jobs/sweeping/run", ""); };
  run();
  const Families before = metrics(world);
  CHECK(job(before, "last_run_timestamp_seconds") == static_cast<double>(to_ms(kStart)) / 1000);
  CHECK(job(before, "last_duration_seconds") == 0);
  CHECK(job(before, "paused") == 0);
  world.clock.advance(Milliseconds(1500));
  run();  // fails
  run();
  world.post("admin", "/api/v1/jobs/sweeping/pause", "");
  const Families after = metrics(world);
  CHECK(job(after, "last_run_timestamp_seconds") == static_cast<double>(to_ms(kStart) + 1500) / 1000);
  for (const char* result : {"ok", "failed"}) {
    CHECK(job(after, "runs_total", {{"result", result}}) - job(before, "runs_total", {{"result", result}}) == 1);
  }
  CHECK(job(after, "paused") == 1);
  world.post("admin", "/api/v1/jobs/sweeping/resume", "");
  CHECK(job(metrics(world), "paused") == 0);
}

TEST_CASE("what is written shows in the feed's number and the writer's batches") {
  World world;
  const auto before = metrics(world);
  world.post("guest", "/api/v1/shops/cafe/orders",
             R"({"lines":[{"item_id":")" + world.names().at("espresso") + R"(","quantity":1}]})");
  const auto after = metrics(world);
  const auto grown = [&](const std::string& family, const std::string& sample) {
    return after.at(family).at(sample, {}) - before.at(family).at(sample, {});
  };
  CHECK(grown("docket_feed_last_seq", "docket_feed_last_seq") == 1);
  CHECK(grown("docket_writer_batch_changes", "docket_writer_batch_changes_count") == 1);
  CHECK(grown("docket_writer_batch_changes", "docket_writer_batch_changes_sum") == 1);
}

TEST_SUITE_END();
