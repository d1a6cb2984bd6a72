// kith release list, show, get and diff: frozen releases of a hub, for those who lead. Nothing is worked out of them
// but what a person could: the same cells side by side.
#include <algorithm>
#include <filesystem>

#include "hub/cli/file_bytes.hpp"
#include "hub/cli/private_file.hpp"
#include "hub/cli/release_commands.hpp"
#include "hub/cli/release_hub.hpp"
#include "hub/cli/release_words.hpp"
#include "hub/cli/text_table.hpp"
#include "hub/disclosure/organisations.hpp"

namespace kith::cli {
namespace {

namespace fs = std::filesystem;

ExitCode end(const Complaint& complaint, Terminal& terminal) {
  terminal.complain(complaint);
  return complaint.exit;
}

ExitCode end(const Told<void>& told, Terminal& terminal) {
  return told ? ExitCode::done : end(told.error(), terminal);
}

std::string places_words(const ListedRelease& release) {
  std::string words;
  for (const ReleasePlace& place : release.places)
    words.append(words.empty() ? "" : ", ").append(place.place == whole_release ? "all" : printable(place.place));
  return words;
}

std::vector<std::string> tables_of(const std::vector<ManifestFile>& files) {
  std::vector<std::string> tables;
  for (const ManifestFile& file : files)
    if (file.name.ends_with(".csv") && file.name != "codebook.csv")
      tables.push_back(file.name.substr(0, file.name.size() - 4));
  return tables;
}

// One release of the list, and the place of it that is meant.
struct Meant {
  ListedRelease release;
  ReleasePlace place;
};

Told<Meant> find_meant(ReleaseHub& hub, const std::string& id, const std::string& place) {
  auto release = hub.find(id);
  if (!release) return tl::unexpected(release.error());
  auto found = ReleaseHub::place(*release, place);
  if (!found) return tl::unexpected(found.error());
  return Meant{std::move(*release), std::move(*found)};
}

void say_heading(const Meant& meant, const disclosure::PublishedTable& table, std::string_view title,
                 Terminal& terminal) {
  terminal.out() << terminal.bold(printable(meant.release.id)) << " " << title << ", as of " << meant.release.as_of
                 << (meant.place.place == whole_release ? "" : ", the part of " + printable(meant.place.place)) << '\n';
  if (table.counts == disclosure::Counted::organisations)
    terminal.out() << "Organisations that sent their return, with records or without. Where there are fewer than "
                   << disclosure::fewest_organisations << ", no number is there.\n\n";
  else if (table.counts == disclosure::Counted::aggregates)
    terminal.out() << "Not records, but what organisations counted themselves and sent instead of records. No number "
                      "from 1 to "
                   << table.profile.k - 1 << " is printed.\n\n";
  else if (table.counts == disclosure::Counted::mixed)
    terminal.out() << "Records and what organisations counted themselves, added up where both are printed. Do not add "
                      "it to either.\n\n";
  else
    terminal.out() << "No number from 1 to " << meant.release.k - 1 << " is printed.\n\n";
}

Told<void> list_tables(ReleaseHub& hub, const Meant& meant, bool as_json, Terminal& terminal) {
  std::vector<ManifestFile> files;
  auto manifest = hub.manifest(meant.release, meant.place, files);
  if (!manifest) return tl::unexpected(manifest.error());
  if (as_json) {
    terminal.pass_on(*manifest);
  } else {
    for (const std::string& table : tables_of(files)) terminal.out() << table << '\n';
  }
  terminal.out() << std::flush;
  return {};
}

// The table of that release and of the earlier ones of its profile that have it.
Told<void> show_series(ReleaseHub& hub, const Meant& meant, const ReleaseShowOptions& options, Terminal& terminal) {
  auto all = hub.list();
  if (!all) return tl::unexpected(all.error());
  std::vector<disclosure::PublishedTable> tables;
  CodeLabels labels;
  for (const ListedRelease& release : *all) {
    if (release.profile != meant.release.profile || release.period > meant.release.period) continue;
    const auto place = std::ranges::find(release.places, meant.place.place, &ReleasePlace::place);
    if (place == release.places.end()) continue;
    std::vector<ManifestFile> files;
    if (auto manifest = hub.manifest(release, *place, files); !manifest) return tl::unexpected(manifest.error());
    const auto file = std::ranges::find(files, options.table + ".json", &ManifestFile::name);
    if (file == files.end()) continue;
    auto table = hub.table(release, *place, *file);
    if (!table) return tl::unexpected(table.error());
    tables.push_back(std::move(*table));
    if (auto codebook = hub.file(release, *place, "codebook.json")) labels.add(CodeLabels::read(std::move(*codebook)));
  }
  if (tables.empty()) return tl::unexpected(hub.file(meant.release, meant.place, options.table + ".json").error());
  if (options.json) {
    terminal.out() << series_json(tables) << '\n';
  } else {
    say_heading(meant, tables.back(), options.table + " and what came before", terminal);
    terminal.out() << series_text(tables, labels);
  }
  terminal.out() << std::flush;
  return {};
}

Told<void> show_table(ReleaseHub& hub, const Meant& meant, const ReleaseShowOptions& options, Terminal& terminal) {
  auto text = hub.file(meant.release, meant.place, options.table + (options.csv ? ".csv" : ".json"));
  if (!text) return tl::unexpected(text.error());
  if (options.json || options.csv) {
    terminal.pass_on(*text);
    terminal.out() << std::flush;
    return {};
  }
  const auto table = disclosure::read_table(std::move(*text));
  if (!table) return tl::unexpected(complaint(table.error()));
  auto codebook = hub.file(meant.release, meant.place, "codebook.json");
  if (!codebook) return tl::unexpected(codebook.error());
  say_heading(meant, *table, options.table, terminal);
  terminal.out() << table_text(*table, CodeLabels::read(std::move(*codebook))) << std::flush;
  return {};
}

Told<void> write_once(const fs::path& file, const std::string& bytes) {
  const auto written = write_new_private_file(file, bytes);
  if (written) return {};
  if (written.error().code != Errc::already_exists) return tl::unexpected(file_complaint(written.error(), file));
  const auto there = read_whole_file(file, bytes.size());
  if (there && *there == bytes) return {};
  return tl::unexpected(Complaint{ExitCode::conflict, "The file " + printable(file.string()) +
                                                          " is there already and is another. What is released never "
                                                          "changes: one of the two was changed."});
}

Told<void> get_release(ReleaseHub& hub, const Meant& meant, const fs::path& folder) {
  fs::path below = folder / meant.release.id;
  if (meant.place.place != whole_release) {
    std::string name = meant.place.place;
    std::ranges::replace(name, ':', '-');
    if (!is_plain_name(name)) return tl::unexpected(Complaint{ExitCode::failed, "The hub names no place."});
    below /= name;
  }
  std::error_code error;
  fs::create_directories(below, error);
  if (error)
    return tl::unexpected(Complaint{ExitCode::failed, "The folder " + printable(below.string()) + " cannot be made."});
  std::vector<ManifestFile> files;
  auto manifest = hub.manifest(meant.release, meant.place, files);
  if (!manifest) return tl::unexpected(manifest.error());
  for (const ManifestFile& file : files) {
    auto text = hub.file(meant.release, meant.place, file);
    if (!text) return tl::unexpected(text.error());
    if (auto written = write_once(below / file.name, *text); !written) return written;
  }
  return write_once(below / "manifest.json", *manifest);
}

Told<std::vector<Meant>> wanted(ReleaseHub& hub, const ReleaseGetOptions& options) {
  if (!options.release.empty()) {
    auto meant = find_meant(hub, options.release, options.place);
    if (!meant) return tl::unexpected(meant.error());
    return std::vector{std::move(*meant)};
  }
  auto all = hub.list();
  if (!all) return tl::unexpected(all.error());
  std::vector<Meant> each;
  for (ListedRelease& release : *all) {
    auto place = ReleaseHub::place(release, options.place);
    if (place) each.push_back({std::move(release), std::move(*place)});
  }
  return each;
}

}  // namespace

ExitCode release_list(const ReleaseListOptions& options, Terminal& terminal) {
  auto hub = ReleaseHub::open(options.connection, terminal);
  std::string body;
  const auto all = hub ? hub->list(&body) : tl::unexpected(hub.error());
  if (!all) return end(all.error(), terminal);
  if (options.json) {
    terminal.pass_on(body);
    terminal.out() << '\n' << std::flush;
    return ExitCode::done;
  }
  TextTable table{{{"release"}, {"as of"}, {"smallest number", Align::right}, {"places"}}};
  for (const ListedRelease& release : *all)
    table.add({printable(release.id), release.as_of, std::to_string(release.k), places_words(release)});
  terminal.out() << (table.empty() ? std::string{"Nothing has been released yet, or nothing for you.\n"}
                                   : table.text(0, true))
                 << std::flush;
  return ExitCode::done;
}

ExitCode release_show(const ReleaseShowOptions& options, Terminal& terminal) {
  auto hub = ReleaseHub::open(options.connection, terminal);
  const auto meant = hub ? find_meant(*hub, options.release, options.place) : tl::unexpected(hub.error());
  if (!meant) return end(meant.error(), terminal);
  if (options.table.empty()) return end(list_tables(*hub, *meant, options.json, terminal), terminal);
  return end(
      options.series ? show_series(*hub, *meant, options, terminal) : show_table(*hub, *meant, options, terminal),
      terminal);
}

ExitCode release_get(const ReleaseGetOptions& options, Terminal& terminal) {
  auto hub = ReleaseHub::open(options.connection, terminal);
  const auto all = hub ? wanted(*hub, options) : tl::unexpected(hub.error());
  if (!all) return end(all.error(), terminal);
  std::uint64_t done = 0;
  for (const Meant& meant : *all) {
    terminal.progress("Releases", done, all->size(), printable(meant.release.id));
    if (auto got = get_release(*hub, meant, options.folder); !got) {
      terminal.end_progress();
      return end(got.error(), terminal);
    }
    ++done;
  }
  terminal.end_progress();
  terminal.out() << done << (done == 1 ? " release" : " releases") << " in " << printable(options.folder) << ".\n"
                 << std::flush;
  return ExitCode::done;
}

}  // namespace kith::cli
