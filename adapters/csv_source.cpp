#include "adapters/csv_source.hpp"

namespace kith::adapters {
namespace {

constexpr std::size_t piece_bytes = std::size_t{128} * 1024;

}  // namespace

CsvSource::CsvSource(const SourceFormat& format, Bytes* bytes, RowSink& sink)
    : bytes_(bytes),
      decoder_(format.encoding),
      table_(format, sink),
      reader_(format, {}, [this](const SourceRow& row) { return table_.take(row); }) {}

Result<bool> CsvSource::step() {
  if (left_.empty()) KITH_TRY(read_piece());
  const auto slice = left_.substr(0, step_bytes);
  left_.remove_prefix(slice.size());
  KITH_TRY(reader_.feed(slice));
  if (!left_.empty() || !is_at_end_) return true;
  KITH_TRY(reader_.finish());
  KITH_TRY(table_.finish());
  return false;
}

Result<void> CsvSource::read_piece() {
  piece_.resize(piece_bytes);
  KITH_ASSIGN(const std::size_t got, bytes_->read(offset_, piece_));
  offset_ += got;
  is_at_end_ = got < piece_bytes;
  decoded_.clear();
  KITH_TRY(decoder_.feed(std::string_view(piece_).substr(0, got), decoded_));
  if (is_at_end_) KITH_TRY(decoder_.finish(decoded_));
  reader_.set_encoding(decoder_.cell_encoding());
  left_ = decoded_;
  return {};
}

SourceProgress CsvSource::progress() const {
  return {offset_, bytes_ != nullptr ? bytes_->size() : offset_};
}

Result<void> CsvSource::feed(std::string_view bytes) {
  decoded_.clear();
  KITH_TRY(decoder_.feed(bytes, decoded_));
  reader_.set_encoding(decoder_.cell_encoding());
  return reader_.feed(decoded_);
}

Result<void> CsvSource::finish() {
  decoded_.clear();
  KITH_TRY(decoder_.finish(decoded_));
  reader_.set_encoding(decoder_.cell_encoding());
  KITH_TRY(reader_.feed(decoded_));
  KITH_TRY(reader_.finish());
  return table_.finish();
}

}  // namespace kith::adapters
