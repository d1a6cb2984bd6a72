// What a source that the hub has adapted is answered with, as JSON (SourceResult, SourceSummaryLine and SourcePreview
// of schemas/api/openapi.json). Made of codes, numbers and the mapping file's own words; never of a cell. Pure; any
// thread.
#pragma once

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "adapters/engine.hpp"

namespace kith::ingest {

// "adapter":…,"adapter_version":…,"rows":{…},"reasons":[…]: members of an object that is open.
void append_run(std::string& out, const adapters::Mapping& mapping, const adapters::Tally& tally);

// What a preview shows: for each column what becomes of its cells, and some rows field by field.
class SourcePreview {
 public:
  // Shows so many rows that would be stored or withdrawn, and as many that would be refused.
  explicit SourcePreview(std::size_t rows) : most_rows_(rows) {}
  // Takes a row that was read with a trace.
  void add(const adapters::Row& row);
  // The whole answer.
  [[nodiscard]] std::string render(const adapters::Mapping& mapping, const adapters::Tally& tally) const;

 private:
  // column, field, fate, class, rule
  using ColumnKey = std::tuple<std::string, std::string, adapters::CellFate, char, std::string>;

  std::size_t most_rows_;
  std::size_t shown_good_ = 0, shown_refused_ = 0;
  std::map<ColumnKey, std::uint64_t> columns_;
  std::vector<std::string> examples_;  // JSON objects
};

}  // namespace kith::ingest
