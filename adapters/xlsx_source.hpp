// An Excel workbook (.xlsx) as a source of rows: the sheets that the mapping names, unpacked piece by piece, so that
// memory holds one row and the shared strings. Pure; one thread.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "adapters/table_rows.hpp"
#include "adapters/xlsx_sheet.hpp"

namespace kith::adapters {

class XlsxSource final : public RowSource {
 public:
  // All three must outlive it.
  XlsxSource(const SourceFormat& format, Bytes& bytes, RowSink& sink);
  ~XlsxSource() override;

  Result<bool> step() override;
  [[nodiscard]] SourceProgress progress() const override;

 private:
  enum class Stage : std::uint8_t { contents, strings, headers, rows };

  Result<void> read_contents();
  Result<void> choose_sheets();
  Result<void> open_part(const std::string& part);
  Result<bool> step_strings();
  Result<bool> step_sheet();
  static Error with_sheet(Error error, std::size_t number);
  Result<void> take(const SourceRow& row);
  Result<bool> end_sheet();

  const SourceFormat& format_;
  Bytes& bytes_;
  Stage stage_ = Stage::contents;
  std::unique_ptr<ZipArchive> archive_;
  Workbook workbook_;
  SharedStrings strings_;
  std::vector<std::string> parts_;  // of the chosen sheets
  std::size_t current_ = 0;         // of parts_
  std::optional<ZipEntry> part_;    // being unpacked
  std::unique_ptr<SheetReader> sheet_;
  TableRows table_;
  SourceProgress progress_;
};

}  // namespace kith::adapters
