#include "tests/bench/adapter/workbook.hpp"

#include <zip.h>

#include <algorithm>
#include <stdexcept>
#include <unordered_map>

#include "adapters/csv_source.hpp"
#include "hub/cli/file_bytes.hpp"

namespace kith::bench {
namespace {

const std::string head = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const std::string main_ns = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
const std::string relations =
    head + "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">";
const std::string type = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";

void append_escaped(std::string& out, std::string_view text) {
  for (const char c : text) {
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else {
      out += c;
    }
  }
}

// Rows of CSV to the parts that hold cells.
class Cells final : public adapters::RowSink {
 public:
  explicit Cells(std::uint64_t rows) : left_(rows) {}
  std::string sheet;
  std::string strings;

  Result<void> take_header(std::uint64_t, std::uint32_t, std::span<const std::string_view> names) override {
    begin_row();
    for (std::size_t i = 0; i < names.size(); ++i) add_cell(i, names[i]);
    sheet += "</row>";
    return {};
  }
  Result<void> take_row(const adapters::SourceRow& row) override {
    if (left_ == 0) return {};
    --left_;
    begin_row();
    for (std::size_t i = 0; i < row.cells.size(); ++i) add_cell(i, row.cells[i].text);
    sheet += "</row>";
    return {};
  }
  [[nodiscard]] bool is_full() const { return left_ == 0; }

 private:
  void begin_row() { sheet += "<row r=\"" + std::to_string(++number_) + "\">"; }

  void add_cell(std::size_t column, std::string_view text) {
    const bool is_number = !text.empty() && text.size() < 15 && text.find_first_not_of("0123456789") == text.npos;
    std::string letters(1, static_cast<char>('A' + column % 26));
    if (column >= 26) letters.insert(0, 1, static_cast<char>('A' + column / 26 - 1));
    sheet += "<c r=\"" + letters + std::to_string(number_) + (is_number ? "\"><v>" : "\" t=\"s\"><v>");
    sheet += is_number ? std::string(text) : std::to_string(shared(text));
    sheet += "</v></c>";
  }

  std::size_t shared(std::string_view text) {
    const auto [at, is_new] = known_.emplace(text, known_.size());
    if (is_new) {
      strings += "<si><t>";
      append_escaped(strings, text);
      strings += "</t></si>";
    }
    return at->second;
  }

  std::uint64_t left_;
  std::uint64_t number_ = 0;
  std::unordered_map<std::string, std::size_t> known_;
};

void add(zip_t* archive, const char* name, const std::string& text) {
  zip_source_t* source = zip_source_buffer(archive, text.data(), text.size(), 0);
  if (source == nullptr || zip_file_add(archive, name, source, 0) < 0) throw std::runtime_error("cannot add a part");
}

}  // namespace

void write_workbook(const std::string& csv_file, std::uint64_t rows, const std::string& out) {
  auto bytes = cli::FileBytes::open(csv_file);
  if (!bytes) throw std::runtime_error("cannot read " + csv_file);
  Cells cells(rows);
  const adapters::SourceFormat format;
  adapters::CsvSource source(format, &*bytes, cells);
  for (bool is_more = true; is_more && !cells.is_full();) {
    const auto stepped = source.step();
    if (!stepped) throw std::runtime_error(stepped.error().sentence());
    is_more = *stepped;
  }
  const std::string sheet = head + "<worksheet " + main_ns + "><sheetData>" + cells.sheet + "</sheetData></worksheet>";
  const std::string strings = head + "<sst " + main_ns + ">" + cells.strings + "</sst>";
  const std::string workbook = head + "<workbook " + main_ns + " xmlns:r=\"" + type.substr(0, type.size() - 1) +
                               "\"><sheets><sheet name=\"Events\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>";
  const std::string package = relations + "<Relationship Id=\"rId1\" Type=\"" + type +
                              "officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";
  const std::string of_workbook = relations + "<Relationship Id=\"rId1\" Type=\"" + type +
                                  "worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"rId2\" Type=\"" +
                                  type + "sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>";
  zip_t* archive = zip_open(out.c_str(), ZIP_CREATE | ZIP_TRUNCATE, nullptr);
  if (archive == nullptr) throw std::runtime_error("cannot write " + out);
  add(archive, "_rels/.rels", package);
  add(archive, "xl/workbook.xml", workbook);
  add(archive, "xl/_rels/workbook.xml.rels", of_workbook);
  add(archive, "xl/sharedStrings.xml", strings);
  add(archive, "xl/worksheets/sheet1.xml", sheet);
  if (zip_close(archive) != 0) throw std::runtime_error("cannot write " + out);
}

}  // namespace kith::bench
