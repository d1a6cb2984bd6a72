#include "hub/base/csv.hpp"

#include "hub/base/formula.hpp"

namespace kith {

CsvWriter& CsvWriter::cell(std::string_view text) {
  if (needs_comma_) out_.push_back(',');
  needs_comma_ = true;
  const bool needs_quotes = text.find_first_of(",\"\r\n") != std::string_view::npos;
  if (needs_quotes) out_.push_back('"');
  if (begins_formula(text)) out_.push_back('\'');
  for (const char c : text) {
    if (c == '"') out_.push_back('"');
    out_.push_back(c);
  }
  if (needs_quotes) out_.push_back('"');
  return *this;
}

CsvWriter& CsvWriter::sign(std::string_view text) {
  if (needs_comma_) out_.push_back(',');
  needs_comma_ = true;
  out_.append(text);
  return *this;
}

void CsvWriter::end_row() {
  out_.append("\r\n");
  needs_comma_ = false;
}

}  // namespace kith
