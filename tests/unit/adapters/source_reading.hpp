// What the tests of formats share: an export read through its source into plain texts.
#pragma once

#include <boost/test/unit_test.hpp>
#include <string>
#include <utility>
#include <vector>

#include "adapters/row_source.hpp"
#include "tests/support/made_workbook.hpp"

namespace kith::adapters::testing {

struct ReadCell {
  CellKind kind;
  std::string text;
  bool operator==(const ReadCell&) const = default;
};
inline std::ostream& operator<<(std::ostream& out, const ReadCell& cell) {
  return out << static_cast<int>(cell.kind) << ":" << cell.text;
}

struct ReadRow {
  std::uint64_t number;
  std::uint32_t sheet;
  std::vector<ReadCell> cells;
  std::vector<RowFault> faults;
};

// All that a source gives.
struct ReadSource : RowSink {
  std::vector<std::vector<std::string>> headers;
  std::vector<ReadRow> rows;
  std::uint32_t sheet = 0;
  Result<void> result;
  SourceProgress progress;

  Result<void> take_header(std::uint64_t, std::uint32_t number, std::span<const std::string_view> names) override {
    sheet = number;
    headers.emplace_back(names.begin(), names.end());
    return {};
  }
  Result<void> take_row(const SourceRow& row) override {
    std::vector<ReadCell> cells;
    for (const Cell& cell : row.cells) cells.push_back({cell.kind, std::string(cell.text)});
    rows.push_back({row.number, sheet, std::move(cells), {row.faults.begin(), row.faults.end()}});
    return {};
  }
  [[nodiscard]] Errc error() const { return result ? Errc::internal : result.error().code; }
  [[nodiscard]] std::string hint() const { return result ? "" : std::string(result.error().hint); }
};

inline ReadSource read_source(const SourceFormat& format, std::string_view text) {
  ReadSource out;
  MemoryBytes bytes(text);
  auto source = open_source(format, bytes, out);
  if (!source) {
    out.result = fail(source.error());
    return out;
  }
  for (;;) {
    const auto more = (*source)->step();
    const auto progress = (*source)->progress();
    BOOST_TEST(progress.done >= out.progress.done);
    out.progress = progress;
    if (!more) out.result = fail(more.error());
    if (!more || !*more) break;
  }
  return out;
}

using kith::testing::MadeSheet;
using kith::testing::MadeWorkbook;
using kith::testing::Parts;
using kith::testing::parts_of;
using kith::testing::workbook;
using kith::testing::zipped;

inline SourceFormat workbook_format() {
  SourceFormat format;
  format.text.reset();
  format.takes_workbook = true;
  return format;
}

}  // namespace kith::adapters::testing
