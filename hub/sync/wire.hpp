// What hubs say to each other as bytes (docs/protocol.md): a question is one JSON object, an answer is lines of JSON,
// the first of which says how many follow. What is read obeys the limits of the reader, not of who wrote it; what comes
// from a peer is untrusted, and only its form is looked at here. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "hub/base/error.hpp"
#include "hub/sync/messages.hpp"

namespace kith::sync {

struct WireLimits {
  std::size_t question_bytes = std::size_t{1} << 20U;
  std::size_t line_bytes = std::size_t{512} * 1024;  // of an answer
  std::size_t items = 500;                           // of a page
  std::size_t receipts = 500, ranges = 256, hubs = 256;
};

std::string write(const Question& question);
// Errors: malformed_value (also beyond a limit), those of the parser.
Result<Question> read_question(std::string text, const WireLimits& limits);

std::string write(const Answer& answer);
// Of the kind that was asked for by its first line. Errors: malformed_value (also beyond a limit, and where lines are
// missing or left over), those of the parser.
Result<Answer> read_answer(std::string text, const WireLimits& limits);

}  // namespace kith::sync
