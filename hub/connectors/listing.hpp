// Records that come page by page, and the one text that an adapter reads as if they had been exported to a file. A
// record that is not JSON stays one bad record: it is told apart from its neighbours and passed on for the adapter to
// refuse. Pure; one thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/source_format.hpp"
#include "hub/connectors/fault.hpp"

namespace kith::connectors {

// One page: its records as they were written, and what stands around them.
struct Page {
  std::vector<std::string> records;  // one beyond 1 MiB is `null`, which no adapter takes
  std::string envelope;              // JSON with an empty list

  // A member of the envelope; nothing when it is absent, null or of another kind.
  [[nodiscard]] std::optional<std::int64_t> number(std::string_view name) const;
  // The member that says where the list goes on; nothing when it is absent or null: this was the last page. Errors:
  // not_understood (of another kind: an end that nobody said is none).
  [[nodiscard]] Pulled<std::optional<std::string>> next(std::string_view name) const;
};
// `list` names the envelope's list of records. Errors: not_understood.
Pulled<Page> read_page(std::string_view text, const std::string& list);
// A whole-number member of a record; nothing when it cannot be read.
std::optional<std::int64_t> number_in(std::string record, std::string_view name);

// Where the records of a listing go.
struct RecordSink {
  // What came so far is to be thrown away: the listing begins anew.
  std::function<Result<void>()> restart;
  std::function<Result<void>(std::string_view)> add;
};
// The whole page. Errors: not_stored.
Pulled<void> add_all(const RecordSink& sink, const Page& page);

// How far a listing came.
struct Listing {
  std::uint64_t records = 0;
  bool is_whole = false;  // every record there is has come: what is not among them is gone
  std::optional<Fault> stopped;
};

class ListingText {
 public:
  using Write = std::function<Result<void>(std::string_view)>;
  // `format` must read JSON or NDJSON, and outlive it.
  ListingText(const adapters::SourceFormat& format, Write write) : format_(format), write_(std::move(write)) {}

  Result<void> begin();
  Result<void> add(std::string_view record);
  Result<void> end();

 private:
  [[nodiscard]] bool is_lines() const { return format_.text == adapters::TextFormat::ndjson; }
  const adapters::SourceFormat& format_;
  Write write_;
  bool has_records_ = false;
};

}  // namespace kith::connectors
