#include "notify/message.hpp"

#include <algorithm>
#include <functional>
#include <map>

#include "app/local_day.hpp"
#include "domain/estimate.hpp"
#include "domain/message_template.hpp"
#include "domain/status_label.hpp"
#include "domain/text.hpp"
#include "notify/encodings.hpp"
#include "notify/phrases.hpp"
#include "notify/wording.hpp"

namespace docket::notify {
namespace {

/// A value of a placeholder in both forms.
struct Value {
  std::string text;
  std::string html;
};
using Values = std::map<std::string, Value, std::less<>>;

std::string with_breaks(std::string_view html) {
  std::string out;
  for (const char c : html) {
    if (c == '\n') {
      out += "<br>";
    } else if (c != '\r') {
      out += c;
    }
  }
  return out;
}

/// From outside; on one line. What direction it runs in is its own affair, and not that of what stands around it.
Value word(std::string_view text) {
  std::string line = one_line(text);
  std::string html = line.empty() ? "" : "<bdi>" + html_escaped(line) + "</bdi>";
  return {std::move(line), std::move(html)};
}

Value link(const std::string& url) {
  const std::string safe = html_escaped(one_line(url));
  return {one_line(url), "<a dir=\"ltr\" href=\"" + safe + "\">" + safe + "</a>"};
}

Value lines_value(const OrderNews& news, std::string_view language) {
  Value value;
  value.html = "<table role=\"presentation\" cellpadding=\"4\" style=\"border-collapse:collapse\">";
  for (const Line& line : news.lines) {
    const Value name = word(line.name);
    const std::string sum = money_text(line.total(), news.order.currency, language);
    const std::string count = std::to_string(line.quantity) + " × ";
    if (!value.text.empty()) value.text += '\n';
    value.text += count + name.text + "   " + sum;
    value.html += "<tr><td>" + count + name.html;
    if (line.note) {
      const Value note = word(*line.note);
      value.text += "\n    " + note.text;
      value.html += "<br><small>" + note.html + "</small>";
    }
    value.html += "</td><td style=\"text-align:end;vertical-align:top\">" + html_escaped(sum) + "</td></tr>";
  }
  value.html += "</table>";
  return value;
}

/// The clock, with its date when that is not today's.
std::string shown_time(Timestamp at, const OrderNews& news, std::string_view language) {
  const std::string& zone = news.shop.timezone;
  return app::local_day(at, zone) == app::local_day(news.now, zone) ? clock_text(at, zone, language)
                                                                    : moment_text(at, zone, language);
}

std::string eta_text(const OrderNews& news, StatusKind kind, std::string_view language) {
  const Order& order = news.order;
  if (kind != StatusKind::open || !shows_estimate(order) || !order.eta || !order.eta_latest) return {};
  return shown_time(*order.eta, news, language) + " – " + shown_time(*order.eta_latest, news, language);
}

std::string fill_text(std::string_view form, const Values& values) {
  return filled(form, [&](std::string_view name) -> std::optional<std::string> {
    const auto found = values.find(name);
    return found == values.end() ? std::nullopt : std::optional(found->second.text);
  });
}

std::string fill_html(std::string_view form, const Values& values) {
  return filled(with_breaks(html_escaped(form)), [&](std::string_view name) -> std::optional<std::string> {
    const auto found = values.find(name);
    return found == values.end() ? std::nullopt : std::optional(found->second.html);
  });
}

/// A paragraph for each stretch between blank lines.
std::string paragraphs(std::string_view form, const Values& values) {
  std::string html;
  while (!form.empty()) {
    const std::size_t end = std::min(form.find("\n\n"), form.size());
    const std::string paragraph = fill_html(trimmed(form.substr(0, end)), values);
    if (!paragraph.empty()) html += "<div style=\"margin:0 0 1em\">" + paragraph + "</div>\n";
    form.remove_prefix(std::min(end + 2, form.size()));
  }
  return html;
}

std::string document(std::string_view language, std::string_view subject, std::string_view content) {
  const std::string direction = language == "ar" ? "rtl" : "ltr";
  std::string html = "<!doctype html>\n<html lang=\"" + std::string(language) + "\" dir=\"" + direction + "\">\n<head>";
  html.append("<meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>");
  html.append(html_escaped(subject)).append("</title></head>\n<body dir=\"").append(direction);
  html.append("\" style=\"font:16px/1.5 sans-serif;max-width:36em;margin:0 auto;padding:1em\">\n");
  return html.append(content).append("</body>\n</html>\n");
}

/// The forms may have come from outside, with any line breaks.
Message composed(std::string_view language, std::string_view subject, std::string_view body, const Values& values) {
  std::string form = cleaned(body);
  std::erase(form, '\r');
  Message message;
  message.subject = one_line(fill_text(subject, values));
  message.text = fill_text(form, values) + "\n";
  message.html = document(language, message.subject, paragraphs(form, values));
  return message;
}

const News& news_of(const Phrases& phrases, const Shop& shop, std::string_view status, StatusKind kind) {
  switch (kind) {
    case StatusKind::ready: return phrases.ready;
    case StatusKind::done: return phrases.closed;
    case StatusKind::cancelled: return phrases.cancelled;
    case StatusKind::open: break;
  }
  return status == shop.workflow->initial ? phrases.placed : phrases.moved;
}

/// Our own words, put together of what there is to say: `has` says whether a placeholder will have a value.
Template built_in(const Phrases& phrases, const News& what, bool is_to_collect,
                  const std::function<bool(std::string_view name)>& has) {
  std::string body(has("name") ? phrases.greeting : phrases.greeting_nobody);
  body.append("\n\n").append(what.text);
  if (is_to_collect) body.append(" ").append(phrases.to_collect);
  if (has("reason")) body.append("\n").append(phrases.reason);
  if (has("eta")) body.append("\n").append(phrases.eta);
  body.append("\n\n{lines}\n\n").append(phrases.total);
  if (has("tracking_url")) body.append("\n\n").append(phrases.follow).append("\n{tracking_url}");
  body.append("\n\n{shop}");
  if (has("address")) body.append("\n{address}");
  if (has("phone")) body.append("\n{phone}");
  return {std::string(what.subject), std::move(body)};
}

std::string host_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  return std::string(url.substr(0, url.find_first_of("/?#")));
}

}  // namespace

Message order_message(const OrderNews& news, std::string_view language, const std::optional<Template>& own) {
  const Phrases& phrases = phrases_of(language);
  language = phrases.language;
  const Status* status = news.shop.workflow->find(news.status);
  const StatusKind kind = status != nullptr ? status->kind : news.order.status_kind;
  Values values{
      {"number", word(news.order.number)},
      {"shop", word(news.shop.name)},
      {"name", word(news.order.customer.name.value_or(""))},
      {"status", word(status != nullptr ? std::string(status_label(status->label, language)) : news.status)},
      {"lines", lines_value(news, language)},
      {"total", word(money_text(news.order.total, news.order.currency, language))},
      {"tracking_url", news.tracking_url.empty() ? Value{} : link(news.tracking_url)},
      {"eta", word(eta_text(news, kind, language))},
  };
  if (own) return composed(language, own->subject, own->body, values);
  const bool is_cancelled = kind == StatusKind::cancelled;
  values.emplace("reason", word(is_cancelled ? news.order.cancel_reason.value_or("") : ""));
  values.emplace("address", word(news.shop.address.value_or("")));
  values.emplace("phone", word(news.shop.phone.value_or("")));
  const bool is_to_collect = kind == StatusKind::ready && news.order.fulfilment == Fulfilment::pickup;
  const Template form = built_in(phrases, news_of(phrases, news.shop, news.status, kind), is_to_collect,
                                 [&](std::string_view name) { return !values.find(name)->second.text.empty(); });
  return composed(language, form.subject, form.body, values);
}

Template built_in_template(const Shop& shop, std::string_view key, std::string_view language) {
  const Phrases& phrases = phrases_of(language);
  const Status* status = shop.workflow->find(key);
  const StatusKind kind = status != nullptr ? status->kind : StatusKind::open;
  return built_in(phrases, news_of(phrases, shop, key, kind), kind == StatusKind::ready, [&](std::string_view name) {
    return name == "name" || name == "tracking_url" || (name == "eta" && kind == StatusKind::open);
  });
}

Notice staff_notice(const OrderNews& news, bool is_cancelled, std::string_view language) {
  const Phrases& phrases = phrases_of(language);
  std::string lines;
  for (const Line& line : news.lines) lines += std::to_string(line.quantity) + " × " + one_line(line.name) + "\n";
  const std::string total = money_text(news.order.total, news.order.currency, phrases.language);
  const Values values{{"number", word(news.order.number)},
                      {"shop", word(news.shop.name)},
                      {"lines", {lines, ""}},
                      {"total", word(total)}};
  const News& what = is_cancelled ? phrases.staff_cancelled : phrases.staff_placed;
  return {one_line(fill_text(what.subject, values)), fill_text(what.text, values)};
}

Message failing_message(const FailingWebhook& webhook, std::string_view language) {
  const Phrases& phrases = phrases_of(language);
  const Values values{
      {"host", word(host_of(webhook.url))},
      {"url", word(webhook.url)},  // a receiver is not to be visited
      {"shop", word(webhook.name)},
      {"since", word(moment_text(webhook.since, webhook.timezone, phrases.language))},
      {"error", word(webhook.error)},
  };
  return composed(phrases.language, phrases.failing.subject, phrases.failing.text, values);
}

Notice test_notice(std::string_view language) {
  const News& what = phrases_of(language).staff_test;
  return {std::string(what.subject), std::string(what.text)};
}

Message test_message(std::string_view language) {
  const Phrases& phrases = phrases_of(language);
  return composed(phrases.language, phrases.test.subject, phrases.test.text, {});
}

}  // namespace docket::notify
