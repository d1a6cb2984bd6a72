// How well a mapping file fits an export: values that no code is given for, codes that lose something, rows left out by
// reason, fields by how many rows have them. What it holds is source text: it is for the member's own screen and never
// leaves the machine. Pure; a CoverageRun belongs to one thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/engine.hpp"

namespace kith::adapters {

// Text of a column that the mapping file has no code for, with the fate it met.
struct UnmappedValue {
  std::string column;
  std::string field;
  std::string text;
  std::uint64_t count = 0;
  bool is_refused = false;  // it refused its rows; else it was dropped, with the flag unmapped_value
  std::string looks_like;   // the kind of identifier that it seems to be; empty: none
};

// A value that left coarser than it was.
struct LossyValue {
  std::string column;
  std::string field;
  std::string rule;  // "day to month", "ambiguous code", "city to county", …
  std::string before;
  std::string after;  // JSON
  std::uint64_t count = 0;
};

struct FieldFill {
  std::string field;
  std::uint64_t records = 0;  // that have it
};

// Refused rows by what was wrong: the error's slug, its hint and the column, without any text of the source.
struct RefusedFor {
  std::string error;
  std::string hint;
  std::string column;
  std::uint64_t count = 0;
};

struct Coverage {
  // Different values listed of each kind; what is beyond is counted in `values_beyond_cap` only.
  static constexpr std::size_t values_cap = 10'000;

  std::vector<UnmappedValue> unmapped;  // the most frequent first
  std::vector<LossyValue> lossy;        // the most frequent first
  std::vector<FieldFill> fields;        // in the order of the record
  std::vector<RefusedFor> refused;      // the most frequent first
  Tally tally;                          // rows left out by reason are in tally.skipped
  std::uint64_t values_beyond_cap = 0;
};

class CoverageRun {
 public:
  CoverageRun(Mapping mapping, RunOptions options);
  ~CoverageRun();
  CoverageRun(CoverageRun&&) noexcept;
  CoverageRun& operator=(CoverageRun&&) noexcept;

  // As Run::step(), or Run::feed() and Run::finish(), with their errors.
  Result<bool> step(Bytes& bytes);
  [[nodiscard]] SourceProgress progress() const;
  Result<void> feed(std::string_view bytes);
  Result<void> finish();
  [[nodiscard]] const HeaderFault& header_fault() const;
  // What has been seen so far.
  [[nodiscard]] Coverage coverage() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace kith::adapters
