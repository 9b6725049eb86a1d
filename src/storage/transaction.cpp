#include "storage/transaction.hpp"

namespace docket::storage {

std::optional<std::string> Transaction::take_over() {
  auto rows = db_.query("SELECT number, (SELECT max(seq) FROM events), (SELECT max(search_key) FROM orders),"
                        " EXISTS (SELECT 1 FROM meta WHERE key IN ($1, $2)) FROM revision WHERE id = 1",
                        Meta::kMovedTo, Meta::kMovingFrom);
  rows.next();
  memory.confirm(rows.integer());
  events.learn_last(rows.integer());
  orders.learn_last_search_key(rows.integer());
  const bool is_elsewhere = rows.flag();
  return is_elsewhere ? meta.elsewhere() : std::nullopt;
}

}  // namespace docket::storage
