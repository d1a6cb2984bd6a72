// One JSON record to the cells of a row: nested objects become paths ("group/question"), arrays of scalars become list
// cells. The columns are the paths that a first reading of all records has met. Pure; one thread.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "adapters/row_source.hpp"
#include "hub/base/json.hpp"

namespace kith::adapters {

class JsonRows {
 public:
  static constexpr std::size_t columns_cap = 4'096;
  static constexpr std::size_t path_limit_bytes = 1'024;

  explicit JsonRows(char path_separator);

  // First reading: notes the record's paths. A text that cannot be read is passed over: read() will say why. Errors:
  // source_too_large (more paths than the cap, or one longer than its limit).
  Result<void> survey(std::string& text);
  // The paths in the order in which they were met. Valid until the next survey().
  [[nodiscard]] std::span<const std::string_view> columns() const { return names_; }

  // Second reading: the record's cells, one for each column, valid until the next call. Faults: malformed_json and
  // whatever else the strict reader refuses, wrong_type (not an object), contradiction (two values at one path),
  // malformed_value (a list whose item holds the list separator), source_too_large (an empty text stands for a record
  // beyond the splitter's limit; a cell beyond 64 KiB), unknown_column (a path that the first reading did not meet).
  SourceRow read(std::uint64_t number, std::string& text);

 private:
  struct Level {
    json::Value value;
    std::size_t path_size = 0;
  };
  template <class OnLeaf>
  void walk(json::Value record, OnLeaf&& on_leaf);
  Result<void> add_column();
  void take_leaf(json::Value value);
  Cell cell_of(json::Value value, std::size_t column);
  Cell list_cell(json::Value array, std::size_t column);
  void fault(Errc code, std::string_view hint, std::size_t cell = RowFault::whole_row);

  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };

  char path_separator_;
  json::Parser parser_;
  std::unordered_map<std::string, std::size_t, Hash, std::equal_to<>> index_;
  std::vector<std::string_view> names_;  // the keys of index_
  std::vector<Level> open_;
  std::string path_;
  std::vector<Cell> cells_;
  std::deque<std::string> lists_;
  std::vector<RowFault> faults_;
};

}  // namespace kith::adapters
