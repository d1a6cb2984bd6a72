#include "adapters/json_records.hpp"

#include <utility>

namespace kith::adapters {
namespace {

constexpr std::size_t piece_bytes = std::size_t{128} * 1024;

}  // namespace

JsonRecords::JsonRecords(const SourceFormat& format, Bytes& bytes, OnRecord on_record)
    : format_(format),
      bytes_(bytes),
      on_record_(std::move(on_record)),
      decoder_(format.encoding),
      splitter_(format.records, on_record_) {}

Result<bool> JsonRecords::step() {
  if (left_.empty()) KITH_TRY(read_piece());
  const auto slice = left_.substr(0, step_bytes);
  left_.remove_prefix(slice.size());
  KITH_TRY(feed(slice));
  if (!left_.empty() || !is_at_end_) return true;
  KITH_TRY(format_.text == TextFormat::json ? splitter_.finish() : give_line());
  return false;
}

Result<void> JsonRecords::read_piece() {
  piece_.resize(piece_bytes);
  KITH_ASSIGN(const std::size_t got, bytes_.read(offset_, piece_));
  offset_ += got;
  is_at_end_ = got < piece_bytes;
  decoded_.clear();
  KITH_TRY(decoder_.feed(std::string_view(piece_).substr(0, got), decoded_));
  if (is_at_end_) KITH_TRY(decoder_.finish(decoded_));
  left_ = decoded_;
  return {};
}

Result<void> JsonRecords::feed(std::string_view text) {
  return format_.text == TextFormat::json ? splitter_.feed(text) : feed_lines(text);
}

Result<void> JsonRecords::feed_lines(std::string_view text) {
  while (!text.empty()) {
    const auto end = text.find('\n');
    const auto part = text.substr(0, end);
    is_line_too_large_ |= line_.size() + part.size() > JsonSplitter::record_limit_bytes;
    if (!is_line_too_large_) line_ += part;
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
    KITH_TRY(give_line());
  }
  return {};
}

// A line without text is none; one that is too large is given without its text.
Result<void> JsonRecords::give_line() {
  const std::uint64_t number = line_number_++;
  const bool is_too_large = std::exchange(is_line_too_large_, false);
  if (is_too_large) line_.clear();
  Result<void> outcome;
  if (is_too_large || line_.find_first_not_of(" \t\r") != std::string::npos) outcome = on_record_(number, line_);
  line_.clear();
  return outcome;
}

}  // namespace kith::adapters
