// CSV as a source of rows: bytes, decoded, read and told apart into header and rows. It reads from front to back, so it
// can also be fed by a caller that cannot seek. Pure; one thread.
#pragma once

#include <string>
#include <string_view>

#include "adapters/csv.hpp"
#include "adapters/table_rows.hpp"

namespace kith::adapters {

class CsvSource final : public RowSource {
 public:
  // The format and the sink must outlive it; `bytes` is for step() and may be null for a caller that feeds.
  CsvSource(const SourceFormat& format, Bytes* bytes, RowSink& sink);

  Result<bool> step() override;
  [[nodiscard]] SourceProgress progress() const override;

  // The next bytes, in pieces of any size. Errors: those of step().
  Result<void> feed(std::string_view bytes);
  Result<void> finish();

 private:
  Result<void> read_piece();

  Bytes* bytes_;
  ByteDecoder decoder_;
  TableRows table_;
  CsvReader reader_;
  std::string piece_;
  std::string decoded_;
  std::string_view left_;  // of decoded_, for the next steps
  std::uint64_t offset_ = 0;
  bool is_at_end_ = false;  // of the bytes
};

}  // namespace kith::adapters
