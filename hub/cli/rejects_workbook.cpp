// Rejected rows as a workbook, by libxlsxwriter.
#include <xlsxwriter.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <memory>

#include "hub/cli/rejects_formats.hpp"
#include "hub/cli/scratch_folder.hpp"

namespace kith::cli {
namespace {

constexpr std::size_t most_cell_bytes = 32'767;  // Excel's limit is as many characters
// Beyond this many digits a spreadsheet's number is another one: such a cell is given as text, which reads alike.
constexpr std::size_t exact_digits = 15;

bool is_exact(std::string_view number) {
  return static_cast<std::size_t>(std::ranges::count_if(number, [](char c) { return c >= '0' && c <= '9'; })) <=
         exact_digits;
}

class Workbook final : public adapters::RowSink {
 public:
  Workbook(const adapters::SourceFormat& format, const RejectReasons& reasons, const std::filesystem::path& folder)
      : format_(format), reasons_(reasons), folder_(folder.string()), file_((folder / "rejects.xlsx").string()) {
    lxw_workbook_options options{};
    options.tmpdir = folder_.data();
    book_ = workbook_new_opt(file_.c_str(), &options);
    if (book_ == nullptr) return;
    text_ = workbook_add_format(book_);
    format_set_num_format(text_, "@");
    date_ = workbook_add_format(book_);
    format_set_num_format(date_, "yyyy-mm-dd hh:mm:ss");
    // The sheet keeps its name, or its place among those before it.
    for (std::uint32_t before = 1; format_.sheet_name.empty() && before < format_.sheet_number; ++before)
      workbook_add_worksheet(book_, nullptr);
    sheet_ = workbook_add_worksheet(book_, format_.sheet_name.empty() ? nullptr : format_.sheet_name.c_str());
  }
  ~Workbook() override {
    if (book_ != nullptr) (void)workbook_close(book_);
  }
  Workbook(const Workbook&) = delete;
  Workbook& operator=(const Workbook&) = delete;

  Result<void> take_header(std::uint64_t number, std::uint32_t, std::span<const std::string_view> headers) override {
    row_ = static_cast<lxw_row_t>(number - 1);
    KITH_TRY(write_text(0, adapters::reason_column));
    lxw_col_t column = 1;
    for (std::size_t i = 0; i < headers.size(); ++i) {
      if (headers[i] == adapters::reason_column) {
        left_out_ = i;
        continue;
      }
      KITH_TRY(write_text(column++, headers[i]));
    }
    row_ += format_.header_rows;
    return {};
  }

  Result<void> take_row(const adapters::SourceRow& row) override {
    const auto reason = reasons_.find(row.number);
    if (reason == reasons_.end()) return {};
    KITH_TRY(write_text(0, std::string_view{reason->second}.substr(0, most_cell_bytes)));
    lxw_col_t column = 1;
    for (std::size_t i = 0; i < row.cells.size(); ++i)
      if (i != left_out_) KITH_TRY(write(column++, row.cells[i]));
    ++row_;
    return {};
  }

  // The bytes of the file.
  Result<std::string> take() {
    if (book_ == nullptr) return unwritable();
    const bool is_written = workbook_close(std::exchange(book_, nullptr)) == LXW_NO_ERROR;
    std::ifstream stream{file_, std::ios::binary};
    std::string bytes{std::istreambuf_iterator<char>{stream}, {}};
    if (!is_written || !stream || bytes.empty()) return unwritable();
    return bytes;
  }

 private:
  static tl::unexpected<Error> unwritable() { return fail(Errc::file_unwritable); }

  Result<void> write_text(lxw_col_t column, std::string_view text) {
    if (sheet_ == nullptr) return unwritable();
    const std::string copy{text};
    const bool is_written = copy.empty() || worksheet_write_string(sheet_, row_, column, copy.c_str(), text_) == 0;
    return is_written ? Result<void>{} : unwritable();
  }

  Result<void> write(lxw_col_t column, const adapters::Cell& cell) {
    using adapters::CellKind;
    const bool is_number = cell.kind == CellKind::number || cell.kind == CellKind::date_serial;
    double number = 0;
    const char* const end = cell.text.data() + cell.text.size();
    if (is_number && (cell.kind == CellKind::date_serial || is_exact(cell.text)) &&
        std::from_chars(cell.text.data(), end, number).ptr == end) {
      lxw_format* const format = cell.kind == CellKind::date_serial ? date_ : nullptr;
      return worksheet_write_number(sheet_, row_, column, number, format) == 0 ? Result<void>{} : unwritable();
    }
    if (cell.kind == CellKind::boolean)
      return worksheet_write_boolean(sheet_, row_, column, cell.text == "true" ? 1 : 0, nullptr) == 0 ? Result<void>{}
                                                                                                      : unwritable();
    return write_text(column, cell.text);
  }

  const adapters::SourceFormat& format_;
  const RejectReasons& reasons_;
  std::string folder_, file_;
  lxw_workbook* book_ = nullptr;
  lxw_worksheet* sheet_ = nullptr;
  lxw_format* text_ = nullptr;  // a cell that stays text
  lxw_format* date_ = nullptr;
  lxw_row_t row_ = 0;
  std::size_t left_out_ = static_cast<std::size_t>(-1);
};

}  // namespace

Result<std::string> rejects_workbook(const adapters::SourceFormat& format, adapters::Bytes& file,
                                     const RejectReasons& reasons) {
  const ScratchFolder folder;
  if (folder.path.empty()) return fail(Errc::file_unwritable);
  Workbook workbook{format, reasons, folder.path};
  KITH_TRY(read_rows(format, file, workbook));
  return workbook.take();
}

}  // namespace kith::cli
