// kith adapter init: a first mapping file for an export that nobody has mapped yet, and what it makes of each column.
#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>

#include "adapters/propose.hpp"
#include "hub/base/json.hpp"
#include "hub/cli/adapter_commands.hpp"
#include "hub/cli/file_bytes.hpp"
#include "hub/cli/private_file.hpp"
#include "hub/cli/source_words.hpp"
#include "hub/cli/text_table.hpp"

namespace kith::cli {
namespace {

using adapters::ColumnKind;
using adapters::Proposal;
using adapters::ProposedColumn;

constexpr std::uint64_t sample_limit_bytes = std::uint64_t{64} * 1024 * 1024;
constexpr std::size_t column_cells = 40;  // of a header on the screen: forms use whole questions

// "Reports March 2024.xlsx" → "reports_march_2024": what a mapping's name may be made of.
std::string mapping_name(const std::string& file) {
  std::string name;
  for (const char c : std::filesystem::path{file}.stem().string()) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80 && std::isalnum(byte) != 0)
      name.push_back(static_cast<char>(std::tolower(byte)));
    else if (!name.empty() && name.back() != '_')
      name.push_back('_');
  }
  while (name.ends_with('_')) name.pop_back();
  if (name.empty()) return "my_export";
  if (std::isdigit(static_cast<unsigned char>(name.front())) != 0) name.insert(0, "export_");
  constexpr std::size_t longest = 32;
  if (name.size() > longest) name.resize(longest);
  return name;
}

tl::expected<std::string, Complaint> read_sample(const std::string& file) {
  auto text = read_whole_file(file, sample_limit_bytes);
  if (text) return std::move(*text);
  if (text.error().code != Errc::source_too_large) return tl::unexpected(cannot_read(file, text.error()));
  return tl::unexpected(Complaint{ExitCode::usage, "The file " + printable(file) +
                                                       " is larger than 64 MiB. A sample of a few hundred rows is "
                                                       "enough."});
}

std::string words(const ProposedColumn& column) {
  if (column.kind == ColumnKind::key) return "names the rows; never leaves";
  if (column.identifier) return "identifies people (" + std::string{name(*column.identifier)} + "): dropped";
  switch (column.kind) {
    case ColumnKind::empty:
      return "empty";
    case ColumnKind::identifier:
      return "identifies people: dropped";
    case ColumnKind::key:
      return "names the rows; never leaves";
    case ColumnKind::date:
      return "dates";
    case ColumnKind::number:
      return "numbers";
    case ColumnKind::yes_no:
      return "yes or no";
    case ColumnKind::choice:
      return "one choice";
    case ColumnKind::multi_choice:
      return "several choices";
    case ColumnKind::free_text:
      return "free text: dropped";
  }
  __builtin_unreachable();
}

void print_columns(const Proposal& proposal, Terminal& terminal) {
  TextTable table{{{"column"}, {"what it seems to hold"}, {"field"}, {"answers"}, {"known", Align::right}}};
  for (const ProposedColumn& column : proposal.columns) {
    const auto known =
        std::ranges::count_if(column.codes, [](const adapters::ProposedCode& code) { return !code.code.empty(); });
    table.add({column.header.empty() ? "(none)" : shortened(printable(column.header), column_cells), words(column),
               column.field, column.codes.empty() ? "" : std::to_string(column.codes.size()),
               column.codes.empty() ? "" : std::to_string(known)});
  }
  terminal.out() << table.text() << std::flush;
}

void print_json(const Proposal& proposal, bool with_file, Terminal& terminal) {
  std::string text;
  json::Writer out{text};
  out.begin_object().member("format", proposal.format).member("rows", static_cast<std::int64_t>(proposal.rows));
  out.member("open_questions", static_cast<std::int64_t>(proposal.open_questions)).key("columns").begin_array();
  for (const ProposedColumn& column : proposal.columns) {
    out.begin_object().member("column", column.header).member("kind", name(column.kind));
    if (column.identifier) out.member("identifier", name(*column.identifier));
    if (!column.field.empty()) out.member("field", column.field);
    out.member("filled", static_cast<std::int64_t>(column.filled));
    out.member("answers", static_cast<std::int64_t>(column.codes.size()));
    out.member("known", static_cast<std::int64_t>(std::ranges::count_if(
                            column.codes, [](const adapters::ProposedCode& code) { return !code.code.empty(); })));
    out.end_object();
  }
  out.end_array();
  if (with_file) out.member("mapping", proposal.toml);
  out.end_object();
  terminal.out() << text << '\n' << std::flush;
}

std::optional<Complaint> write_mapping(const std::string& file, const std::string& toml) {
  std::error_code failed;
  if (std::filesystem::exists(file, failed))
    return Complaint{ExitCode::conflict, "The file " + printable(file) +
                                             " is there already, with what somebody decided in it. Give another name."};
  if (const auto written = write_new_private_file(file, toml); !written) return file_complaint(written.error(), file);
  return std::nullopt;
}

}  // namespace

ExitCode adapter_init(const AdapterOptions& options, Terminal& terminal) {
  const auto complain = [&](const Complaint& complaint) {
    terminal.complain(complaint);
    return complaint.exit;
  };
  const auto sample = read_sample(options.file);
  if (!sample) return complain(sample.error());
  if (sample->find_first_not_of(" \t\r\n") == std::string::npos)
    return complain({ExitCode::failed, "The file is empty. Was the export finished before it was saved?"});
  adapters::ProposeOptions wanted;
  wanted.name = mapping_name(options.file);
  wanted.title = wanted.name;
  wanted.sheet = options.sheet;
  const auto proposal = adapters::propose(*sample, wanted);
  if (!proposal) return complain(complaint(proposal.error()));
  if (!options.out.empty())
    if (const auto fault = write_mapping(options.out, proposal->toml)) return complain(*fault);
  if (options.json)
    print_json(*proposal, options.out.empty(), terminal);
  else if (options.out.empty())
    terminal.pass_on(proposal->toml);
  else
    print_columns(*proposal, terminal);
  if (!options.out.empty())
    terminal.note("The mapping file is " + printable(options.out) + ". " +
                  counted(proposal->open_questions, "question") +
                  " for you in it: look for the lines that begin with \"# decide:\".");
  return ExitCode::done;
}

}  // namespace kith::cli
