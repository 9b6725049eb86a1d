#include "storage/order_search.hpp"

namespace docket::storage {
namespace {

constexpr int kKeysOfOneMsBits = 21;

}  // namespace

std::int64_t first_search_key(Timestamp at) { return to_ms(at) * (std::int64_t{1} << kKeysOfOneMsBits); }

const OrderSearch& OrderSearch::of(sql::Dialect dialect) {
  return dialect == sql::Dialect::sqlite ? sqlite_order_search() : postgres_order_search();
}

}  // namespace docket::storage
