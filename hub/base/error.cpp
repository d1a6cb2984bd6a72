#include "hub/base/error.hpp"

#include <array>

namespace kith {
namespace {

constexpr ErrorInfo info(Errc code) {
  switch (code) {
    case Errc::malformed_json:
      return {"malformed-json", 400, "This is not valid JSON.",
              "Check the text at the place named, then send it again."};
    case Errc::json_too_deep:
      return {"json-too-deep", 400, "The JSON is nested too deeply.", "A record needs four levels at most."};
    case Errc::json_too_large:
      return {"json-too-large", 413, "The JSON has too many parts.", "Send fewer members or elements in one record."};
    case Errc::duplicate_member:
      return {"duplicate-member", 400, "The same field is given twice.", "Send each field once."};
    case Errc::not_utf8:
      return {"not-utf8", 400, "The text is not valid UTF-8.", "Save or export the file as UTF-8."};
    case Errc::nul_character:
      return {"nul-character", 400, "The text holds a NUL character.", "Remove it; no field needs one."};
    case Errc::wrong_type:
      return {"wrong-type", 422, "The field has the wrong type.", "Compare it with the record's schema."};
    case Errc::unknown_field:
      return {"unknown-field", 422, "A field here is not one that Kith knows.",
              "Remove it. Kith stores only the fields of its schema, so that nothing personal slips in."};
    case Errc::missing_field:
      return {"missing-field", 422, "A required field is missing.", "Add the field named."};
    case Errc::unknown_code:
      return {"unknown-code", 422, "The value is not in the code list of this field.",
              "Use a code of the list, or unknown, declined or not_asked."};
    case Errc::out_of_range:
      return {"out-of-range", 422, "The value is outside the allowed range.", "Correct the value."};
    case Errc::malformed_value:
      return {"malformed-value", 422, "The value is not written as this field needs it.", "See the record's schema."};
    case Errc::contradiction:
      return {"contradiction", 422, "Two values here exclude each other.",
              "unknown, declined and not_asked stand alone; see the schema for the rest."};
    case Errc::direct_identifier:
      return {"direct-identifier", 422, "A field carries something that identifies a person.",
              "Remove it before sending. Nothing of this record was stored."};
    case Errc::counts_only:
      return {"counts-only", 422, "Organisations with VOCA, VAWA or FVPSA money may send only counts.",
              "Send records of the kind aggregate."};
    case Errc::consent_refused:
      return {"consent-refused", 422, "Consent is none, so this record may not leave your organisation.",
              "Do not send it."};
    case Errc::revision_conflict:
      return {"revision-conflict", 409, "This revision exists already with other content.",
              "Send the change with a higher revision."};
    case Errc::wrong_organisation:
      return {"wrong-organisation", 403, "The record names an organisation that is not yours.",
              "Send only your own organisation's records."};
    case Errc::unsupported_version:
      return {"unsupported-version", 422, "This version is not accepted.", "GET /v1/meta lists the accepted versions."};
    case Errc::malformed_csv:
      return {"malformed-csv", 422, "The CSV file is damaged here.",
              "Look at quotes and line ends near the row named."};
    case Errc::unknown_column:
      return {"unknown-column", 422, "The file has a column that the mapping does not name.",
              "Map it, drop it or ignore it in the mapping file, so that nobody sends it by accident."};
    case Errc::missing_column:
      return {"missing-column", 422, "A column that the mapping needs is not in the file.",
              "Was it renamed? Add the new name to the mapping."};
    case Errc::malformed_mapping:
      return {"malformed-mapping", 422, "The mapping file has a mistake.", "Correct the line named."};
    case Errc::unmapped_value:
      return {"unmapped-value", 422, "The column holds a value that the mapping does not name.",
              "Add the value to the mapping, or correct the cell."};
    case Errc::malformed_request:
      return {"malformed-request", 400, "The HTTP request is not well formed.", "Use a current HTTP client."};
    case Errc::malformed_query:
      return {"malformed-query", 400, "A query parameter is not understood.", "See the API description for its form."};
    case Errc::malformed_cursor:
      return {"malformed-cursor", 400, "The cursor is not one that this hub made.", "Start again without a cursor."};
    case Errc::stale_cursor:
      return {"stale-cursor", 410, "The cursor is from before the hub was restored.", "Start again without a cursor."};
    case Errc::not_found:
      return {"not-found", 404, "There is nothing here that you may see.", "Check the address."};
    case Errc::method_not_allowed:
      return {"method-not-allowed", 405, "This address does not take that method.", "See the Allow header."};
    case Errc::not_acceptable:
      return {"not-acceptable", 406, "None of the formats asked for can be given.", "Ask for application/json."};
    case Errc::unsupported_media_type:
      return {"unsupported-media-type", 415, "This content type is not taken here.",
              "Say in Content-Type what it is; docs/api.md lists what is taken."};
    case Errc::unsupported_encoding:
      return {"unsupported-encoding", 415, "This content encoding is not taken here.", "Send plain, gzip or zstd."};
    case Errc::body_too_large:
      return {"body-too-large", 413, "The body is larger than this address takes.",
              "Send it in smaller parts, or records as a stream of application/x-ndjson."};
    case Errc::header_too_large:
      return {"header-too-large", 431, "The request header is too large.", "Send fewer or shorter header fields."};
    case Errc::too_many_records:
      return {"too-many-records", 413, "There are too many records for one atomic request.",
              "Send at most 10,000, or without atomic."};
    case Errc::corrupt_compression:
      return {"corrupt-compression", 400, "The compressed body is damaged.", "Compress it again and resend."};
    case Errc::compression_ratio:
      return {"compression-ratio", 413, "The body expands to far more than its size allows.", "Send it uncompressed."};
    case Errc::idempotency_key_reused:
      return {"idempotency-key-reused", 422, "This Idempotency-Key was used for another body.", "Use a new key."};
    case Errc::idempotency_in_flight:
      return {"idempotency-in-flight", 409, "A request with this Idempotency-Key is still running.",
              "Wait a few seconds and repeat the same request."};
    case Errc::idempotency_quota:
      return {"idempotency-quota", 429, "Too many Idempotency-Keys are kept for your organisation.",
              "Wait until old ones expire."};
    case Errc::precondition_failed:
      return {"precondition-failed", 412, "The condition of the request does not hold.",
              "If-Match: read the record again, then decide. Pushes and returns take no condition."};
    case Errc::not_authenticated:
      return {"not-authenticated", 401, "A valid client certificate is required.", "Connect with your certificate."};
    case Errc::not_registered:
      return {"not-registered", 403, "This certificate belongs to no active organisation or person of this hub.",
              "Ask the operator of the hub to add you."};
    case Errc::not_permitted:
      return {"not-permitted", 403, "You may not do this.", "Ask the operator of the hub what it needs."};
    case Errc::too_busy:
      return {"too-busy", 503, "The hub is busy.", "Try again after the time in Retry-After."};
    case Errc::rate_limited:
      return {"rate-limited", 429, "Too many requests.", "Try again after the time in Retry-After."};
    case Errc::database_unavailable:
      return {"database-unavailable", 503, "The hub's database does not answer. Nothing was lost.",
              "Try again after the time in Retry-After."};
    case Errc::disk_low:
      return {"disk-low", 507, "The hub has too little space left for this.",
              "Try again later: the operator has been told. Reading goes on for longer, and withdrawing makes room."};
    case Errc::deadline_exceeded:
      return {"deadline-exceeded", 408, "The request took too long.",
              "Send it again, in smaller parts if it is large."};
    case Errc::shutting_down:
      return {"shutting-down", 503, "The hub is being restarted.", "Try again after the time in Retry-After."};
    case Errc::cancelled:
      return {"cancelled", 503, "The work was stopped before it was done.", "Try again."};
    case Errc::connection_failed:
      return {"connection-failed", 503, "The hub cannot be reached.",
              "Check its address and your network, and whether the hub is running."};
    case Errc::connection_closed:
      return {"connection-closed", 503, "The connection ended before the answer was complete.",
              "Send again: what was applied will say unchanged."};
    case Errc::tls_failed:
      return {"tls-failed", 403, "The secure connection was refused.",
              "Check that your certificate and key are the pair you were given, and not expired."};
    case Errc::malformed_config:
      return {"malformed-config", 500, "The configuration has a mistake.", "Correct the line named."};
    case Errc::file_unreadable:
      return {"file-unreadable", 500, "A file cannot be read.", "Check that it exists and who may read it."};
    case Errc::file_unwritable:
      return {"file-unwritable", 500, "A file cannot be written.", "Check the directory's owner and free space."};
    case Errc::already_exists:
      return {"already-exists", 409, "It exists already.", "Choose another name, or change the one that exists."};
    case Errc::schema_too_new:
      return {"schema-too-new", 500, "The database was made by a newer version of Kith.", "Install that version."};
    case Errc::migration_changed:
      return {"migration-changed", 500, "A migration that was applied differs from the one in this program.",
              "Install the version of Kith that made the database, or ask for help before going on."};
    case Errc::unusable_directory:
      return {"unusable-directory", 500, "The data directory cannot be used.", "See the reason beside it."};
    case Errc::in_doubt:
      return {"in-doubt", 503, "The connection broke at the commit, so the outcome is not known.",
              "Send again: what was applied will say unchanged."};
    case Errc::internal:
      return {"internal", 500, "The hub made a mistake.", "Try again; if it stays, tell the operator the time."};
    case Errc::malformed_workbook:
      return {"malformed-workbook", 422, "The Excel workbook cannot be read.",
              "Open it in a spreadsheet program and save it again as .xlsx, without a password."};
    case Errc::wrong_format:
      return {"wrong-format", 422, "The file is not in the format that the mapping file names.",
              "Export it again in that format, or correct [source] of the mapping file."};
    case Errc::source_too_large:
      return {"source-too-large", 422, "The file goes beyond the size that is read.",
              "Split it, or leave out what the mapping does not need."};
  }
  __builtin_unreachable();
}

constexpr auto table = [] {
  std::array<ErrorInfo, errc_count> rows{};
  for (std::size_t i = 0; i < errc_count; ++i) rows[i] = info(static_cast<Errc>(i));
  return rows;
}();

constexpr auto codes = [] {
  std::array<Errc, errc_count> all{};
  for (std::size_t i = 0; i < errc_count; ++i) all[i] = static_cast<Errc>(i);
  return all;
}();

}  // namespace

const ErrorInfo& error_info(Errc code) {
  return table[static_cast<std::size_t>(code)];
}

std::span<const Errc> all_errors() {
  return codes;
}

std::string Error::sentence() const {
  const ErrorInfo& about = error_info(code);
  std::string text{about.title};
  if (!hint.empty()) text.append(" (").append(hint).append(")");
  if (place.row != 0) text.append(" Row ").append(std::to_string(place.row)).append(".");
  if (!place.column.empty()) text.append(" Column \"").append(place.column).append("\".");
  if (!place.pointer.empty()) text.append(" At ").append(place.pointer).append(".");
  return text.append(" ").append(about.advice);
}

}  // namespace kith
