// Writing CSV (RFC 4180): quotes where needed, CRLF line ends, and cells that a spreadsheet would run as a formula made
// plain text with a leading apostrophe. Pure.
#pragma once

#include <string>
#include <string_view>

namespace kith {

class CsvWriter {
 public:
  explicit CsvWriter(std::string& out) : out_(out) {}
  CsvWriter& cell(std::string_view text);
  // A sign of our own, such as "-", that no spreadsheet takes for a formula; it needs no quotes.
  CsvWriter& sign(std::string_view text);
  void end_row();

 private:
  std::string& out_;
  bool needs_comma_ = false;
};

}  // namespace kith
