// kith adapter check and test: is the mapping file without mistakes, and does it still make of its sample what it made
// before? The expected output holds records only, nothing of the sample's own words.
#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "adapters/plan.hpp"
#include "hub/base/json.hpp"
#include "hub/cli/adapter_commands.hpp"
#include "hub/cli/export_reading.hpp"
#include "hub/cli/file_bytes.hpp"
#include "hub/cli/private_file.hpp"
#include "hub/cli/source_words.hpp"

namespace kith::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view question_mark = "# decide:";
constexpr std::size_t shown_differences = 20;
constexpr std::array<std::string_view, 7> sample_endings = {".csv",  ".tsv",    ".txt",  ".xlsx",
                                                            ".json", ".ndjson", ".jsonl"};

// Lines of the file that still wait for a person.
std::int64_t open_questions(std::string_view toml) {
  std::int64_t count = 0;
  for (auto at = toml.find(question_mark); at != std::string_view::npos; at = toml.find(question_mark, at + 1)) {
    const std::string_view line = toml.substr(0, at);
    const std::size_t begin = line.rfind('\n') + 1;
    if (line.find_first_not_of(" \t", begin) == std::string_view::npos) ++count;
  }
  return count;
}

void print_faults(const std::string& file, const std::vector<adapters::MappingFault>& faults, Terminal& terminal) {
  std::string text;
  json::Writer out{text};
  out.begin_object().member("file", file).key("mistakes").begin_array();
  for (const adapters::MappingFault& fault : faults) {
    out.begin_object().member("line", std::int64_t{fault.line}).member("column", std::int64_t{fault.column});
    out.member("sentence", fault.sentence).end_object();
  }
  out.end_array().end_object();
  terminal.out() << text << '\n' << std::flush;
}

void print_good(const AdapterOptions& options, const adapters::Mapping& mapping, std::int64_t questions,
                Terminal& terminal) {
  if (!options.json) {
    terminal.out() << printable(options.file) << " has no mistakes: " << printable(mapping.name()) << ", version "
                   << mapping.version() << ".\n";
    if (questions != 0)
      terminal.out() << counted(static_cast<std::uint64_t>(questions), "line")
                     << (questions == 1 ? " begins" : " begin") << " with \"# decide:\" and "
                     << (questions == 1 ? "waits" : "wait") << " for you.\n";
    terminal.out() << std::flush;
    return;
  }
  std::string text;
  json::Writer out{text};
  out.begin_object().member("file", options.file).key("mistakes").begin_array().end_array();
  out.member("adapter", mapping.name()).member("adapter_version", std::int64_t{mapping.version()});
  out.member("open_questions", questions).end_object();
  terminal.out() << text << '\n' << std::flush;
}

std::optional<std::string> text_of(const std::string& file) {
  std::ifstream stream{file, std::ios::binary};
  if (!stream) return std::nullopt;
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream{text};
  for (std::string line; std::getline(stream, line);) lines.push_back(std::move(line));
  return lines;
}

struct Difference {
  std::string expected;  // empty: no such line
  std::string made;
};

// A line without the version of the file: raising it changes every line and says nothing about a row.
std::string without_version(std::string line) {
  constexpr std::string_view member = R"("adapter_version":)";
  const auto at = line.find(member);
  if (at == std::string::npos) return line;
  const auto end = line.find_first_not_of("0123456789", at + member.size());
  return line.erase(at, end == std::string::npos ? end : end - at);
}

std::vector<Difference> compare(const std::string& expected, const std::string& made) {
  const auto wanted = lines_of(expected);
  const auto got = lines_of(made);
  std::vector<Difference> differences;
  for (std::size_t i = 0; i < std::max(wanted.size(), got.size()); ++i) {
    Difference difference{i < wanted.size() ? wanted[i] : "", i < got.size() ? got[i] : ""};
    if (without_version(difference.expected) != without_version(difference.made))
      differences.push_back(std::move(difference));
  }
  return differences;
}

struct SampleOutcome {
  std::string sample, expected;
  std::size_t rows = 0;
  bool was_written = false;
  bool is_of_this_version = true;
  std::vector<Difference> differences;
};

tl::expected<SampleOutcome, Complaint> try_sample(const adapters::Mapping& mapping, const std::string& sample,
                                                  const std::string& expected, const adapters::RunOptions& rules,
                                                  bool update) {
  auto bytes = FileBytes::open(sample);
  if (!bytes) return tl::unexpected(cannot_read(sample, bytes.error()));
  auto made = sample_listing(mapping, *bytes, rules);
  if (!made) {
    // Read once more for the columns that do not fit.
    adapters::Run run{mapping, {}, [](adapters::Row&) -> Result<void> { return {}; }};
    Result<bool> more = true;
    while (more && *more) more = run.step(*bytes);
    return tl::unexpected(explain_source(made.error(), run.header_fault(), mapping, beginning_of(*bytes)));
  }
  SampleOutcome outcome{sample, expected, lines_of(*made).size(), false, true, {}};
  const auto wanted = text_of(expected);
  if (wanted && !update) {
    outcome.differences = compare(*wanted, *made);
    outcome.is_of_this_version = !outcome.differences.empty() || *wanted == *made;
    return outcome;
  }
  if (const auto written = write_private_file(expected, *made); !written)
    return tl::unexpected(file_complaint(written.error(), expected));
  outcome.was_written = true;
  return outcome;
}

// Samples are the mapping file's own matter, the same on every machine: a member's rules are laid over them only where
// the command line names a configuration.
tl::expected<adapters::RunOptions, Complaint> rules_of(const std::string& config) {
  if (config.empty()) return adapters::RunOptions{};
  ConnectionFlags flags;
  flags.config = config;
  const auto settings = load_settings(flags, false);
  if (!settings) return tl::unexpected(settings.error());
  return run_options(*settings);
}

void print_text(const SampleOutcome& outcome, Terminal& terminal) {
  auto& out = terminal.out();
  out << printable(outcome.sample) << ": ";
  if (outcome.was_written) {
    out << "what its " << counted(outcome.rows, "row") << (outcome.rows == 1 ? " becomes" : " become") << " is now in "
        << printable(outcome.expected) << ". Read it: from now on it is what is expected.\n";
    return;
  }
  if (outcome.differences.empty()) {
    out << counted(outcome.rows, "row") << ", all as expected\n";
    if (!outcome.is_of_this_version) out << "  of another version of the mapping file; --update notes the new one\n";
    return;
  }
  out << counted(outcome.differences.size(), "row") << " of " << outcome.rows << " not as expected\n";
  std::size_t shown = 0;
  for (const Difference& difference : outcome.differences) {
    if (++shown > shown_differences) break;
    out << "  expected: " << (difference.expected.empty() ? "nothing" : printable(difference.expected)) << '\n';
    out << "  now:      " << (difference.made.empty() ? "nothing" : printable(difference.made)) << "\n";
  }
  if (shown > shown_differences) out << "  and " << outcome.differences.size() - shown_differences << " more\n";
}

void print_json(const std::vector<SampleOutcome>& outcomes, Terminal& terminal) {
  std::string text;
  json::Writer out{text};
  out.begin_object().key("samples").begin_array();
  for (const SampleOutcome& outcome : outcomes) {
    out.begin_object().member("sample", outcome.sample).member("expected", outcome.expected);
    out.member("rows", static_cast<std::int64_t>(outcome.rows)).key("written").boolean(outcome.was_written);
    out.key("differences").begin_array();
    for (const Difference& difference : outcome.differences) {
      out.begin_object().key("expected");
      out.raw(difference.expected.empty() ? "null" : difference.expected).key("now");
      out.raw(difference.made.empty() ? "null" : difference.made).end_object();
    }
    out.end_array().end_object();
  }
  out.end_array().end_object();
  terminal.out() << text << '\n' << std::flush;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> samples_beside(const std::string& mapping_file) {
  const fs::path folder = fs::path{mapping_file}.parent_path();
  std::vector<std::pair<std::string, std::string>> found;
  std::error_code failed;
  for (fs::directory_iterator entry{folder.empty() ? fs::path{"."} : folder, failed}, end; !failed && entry != end;
       entry.increment(failed)) {
    const std::string stem = entry->path().stem().string();
    const bool is_named = stem == "sample" || stem.starts_with("sample_");
    if (!is_named || !std::ranges::count(sample_endings, entry->path().extension().string())) continue;
    const std::string expected = "expected" + stem.substr(std::string_view{"sample"}.size()) + ".ndjson";
    found.emplace_back((folder / entry->path().filename()).string(), (folder / expected).string());
  }
  std::ranges::sort(found);
  return found;
}

Result<std::string> sample_listing(const adapters::Mapping& mapping, adapters::Bytes& sample,
                                   const adapters::RunOptions& rules) {
  std::string text;
  adapters::Run run{mapping, rules, [&](adapters::Row& row) -> Result<void> {
                      json::Writer out{text};
                      out.begin_object().member("row", static_cast<std::int64_t>(row.number));
                      out.member("fate", name(row.fate));
                      if (!row.reason.empty()) out.member("reason", row.reason);
                      if (!row.errors.empty()) out.member("error", error_info(row.errors.front().code).slug);
                      if (row.fate == adapters::RowFate::record) out.key("record").raw(row.content);
                      out.end_object();
                      text += '\n';
                      return {};
                    }};
  for (;;) {
    KITH_ASSIGN(const bool has_more, run.step(sample));
    if (!has_more) return text;
  }
}

ExitCode adapter_check(const AdapterOptions& options, Terminal& terminal) {
  const auto toml = mapping_text(options.file);
  if (!toml) {
    terminal.complain(toml.error());
    return toml.error().exit;
  }
  const auto mapping = adapters::Mapping::parse(*toml);
  if (mapping) {
    print_good(options, *mapping, open_questions(*toml), terminal);
    return ExitCode::done;
  }
  if (options.json)
    print_faults(options.file, mapping.error(), terminal);
  else
    terminal.out() << adapters::explain(printable(options.file), mapping.error()) << std::flush;
  return ExitCode::failed;
}

ExitCode adapter_test(const AdapterOptions& options, Terminal& terminal) {
  const auto complain = [&](const Complaint& complaint) {
    terminal.complain(complaint);
    return complaint.exit;
  };
  const auto rules = rules_of(options.config);
  if (!rules) return complain(rules.error());
  const auto toml = mapping_text(options.file);
  if (!toml) return complain(toml.error());
  const auto mapping = adapters::Mapping::parse(*toml);
  if (!mapping)
    return complain({ExitCode::failed,
                     "The mapping file has mistakes.\n" + adapters::explain(printable(options.file), mapping.error())});
  const auto samples = samples_beside(options.file);
  if (samples.empty())
    return complain({ExitCode::usage,
                     "There is no sample beside the mapping file. Save three or four invented rows "
                     "there as sample.csv (or .xlsx, .json, .ndjson)."});
  std::vector<SampleOutcome> outcomes;
  for (const auto& [sample, expected] : samples) {
    auto outcome = try_sample(*mapping, sample, expected, *rules, options.update);
    if (!outcome) return complain(outcome.error());
    if (!options.json) print_text(*outcome, terminal);
    outcomes.push_back(std::move(*outcome));
  }
  if (options.json) print_json(outcomes, terminal);
  terminal.out() << std::flush;
  const bool is_as_expected =
      std::ranges::all_of(outcomes, [](const SampleOutcome& outcome) { return outcome.differences.empty(); });
  if (is_as_expected) return ExitCode::done;
  if (!options.json)
    terminal.note("If this is what you want, raise the version and write the expected output anew with --update.");
  return ExitCode::failed;
}

}  // namespace kith::cli
