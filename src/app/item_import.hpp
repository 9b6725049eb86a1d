#pragma once

#include <cstddef>
#include <cstdint>

#include "app/environment.hpp"
#include "csv/reader.hpp"
#include "domain/permission.hpp"
#include "domain/shop.hpp"
#include "storage/store.hpp"

/// A shop's catalogue out of a file, by whoever manages it.
namespace docket::app {

struct ItemImport {
  static constexpr std::size_t kMostFaults = 100;

  std::int64_t created = 0;
  std::int64_t updated = 0;
  std::int64_t unchanged = 0;
};

/// Brings in rows of CSV, all or nothing, as one step of the transaction. A row changes the item that its `id` or else
/// its `sku` names, and leaves what the file has no column for; any other row makes an item. `dry_run` looks at
/// everything and writes nothing. Throws forbidden; validation_failed with what is wrong (the first kMostFaults), each
/// at "/rows/LINE/field", by the line on which its row starts.
ItemImport import_items(storage::Transaction& tx, Environment& environment, const Caller& caller, const Shop& shop,
                        csv::Source source, bool dry_run);

}  // namespace docket::app
