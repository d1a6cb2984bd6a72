// Workbooks of hostile bytes. With an even first byte the rest is the file itself; with an odd one it is the inside of
// the parts, separated by NUL bytes, in an archive whose checksums are right, so that the XML is reached. Whatever
// comes, the reading ends, rows are in order and hold clean text.
#include <vector>

#include "tests/fuzz/rows.hpp"
#include "tests/support/made_workbook.hpp"

namespace {

using namespace kith;

std::string made_from(std::string_view text) {
  std::vector<std::string> pieces(4);
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const auto end = i + 1 < pieces.size() ? text.find('\0') : std::string_view::npos;
    pieces[i] = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  testing::MadeWorkbook made;
  made.sheets = {{"A", pieces[0]}, {"B", pieces[1]}};
  made.strings = pieces[2];
  made.formats = pieces[3];
  return testing::workbook(made);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
  adapters::SourceFormat format;
  format.text.reset();
  format.takes_workbook = true;
  format.sheet_number = (data[0] & 2U) != 0 ? 0 : 1;
  format.header_row = 1 + ((data[0] >> 2U) & 1U);
  fuzz::CheckedRows rows;
  fuzz::read_all(format, (data[0] & 1U) != 0 ? made_from(text) : std::string(text), rows);
  return 0;
}
