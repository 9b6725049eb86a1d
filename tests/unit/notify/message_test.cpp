#include "notify/message.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "domain/text.hpp"
#include "unit/domain/built_in.hpp"

using namespace docket;
using namespace docket::notify;

namespace {

const Timestamp kNow = parse_rfc3339("2026-11-21T09:15:00Z").value();

/// An order of two cakes in a café of Berlin.
struct Told {
  Told() {
    shop.name = "Café Luna";
    shop.timezone = "Europe/Berlin";
    shop.workflow = built_in::workflow("counter");
    shop.address = "Main Street 1";
    shop.phone = "+49 30 1234";
    order.number = "A-042";
    order.currency = "EUR";
    order.total = 760;
    order.customer.name = "Mira";
    order.status = "preparing";
    Line cake;
    cake.name = "Plum cake";
    cake.unit_price = 380;
    cake.quantity = 2;
    cake.note = "no cream";
    lines = {cake};
  }

  Message in(std::string_view status, std::string_view language = "en", const std::optional<Template>& own = {}) const {
    return order_message({order, lines, shop, std::string(status), tracking_url, kNow}, language, own);
  }

  Order order;
  Shop shop;
  std::vector<Line> lines;
  std::string tracking_url = "https://docket.example/track/abc?x=1&y=2";
};

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("an order that is ready is told as people write, with all that they have to know") {
  const Told told;
  const Message message = told.in("ready");
  CHECK(message.subject == "Your order A-042 is ready");
  CHECK(message.text == "Hello Mira,\n\n"
                        "Your order A-042 is ready. You can collect it now.\n\n"
                        "2 × Plum cake   €7.60\n    no cream\n\n"
                        "Total: €7.60\n\n"
                        "Follow your order here:\nhttps://docket.example/track/abc?x=1&y=2\n\n"
                        "Café Luna\nMain Street 1\n+49 30 1234\n");
  CHECK(
      message.html ==
      "<!doctype html>\n<html lang=\"en\" dir=\"ltr\">\n<head><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width\"><title>Your order A-042 is ready</title></head>\n"
      "<body dir=\"ltr\" style=\"font:16px/1.5 sans-serif;max-width:36em;margin:0 auto;padding:1em\">\n"
      "<div style=\"margin:0 0 1em\">Hello <bdi>Mira</bdi>,</div>\n"
      "<div style=\"margin:0 0 1em\">Your order <bdi>A-042</bdi> is ready. You can collect it now.</div>\n"
      "<div style=\"margin:0 0 1em\"><table role=\"presentation\" cellpadding=\"4\" "
      "style=\"border-collapse:collapse\"><tr><td>2 × <bdi>Plum cake</bdi><br><small><bdi>no cream</bdi></small></td>"
      "<td style=\"text-align:end;vertical-align:top\">€7.60</td></tr></table></div>\n"
      "<div style=\"margin:0 0 1em\">Total: <bdi>€7.60</bdi></div>\n"
      "<div style=\"margin:0 0 1em\">Follow your order here:<br><a dir=\"ltr\" "
      "href=\"https://docket.example/track/abc?x=1&amp;y=2\">https://docket.example/track/abc?x=1&amp;y=2</a></div>\n"
      "<div style=\"margin:0 0 1em\"><bdi>Café Luna</bdi><br><bdi>Main Street 1</bdi><br><bdi>+49 30 1234</bdi></div>\n"
      "</body>\n</html>\n");
}

TEST_CASE("each status has its words in each language, and no placeholder is left") {
  const Told told;
  struct Row {
    const char* language;
    const char* placed;
    const char* moved;
    const char* ready;
    const char* closed;
    const char* cancelled;
  };
  const Row rows[] = {
      {"en", "Your order A-042 at Café Luna", "Your order A-042: Preparing", "Your order A-042 is ready",
       "Your order A-042: Picked up", "Your order A-042 was cancelled"},
      {"de", "Ihre Bestellung A-042 bei Café Luna", "Ihre Bestellung A-042: In Zubereitung",
       "Ihre Bestellung A-042 ist fertig", "Ihre Bestellung A-042: Abgeholt", "Ihre Bestellung A-042 wurde storniert"},
      {"es", "Su pedido A-042 en Café Luna", "Su pedido A-042: En preparación", "Su pedido A-042 está listo",
       "Su pedido A-042: Recogido", "Su pedido A-042 se ha cancelado"},
      {"hi", "Café Luna पर आपका ऑर्डर A-042", "आपका ऑर्डर A-042: बन रहा है", "आपका ऑर्डर A-042 तैयार है",
       "आपका ऑर्डर A-042: ले लिया गया", "आपका ऑर्डर A-042 रद्द किया गया"},
      {"ar", "طلبك A-042 من Café Luna", "طلبك A-042: قيد التحضير", "طلبك A-042 جاهز",
       "طلبك A-042: تم الاستلام من المتجر", "أُلغي طلبك A-042"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.language);
    CHECK(told.in("pending", row.language).subject == row.placed);
    CHECK(told.in("preparing", row.language).subject == row.moved);
    CHECK(told.in("ready", row.language).subject == row.ready);
    CHECK(told.in("picked_up", row.language).subject == row.closed);
    CHECK(told.in("cancelled", row.language).subject == row.cancelled);
    for (const char* status : {"pending", "preparing", "ready", "picked_up", "cancelled"}) {
      const Message message = told.in(status, row.language);
      for (const std::string* text : {&message.subject, &message.text}) CHECK_FALSE(has(*text, "{"));
      CHECK_FALSE(has(message.html, "{"));
      CHECK(is_utf8(message.text));
      CHECK(has(message.html, std::string("<html lang=\"") + row.language + "\" dir=\"" +
                                  (std::string(row.language) == "ar" ? "rtl" : "ltr")));
    }
  }
  CHECK(told.in("ready", "tlh").subject == rows[0].ready);
}

TEST_CASE("what there is nothing to say of is not said") {
  Told told;
  told.order.customer.name.reset();
  told.shop.address.reset();
  told.shop.phone.reset();
  told.tracking_url.clear();
  told.order.fulfilment = Fulfilment::delivery;
  CHECK(told.in("ready").text ==
        "Hello,\n\nYour order A-042 is ready.\n\n2 × Plum cake   €7.60\n    no cream\n\nTotal: €7.60\n\nCafé Luna\n");
  told.order.cancel_reason = "out of plums";
  CHECK_FALSE(has(told.in("ready").text, "plums"));
  CHECK(has(told.in("cancelled").text, "Your order A-042 was cancelled.\nReason: out of plums\n\n"));
}

TEST_CASE("an estimate is the shop's clock, with the date when that is another one, while it says something") {
  Told told;
  told.order.eta = kNow + std::chrono::minutes(10);
  told.order.eta_latest = kNow + std::chrono::minutes(25);
  CHECK(has(told.in("preparing").text, "Probably ready: 10:25\u00A0AM – 10:40\u00A0AM\n"));
  CHECK(has(told.in("preparing", "de").text, "Voraussichtlich fertig: 10:25 – 10:40\n"));
  CHECK_FALSE(has(told.in("ready").text, "10:25"));
  told.order.eta_latest = kNow + std::chrono::hours(24);
  CHECK(has(told.in("preparing", "de").text, "Voraussichtlich fertig: 10:25 – 22.11.2026, 10:15\n"));
  told.order.status_kind = StatusKind::ready;  // it has gone on meanwhile
  CHECK_FALSE(has(told.in("preparing").text, "Probably"));
}

TEST_CASE("a status that the workflow has lost is told by its key") {
  const Told told;
  CHECK(told.in("baking").subject == "Your order A-042: baking");
}

TEST_CASE("a shop's own words take the place of ours, in both forms") {
  const Told told;
  const Template own{"{shop}: {number} <{status}>",
                     "Hi {name}!\r\nIt is {status}.\r\n\r\n{lines}\r\n\r\n{total} & {tracking_url} {eta}"};
  const Message message = told.in("ready", "de", own);
  CHECK(message.subject == "Café Luna: A-042 <Abholbereit>");
  CHECK(message.text == "Hi Mira!\nIt is Abholbereit.\n\n2 × Plum cake   7,60\u00A0€\n    no cream\n\n7,60\u00A0€ & "
                        "https://docket.example/track/abc?x=1&y=2\n");
  CHECK(has(message.html, "<title>Café Luna: A-042 &lt;Abholbereit&gt;</title>"));
  CHECK(
      has(message.html, "<div style=\"margin:0 0 1em\">Hi <bdi>Mira</bdi>!<br>It is <bdi>Abholbereit</bdi>.</div>\n"));
  CHECK(has(message.html,
            "<bdi>7,60\u00A0€</bdi> &amp; <a dir=\"ltr\" href=\"https://docket.example/track/abc?x=1&amp;"));
}

TEST_CASE("whatever an order and its shop hold stays text: no markup, no line of its own, no placeholder") {
  Told told;
  const std::string evil = "<script>alert(1)</script>\" onx='\r\nBcc: all@example.com\r\n{total}\xFF\u202E";
  told.order.customer.name = evil;
  told.order.number = evil;
  told.order.cancel_reason = evil;
  told.shop.name = evil;
  told.shop.address = evil;
  told.shop.phone = evil;
  told.lines[0].name = evil;
  told.lines[0].note = evil;
  told.tracking_url = "https://x/\"><script>";
  const Template own{evil, evil + "{number}{name}{shop}{lines}{tracking_url}"};
  for (const char* status : {"ready", "cancelled", "<script>\r\n"}) {
    for (const auto& form : {std::optional<Template>(), std::optional(own)}) {
      const Message message = told.in(status, "en", form);
      CHECK_FALSE(has(message.html, "<script"));
      CHECK_FALSE(has(message.html, "\" onx="));
      CHECK_FALSE(has(message.subject, "\n"));
      CHECK_FALSE(has(message.subject, "\r"));
      CHECK_FALSE(has(message.subject, "\u202E"));
      CHECK_FALSE(has(message.text, "\r"));
      CHECK(is_utf8(message.text));
      CHECK(is_utf8(message.html));
      CHECK(is_utf8(message.subject));
      if (!form) CHECK_FALSE(has(message.text, "\nBcc"));
      if (!form) CHECK(has(message.text, "{total}"));
    }
  }
}

TEST_CASE("whoever owns a webhook is told what is wrong with it, without a link to it") {
  const FailingWebhook webhook{"https://user.example:8443/hook?a=<b>", "Café Luna", "Europe/Berlin", kNow, "timed out"};
  const Message message = failing_message(webhook, "en");
  CHECK(message.subject == "user.example:8443 cannot be reached");
  CHECK(has(message.text, "Docket has been sending events of Café Luna to this webhook in vain since Nov 21, 2026, "
                          "10:15\u00A0AM:\n\nhttps://user.example:8443/hook?a=<b>\n\nThe last error: timed out\n"));
  CHECK(has(message.html, "<bdi>https://user.example:8443/hook?a=&lt;b&gt;</bdi>"));
  CHECK_FALSE(has(message.html, "<a "));
  for (const char* language : {"de", "es", "hi", "ar"}) {
    CHECK(has(failing_message(webhook, language).subject, "user.example:8443"));
    CHECK_FALSE(has(failing_message(webhook, language).text, "{"));
  }
}

TEST_CASE("the people of a shop are told what was ordered, and nothing of who has") {
  Told told;
  told.order.customer = {"Mira", "mira@example.org", "0151"};
  told.order.notes = "ring twice";
  const OrderNews news{told.order, told.lines, told.shop, "pending", "", kNow};
  const Notice placed = staff_notice(news, false, "de");
  CHECK(placed.title == "Café Luna: neue Bestellung A-042");
  CHECK(placed.text == "2 × Plum cake\n7,60\u00A0€");
  const Notice cancelled = staff_notice(news, true, "en");
  CHECK(cancelled.title == "Café Luna: A-042 was cancelled");
  CHECK(cancelled.text == "The customer has cancelled order A-042.");
  for (const std::string_view language : kLanguages) {
    for (const bool is_cancelled : {false, true}) {
      const Notice notice = staff_notice(news, is_cancelled, language);
      for (const std::string* text : {&notice.title, &notice.text}) {
        CHECK_FALSE(has(*text, "{"));
        CHECK_FALSE(has(*text, "Mira"));
        CHECK_FALSE(has(*text, "cream"));
      }
    }
  }
}

TEST_CASE("a test call says so in each language, and speaks of no mail") {
  CHECK(test_notice("en").title == "Messages from Docket arrive");
  std::vector<std::string> titles;
  for (const std::string_view language : kLanguages) {
    CAPTURE(std::string(language));
    const Notice notice = test_notice(language);
    titles.push_back(notice.title);
    CHECK(has(notice.text, "Docket"));
    for (const char* mail : {"mail", "Mail", "correo", "मेल", "بريد"}) {
      CHECK_FALSE(has(notice.title, mail));
      CHECK_FALSE(has(notice.text, mail));
    }
  }
  std::sort(titles.begin(), titles.end());
  CHECK(std::unique(titles.begin(), titles.end()) == titles.end());
}

TEST_CASE("a test mail says so in each language") {
  CHECK(test_message("en").subject == "Mail from Docket arrives");
  std::vector<std::string> subjects;
  for (const std::string_view language : kLanguages) subjects.push_back(test_message(language).subject);
  std::sort(subjects.begin(), subjects.end());
  CHECK(std::unique(subjects.begin(), subjects.end()) == subjects.end());
}
