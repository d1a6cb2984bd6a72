#include "hub/cli/push_results.hpp"

#include <algorithm>
#include <optional>

#include "hub/base/problem_kinds.hpp"
#include "hub/cli/hub_session.hpp"

namespace kith::cli {
namespace {

constexpr std::size_t result_line_bytes = std::size_t{64} * 1024;

// Empty: a cause that is new to this program, of which the code says enough.
std::string_view hint_of_cause(Errc code, std::string_view slug) {
  const auto* found = std::ranges::find_if(
      problem_kinds, [&](const ProblemKind& kind) { return kind.code == code && kind.slug == slug; });
  return found == problem_kinds.end() ? std::string_view{} : found->hint;
}

std::vector<Error> errors_of(json::Value list) {
  std::vector<Error> errors;
  if (!list || !list.is(json::Kind::array)) return errors;
  for (json::Value item = list.first(); item; item = item.next()) {
    if (!item.is(json::Kind::object)) continue;
    const json::Value code = item.find("code");
    const json::Value pointer = item.find("pointer");
    const json::Value cause = item.find("cause");
    Error error{code && code.is(json::Kind::string) ? code_of_slug(code.string()) : Errc::internal};
    if (cause && cause.is(json::Kind::string)) error.hint = hint_of_cause(error.code, cause.string());
    if (pointer && pointer.is(json::Kind::string)) error.place.pointer = printable(pointer.string());
    errors.push_back(std::move(error));
  }
  return errors;
}

std::optional<Outcome> outcome_of(json::Value value) {
  if (!value || !value.is(json::Kind::string)) return std::nullopt;
  const auto* found = std::ranges::find(outcome_names, value.string());
  if (found == outcome_names.end()) return std::nullopt;
  return static_cast<Outcome>(found - outcome_names.begin());
}

std::optional<std::int64_t> integer_of(json::Value value) {
  return value && value.is(json::Kind::number) ? value.integer() : std::nullopt;
}

}  // namespace

Result<void> ResultReader::feed(std::string_view piece) {
  pending_.append(piece);
  std::size_t begin = 0;
  for (std::size_t end = pending_.find('\n'); end != std::string::npos; end = pending_.find('\n', begin)) {
    std::string line = pending_.substr(begin, end - begin);
    begin = end + 1;
    if (!line.empty()) KITH_TRY(take(line));
  }
  pending_.erase(0, begin);
  if (pending_.size() > result_line_bytes) return fail(Errc::malformed_request);
  return {};
}

Result<void> ResultReader::take(std::string& line) {
  const auto parsed = parser_.parse(line);
  if (!parsed || !parsed->is(json::Kind::object)) return fail(Errc::malformed_request);
  if (parsed->find("summary")) {
    has_summary_ = true;
    return {};
  }
  const auto number = integer_of(parsed->find("line"));
  const auto outcome = outcome_of(parsed->find("outcome"));
  if (!number || *number < 1 || !outcome) return fail(Errc::malformed_request);
  PushResult result{static_cast<std::uint64_t>(*number), *outcome, 0, errors_of(parsed->find("errors"))};
  const auto revision = integer_of(parsed->find("revision"));
  if (revision && *revision > 0 && *revision < INT32_MAX) result.revision = static_cast<std::int32_t>(*revision);
  return sink_(std::move(result));
}

}  // namespace kith::cli
