// Sheets written cell by cell, for the tests of workbooks: a header of three columns and the rows under it.
#pragma once

#include "tests/unit/adapters/source_reading.hpp"

namespace kith::adapters::testing {

inline std::string cell(std::string_view reference, std::string_view inside, std::string_view attributes = "") {
  return "<c r=\"" + std::string(reference) + "\" " + std::string(attributes) + ">" + std::string(inside) + "</c>";
}
inline std::string text_cell(std::string_view reference, std::string_view text) {
  return cell(reference, "<is><t>" + std::string(text) + "</t></is>", "t=\"inlineStr\"");
}
inline std::string row(int number, std::string_view cells) {
  return "<row r=\"" + std::to_string(number) + "\">" + std::string(cells) + "</row>";
}
inline const std::string header = row(1, text_cell("A1", "Id") + text_cell("B1", "When") + text_cell("C1", "What"));

inline ReadSource read_sheet(const std::string& rows, MadeWorkbook made = {}) {
  made.sheets = {{"Sheet1", header + rows}};
  return read_source(workbook_format(), workbook(made));
}

}  // namespace kith::adapters::testing
