// Rejected rows as CSV, and the way back (RFC 4180, UTF-8 with a byte order mark, the source's delimiter).
#include <algorithm>
#include <array>

#include "hub/base/formula.hpp"
#include "hub/cli/rejects_formats.hpp"

namespace kith::cli {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

// Behind any apostrophes, so that one that is added can be told from those that were there.
bool is_formula(std::string_view text) {
  return begins_formula(text.substr(std::min(text.find_first_not_of('\''), text.size())));
}

class CsvText {
 public:
  explicit CsvText(const adapters::SourceFormat& format) : format_(format) {}

  void cell(std::string_view text, bool is_first) {
    if (!is_first) text_.push_back(format_.delimiter);
    const std::array<char, 4> special = {format_.delimiter, format_.quote, '\r', '\n'};
    const bool needs_quotes =
        format_.quote != '\0' && text.find_first_of({special.data(), special.size()}) != std::string_view::npos;
    if (needs_quotes) text_.push_back(format_.quote);
    for (const char c : text) {
      if (needs_quotes && c == format_.quote) text_.push_back(c);
      text_.push_back(c);
    }
    if (needs_quotes) text_.push_back(format_.quote);
  }
  void end_row() {
    text_.append("\r\n");
    ++next_row_;
  }
  // Empty rows up to that number, as a spreadsheet counts.
  void go_to(std::uint64_t row) {
    while (next_row_ < row) end_row();
  }
  std::string take() { return std::move(text_); }
  void mark() { text_.append(byte_order_mark); }

 private:
  const adapters::SourceFormat& format_;
  std::string text_;
  std::uint64_t next_row_ = 1;
};

class RejectedRows final : public adapters::RowSink {
 public:
  RejectedRows(const adapters::SourceFormat& format, const RejectReasons& reasons)
      : format_(format), text_(format), reasons_(reasons) {}

  Result<void> take_header(std::uint64_t number, std::uint32_t, std::span<const std::string_view> headers) override {
    text_.mark();
    text_.go_to(number);
    text_.cell(adapters::reason_column, true);
    for (const std::string_view header : headers) text_.cell(header, false);
    text_.end_row();
    text_.go_to(number + format_.header_rows);
    return {};
  }

  Result<void> take_row(const adapters::SourceRow& row) override {
    const auto reason = reasons_.find(row.number);
    if (reason == reasons_.end()) return {};
    text_.cell(reason->second, true);
    for (const adapters::Cell& cell : row.cells) {
      const bool is_defused = is_formula(cell.text);
      text_.cell(is_defused ? "'" + std::string{cell.text} : std::string{cell.text}, false);
    }
    text_.end_row();
    return {};
  }
  std::string take() { return text_.take(); }

 private:
  const adapters::SourceFormat& format_;
  CsvText text_;
  const RejectReasons& reasons_;
};

class ReturnedRows final : public adapters::RowSink {
 public:
  explicit ReturnedRows(const adapters::SourceFormat& format) : format_(format), text_(format) {}

  Result<void> take_header(std::uint64_t number, std::uint32_t, std::span<const std::string_view> headers) override {
    const auto found = std::ranges::find(headers, adapters::reason_column);
    if (found == headers.end()) return fail(Errc::cancelled);  // not one of ours: nothing more to look at
    left_out_ = static_cast<std::size_t>(found - headers.begin());
    text_.mark();
    text_.go_to(number);
    for (std::size_t i = 0, written = 0; i < headers.size(); ++i)
      if (i != left_out_) text_.cell(headers[i], written++ == 0);
    text_.end_row();
    text_.go_to(number + format_.header_rows);
    return {};
  }

  Result<void> take_row(const adapters::SourceRow& row) override {
    text_.go_to(row.number);
    for (std::size_t i = 0, written = 0; i < row.cells.size(); ++i) {
      if (i == left_out_) continue;
      std::string_view text = row.cells[i].text;
      if (text.starts_with('\'') && is_formula(text)) text.remove_prefix(1);
      text_.cell(text, written++ == 0);
    }
    text_.end_row();
    return {};
  }
  std::string take() { return text_.take(); }

 private:
  const adapters::SourceFormat& format_;
  CsvText text_;
  std::size_t left_out_ = 0;
};

}  // namespace

Result<std::string> rejects_csv(const adapters::SourceFormat& format, adapters::Bytes& file,
                                const RejectReasons& reasons) {
  RejectedRows rows{format, reasons};
  KITH_TRY(read_rows(format, file, rows));
  return rows.take();
}

Result<std::optional<std::string>> returned_csv(const adapters::SourceFormat& format, adapters::Bytes& file) {
  std::optional<std::string> text;
  ReturnedRows rows{format};
  const auto read = read_rows(format, file, rows);
  if (!read && read.error().code == Errc::cancelled) return text;
  KITH_TRY(read);
  text = rows.take();
  return text;
}

}  // namespace kith::cli
