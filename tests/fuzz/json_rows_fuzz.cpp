// JSON and NDJSON of hostile bytes as a source of rows. The first byte picks the format, the path and the pieces. Each
// row has as many cells as there are columns and is clean text; records told apart in small pieces are the same as at
// once.
#include <vector>

#include "adapters/json_splitter.hpp"
#include "tests/fuzz/rows.hpp"

namespace {

using namespace kith;

std::string split(std::string_view text, const std::vector<std::string>& path, std::size_t piece) {
  std::string out;
  adapters::JsonSplitter splitter(path, [&](std::uint64_t number, std::string& record) -> Result<void> {
    out += std::to_string(number) + record + "\n";
    return {};
  });
  Result<void> result;
  for (std::size_t at = 0; at < text.size() && result; at += piece) result = splitter.feed(text.substr(at, piece));
  if (result) result = splitter.finish();
  return result ? out : "error " + std::to_string(static_cast<int>(result.error().code));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  adapters::SourceFormat format;
  format.text = (data[0] & 1U) != 0 ? adapters::TextFormat::json : adapters::TextFormat::ndjson;
  if ((data[0] & 2U) != 0) format.records = {"r"};
  if ((data[0] & 4U) != 0) format.records = {"d", "r"};
  format.path_separator = (data[0] & 8U) != 0 ? '.' : '/';
  const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
  fuzz::CheckedRows rows;
  fuzz::read_all(format, text, rows);
  fuzz::expect(split(text, format.records, 1 + (data[0] >> 4U)) == split(text, format.records, 1 + text.size()));
  return 0;
}
