// What a new version of a mapping file would change, seen on the same export before the new one is used: rows that
// become another record, or stop being one, with the fields that differ. Both versions read the input in one pass side
// by side. Holds source text as a preview does, so it stays on the member's machine. Pure; a DiffRun belongs to one
// thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/engine.hpp"

namespace kith::adapters {

struct FieldChange {
  std::string field;   // "target.gender"; "table" for what an aggregate counts
  std::string before;  // JSON; empty: the record had no such field
  std::string after;
};

// One row that the two versions read differently.
struct RowChange {
  std::uint64_t row = 0;
  RowFate before = RowFate::record;
  RowFate after = RowFate::record;
  std::string_view reason_before, reason_after;  // of skipped and withdrawn rows
  bool is_key_changed = false;      // the row would be a new record and the old one stay: raise no version over this
  std::vector<FieldChange> fields;  // of rows that are a record in both
};

struct DiffSummary {
  std::uint64_t rows = 0;
  std::uint64_t unchanged = 0;                    // same fate, same content but for adapter_version
  std::uint64_t changed = 0;                      // a record in both, with other content
  std::uint64_t gained = 0;                       // a record only in the new version
  std::uint64_t lost = 0;                         // a record only in the old one
  std::uint64_t other = 0;                        // no record in either, with another fate or reason
  std::uint64_t keys_changed = 0;                 // among all of these
  std::map<std::string, std::uint64_t> by_field;  // changed records by field
};

class DiffRun {
 public:
  // Called for each row that differs, in order; an error it returns ends the run.
  using Sink = std::function<Result<void>(const RowChange&)>;

  DiffRun(Mapping before, Mapping after, RunOptions options, Sink sink);
  ~DiffRun();
  DiffRun(DiffRun&&) noexcept;
  DiffRun& operator=(DiffRun&&) noexcept;

  // As Run::step(), or Run::feed() and Run::finish(), with the errors of either; `failed()` says whose. Both versions
  // have to read the export in the same format.
  Result<bool> step(Bytes& bytes);
  [[nodiscard]] SourceProgress progress() const;
  Result<void> feed(std::string_view bytes);
  Result<void> finish();

  enum class Side : std::uint8_t { none, before, after };
  [[nodiscard]] Side failed() const;
  [[nodiscard]] const HeaderFault& header_fault() const;  // of the side that failed
  [[nodiscard]] const DiffSummary& summary() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace kith::adapters
