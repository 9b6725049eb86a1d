#include <algorithm>
#include <span>
#include <string_view>
#include <vector>

#include "app/local_day.hpp"
#include "app/shops.hpp"
#include "domain/language.hpp"
#include "domain/status_label.hpp"
#include "domain/text.hpp"
#include "http/handlers.hpp"
#include "http/plain_fit.hpp"
#include "http/problem.hpp"
#include "http/shell.hpp"
#include "live/board_columns.hpp"

/// The page of a shop's board: the shell of its script, or, with ?plain=1, all of it as plain HTML that any browser of
/// the last twenty years shows and that asks for itself again.
namespace docket::http {
namespace {

constexpr std::string_view kPolicy =
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'";
constexpr int kRefreshS = 10;
constexpr int kRefreshRefusedS = 60;  ///< what is not there now may be later
constexpr std::size_t kOnAPage = 24;  ///< of each column; smaller numbers are not to be read from afar

/// What the page says in a shop's language. The other board has these words in src/web/texts.
struct Words {
  std::string_view language;
  std::string_view waiting;
  std::string_view ready;
  std::string_view updated;
  std::string_view is_private;
  std::string_view open_there;  ///< before the address
  std::string_view to_pair;     ///< after it
};

constexpr Words kWords[] = {
    {"en", "In preparation", "Ready", "Updated at", "This board is private", "Open",
     "in a browser that runs scripts and pair the screen with the code that it shows, or make the board public in the "
     "settings of the shop."},
    {"de", "In Zubereitung", "Abholbereit", "Stand:", "Diese Tafel ist privat", "Entweder",
     "in einem Browser öffnen, der Skripte ausführt, und den Bildschirm mit dem gezeigten Code koppeln, oder die Tafel "
     "in den Einstellungen des Ladens öffentlich machen."},
    {"es", "En preparación", "Listo", "Actualizado:", "Este panel es privado", "Abra",
     "en un navegador que ejecute scripts y vincule la pantalla con el código que muestra, o haga público el panel en "
     "los ajustes de la tienda."},
    {"hi", "बन रहे हैं", "तैयार", "अपडेट:", "यह बोर्ड निजी है",
     "खोलें:", "ऐसे ब्राउज़र में जो स्क्रिप्ट चलाता हो, और दिखे कोड से स्क्रीन जोड़ें; या दुकान की सेटिंग में बोर्ड को सार्वजनिक करें।"},
    {"ar", "قيد التحضير", "جاهز", "آخر تحديث:", "هذه اللوحة خاصة", "افتح",
     "في متصفح يشغّل البرامج النصية وأقرن الشاشة بالرمز الظاهر عليها، أو اجعل اللوحة عامة في إعدادات المتجر."},
};

/// The shop's own word; the server's, where there is none or the workflow came with Docket, is translated.
std::string_view label_of(const live::FilledColumn& column, const Words& words) {
  const bool is_ready = column.column == BoardColumn::ready;
  const std::string_view ours = is_ready ? kWords[0].ready : kWords[0].waiting;
  if (column.label == ours) return is_ready ? words.ready : words.waiting;
  return status_label(column.label, words.language);
}

/// The page on the screen, and what it links to.
struct Page {
  std::size_t number = 1;
  std::size_t count = 1;
};

/// `next` is where it goes after a while; empty for itself again.
net::Reply document(int status, const Words& words, std::string_view title, std::string_view body, int refresh_s,
                    const std::string& next = {}) {
  net::Reply reply;
  reply.status = status;
  reply.headers.emplace_back("Content-Type", "text/html; charset=utf-8");
  reply.headers.emplace_back("Content-Security-Policy", kPolicy);
  reply.body = "<!DOCTYPE html>\n<html lang=\"" + std::string(words.language) + "\" dir=\"" +
               (words.language == "ar" ? "rtl" : "ltr") +
               "\">\n<head>\n"
               "<meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\">\n"
               "<meta http-equiv=\"refresh\" content=\"" +
               std::to_string(refresh_s) + (next.empty() ? "" : "; url=" + html_escaped(next)) + "\">\n<title>" +
               html_escaped(title) +
               "</title>\n<link rel=\"icon\" href=\"/assets/icon.svg\">\n<link rel=\"stylesheet\" type=\"text/css\" "
               "href=\"/assets/plain.css\">\n" +
               "</head>\n<body>\n" + std::string(body) + "</body>\n</html>\n";
  return reply;
}

std::string cell_of(const live::BoardRow& row, const Shop& shop) {
  std::string cell = "<td class=\"number\" dir=\"ltr\">" + html_escaped(row.order.number);
  if (row.eta) cell += "<br><small>~ " + app::local_clock(*row.eta, shop.timezone) + "</small>";
  return cell + "</td>";
}

PlainFit fit_of(std::span<const live::BoardRow> rows) {
  std::vector<std::string_view> numbers;
  for (const live::BoardRow& row : rows) numbers.push_back(row.order.number);
  return fit_plainly(numbers, std::ranges::any_of(rows, [](const live::BoardRow& row) { return row.eta.has_value(); }));
}

std::string numbers_of(const live::FilledColumn& column, std::string_view label, const Shop& shop, std::size_t page) {
  const std::size_t first = std::min((page - 1) * kOnAPage, column.rows.size());
  const std::size_t count = std::min(kOnAPage, column.rows.size() - first);
  const auto rows = std::span(column.rows).subspan(first, count);
  if (rows.empty()) return "";
  const PlainFit fit = fit_of(rows);
  std::string html = "<table class=\"numbers s" + std::to_string(fit.size) +
                     "\" width=\"100%\" cellspacing=\"0\" summary=\"" + html_escaped(label) + "\">\n";
  for (std::size_t row = 0; row < count; row += fit.abreast) {
    html += "<tr>";
    for (std::size_t i = row; i < std::min(row + fit.abreast, count); ++i) html += cell_of(rows[i], shop);
    html += "</tr>\n";
  }
  return html + "</table>\n";
}

std::size_t pages_of(const live::BoardColumns& columns) {
  std::size_t most = 1;
  for (const live::FilledColumn& column : columns) most = std::max(most, column.rows.size());
  return (most + kOnAPage - 1) / kOnAPage;
}

std::string board_of(const Shop& shop, const Words& words, const live::BoardColumns& columns, Page page,
                     Timestamp now) {
  std::string cells;
  for (const live::FilledColumn& column : columns) {
    const std::string look(name_of(column.column));
    const std::string_view label = label_of(column, words);
    cells += "<td class=\"column " + look + "\" width=\"50%\" valign=\"top\">\n<h2>" + html_escaped(label) +
             (column.rows.empty() ? "" : " (" + std::to_string(column.rows.size()) + ")") + "</h2>\n" +
             numbers_of(column, label, shop, page.number) + "</td>\n";
  }
  std::string foot = std::string(words.updated) + " " + app::local_clock(now, shop.timezone);
  if (page.count > 1) foot += " &middot; " + std::to_string(page.number) + " / " + std::to_string(page.count);
  return "<h1>" + html_escaped(shop.name) + "</h1>\n<table class=\"board\" width=\"100%\" cellspacing=\"8\">\n<tr>\n" +
         cells + "</tr>\n</table>\n<p>" + foot + "</p>\n";
}

net::Reply message(int status, const Words& words, std::string_view title, const std::string& html) {
  return document(status, words, title, "<h1>" + html_escaped(title) + "</h1>\n<p>" + html + "</p>\n",
                  kRefreshRefusedS);
}

net::Reply how_to_see(const Call& call, const Shop& shop, const Words& words) {
  return message(403, words, words.is_private,
                 std::string(words.open_there) + " <b dir=\"ltr\">" +
                     html_escaped(call.base_url() + "/board/" + shop.slug) + "</b> " + std::string(words.to_pair));
}

net::Reply plain_board(Call& call, storage::Transaction& tx) {
  const auto shop = tx.shops.find(call.param("shop"));
  if (!shop) return message(404, kWords[0], "There is no such shop", "Check the address of this page.");
  const Words& words = in_language(kWords, shop->language);
  if (!may_see_board(call.caller, *shop)) return how_to_see(call, *shop, words);
  auto columns = live::columns_of(tx, *shop);
  // As on the other board: what is ready newest first, so that news is always in one place.
  std::ranges::sort(columns[1].rows, std::ranges::greater{},
                    [](const live::BoardRow& row) { return row.order.status_since; });
  const std::size_t count = pages_of(columns);
  const Page page{std::min(static_cast<std::size_t>(call.query.integer("page").value_or(1)), count), count};
  std::string next;
  if (count > 1) next = "/board/" + shop->slug + "?plain=1&page=" + std::to_string(page.number % count + 1);
  return document(200, words, shop->name, board_of(*shop, words, columns, page, call.services.environment.now()),
                  kRefreshS, next);
}

}  // namespace

net::Reply board_page(Call& call) {
  if (call.query.text("plain") != "1") return shell("board");
  try {
    return call.services.store.read([&](storage::Transaction& tx) { return plain_board(call, tx); });
  } catch (const Error& error) {
    // A problem would stay on the screen for ever: only a page asks again.
    if (kind_of(error.code).status != 503) throw;
    return document(503, kWords[0], "Docket", "<h1>Reconnecting ...</h1>\n", kRefreshS);
  }
}

net::Reply unpaired_page(Call& call) {
  if (call.query.text("plain") != "1") return shell("board");
  return message(
      404, kWords[0], "Which shop?",
      "Put its name into the address: <b>" + html_escaped(call.base_url()) + "/board/</b>name<b>?plain=1</b>");
}

}  // namespace docket::http
