#include "hub/ingest/answers.hpp"

#include <charconv>

#include "hub/base/json.hpp"
#include "hub/base/problem_kinds.hpp"

namespace kith::ingest {
namespace {

void append_number(std::string& out, std::uint64_t value) {
  std::array<char, 20> digits{};
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  out.append(digits.data(), end);
}

// The code stays the one that every `kith` knows; a newer one reads the cause.
void append_error(json::Writer& writer, const Error& error) {
  const ErrorInfo& info = error_info(error.code);
  const ProblemKind* kind = problem_kind(error);
  writer.begin_object().member("code", info.slug).member("title", kind != nullptr ? kind->title : info.title);
  if (kind != nullptr) writer.member("cause", kind->slug);
  if (!error.place.column.empty()) writer.member("column", error.place.column);
  if (!error.place.pointer.empty()) writer.member("pointer", error.place.pointer);
  if (const std::string_view hint = kind != nullptr ? kind->advice : error.hint; !hint.empty())
    writer.member("hint", hint);
  writer.end_object();
}

void append_errors(std::string& out, const std::vector<Error>& errors) {
  out.push_back('[');
  for (std::size_t i = 0; i < errors.size(); ++i) {
    if (i > 0) out.push_back(',');
    json::Writer writer{out};
    append_error(writer, errors[i]);
  }
  out.push_back(']');
}

}  // namespace

// One for each of a million lines: plain appends for what every result has.
void append_json(std::string& out, const RecordResult& result) {
  out.push_back('{');
  if (result.line != 0) {
    out.append(result.sheet == 0 ? "\"line\":" : "\"row\":");
    append_number(out, result.line);
    out.push_back(',');
  }
  if (result.sheet != 0) {
    out.append("\"sheet\":");
    append_number(out, result.sheet);
    out.push_back(',');
  }
  if (result.uid) out.append("\"record_uid\":\"").append(result.uid->text()).append("\",");
  out.append("\"outcome\":\"").append(name(result.outcome)).push_back('"');
  if (result.revision > 0) {
    out.append(",\"revision\":");
    append_number(out, static_cast<std::uint64_t>(result.revision));
  }
  if (!result.errors.empty()) {
    out.append(",\"errors\":");
    append_errors(out, result.errors);
  }
  if (result.is_cut) out.append(",\"errors_cut\":true");
  out.push_back('}');
}

std::string json_of(const std::vector<Error>& errors) {
  std::string text;
  append_errors(text, errors);
  return text;
}

void append_json(std::string& out, const Accounts& accounts) {
  json::Writer writer{out};
  writer.begin_object().member("offered", static_cast<std::int64_t>(accounts.offered()));
  for (std::size_t i = 0; i < outcome_count; ++i) {
    const auto outcome = static_cast<Outcome>(i);
    writer.member(name(outcome), static_cast<std::int64_t>(accounts.of(outcome)));
  }
  writer.end_object();
}

}  // namespace kith::ingest
