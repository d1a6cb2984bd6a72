// What holds of every source of rows, whatever its bytes: checked by the fuzzers of all formats.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <string>

#include "adapters/encoding.hpp"
#include "adapters/row_source.hpp"

namespace kith::fuzz {

inline void expect(bool is_true) {
  if (!is_true) std::abort();
}

// Takes rows, checks them, and keeps a text of all that was given, to compare two readings.
class CheckedRows final : public adapters::RowSink {
 public:
  std::string told;
  std::uint64_t rows = 0;

  Result<void> take_header(std::uint64_t, std::uint32_t sheet, std::span<const std::string_view> headers) override {
    expect(sheet >= 1 && headers.size() <= 4'096);
    last_number_ = 0;
    has_header_ = true;
    told += "H";
    for (const auto header : headers) keep(header);
    return {};
  }

  Result<void> take_row(const adapters::SourceRow& row) override {
    expect(has_header_ && row.number > last_number_ && row.cells.size() <= 4'096);
    last_number_ = row.number;
    ++rows;
    told += "R" + std::to_string(row.number);
    for (const adapters::Cell& cell : row.cells) {
      using adapters::CellKind;
      expect((cell.kind == CellKind::absent || cell.kind == CellKind::blank) == cell.text.empty());
      keep(cell.text);
    }
    for (const adapters::RowFault& fault : row.faults) {
      expect(fault.cell == adapters::RowFault::whole_row || fault.cell < std::size_t{20'000});
      told += "F" + std::to_string(static_cast<int>(fault.code));
    }
    return {};
  }

 private:
  void keep(std::string_view text) {
    expect(adapters::is_clean_text(text) && text.size() <= std::size_t{256} * 1024);
    told += '|';
    told += text;
  }

  bool has_header_ = false;
  std::uint64_t last_number_ = 0;
};

// All steps of a source; they end, and progress never goes back. Gives the error's number, or -1.
inline int read_all(const adapters::SourceFormat& format, std::string_view text, adapters::RowSink& sink) {
  adapters::MemoryBytes bytes(text);
  auto source = adapters::open_source(format, bytes, sink);
  if (!source) return static_cast<int>(source.error().code);
  std::uint64_t done = 0;
  for (;;) {
    const auto more = (*source)->step();
    if (!more) return static_cast<int>(more.error().code);
    expect((*source)->progress().done >= done);
    done = (*source)->progress().done;
    if (!*more) return -1;
  }
}

}  // namespace kith::fuzz
