// Reading what the hub answers to a stream of records: a line for each result, last the summary (RecordResult and
// PushSummary of schemas/api/openapi.json). Pure; one thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "hub/base/error.hpp"
#include "hub/base/json.hpp"
#include "hub/model/outcome.hpp"

namespace kith::cli {

struct PushResult {
  std::uint64_t line = 0;  // of the body that was sent, from 1
  Outcome outcome = Outcome::failed;
  std::int32_t revision = 0;  // that the hub now holds; 0: it did not say
  // Codes and pointers as the hub sent them, without hints: those are static text here and would come over a wire.
  std::vector<Error> errors;
};

class ResultReader {
 public:
  using Sink = std::function<Result<void>(PushResult)>;
  explicit ResultReader(Sink sink) : sink_(std::move(sink)) {}

  // Takes the next piece of the answer, of any size. Errors: malformed_request (a line that is neither a result nor a
  // summary, or longer than 64 KiB), and those of the sink.
  Result<void> feed(std::string_view piece);
  // Without it the answer is incomplete.
  [[nodiscard]] bool has_summary() const { return has_summary_; }

 private:
  Result<void> take(std::string& line);

  Sink sink_;
  json::Parser parser_;
  std::string pending_;
  bool has_summary_ = false;
};

}  // namespace kith::cli
