#include "adapters/xlsx_source.hpp"

#include "adapters/fold.hpp"

namespace kith::adapters {

XlsxSource::XlsxSource(const SourceFormat& format, Bytes& bytes, RowSink& sink)
    : format_(format), bytes_(bytes), table_(format, sink) {}

XlsxSource::~XlsxSource() = default;

Result<bool> XlsxSource::step() {
  switch (stage_) {
    case Stage::contents:
      KITH_TRY(read_contents());
      return true;
    case Stage::strings:
      return step_strings();
    case Stage::headers:
    case Stage::rows:
      return step_sheet();
  }
  __builtin_unreachable();
}

SourceProgress XlsxSource::progress() const {
  SourceProgress out = progress_;
  if (part_ && stage_ != Stage::headers) out.done += part_->done();
  return out;
}

Result<void> XlsxSource::read_contents() {
  KITH_ASSIGN(archive_, ZipArchive::open(bytes_));
  KITH_ASSIGN(workbook_, read_workbook(*archive_));
  KITH_TRY(choose_sheets());
  for (const std::string& part : parts_) {
    KITH_ASSIGN(const ZipEntry entry, archive_->entry(part));
    progress_.total += entry.size();
  }
  if (!workbook_.strings_part.empty()) {
    stage_ = Stage::strings;
    KITH_TRY(open_part(workbook_.strings_part));
    progress_.total += part_->size();
    return {};
  }
  stage_ = Stage::headers;
  return {};
}

Result<void> XlsxSource::choose_sheets() {
  std::uint32_t number = 0;
  for (const WorkbookSheet& sheet : workbook_.sheets) {
    if (sheet.is_visible) ++number;
    const bool is_named = !format_.sheet_name.empty() && fold(sheet.name) == fold(format_.sheet_name);
    const bool is_numbered =
        format_.sheet_name.empty() && sheet.is_visible && (format_.sheet_number == 0 || format_.sheet_number == number);
    if (is_named || is_numbered) parts_.push_back(sheet.part);
  }
  if (!parts_.empty()) return {};
  return fail(Error(Errc::wrong_format, {}, "the workbook has no sheet of the name or number in [source]"));
}

Result<void> XlsxSource::open_part(const std::string& part) {
  part_.reset();
  KITH_ASSIGN(ZipEntry entry, archive_->entry(part));
  part_.emplace(std::move(entry));
  return {};
}

Result<bool> XlsxSource::step_strings() {
  KITH_ASSIGN(const bool is_more, strings_.step(*part_));
  if (is_more) return true;
  progress_.done += part_->size();
  part_.reset();
  stage_ = Stage::headers;
  return true;
}

// A sheet's reader knows the cell that is wrong, and not in which of the sheets that are read it is.
Error XlsxSource::with_sheet(Error error, std::size_t number) {
  if (error.code != Errc::malformed_workbook || error.place.row == 0) return error;
  error.place.column.append(error.place.column.empty() ? "sheet " : ", sheet ").append(std::to_string(number));
  return error;
}

// The headers of all sheets come before the rows of any, so that an unknown column in the last one stops the run before
// a row is given.
Result<bool> XlsxSource::step_sheet() {
  if (!sheet_) {
    KITH_TRY(open_part(parts_[current_]));
    sheet_ = std::make_unique<SheetReader>(workbook_, strings_, [this](const SourceRow& row) { return take(row); });
    table_.begin_sheet(static_cast<std::uint32_t>(current_ + 1));
  }
  auto is_more = sheet_->step(*part_);
  if (!is_more) return fail(with_sheet(std::move(is_more).error(), current_ + 1));
  return *is_more ? Result<bool>(true) : end_sheet();
}

Result<void> XlsxSource::take(const SourceRow& row) {
  const bool had_header = table_.has_header();
  KITH_TRY(table_.take(row));
  if (had_header || !table_.has_header()) return {};
  sheet_->set_width(row.cells.size());
  if (stage_ == Stage::headers) sheet_->stop();
  return {};
}

Result<bool> XlsxSource::end_sheet() {
  const bool is_every = format_.sheet_number == 0 && format_.sheet_name.empty();
  if (!is_every) KITH_TRY(table_.finish());  // of all sheets some may be empty
  if (stage_ == Stage::rows) progress_.done += part_->size();
  sheet_.reset();
  part_.reset();
  if (++current_ < parts_.size()) return true;
  if (stage_ == Stage::rows) return false;
  stage_ = Stage::rows;
  current_ = 0;
  return true;
}

}  // namespace kith::adapters
