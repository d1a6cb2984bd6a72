// The workbook that the bench reads: a CSV file as a spreadsheet program would save it, with shared strings.
#pragma once

#include <cstdint>
#include <string>

namespace kith::bench {

// The header and the first `rows` rows of the CSV file. Throws when a file cannot be read or written.
void write_workbook(const std::string& csv_file, std::uint64_t rows, const std::string& out);

}  // namespace kith::bench
