#include "hub/cli/source_words.hpp"

#include <algorithm>

#include "adapters/file_kind.hpp"
#include "adapters/plan.hpp"
#include "hub/cli/file_bytes.hpp"

namespace kith::cli {
namespace {

tl::unexpected<Complaint> usage(std::string text) {
  return tl::unexpected(Complaint{ExitCode::usage, std::move(text)});
}

std::string built_in_names() {
  std::string names;
  for (const adapters::BuiltIn& adapter : adapters::built_in()) names.append("\n    ").append(adapter.name);
  return names;
}

tl::expected<adapters::Mapping, Complaint> read_mapping(const std::string& file) {
  const auto text = mapping_text(file);
  if (!text) return tl::unexpected(text.error());
  auto mapping = adapters::Mapping::parse(*text);
  if (!mapping) return usage("The mapping file has mistakes.\n" + adapters::explain(printable(file), mapping.error()));
  return std::move(*mapping);
}

std::string delimiter_name(char delimiter) {
  switch (delimiter) {
    case ',':
      return "commas";
    case ';':
      return "semicolons";
    case '\t':
      return "tabs";
    default:
      return "\"" + std::string(1, delimiter) + "\"";
  }
}

// "CSV divided by commas or an Excel workbook (.xlsx)".
std::string words_of(const adapters::SourceFormat& format) {
  std::string words;
  if (format.text == adapters::TextFormat::csv) words = "CSV divided by " + delimiter_name(format.delimiter);
  if (format.text == adapters::TextFormat::json) words = "JSON";
  if (format.text == adapters::TextFormat::ndjson) words = "JSON, one object a line";
  if (format.takes_workbook) words += (words.empty() ? "" : " or ") + std::string{"an Excel workbook (.xlsx)"};
  return words;
}

// What the file seems to be, when the mapping reads nothing of that kind; empty: it may.
std::string_view wrong_kind_of(const adapters::SourceFormat& format, std::string_view head) {
  const adapters::FileKind kind = adapters::file_kind(head);
  if (kind == adapters::FileKind::zip) return format.takes_workbook ? "" : "an Excel workbook or a ZIP archive";
  if (kind != adapters::FileKind::text) return {};  // said by the error itself
  const std::size_t start = head.find_first_not_of("\xEF\xBB\xBF \t\r\n");
  const bool is_json = start != std::string_view::npos && (head[start] == '{' || head[start] == '[');
  const bool takes_json = format.text && *format.text != adapters::TextFormat::csv;
  if (is_json && !takes_json) return "JSON";
  return !is_json && format.text != adapters::TextFormat::csv ? "plain text, as CSV is" : "";
}

// Spreadsheets of some countries divide by semicolons and call it CSV; copied cells are divided by tabs.
std::string hint_of_delimiter(const adapters::Mapping& mapping, std::string_view head) {
  const char expected = mapping.plan().source.delimiter;
  const std::string_view header = head.substr(0, head.find_first_of("\r\n"));
  const auto count = [&](char c) { return std::ranges::count(header, c); };
  struct Delimiter {
    char character;
    std::string_view name, in_toml;
  };
  for (const Delimiter& other : {Delimiter{';', "semicolons", ";"}, {'\t', "tabs", "\\t"}, {',', "commas", ","}}) {
    if (other.character == expected || count(other.character) == 0 || count(expected) >= count(other.character))
      continue;
    std::string text = "The columns of the file seem to be divided by ";
    text.append(other.name).append("; the adapter ").append(mapping.name()).append(" reads ");
    text.append(words_of(mapping.plan().source))
        .append(". Save the file anew in that form, or make a mapping file of ");
    text.append("your own that says delimiter = \"").append(other.in_toml).append("\" under [source].");
    return text;
  }
  return {};
}

// The built-in adapter, if there is one, that knows all columns of a file which begins so.
std::string fitting_adapter(const adapters::Mapping& chosen, std::string_view head) {
  for (const adapters::BuiltIn& other : adapters::built_in()) {
    if (other.name == chosen.name()) continue;
    const auto mapping = adapters::Mapping::parse(other.mapping);
    if (!mapping) continue;
    adapters::Run run{*mapping, {}, [](adapters::Row&) -> Result<void> { return fail(Errc::cancelled); }};
    const auto fed = run.feed(head);
    const auto read = fed ? run.finish() : fed;  // a file shorter than a piece may end without a line end
    if (read || read.error().code == Errc::cancelled) return std::string{other.name};
  }
  return {};
}

}  // namespace

tl::expected<std::string, Complaint> mapping_text(const std::string& file) {
  auto text = read_whole_file(file, adapters::Mapping::file_limit_bytes);
  if (text) return std::move(*text);
  if (text.error().code == Errc::source_too_large) return usage("The mapping file is larger than 1 MiB.");
  return tl::unexpected(cannot_read(file, text.error(), "mapping file"));
}

tl::expected<adapters::Mapping, Complaint> choose_mapping(const std::string& wanted) {
  if (wanted.empty())
    return usage("Which adapter? Give --adapter NAME, or set it in the configuration file. There are:" +
                 built_in_names());
  if (wanted.find('/') != std::string::npos || wanted.ends_with(".toml")) return read_mapping(wanted);
  auto mapping = adapters::built_in(wanted);
  if (!mapping) return usage("There is no adapter of that name. There are:" + built_in_names());
  return std::move(*mapping);
}

Complaint explain_source(const Error& error, const adapters::HeaderFault& fault, const adapters::Mapping& mapping,
                         std::string_view head) {
  if (head.find_first_not_of(" \t\r\n") == std::string_view::npos)
    return {ExitCode::failed, "The file is empty. Was the export finished before it was saved?"};
  const adapters::SourceFormat& format = mapping.plan().source;
  if (const std::string_view found = wrong_kind_of(format, head); !found.empty()) {
    std::string text = "The file seems to be ";
    text.append(found).append("; the adapter ").append(mapping.name()).append(" reads ").append(words_of(format));
    text.append(".");
    if (const std::string name = fitting_adapter(mapping, head); !name.empty())
      text.append(" The adapter ").append(name).append(" reads such files: give --adapter ").append(name).append(".");
    return {ExitCode::failed, text};
  }
  if (error.code == Errc::malformed_csv || error.code == Errc::unknown_column || error.code == Errc::missing_column)
    if (std::string words = hint_of_delimiter(mapping, head); !words.empty()) return {ExitCode::failed, words};
  std::string text = error.sentence();
  if (error.code == Errc::wrong_format)
    text.append("\nThe adapter ").append(mapping.name()).append(" reads ").append(words_of(format)).append(".");
  const auto list = [&](std::string_view title, const std::vector<std::string>& columns) {
    if (columns.empty()) return;
    text.append("\n").append(title);
    for (const std::string& column : columns) text.append("\n    \"").append(printable(column)).append("\"");
  };
  list("Columns that the adapter does not know:", fault.unknown);
  list("Columns that the adapter needs and the file does not have:", fault.missing);
  if (error.code == Errc::unknown_column || error.code == Errc::missing_column) {
    if (const std::string name = fitting_adapter(mapping, head); !name.empty())
      text.append("\nThe adapter ")
          .append(name)
          .append(" knows these columns: give --adapter ")
          .append(name)
          .append(".");
    else
      text.append("\nThe adapter ").append(mapping.name()).append(" reads: ").append(printable(mapping.title()));
  }
  return {ExitCode::failed, text};
}

void note_lost_dates(std::uint64_t rows, Terminal& terminal) {
  if (rows == 0) return;
  terminal.note("Warning: " + counted(rows, "row") + (rows == 1 ? " says" : " say") +
                " that it happened after it was reported. The date of the incident is left out there. Do the formats "
                "of the mapping file have day and month the right way round?");
}

std::string counted(std::uint64_t count, std::string_view thing) {
  std::string text = std::to_string(count) + " ";
  text += thing;
  return count == 1 ? text : text + "s";
}

}  // namespace kith::cli
