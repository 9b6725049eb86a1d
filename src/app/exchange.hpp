#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/accounts.hpp"
#include "app/environment.hpp"
#include "csv/reader.hpp"
#include "domain/exchange.hpp"
#include "storage/store.hpp"

/// Accounts, items and orders out to files and in from them, however many there are: memory does not grow with them.
namespace docket::app {

enum class Format : std::uint8_t { csv, jsonl };

/// What rows look like in a file.
struct RowForm {
  Format format = Format::jsonl;
  char separator = ',';          ///< of CSV
  bool byte_order_mark = false;  ///< of CSV
};

struct RowCounts {
  std::int64_t users = 0;
  std::int64_t items = 0;
  std::int64_t orders = 0;

  friend bool operator==(const RowCounts&, const RowCounts&) = default;
};

/// The orders of a list for one caller, oldest first, a page at a time, each as one snapshot has it. It ends with the
/// last order that was there when it began. One thread at a time.
class OrderExport {
 public:
  /// `filters` says which orders; how the list is sorted and cut is set here.
  OrderExport(Accounts& accounts, Caller caller, storage::OrderQuery filters, const RowForm& form);

  /// The next rows; the first ones of CSV begin with the header. Empty at the end, but for the first page of an empty
  /// list of JSON lines. Throws what list_orders() throws, invalid_token when the caller may not go on.
  std::string next(storage::Transaction& tx);
  bool has_more() const { return has_more_; }

 private:
  const std::string& slug_of(storage::Transaction& tx, ShopId shop);

  Accounts& accounts_;
  Caller caller_;
  storage::OrderQuery query_;
  const RowForm form_;
  std::optional<OrderId> last_;  ///< where it ends
  bool has_begun_ = false;
  bool has_more_ = true;
  std::map<ShopId, std::string> slugs_;
};

struct ExportWish {
  std::optional<RowKind> kind;      ///< absent: all of them
  std::optional<std::string> shop;  ///< slug or id; narrows items and orders
  RowForm form;
};

/// Hands everything that is wished for to `sink`, piece by piece: accounts (with the hashes of their passwords), items,
/// orders, each oldest first. Throws not_found for an unknown shop, and what `sink` throws.
RowCounts export_rows(storage::Transaction& tx, const ExportWish& wish,
                      const std::function<void(std::string_view)>& sink);

struct ImportWish {
  Format format = Format::jsonl;
  std::optional<RowKind> kind;      ///< of rows that do not say; others are faults then
  std::optional<std::string> shop;  ///< of rows that do not say
  bool skip_bad = false;            ///< keeps the good rows although there are bad ones
  bool dry_run = false;             ///< looks at everything and keeps nothing
};

/// Something wrong in a file. `pointer` names the field; empty: the row as a whole.
struct RowFault {
  std::size_t line = 0;  ///< on which the row starts, from 1
  std::string pointer;
  std::string detail;

  friend bool operator==(const RowFault&, const RowFault&) = default;
};

struct ImportReport {
  static constexpr std::size_t kMostFaults = 50;

  bool is_kept = false;  ///< false: the database is as it was
  RowCounts good;        ///< rows that fit
  std::int64_t bad_rows = 0;
  std::int64_t faults = 0;
  std::vector<RowFault> first_faults;  ///< up to kMostFaults of them
};

/// Brings in the rows of a file, all in one transaction: while it runs, nobody else can write. A row may name what an
/// earlier one has made. An order leaves one event, order.placed in its status, at the moment of the import; its stock
/// is not taken. An open one has the timer of its status, which may be due already. A bad row is reported and leaves
/// nothing of itself; with one, nothing of the file is kept unless `skip_bad`. Throws not_found for an unknown
/// `wish.shop`, unavailable, and what `source` throws.
ImportReport import_rows(storage::Store& store, Environment& environment, csv::Source source, const ImportWish& wish);

}  // namespace docket::app
