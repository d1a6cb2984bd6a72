// Which column of a sample names its rows. A wrong key makes two cases one record, or one case two, without a word; so
// what is not sure is asked, with the numbers that a person needs, and a date is taken only when there is nothing else.
#include <algorithm>

#include "adapters/propose_columns.hpp"

namespace kith::adapters {
namespace {

// The higher, the likelier to name a row.
enum class Claim : std::uint8_t { none, repeats, date, person, moment, nearly, unlabelled, nearly_labelled, labelled };

bool is_unique(const ProposedColumn& column, std::uint64_t rows) {
  return column.filled == rows && column.different == column.counted;
}
// Nine in ten rows have it, and nine in ten of those have their own.
bool is_nearly_unique(const ProposedColumn& column, std::uint64_t rows) {
  return column.filled * 10 >= rows * 9 && column.different * 10 >= column.counted * 9;
}

// The stamp of a form names an answer when it has the time; a day does not.
Claim claim_of_dates(const ProposedColumn& column, std::uint64_t rows) {
  if (!is_unique(column, rows)) return Claim::none;
  const bool has_time = std::ranges::all_of(
      column.formats, [](const std::string& format) { return format.find("%M") != std::string::npos; });
  return has_time ? Claim::moment : Claim::date;
}

Claim claim_of(const ProposedColumn& column, std::uint64_t rows) {
  if (column.filled == 0) return Claim::none;
  if (column.kind == ColumnKind::date) return claim_of_dates(column, rows);
  if (column.names_rows && is_unique(column, rows)) return Claim::labelled;
  if (column.names_rows && is_nearly_unique(column, rows)) return Claim::nearly_labelled;
  if (column.kind == ColumnKind::key) return Claim::unlabelled;
  using records::IdentifierKind;
  const bool is_of_people = column.identifier && column.identifier != IdentifierKind::source_record_id &&
                            column.identifier != IdentifierKind::case_number &&
                            column.identifier != IdentifierKind::free_text;
  if (column.is_numbered && !is_of_people && is_nearly_unique(column, rows)) return Claim::nearly;
  if (column.identifier && is_nearly_unique(column, rows)) return Claim::person;
  return Claim::repeats;
}

std::string question_of(const ProposedColumn& column, Claim claim) {
  const std::string numbers = std::to_string(column.different) + " different texts in " +
                              std::to_string(column.counted) + (column.counted == 1 ? " row" : " rows");
  constexpr std::string_view one_of =
      ". Of rows with the same key only one is taken, and a row without one is refused.";
  switch (claim) {
    case Claim::labelled:
    case Claim::unlabelled:
      return {};
    case Claim::nearly_labelled:
    case Claim::nearly:
      return "which column names a row? It looks like this one, but it has " + numbers + std::string(one_of);
    case Claim::moment:
    case Claim::date:
      return "which column names a row? Only dates seem to be left. Two reports of the same moment would be one: is "
             "there a number that you could export too?";
    case Claim::person:
      return "which column names a row? This one has " + numbers +
             ", but it says who, or what they told, and not which report: the same person may come again, and a "
             "corrected text makes a new record" +
             std::string(one_of);
    case Claim::repeats:
    case Claim::none:
      break;
  }
  return "which column names a row? No column of the sample that could do so is different in each row; this one has " +
         numbers + std::string(one_of);
}

}  // namespace

KeyChoice settle_key(std::vector<ProposedColumn>& columns, std::uint64_t rows) {
  const auto rank = [rows](const ProposedColumn& column) {
    return std::pair(claim_of(column, rows), column.kind == ColumnKind::date ? 0 : column.different);
  };
  // Of equals the first: max_element keeps it.
  const auto best = std::ranges::max_element(columns, {}, rank);
  const Claim claim = claim_of(*best, rows);
  KeyChoice out{static_cast<std::size_t>(best - columns.begin()), question_of(*best, claim)};
  for (ProposedColumn& column : columns) {
    if (column.kind == ColumnKind::key) column.kind = ColumnKind::identifier;
  }
  if (claim >= Claim::nearly) {
    best->kind = ColumnKind::key;
    best->identifier = records::IdentifierKind::source_record_id;
    best->separator.clear();
    best->codes.clear();
  }
  return out;
}

}  // namespace kith::adapters
