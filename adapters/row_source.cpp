#include "adapters/row_source.hpp"

#include <algorithm>
#include <array>

#include "adapters/csv_source.hpp"
#include "adapters/file_kind.hpp"
#include "adapters/fold.hpp"
#include "adapters/json_source.hpp"
#include "adapters/xlsx_source.hpp"

namespace kith::adapters {

bool has_text(const SourceRow& row) {
  const auto is_blank = [](const Cell& cell) { return trim(cell.text).empty(); };
  return !row.faults.empty() || !std::ranges::all_of(row.cells, is_blank);
}

Result<std::size_t> MemoryBytes::read(std::uint64_t offset, std::span<char> into) {
  if (offset >= text_.size()) return std::size_t{0};
  const auto part = text_.substr(static_cast<std::size_t>(offset), into.size());
  std::ranges::copy(part, into.begin());
  return part.size();
}

Result<Reader> reader_for(const SourceFormat& format, std::string_view head) {
  const FileKind kind = file_kind(head.substr(0, file_head_bytes));
  if (kind == FileKind::zip && format.takes_workbook) return Reader::workbook;
  if (kind != FileKind::text || !format.text) return fail(wrong_kind(kind));
  return *format.text == TextFormat::csv ? Reader::csv : Reader::json;
}

Result<std::unique_ptr<RowSource>> open_source(const SourceFormat& format, Bytes& bytes, RowSink& sink) {
  std::array<char, file_head_bytes> head{};
  KITH_ASSIGN(const std::size_t size, bytes.read(0, head));
  KITH_ASSIGN(const Reader reader, reader_for(format, std::string_view(head.data(), size)));
  switch (reader) {
    case Reader::csv:
      return std::make_unique<CsvSource>(format, &bytes, sink);
    case Reader::json:
      return std::make_unique<JsonSource>(format, bytes, sink);
    case Reader::workbook:
      return std::make_unique<XlsxSource>(format, bytes, sink);
  }
  __builtin_unreachable();
}

}  // namespace kith::adapters
