#include "adapters/json_source.hpp"

namespace kith::adapters {

JsonSource::JsonSource(const SourceFormat& format, Bytes& bytes, RowSink& sink)
    : format_(format), bytes_(bytes), sink_(sink), rows_(format.path_separator) {
  begin_reading();
}

JsonSource::~JsonSource() = default;

void JsonSource::begin_reading() {
  records_ = std::make_unique<JsonRecords>(
      format_, bytes_, [this](std::uint64_t number, std::string& text) { return take(number, text); });
}

Result<bool> JsonSource::step() {
  KITH_ASSIGN(const bool has_more, records_->step());
  if (has_more) return true;
  if (is_surveyed_) return false;
  is_surveyed_ = true;
  KITH_TRY(sink_.take_header(0, 1, rows_.columns()));
  begin_reading();
  return true;
}

SourceProgress JsonSource::progress() const {
  return {records_->done() + (is_surveyed_ ? bytes_.size() : 0), 2 * bytes_.size()};
}

Result<void> JsonSource::take(std::uint64_t number, std::string& text) {
  return is_surveyed_ ? sink_.take_row(rows_.read(number, text)) : rows_.survey(text);
}

}  // namespace kith::adapters
