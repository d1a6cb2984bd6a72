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

}  // namespace

std::string write_skips(const std::vector<ProposedColumn>& columns, std::uint64_t& open_questions) {
  std::string out;
  for (const ProposedColumn& column : columns) {
    const bool has_choices = column.kind == ColumnKind::choice || column.kind == ColumnKind::multi_choice;
    if (column.field == "consent" && is_mapped(column) && column.kind != ColumnKind::multi_choice) {
      out += write_no_consent(column);
    } else if (has_choices && column.separator.empty()) {
      out += write_status(column, open_questions);
    }
  }
  return out;
}

}  // namespace kith::adapters
