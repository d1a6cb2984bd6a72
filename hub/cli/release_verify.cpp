// kith release verify: the published bytes and nothing else, checked by addition.
#include "hub/cli/release_commands.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <ostream>
#include <vector>

#include "hub/audit/merkle.hpp"
#include "hub/base/hex.hpp"
#include "hub/base/json.hpp"
#include "hub/cli/file_bytes.hpp"
#include "hub/cli/json_text.hpp"
#include "hub/cli/release_hub.hpp"
#include "hub/disclosure/release_check.hpp"

namespace kith::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t largest_file = std::uint64_t{64} << 20U;
constexpr std::size_t most_findings = 20;  // told on a terminal

struct Held {
  std::vector<disclosure::PublishedTable> tables;
  std::vector<disclosure::Certificate> certificates;
  std::size_t parts = 0;  // tables of one place, of which no certificate speaks
};

Told<std::vector<fs::path>> files_in(const fs::path& folder) {
  std::error_code trouble;
  fs::recursive_directory_iterator at{folder, trouble};
  std::vector<fs::path> files;
  for (; !trouble && at != fs::recursive_directory_iterator{}; at.increment(trouble))
    if (at->is_regular_file(trouble) && at->path().extension() == ".json") files.push_back(at->path());
  if (trouble)
    return tl::unexpected(
        Complaint{trouble == std::errc::no_such_file_or_directory ? ExitCode::not_found : ExitCode::failed,
                  "The folder " + printable(folder.string()) + " cannot be read."});
  std::ranges::sort(files);
  return files;
}

enum class Content : std::uint8_t { table, certificate, other };

// By its members: a release has other files too, such as its manifest.
Content content_of(std::string text) {
  json::Parser parser{disclosure::text_limits()};
  const auto value = parser.parse(text);
  if (!value || !value->is(json::Kind::object)) return Content::other;
  if (value->find("certificate") && value->find("base")) return Content::certificate;
  return value->find("dimensions") && value->find("cells") ? Content::table : Content::other;
}

Complaint not_understood(const fs::path& file, const Error& error) {
  return {ExitCode::failed, "The file " + printable(file.string()) + " is not as it should be: " + error.sentence()};
}

// Whether the folder's manifest says that what lies there is the part of one place.
bool holds_a_part(const fs::path& folder) {
  auto text = read_whole_file(folder / "manifest.json", largest_file);
  json::Parser parser{disclosure::text_limits()};
  const auto manifest = text ? parser.parse(*text) : fail(Errc::not_found);
  return manifest && manifest->is(json::Kind::object) && manifest->find("manifest") && manifest->find("place");
}

// A file that has the digest which the manifest beside it says. One that no manifest names is taken as it is: the
// certificate judges tables, wherever they come from.
Told<void> check_digests(const fs::path& manifest_file) {
  auto text = read_whole_file(manifest_file, largest_file);
  if (!text) return tl::unexpected(cannot_read(manifest_file, text.error()));
  json::Parser parser{disclosure::text_limits()};
  const auto manifest = parser.parse(*text);
  const json::Value list = manifest && manifest->is(json::Kind::object) ? manifest->find("files") : json::Value{};
  if (!list || !list.is(json::Kind::array)) return {};
  for (json::Value one = list.first(); one; one = one.next()) {
    const std::string name = one.is(json::Kind::object) ? text_member(one, "name") : std::string{};
    if (!is_plain_name(name)) continue;
    const fs::path file = manifest_file.parent_path() / name;
    std::error_code trouble;
    if (!fs::exists(file, trouble)) continue;
    const auto bytes = read_whole_file(file, largest_file);
    if (!bytes) return tl::unexpected(cannot_read(file, bytes.error()));
    if (hex(audit::sha256(*bytes)) != text_member(one, "sha256"))
      return tl::unexpected(Complaint{
          ExitCode::failed,
          "The file " + printable(file.string()) + " is not the one that its manifest names: it was changed."});
  }
  return {};
}

Told<Held> read_all(const std::vector<fs::path>& files) {
  Held held;
  for (const fs::path& file : files)
    if (file.filename() == "manifest.json")
      if (auto good = check_digests(file); !good) return tl::unexpected(good.error());
  for (const fs::path& file : files) {
    auto text = read_whole_file(file, largest_file);
    if (!text) return tl::unexpected(cannot_read(file, text.error()));
    const Content content = content_of(*text);
    if (content == Content::table && holds_a_part(file.parent_path())) {
      ++held.parts;
    } else if (content == Content::table) {
      auto table = disclosure::read_table(std::move(*text));
      if (!table) return tl::unexpected(not_understood(file, table.error()));
      held.tables.push_back(std::move(*table));
    } else if (content == Content::certificate) {
      auto certificate = disclosure::read_certificate(std::move(*text));
      if (!certificate) return tl::unexpected(not_understood(file, certificate.error()));
      held.certificates.push_back(std::move(*certificate));
    }
  }
  if (held.tables.empty() && held.parts > 0)
    return tl::unexpected(Complaint{ExitCode::not_found,
                                    "There are only parts of tables in this folder, of one place each. A certificate "
                                    "speaks of whole tables, so a part cannot be checked."});
  if (held.tables.empty())
    return tl::unexpected(Complaint{ExitCode::not_found, "There is no published table in this folder."});
  return held;
}

std::string counted(std::size_t number, std::string_view one, std::string_view many) {
  return std::to_string(number) + " " + std::string(number == 1 ? one : many);
}

void say(const Held& held, const disclosure::ReleaseCheck& check, Terminal& terminal) {
  std::ostream& out = terminal.out();
  out << counted(held.tables.size(), "table", "tables") << ", "
      << counted(check.certificates, "certificate", "certificates");
  if (check.superseded > 0) out << " (and " << check.superseded << " that a later one replaces)";
  if (held.parts > 0)
    out << "; " << counted(held.parts, "part", "parts") << " of a table for one place, which no certificate speaks of";
  out << ".\n"
      << check.printed << " cells printed, " << check.hidden << " hidden (S); "
      << counted(check.unprinted, "number", "numbers") << " that no table prints, but subtraction might tell.\n";
  if (check.of_organisations > 0)
    out << counted(check.of_organisations, "table counts", "tables count")
        << " organisations and not people: no certificate speaks of them, and a number below three may not be there.\n";
  if (check.mixed > 0)
    out << counted(check.mixed, "table adds", "tables add")
        << " records and aggregates up: held against the two that each names.\n";
  if (check.passed()) {
    out << "Every hidden cell was checked: tables that fit all that is printed show it small and large, or it is large "
           "in any case.\n";
    return;
  }
  for (std::size_t i = 0; i < std::min(check.findings.size(), most_findings); ++i) {
    const disclosure::Finding& finding = check.findings[i];
    out << "- " << (finding.cell.empty() ? "" : printable(finding.cell) + ": ") << finding.words << '\n';
  }
  if (check.findings.size() > most_findings) out << "- and " << check.findings.size() - most_findings << " more\n";
}

void say_json(const Held& held, const disclosure::ReleaseCheck& check, Terminal& terminal) {
  std::string text;
  json::Writer out{text};
  const auto number = [&](std::string_view name, std::size_t value) {
    out.member(name, static_cast<std::int64_t>(value));
  };
  out.begin_object().key("passed").boolean(check.passed());
  number("tables", held.tables.size());
  number("parts", held.parts);
  number("certificates", check.certificates);
  number("superseded", check.superseded);
  number("printed", check.printed);
  number("hidden", check.hidden);
  number("unprinted", check.unprinted);
  number("of_organisations", check.of_organisations);
  number("mixed", check.mixed);
  out.key("findings").begin_array();
  for (const disclosure::Finding& finding : check.findings)
    out.begin_object().member("cell", finding.cell).member("words", finding.words).end_object();
  out.end_array().end_object();
  terminal.out() << text << '\n';
}

}  // namespace

ExitCode release_verify(const ReleaseVerifyOptions& options, Terminal& terminal) {
  const auto files = files_in(options.folder);
  const auto held = files ? read_all(*files) : tl::unexpected(files.error());
  if (!held) {
    terminal.complain(held.error());
    return held.error().exit;
  }
  const auto check = disclosure::check_releases(held->tables, held->certificates);
  if (!check) {
    terminal.complain({ExitCode::failed, "The tables contradict each other: " + check.error().sentence()});
    return ExitCode::failed;
  }
  if (options.json) {
    say_json(*held, *check, terminal);
  } else {
    say(*held, *check, terminal);
  }
  if (check->passed()) return ExitCode::done;
  terminal.complain({ExitCode::failed, "Not everything that is hidden was shown to be safe."});
  return ExitCode::failed;
}

}  // namespace kith::cli
