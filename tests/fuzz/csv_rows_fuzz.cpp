// CSV of hostile bytes in every dialect and encoding. The first two bytes pick them; read whole or in small pieces, the
// same rows come out, each cell is clean text, and only an error of the header ends the reading.
#include "adapters/csv_source.hpp"
#include "tests/fuzz/rows.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kith;
  if (size < 2) return 0;
  adapters::SourceFormat format;
  constexpr std::string_view delimiters = ",;\t|:~^,";
  constexpr std::string_view quotes("\"'\0\"", 4);
  format.delimiter = delimiters[data[0] & 7U];
  format.quote = quotes[(data[0] >> 3U) & 3U];
  format.encoding = static_cast<adapters::Encoding>(data[0] >> 5U);
  format.header_row = 1 + (data[1] & 1U);
  format.header_rows = 1 + ((data[1] >> 1U) & 1U);
  const std::size_t piece = 1 + (data[1] >> 2U) % 17;
  const std::string_view text(reinterpret_cast<const char*>(data + 2), size - 2);
  fuzz::CheckedRows whole;
  fuzz::CheckedRows pieces;
  adapters::CsvSource at_once(format, nullptr, whole);
  Result<void> first = at_once.feed(text);
  if (first) first = at_once.finish();
  adapters::CsvSource in_pieces(format, nullptr, pieces);
  Result<void> second;
  for (std::size_t at = 0; at < text.size() && second; at += piece) second = in_pieces.feed(text.substr(at, piece));
  if (second) second = in_pieces.finish();
  fuzz::expect(first.has_value() == second.has_value() && whole.told == pieces.told);
  fuzz::expect(first || whole.rows == 0);
  return 0;
}
