// An export of hostile bytes through each built-in adapter. The first byte picks the adapter and the size of the
// pieces; whatever comes, the run ends with an error or with rows whose accounts add up, and each record that comes out
// is valid JSON and carries nothing of a dropped cell.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "adapters/engine.hpp"
#include "hub/base/json.hpp"

namespace {

using namespace kith;

void expect(bool is_true) {
  if (!is_true) std::abort();
}

const std::vector<adapters::Mapping>& mappings() {
  static const std::vector<adapters::Mapping> all = [] {
    std::vector<adapters::Mapping> out;
    for (const auto& adapter : adapters::built_in()) out.push_back(*adapters::Mapping::parse(adapter.mapping));
    return out;
  }();
  return all;
}

void check_row(adapters::Row& row, json::Parser& parser) {
  using adapters::RowFate;
  expect(row.content.empty() == (row.fate != RowFate::record));
  expect(row.errors.empty() == (row.fate != RowFate::refused));
  expect(row.reason.empty() == (row.fate != RowFate::skipped && row.fate != RowFate::withdrawn));
  for (const Error& error : row.errors) expect(error.place.row == row.number);
  if (row.fate != RowFate::record) return;
  expect(!row.source_key.empty());
  std::string text = row.content;
  expect(parser.parse(text).has_value());
  // A cell that is an identifier and long enough to be told from a code's letters by chance.
  for (const auto& line : row.trace) {
    expect(line.class_letter != 'D' || line.before.size() < 24 || row.content.find(line.before) == std::string::npos);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t choice = data[0];
  const std::string_view bytes(reinterpret_cast<const char*>(data + 1), size - 1);
  const std::size_t piece = choice >= 128 ? 1 + choice % 13 : 65'536;
  std::uint64_t rows = 0;
  json::Parser parser;
  adapters::RunOptions options;
  options.trace = true;
  adapters::Run run(mappings()[choice % mappings().size()], options, [&](adapters::Row& row) -> Result<void> {
    ++rows;
    check_row(row, parser);
    return {};
  });
  bool is_running = true;
  for (std::size_t at = 0; at < bytes.size() && is_running; at += piece) {
    is_running = run.feed(bytes.substr(at, piece)).has_value();
  }
  if (is_running) static_cast<void>(run.finish());
  std::uint64_t sum = 0;
  for (const auto count : run.tally().by_fate) sum += count;
  expect(sum == rows && run.tally().offered == rows);
  return 0;
}
