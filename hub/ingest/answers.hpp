// What a push answers: a result for each record, and a summary whose counts add up. The JSON written here is what
// schemas/api/openapi.json calls RecordResult and PushSummary. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hub/base/error.hpp"
#include "hub/base/ids.hpp"
#include "hub/model/outcome.hpp"

namespace kith::ingest {

struct RecordResult {
  std::uint64_t line = 0;        // of NDJSON and arrays, from 1
  std::optional<RecordUid> uid;  // when it could be read
  Outcome outcome = Outcome::failed;
  std::int32_t revision = 0;  // that the hub now holds; 0: none
  std::vector<Error> errors;  // of refused and failed ones, never empty then
  bool is_cut = false;        // there were more errors than are listed
  // Of a source that the hub adapts: the sheet of the workbook, from 1; `line` is then the row, as a spreadsheet counts
  // (0: a table counted from rows). 0: no source.
  std::uint32_t sheet = 0;
};

// {"line":3,"record_uid":"…","outcome":"refused","errors":[{"code":"unknown-code","title":"…","pointer":"/sites/0",
// "hint":"…"}]}, with "cause":"records-quota" behind the title where problem_kinds tell causes of the code apart:
// `line`, `record_uid`, `revision`, `errors`, `errors_cut` only where they have a value. Of a source, with
// "row":3,"sheet":1 instead of the line, and "column" in its errors.
void append_json(std::string& out, const RecordResult& result);
// [{"code":…,"title":…,"column":…,"pointer":…,"hint":…},…]
std::string json_of(const std::vector<Error>& errors);

// {"offered":5,"applied":3,"unchanged":1,"stale":0,"withdrawn":0,"refused":1,"withheld":0,"quarantined":0,"failed":0}
void append_json(std::string& out, const Accounts& accounts);

}  // namespace kith::ingest
