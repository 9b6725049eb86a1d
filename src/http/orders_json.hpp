#pragma once

#include "domain/shop.hpp"
#include "http/call.hpp"
#include "json/json.hpp"
#include "storage/store.hpp"

namespace docket::http {

/// An order as the caller sees it.
void write_order(json::Writer& writer, const Call& call, const storage::StoredOrder& order, const Shop& shop);

/// The order's version, then what else the reply depends on: the shop's version, and how many steps the caller may take
/// now, since the time for cancelling runs out.
std::string order_etag(const Call& call, const storage::StoredOrder& order, const Shop& shop);

void write_contact(json::Writer& writer, const Contact& contact);

/// `eta` and `eta_latest`: null where there is no estimate, or it says nothing any more.
void write_estimate(json::Writer& writer, const Order& order);

}  // namespace docket::http
