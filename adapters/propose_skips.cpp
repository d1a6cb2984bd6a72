// Rows that are no reports: what a status column says of them is proposed as [[skip]], in comments that a person takes
// away. Who said no to consent is left out at once: a refused row would come back with every push.
#include <algorithm>
#include <map>
#include <set>

#include "adapters/fold.hpp"
#include "adapters/lexicon.hpp"
#include "adapters/propose_columns.hpp"

namespace kith::adapters {
namespace {

std::string column_name(const ProposedColumn& column) {
  return quoted(is_mapped(column) ? short_name(column) : column.header);
}

std::string write_no_consent(const ProposedColumn& column) {
  std::vector<std::string> labels;
  std::set<std::string> folded;
  for (const ProposedCode& code : column.codes) {
    if (code.code == "none" && folded.insert(fold(code.label)).second) labels.push_back(code.label);
  }
  if (labels.empty()) return {};
  return "# Who did not agree is left out, here and not at the hub.\n[[skip]]\nreason = \"no_consent\"\nwhen = { "
         "column = " +
         column_name(column) + ", is = " + listed(labels) + " }\n\n";
}

std::string write_status(const ProposedColumn& column, std::uint64_t& open_questions) {
  std::map<std::string, std::vector<std::string>> by_reason;
  std::set<std::string> folded;
  for (const ProposedCode& code : column.codes) {
    const auto reason = Lexicon::get().status(code.label);
    if (reason && folded.insert(fold(code.label)).second) by_reason[*reason].push_back(code.label);
  }
  std::string out;
  for (const auto& [reason, labels] : by_reason) {
    ++open_questions;
    out += "# decide: are these rows no reports? Then take the marks of the next lines away.\n# [[skip]]\n# reason = " +
           quoted(reason) + "\n";
    if (reason == "cancelled" || reason == "no_consent")
      out += "# withdraw = true # takes back what an earlier push sent of such a row\n";
    out += "# when = { column = " + column_name(column) + ", is = " + listed(labels) + " }\n\n";
  }
  return out;
}

// A box that says of a row that it is no report: "is_test", "Deleted?", "¿Prueba?".
std::optional<std::string> reason_of_box(std::string_view header) {
  std::string words = fold(header);
  for (char& c : words)
    if (std::string_view("_-.?!:/()").find(c) != std::string_view::npos) c = ' ';
  constexpr std::string_view asks = "is ", inverted_mark = "¿";
  if (words.starts_with(inverted_mark)) words.erase(0, inverted_mark.size());
  words = fold(words);
  if (words.starts_with(asks)) words.erase(0, asks.size());
  return Lexicon::get().status(words);
}

std::string write_box(const ProposedColumn& column, std::uint64_t& open_questions) {
  const auto reason = reason_of_box(column.header);
  std::vector<std::string> labels;
  for (const ProposedCode& code : column.codes) {
    const std::string folded = fold(code.label);
    if (folded == "checked" || folded == "x" || yes_or_no(code.label) == "yes") labels.push_back(code.label);
  }
  if (!reason || labels.empty()) return {};
  ++open_questions;
  return "# decide: are these rows no reports? Then take the marks of the next lines away.\n# [[skip]]\n# reason = " +
         quoted(*reason) + "\n# when = { column = " + column_name(column) + ", is = " + listed(labels) + " }\n\n";
}

// One answer of each row: yes or no, whatever the words.
bool is_box(const ProposedColumn& column) {
  const auto is_answer = [](const ProposedCode& code) { return !yes_or_no(code.label).empty(); };
  return column.kind == ColumnKind::yes_no ||
         (column.kind == ColumnKind::choice && !column.codes.empty() && std::ranges::all_of(column.codes, is_answer));
}

}  // namespace

std::string write_skips(const std::vector<ProposedColumn>& columns, std::uint64_t& open_questions) {
  std::string out;
  for (const ProposedColumn& column : columns) {
    const bool has_choices = column.kind == ColumnKind::choice || column.kind == ColumnKind::multi_choice;
    if (column.field == "consent" && is_mapped(column) && column.kind != ColumnKind::multi_choice) {
      out += write_no_consent(column);
    } else if (is_box(column)) {
      out += write_box(column, open_questions);
    } else if (has_choices && column.separator.empty()) {
      out += write_status(column, open_questions);
    }
  }
  return out;
}

}  // namespace kith::adapters
