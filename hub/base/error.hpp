// The one error type of Kith and the closed list of what can go wrong. An expected failure is a Result; an exception
// means a bug or lost infrastructure and is caught in two places only, storage and dispatch. An Error is built from
// closed parts (a code, a place, a static hint), never from input: what a member sent by mistake, a name perhaps,
// cannot reach a log or a reply through it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace kith {

enum class Errc : std::uint8_t {
  // what a caller sent
  malformed_json,
  json_too_deep,
  json_too_large,
  duplicate_member,
  not_utf8,
  nul_character,
  wrong_type,
  unknown_field,
  missing_field,
  unknown_code,
  out_of_range,
  malformed_value,
  contradiction,
  direct_identifier,
  counts_only,
  consent_refused,
  revision_conflict,
  wrong_organisation,
  unsupported_version,
  malformed_csv,
  unknown_column,
  missing_column,
  malformed_mapping,
  unmapped_value,
  // what a caller asked of the API
  malformed_request,
  malformed_query,
  malformed_cursor,
  stale_cursor,
  not_found,
  method_not_allowed,
  not_acceptable,
  unsupported_media_type,
  unsupported_encoding,
  body_too_large,
  header_too_large,
  too_many_records,
  corrupt_compression,
  compression_ratio,
  idempotency_key_reused,
  idempotency_in_flight,
  idempotency_quota,
  precondition_failed,
  // who they are
  not_authenticated,
  not_registered,
  not_permitted,
  // what the hub cannot do now
  too_busy,
  rate_limited,
  database_unavailable,
  disk_low,
  deadline_exceeded,
  shutting_down,
  cancelled,
  // the network, seen from a client or a session
  connection_failed,
  connection_closed,
  tls_failed,
  // the machine and its configuration
  malformed_config,
  file_unreadable,
  file_unwritable,
  already_exists,
  schema_too_new,
  migration_changed,
  unusable_directory,
  in_doubt,
  internal,
  // added later: the number of a code never changes, because the audit log keeps it
  malformed_workbook,
  wrong_format,
  source_too_large,
};

inline constexpr std::size_t errc_count = static_cast<std::size_t>(Errc::source_too_large) + 1;

// What people and programs are told about a code. `slug` is the last part of the problem type's URI and never changes
// once published; `title` is one sentence; `advice` says what to do. docs/problems.md lists every row (a test
// compares).
struct ErrorInfo {
  std::string_view slug;
  int http_status;
  std::string_view title;
  std::string_view advice;
};

const ErrorInfo& error_info(Errc code);
std::span<const Errc> all_errors();

// Where in the input it happened. `pointer` is an RFC 6901 JSON pointer made of known field names and indexes only;
// `row` counts from 1 as a spreadsheet does (0: no row); `column` is a header the mapping file declares.
struct Place {
  std::string pointer;
  std::uint64_t row = 0;
  std::string column;
};

struct Error {
  Errc code = Errc::internal;
  Place place;
  std::string_view hint;  // static text that narrows the code down, e.g. "e-mail address"; never input

  Error(Errc c) : code(c) {}  // NOLINT(google-explicit-constructor): `return Errc::not_found;` reads as it means
  Error(Errc c, std::string pointer) : code(c), place{std::move(pointer), 0, {}} {}
  Error(Errc c, std::string pointer, std::string_view static_hint)
      : code(c), place{std::move(pointer), 0, {}}, hint(static_hint) {}

  // One line for a person: title, place, hint, advice.
  [[nodiscard]] std::string sentence() const;
};

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(Error error) {
  return tl::unexpected<Error>(std::move(error));
}

}  // namespace kith

// Returns the error of a Result from the enclosing function (or coroutine, with the _CO form); otherwise goes on.
#define KITH_TRY(expression)                                     \
  do {                                                           \
    if (auto kith_try_result = (expression); !kith_try_result) { \
      return ::kith::fail(std::move(kith_try_result).error());   \
    }                                                            \
  } while (false)
#define KITH_CONCAT_INNER(a, b) a##b
#define KITH_CONCAT(a, b) KITH_CONCAT_INNER(a, b)
// KITH_ASSIGN(auto x, expr): x is the value of the Result, or the function returns its error.
#define KITH_ASSIGN(declaration, expression)                                     \
  auto KITH_CONCAT(kith_result_, __LINE__) = (expression);                       \
  if (!KITH_CONCAT(kith_result_, __LINE__)) {                                    \
    return ::kith::fail(std::move(KITH_CONCAT(kith_result_, __LINE__)).error()); \
  }                                                                              \
  declaration = std::move(*KITH_CONCAT(kith_result_, __LINE__))
