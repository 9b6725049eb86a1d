#include "app/exchange.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <iostream>
#include <optional>
#include <stdexcept>

#include "cli/commands.hpp"
#include "cli/open.hpp"
#include "cli/output_file.hpp"
#include "json/json.hpp"

/// docket export, import.
namespace docket::cli {
namespace {

constexpr std::string_view kStandard = "-";

app::Format format_of(const Command& command) {
  const std::string file = *command.option("file");
  const auto named = command.option("format");
  if (named == "csv" || (!named && file.ends_with(".csv"))) return app::Format::csv;
  if (named == "jsonl" || (!named && (file.ends_with(".jsonl") || file.ends_with(".ndjson") || file == kStandard))) {
    return app::Format::jsonl;
  }
  throw UsageError(named ? "--format must be csv or jsonl"
                         : "the file " + file + " ends neither in .csv nor in .jsonl; say which with --format");
}

std::optional<RowKind> kind_of(const Command& command) {
  const auto named = command.option("type");
  if (!named) return std::nullopt;
  const auto kind = parse_row_kind(*named);
  if (!kind) throw UsageError("--type must be user, item or order");
  return kind;
}

app::RowForm form_of(const Command& command) {
  app::RowForm form;
  form.format = format_of(command);
  const auto separator = command.option("separator");
  if (separator && separator != "comma" && separator != "semicolon") {
    throw UsageError("--separator must be comma or semicolon");
  }
  if (separator == "semicolon") form.separator = ';';
  form.byte_order_mark = command.has("bom");
  return form;
}

void write_counts(json::Writer& writer, const app::RowCounts& counts) {
  writer.field("users", counts.users);
  writer.field("items", counts.items);
  writer.field("orders", counts.orders);
}

std::string counted(std::int64_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

std::string words_of(const app::RowCounts& counts) {
  return counted(counts.users, "user") + ", " + counted(counts.items, "item") + ", " + counted(counts.orders, "order");
}

/// The file that is imported, a piece at a time.
class InputFile {
 public:
  explicit InputFile(const std::string& name)
      : name_(name == kStandard ? "standard input" : name),
        descriptor_(name == kStandard ? ::dup(STDIN_FILENO) : ::open(name.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (descriptor_ < 0) fail();
  }
  ~InputFile() { ::close(descriptor_); }
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  std::string_view next() {
    ssize_t size = 0;
    do {
      size = ::read(descriptor_, buffer_.data(), buffer_.size());
    } while (size < 0 && errno == EINTR);
    if (size < 0) fail();
    return {buffer_.data(), static_cast<std::size_t>(size)};
  }

 private:
  [[noreturn]] void fail() const { throw std::runtime_error("cannot read " + name_ + ": " + std::strerror(errno)); }

  const std::string name_;
  const int descriptor_;
  std::array<char, 64 * 1024> buffer_{};
};

void print_faults(const app::ImportReport& report) {
  for (const app::RowFault& fault : report.first_faults) {
    std::cerr << "line " << fault.line << ": " << fault.pointer << (fault.pointer.empty() ? "" : " ") << fault.detail
              << "\n";
  }
  const auto shown = static_cast<std::int64_t>(report.first_faults.size());
  if (report.faults > shown) std::cerr << "and " << report.faults - shown << " more\n";
}

void print_json(const app::ImportReport& report, bool is_kept) {
  json::Writer writer;
  writer.begin_object();
  writer.field("is_kept", is_kept);
  write_counts(writer, report.good);
  writer.field("bad_rows", report.bad_rows);
  writer.field("faults", report.faults);
  writer.key("errors").begin_array();
  for (const app::RowFault& fault : report.first_faults) {
    writer.begin_object();
    writer.field("line", static_cast<std::int64_t>(fault.line));
    writer.field("pointer", fault.pointer);
    writer.field("detail", fault.detail);
    writer.end_object();
  }
  writer.end_array().end_object();
  std::cout << writer.take() << "\n";
}

}  // namespace

void export_file(const Command& command) {
  const std::string name = *command.option("file");
  const app::ExportWish wish{kind_of(command), command.option("shop"), form_of(command)};
  app::System environment;
  const auto store = open_store(command.settings, environment);
  const auto export_to = [&](const std::function<void(std::string_view)>& sink) {
    return store->read([&](storage::Transaction& tx) { return app::export_rows(tx, wish, sink); });
  };
  if (name == kStandard) {
    export_to([](std::string_view bytes) {
      if (!std::cout.write(bytes.data(), static_cast<std::streamsize>(bytes.size()))) {
        throw std::runtime_error("cannot write to standard output; is the disk full?");
      }
    });
    return;
  }
  OutputFile file(name, command.has("force"));
  const app::RowCounts counts = export_to([&](std::string_view bytes) { file.write(bytes); });
  file.finish();
  if (!command.has("json")) {
    std::cout << "Exported " << words_of(counts) << ".\n";
    return;
  }
  json::Writer writer;
  writer.begin_object();
  write_counts(writer, counts);
  writer.end_object();
  std::cout << writer.take() << "\n";
}

void import_file(const Command& command) {
  const app::ImportWish wish{format_of(command), kind_of(command), command.option("shop"), command.has("skip-bad"),
                             command.has("dry-run")};
  InputFile file(*command.option("file"));
  app::System environment;
  const auto store = open_store(command.settings, environment);
  const app::ImportReport report = app::import_rows(
      *store, environment, [&file] { return file.next(); }, wish);

  const bool has_good = report.good != app::RowCounts{};
  const bool is_done = report.bad_rows == 0 || (wish.skip_bad && has_good);
  if (command.has("json")) {
    print_json(report, report.is_kept && has_good);
  } else {
    print_faults(report);
  }
  const std::string bad = counted(report.bad_rows, "row");
  if (!is_done) throw std::runtime_error(bad + (report.bad_rows == 1 ? " is" : " are") + " bad; nothing was imported");
  if (command.has("json")) return;
  std::cout << (wish.dry_run ? "Would import " : "Imported ") << words_of(report.good) << "."
            << (report.bad_rows > 0 ? " Passed over " + bad + "." : "") << "\n";
}

}  // namespace docket::cli
