// kith release diff: which cells two releases do not say alike, such as what the members' own shows and the public one
// hides, or what moved from one quarter to the next.
#include <algorithm>

#include "hub/base/json.hpp"
#include "hub/cli/release_commands.hpp"
#include "hub/cli/release_hub.hpp"
#include "hub/cli/release_words.hpp"
#include "hub/cli/text_table.hpp"

namespace kith::cli {
namespace {

struct Side {
  ListedRelease release;
  ReleasePlace place;
  std::vector<ManifestFile> files;
};

Told<Side> open_side(ReleaseHub& hub, const std::string& id, const std::string& wanted) {
  auto release = hub.find(id);
  if (!release) return tl::unexpected(release.error());
  auto place = ReleaseHub::place(*release, wanted);
  if (!place) return tl::unexpected(place.error());
  Side side{std::move(*release), std::move(*place), {}};
  if (auto manifest = hub.manifest(side.release, side.place, side.files); !manifest)
    return tl::unexpected(manifest.error());
  return side;
}

bool is_table(const std::string& name) {
  return name.ends_with(".json") && name != "manifest.json" && !name.starts_with("certificate") &&
         name != "codebook.json";
}

struct Compared {
  std::string table;
  TableDifference difference;
};

// The tables that both have.
Told<std::vector<Compared>> compare(ReleaseHub& hub, const Side& first, const Side& second) {
  std::vector<Compared> all;
  for (const ManifestFile& file : first.files) {
    const auto other = std::ranges::find(second.files, file.name, &ManifestFile::name);
    if (!is_table(file.name) || other == second.files.end()) continue;
    auto before = hub.table(first.release, first.place, file);
    if (!before) return tl::unexpected(before.error());
    auto after = hub.table(second.release, second.place, *other);
    if (!after) return tl::unexpected(after.error());
    all.push_back({before->table, differences(*before, *after)});
  }
  return all;
}

void say(const std::vector<Compared>& all, const Side& first, const Side& second, Terminal& terminal) {
  const auto word = [](const std::string& state) { return state.empty() ? std::string{"not there"} : state; };
  std::size_t alike = 0, other = 0;
  for (const Compared& compared : all) {
    alike += compared.difference.alike;
    other += compared.difference.cells.size();
    if (compared.difference.cells.empty()) continue;
    TextTable table{
        {{"cell"}, {printable(first.release.id), Align::right}, {printable(second.release.id), Align::right}}};
    for (const CellDifference& cell : compared.difference.cells) {
      std::string codes;
      for (const std::string& code : cell.codes) codes.append(codes.empty() ? "" : " × ").append(code);
      table.add({codes, word(cell.first), word(cell.second)});
    }
    terminal.out() << '\n' << terminal.bold(compared.table) << '\n' << table.text();
  }
  terminal.out() << (other == 0 ? "" : "\n") << alike << " cells are alike, " << other << " are not.\n";
  if (other > 0) terminal.out() << hidden_words << '\n';
  terminal.out() << std::flush;
}

void say_json(const std::vector<Compared>& all, Terminal& terminal) {
  std::string text;
  json::Writer out{text};
  out.begin_object().key("tables").begin_array();
  for (const Compared& compared : all) {
    out.begin_object().member("table", compared.table);
    out.member("alike", static_cast<std::int64_t>(compared.difference.alike)).key("cells").begin_array();
    for (const CellDifference& cell : compared.difference.cells) {
      out.begin_object().key("codes").begin_array();
      for (const std::string& code : cell.codes) out.string(code);
      out.end_array().member("first", cell.first).member("second", cell.second).end_object();
    }
    out.end_array().end_object();
  }
  out.end_array().end_object();
  terminal.out() << text << '\n' << std::flush;
}

}  // namespace

ExitCode release_diff(const ReleaseDiffOptions& options, Terminal& terminal) {
  auto hub = ReleaseHub::open(options.connection, terminal);
  const auto first = hub ? open_side(*hub, options.first, options.place) : tl::unexpected(hub.error());
  const auto second = first ? open_side(*hub, options.second, options.place) : tl::unexpected(first.error());
  const auto all = second ? compare(*hub, *first, *second) : tl::unexpected(second.error());
  if (!all) {
    terminal.complain(all.error());
    return all.error().exit;
  }
  if (all->empty()) {
    terminal.complain({ExitCode::not_found, "These two releases have no table in common."});
    return ExitCode::not_found;
  }
  if (options.json)
    say_json(*all, terminal);
  else
    say(*all, *first, *second, terminal);
  return ExitCode::done;
}

}  // namespace kith::cli
