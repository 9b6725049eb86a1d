#include <algorithm>
#include <string>
#include <string_view>

#include "app/local_day.hpp"
#include "app/orders.hpp"
#include "app/shops.hpp"
#include "domain/language.hpp"
#include "domain/progress.hpp"
#include "domain/status_label.hpp"
#include "domain/text.hpp"
#include "http/handlers.hpp"
#include "http/language.hpp"
#include "http/shell.hpp"
#include "http/tracking.hpp"
#include "json/lines.hpp"

/// The pages of customers and guests, as they can be read before their scripts run, or without. src/web/customer draws
/// the same, with the same classes, so that nothing jumps when it takes over.
namespace docket::http {
namespace {

/// What the tracking page says before its script runs. The script has these words in src/web/texts.
struct Words {
  std::string_view language;
  std::string_view order;
  std::string_view as_of;
  std::string_view pickup;
  std::string_view delivery;
  std::string_view total;
  std::string_view order_more;
  std::string_view gone;
  std::string_view why_gone;
};

constexpr Words kWords[] = {
    {"en", "Order", "As of", "Pick-up", "Delivery", "Total", "Order something else",
     "There is no order behind this link",
     "The link may be incomplete, or the order ended more than a week ago. If you wait for one, ask the shop."},
    {"de", "Bestellung", "Stand:", "Abholung", "Lieferung", "Gesamt", "Noch etwas bestellen",
     "Hinter diesem Link ist keine Bestellung",
     "Der Link ist vielleicht unvollständig, oder die Bestellung ist seit über einer Woche abgeschlossen. Warten Sie "
     "auf eine, fragen Sie im Laden nach."},
    {"es", "Pedido", "Actualizado:", "Recogida", "Entrega a domicilio", "Total", "Pedir algo más",
     "No hay ningún pedido en este enlace",
     "Quizá el enlace esté incompleto o el pedido terminó hace más de una semana. Si espera uno, pregunte en la "
     "tienda."},
    {"hi", "ऑर्डर", "अपडेट:", "ख़ुद लेना", "डिलीवरी", "कुल", "कुछ और ऑर्डर करें", "इस लिंक पर कोई ऑर्डर नहीं है",
     "लिंक शायद अधूरा है, या ऑर्डर एक हफ़्ते से ज़्यादा पहले पूरा हो गया। अगर इंतज़ार में हैं, तो दुकान से पूछें।"},
    {"ar", "طلب", "آخر تحديث:", "استلام من المتجر", "توصيل", "المجموع", "اطلب شيئاً آخر", "لا يوجد طلب خلف هذا الرابط",
     "ربما الرابط ناقص، أو انتهى الطلب قبل أكثر من أسبوع. إن كنت تنتظر طلباً فاسأل المتجر."},
};

/// In the language that the reader's browser asks for, as the script has it; otherwise in the shop's.
const Words& words_for(const Call& call, std::string_view language_of_shop) {
  return in_language(kWords, wanted_language(call).value_or(std::string(language_of_shop)));
}

std::string element(std::string_view name, std::string_view classes, std::string_view text) {
  return "<" + std::string(name) + " class=\"" + std::string(classes) + "\">" + html_escaped(text) + "</" +
         std::string(name) + ">";
}

/// What the shop's clock showed.
std::string clock(Timestamp at, const Shop& shop) {
  return "<time datetime=\"" + format_rfc3339(at) + "\">" + app::local_clock(at, shop.timezone) + "</time>";
}

std::string phone_link(std::string_view phone) {
  std::string number;
  for (const char c : phone) {
    if (c == '+' || (c >= '0' && c <= '9')) number += c;
  }
  return "<a href=\"tel:" + number + "\"><bdi dir=\"ltr\">" + html_escaped(phone) + "</bdi></a>";
}

std::string head_of(const storage::StoredOrder& order, const Shop& shop, std::string_view label, const Words& words,
                    Timestamp now) {
  std::string html = "<header class=\"track-head\">" + element("p", "track-shop", shop.name) +
                     "<h1><span class=\"visually-hidden\">" + std::string(words.order) + " </span>" +
                     html_escaped(order.number) + "</h1>" +
                     element("p", "track-status " + std::string(name_of(order.status_kind)), label);
  if (shows_estimate(order) && order.eta && order.eta_latest) {
    html += "<p class=\"track-eta\">" + clock(*order.eta, shop) + " – " + clock(*order.eta_latest, shop) + "</p>";
  }
  if (order.cancel_reason) html += element("p", "track-reason", *order.cancel_reason);
  return html + "<p class=\"connection waiting\">" + std::string(words.as_of) + " " + clock(now, shop) +
         "</p></header>\n";
}

std::string steps_of(const std::vector<Step>& steps, const Shop& shop, const Words& words) {
  std::string html = "<ol class=\"track-steps card\">\n";
  for (const Step& step : steps) {
    html += "<li class=\"" + std::string(name_of(step.state)) + "\">" +
            element("span", "step-label", status_label(step.label, words.language)) +
            (step.at ? clock(*step.at, shop) : "") + "</li>\n";
  }
  return html + "</ol>\n";
}

std::string lines_of(const storage::StoredOrder& order, const Words& words) {
  std::string html = "<section class=\"track-lines card\"><ul>\n";
  for (const Line& line : json::read_lines(order.lines_json)) {
    html += "<li><span>" + std::to_string(line.quantity) + " × " + html_escaped(line.name) + "</span>" +
            element("span", "sum", plain_amount(line.total(), order.currency)) + "</li>\n";
  }
  const std::string_view way = order.fulfilment == Fulfilment::pickup ? words.pickup : words.delivery;
  return html + "</ul><p class=\"track-total\"><span>" + std::string(words.total) + "</span>" +
         element("span", "sum", plain_amount(order.total, order.currency)) + "</p>" + element("p", "quiet", way) +
         "</section>\n";
}

std::string contact_of(const Shop& shop, const Words& words) {
  std::string html = "<address class=\"track-contact\"><strong>" + html_escaped(shop.name) + "</strong>";
  if (shop.address) html += "<span>" + html_escaped(*shop.address) + "</span>";
  if (shop.phone) html += phone_link(*shop.phone);
  return html + "<a href=\"/order/" + html_escaped(shop.slug) + "\">" + std::string(words.order_more) +
         "</a></address>\n";
}

/// What the script can hardly say sooner, and whether it may offer accounts.
std::string head_of(const Shop& shop, bool is_registration_open) {
  std::string html = std::string("<header class=\"shop-head\" data-registration=\"") +
                     (is_registration_open ? "open" : "closed") + "\"><div class=\"shop-words\"><h1>" +
                     html_escaped(shop.name) + "</h1>";
  if (shop.description) html += "<p>" + html_escaped(*shop.description) + "</p>";
  html += "<p class=\"quiet contact\">";
  if (shop.address) html += "<span>" + html_escaped(*shop.address) + "</span>";
  if (shop.phone) html += phone_link(*shop.phone);
  if (!shop.is_open) html += element("span", "badge alert", "Closed");
  return html + "</p></div></header>\n";
}

}  // namespace

net::Reply order_page(Call& call) {
  try {
    return call.services.store.read([&](storage::Transaction& tx) {
      const Shop shop = app::find_shop(tx, call.param("shop"));
      return shell("order", 200, shop.name, head_of(shop, call.services.accounts.is_registration_open()));
    });
  } catch (const Error& error) {
    if (error.code == Code::not_found) return message_page("order", 404, "Unknown shop", error.what());
    // The script says so, and tries again.
    if (error.code == Code::unavailable) return shell("order");
    throw;
  }
}

net::Reply track_page(Call& call, storage::Transaction& tx) {
  try {
    const auto [order, shop] = tracked_order(call, tx);
    const auto steps = progress_of(order, *shop.workflow, tx.events.read({.order = order.id, .limit = 1000}));
    const Status* status = shop.workflow->find(order.status);
    const Words& words = words_for(call, shop.language);
    const std::string label(status ? status_label(status->label, words.language) : order.status);
    const Timestamp now = call.services.environment.now();
    return shell("track", 200, label + " · " + order.number + " · " + shop.name,
                 "<main class=\"track\">" + head_of(order, shop, label, words, now) + steps_of(steps, shop, words) +
                     lines_of(order, words) + contact_of(shop, words) + "</main>\n",
                 words.language);
  } catch (const Error& error) {
    if (error.code != Code::not_found) throw;
    const Words& words = words_for(call, kLanguages[0]);
    return message_page("track", 404, words.gone, words.why_gone, words.language);
  }
}

}  // namespace docket::http
