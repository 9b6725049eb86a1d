#include "storage/order_search.hpp"

#include <cstdint>
#include <set>

namespace docket::storage {
namespace {

/// Shops by the end of their id, which is random: 256 sorts. The first character is in no text that is looked for.
constexpr std::string_view kShopWord = "char(2) || substr(shop_id, 35)";
std::string shop_word(ShopId shop) { return '\x02' + std::string(shop.view().substr(34)); }

/// One field or name a line: a text that is looked for has no line breaks, so it never spans two.
constexpr std::string_view kText =
    "lower(number || char(10) || coalesce(customer_name, '') || char(10) || coalesce(customer_email, '') || char(10)"
    " || coalesce(customer_phone, '') || char(10) || coalesce(external_ref, '') || char(10)"
    " || coalesce(tracking_number, '') || char(10)"
    " || (SELECT coalesce(group_concat(json_extract(value, '$.name'), char(10)), '') FROM json_each(orders.lines)))";

/// The bytes that the character at their start has.
std::size_t width(std::string_view utf8) {
  const auto first = static_cast<std::uint8_t>(utf8.front());
  return first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

/// Every three characters in a row.
std::set<std::string> trigrams(std::string_view text) {
  std::vector<std::size_t> starts;
  for (std::size_t at = 0; at < text.size(); at += width(text.substr(at))) starts.push_back(at);
  starts.push_back(text.size());
  std::set<std::string> found;
  for (std::size_t i = 3; i < starts.size(); ++i) {
    found.emplace(text.substr(starts[i - 3], starts[i] - starts[i - 3]));
  }
  return found;
}

std::string in_quotes(std::string_view word) {
  std::string text = "\"";
  for (const char c : word) {
    if (c == '"') text += c;
    text += c;
  }
  return text + "\"";
}

std::string joined(const std::set<std::string>& words, std::string_view by) {
  std::string text;
  for (const std::string& word : words) {
    if (!text.empty()) text += by;
    text += in_quotes(word);
  }
  return text;
}

/// FTS5, by trigrams.
class SqliteOrderSearch final : public OrderSearch {
 public:
  std::string has_text(const std::string& text) const override {
    return "instr(" + std::string(kText) + ", " + text + ") > 0";
  }

  std::string question(std::string_view text, const std::vector<ShopId>& shops) const override {
    std::string question = joined(trigrams(text), " AND ");
    std::set<std::string> words;
    for (const ShopId& shop : shops) words.insert(shop_word(shop));
    if (!words.empty()) question += " AND (" + joined(words, " OR ") + ")";
    return question;
  }

  std::vector<SearchPlace> places(const std::string& text, const std::string& question) const override {
    return {{"orders", "is_indexed = 0 AND " + has_text(text), "search_key"},
            {"order_search CROSS JOIN orders ON orders.search_key = order_search.rowid",
             "order_search MATCH " + question + " AND is_indexed = 1 AND instr(order_search.text, " + text + ") > 0",
             "order_search.rowid"}};
  }

  bool indexes_at_once() const override { return false; }

  std::int64_t index_waiting(sql::Connection& db, std::size_t limit) const override {
    static const std::string fill = "INSERT OR REPLACE INTO order_search (rowid, text, shop) SELECT search_key, " +
                                    std::string(kText) + ", " + std::string(kShopWord) +
                                    " FROM orders WHERE is_indexed = 0 ORDER BY search_key LIMIT $1";
    db.run(fill, limit);
    return db.run("UPDATE orders SET is_indexed = 1 WHERE search_key IN"
                  " (SELECT search_key FROM orders WHERE is_indexed = 0 ORDER BY search_key LIMIT $1)",
                  limit);
  }
};

}  // namespace

const OrderSearch& sqlite_order_search() {
  static const SqliteOrderSearch search;
  return search;
}

}  // namespace docket::storage
