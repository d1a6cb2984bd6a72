#include "adapters/json_source.hpp"

#include <utility>

namespace kith::adapters {
namespace {

constexpr std::size_t piece_bytes = std::size_t{128} * 1024;

}  // namespace

JsonSource::JsonSource(const SourceFormat& format, Bytes& bytes, RowSink& sink)
    : format_(format), bytes_(bytes), sink_(sink), rows_(format.path_separator) {
  begin_reading();
}

JsonSource::~JsonSource() = default;

void JsonSource::begin_reading() {
  offset_ = 0;
  line_number_ = 1;
  decoder_ = std::make_unique<ByteDecoder>(format_.encoding);
  splitter_ = std::make_unique<JsonSplitter>(
      format_.records, [this](std::uint64_t number, std::string& text) { return take(number, text); });
}

Result<bool> JsonSource::step() {
  piece_.resize(piece_bytes);
  KITH_ASSIGN(const std::size_t got, bytes_.read(offset_, piece_));
  offset_ += got;
  const bool is_last = got < piece_bytes;
  decoded_.clear();
  KITH_TRY(decoder_->feed(std::string_view(piece_).substr(0, got), decoded_));
  if (is_last) KITH_TRY(decoder_->finish(decoded_));
  KITH_TRY(feed(decoded_));
  if (!is_last) return true;
  KITH_TRY(finish_reading());
  if (is_surveyed_) return false;
  is_surveyed_ = true;
  KITH_TRY(sink_.take_header(0, 1, rows_.columns()));
  begin_reading();
  return true;
}

SourceProgress JsonSource::progress() const {
  return {offset_ + (is_surveyed_ ? bytes_.size() : 0), 2 * bytes_.size()};
}

Result<void> JsonSource::take(std::uint64_t number, std::string& text) {
  return is_surveyed_ ? sink_.take_row(rows_.read(number, text)) : rows_.survey(text);
}

Result<void> JsonSource::feed(std::string_view text) {
  return format_.text == TextFormat::json ? splitter_->feed(text) : feed_lines(text);
}

Result<void> JsonSource::feed_lines(std::string_view text) {
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
Result<void> JsonSource::give_line() {
  const std::uint64_t number = line_number_++;
  const bool is_too_large = std::exchange(is_line_too_large_, false);
  if (is_too_large) line_.clear();
  Result<void> outcome;
  if (is_too_large || line_.find_first_not_of(" \t\r") != std::string::npos) outcome = take(number, line_);
  line_.clear();
  return outcome;
}

Result<void> JsonSource::finish_reading() {
  if (format_.text == TextFormat::json) return splitter_->finish();
  return give_line();
}

}  // namespace kith::adapters
