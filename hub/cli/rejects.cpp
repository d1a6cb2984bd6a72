#include "hub/cli/rejects.hpp"

#include "hub/cli/push_report.hpp"
#include "hub/cli/rejects_formats.hpp"

namespace kith::cli {
namespace {

constexpr std::uint64_t returned_limit_bytes = std::uint64_t{64} << 20U;

Result<std::string> beginning(adapters::Bytes& file) {
  constexpr std::size_t header_bytes = std::size_t{64} * 1024;
  std::string text(header_bytes, '\0');
  KITH_ASSIGN(const std::size_t got, file.read(0, text));
  text.resize(got);
  return text;
}

// Which reader takes the file; nothing when none does.
std::optional<adapters::Reader> reader_of(const adapters::SourceFormat& format, adapters::Bytes& file) {
  const auto head = beginning(file);
  const auto reader = head ? adapters::reader_for(format, *head) : fail(head.error());
  return reader ? std::optional{*reader} : std::nullopt;
}

RejectReasons reasons_of(const std::vector<RowEnd>& ends) {
  RejectReasons reasons;
  for (const RowEnd& end : ends) {
    if (!is_reject(end) || end.row == 0) continue;
    std::string& words = reasons[end.row];
    for (const Reason& reason : end.reasons) words += (words.empty() ? "" : " ") + reason_words(reason);
    if (words.empty()) words = name(end.outcome);
  }
  return reasons;
}

}  // namespace

Result<void> read_rows(const adapters::SourceFormat& format, adapters::Bytes& file, adapters::RowSink& sink) {
  KITH_ASSIGN(const auto source, adapters::open_source(format, file, sink));
  for (;;) {
    KITH_ASSIGN(const bool has_more, source->step());
    if (!has_more) return {};
  }
}

bool is_reject(const RowEnd& end) {
  return end.outcome == Outcome::refused || end.outcome == Outcome::withheld || end.outcome == Outcome::quarantined ||
         end.outcome == Outcome::failed;
}

bool can_give_back(const adapters::SourceFormat& format, adapters::Bytes& file) {
  const auto reader = reader_of(format, file);
  // Rows of several sheets may have the same number.
  const bool is_every_sheet = format.sheet_number == 0 && format.sheet_name.empty();
  return reader != adapters::Reader::workbook || !is_every_sheet;
}

Result<std::string> rejects_text(const adapters::SourceFormat& format, adapters::Bytes& file,
                                 const std::vector<RowEnd>& ends) {
  const RejectReasons reasons = reasons_of(ends);
  switch (reader_of(format, file).value_or(adapters::Reader::csv)) {
    case adapters::Reader::csv:
      return rejects_csv(format, file, reasons);
    case adapters::Reader::json:
      return rejects_json(format, file, reasons);
    case adapters::Reader::workbook:
      return rejects_workbook(format, file, reasons);
  }
  __builtin_unreachable();
}

Result<std::optional<std::string>> returned_text(const adapters::SourceFormat& format, adapters::Bytes& file) {
  std::optional<std::string> text;
  if (reader_of(format, file) != adapters::Reader::csv) return text;
  KITH_ASSIGN(const std::string head, beginning(file));
  if (head.find(adapters::reason_column) == std::string::npos) return text;
  if (file.size() > returned_limit_bytes) return fail(Errc::source_too_large);
  return returned_csv(format, file);
}

}  // namespace kith::cli
