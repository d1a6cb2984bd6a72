// What `kith` remembers of one push until it has been reported: how far it has got, the accounts so far, and the end of
// each row that was not taken. It outlives the process, so a push that was killed or found no network goes on where it
// was, and its accounts add up over all its parts. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hub/base/error.hpp"
#include "hub/model/outcome.hpp"

namespace kith::cli {

// Why a row was not taken. Made of codes, field names, the mapping file's columns and static words: no text of the row.
struct Reason {
  Errc code = Errc::internal;
  std::string pointer;
  std::string column;
  std::string hint;
};
Reason reason_of(const Error& error);

// The end of a row that did not become, or remain, a record of the hub.
struct RowEnd {
  std::uint64_t row = 0;  // of the file; 0: a row that has vanished, or of a line that is lost (then is_local)
  Outcome outcome = Outcome::refused;
  bool is_local = false;  // decided on this machine; nothing of the row was sent
  std::vector<Reason> reasons;
};

// The file that a push read, to find its rows again.
struct SourceFile {
  std::string path;  // any bytes
  std::int64_t bytes = 0;
  std::int64_t changed_at = 0;  // nanoseconds, of the file system's clock; only ever compared for equality
  bool operator==(const SourceFile&) const = default;
};
// As the file is now; nothing when it cannot be looked at. Blocks.
std::optional<SourceFile> look_at(const std::string& path);

// A row left out of this push because a later one brings the same record, before this one was sent.
inline constexpr std::string_view superseded_reason = "goes with a later push";

// rows + tables + vanished = skipped + offered + waiting, and offered is the sum of the accounts.
struct PushRun {
  enum class State : std::uint8_t {
    reading = 1,  // the file is being read; nothing of it was sent
    waiting = 2,  // all of it is in the outbox, or was answered
  };

  std::int64_t id = 0;
  State state = State::reading;
  std::string source;  // the mapping's name
  std::string title;
  std::int32_t version = 0;
  SourceFile file;
  std::int64_t begun_at = 0;  // Unix time
  std::uint64_t rows = 0;
  std::uint64_t tables = 0;  // counted from the rows, which are skipped then
  std::uint64_t skipped = 0;
  std::map<std::string, std::uint64_t, std::less<>> skipped_by_reason;
  std::uint64_t vanished = 0;  // pushed before and not in the file: withdrawn with --full-snapshot
  Accounts accounts;
  std::uint64_t queued = 0;   // lines were numbered 1 to this
  std::uint64_t waiting = 0;  // lines that have no end yet
  std::uint64_t ends = 0;     // rows whose reasons were noted

  [[nodiscard]] std::uint64_t superseded() const {
    const auto found = skipped_by_reason.find(superseded_reason);
    return found == skipped_by_reason.end() ? 0 : found->second;
  }
  [[nodiscard]] bool is_complete() const { return state == State::waiting && waiting == 0; }
  void skip(std::string_view reason) {
    ++skipped;
    ++skipped_by_reason[std::string{reason}];
  }
};

// The bytes that are sealed: JSON, so that a later version may add members. Nothing when the bytes are no such thing.
std::string pack(const PushRun& run);
std::optional<PushRun> unpack_run(std::string packed);
std::string pack(const RowEnd& end);
std::optional<RowEnd> unpack_end(std::string packed);

}  // namespace kith::cli
