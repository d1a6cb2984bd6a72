#include "hub/release/rendering.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>

#include "hub/audit/merkle.hpp"
#include "hub/base/csv.hpp"
#include "hub/base/hex.hpp"
#include "hub/base/json.hpp"
#include "hub/release/codebook.hpp"
#include "hub/release/compressed.hpp"

namespace kith::release {
namespace {

using disclosure::PublishedTable;

constexpr std::string_view json_type = "application/json";
constexpr std::string_view csv_type = "text/csv; charset=utf-8";
constexpr std::string_view place_dimension = "place";

storage::ReleaseFile file_of(std::string scope, std::string name, std::string_view media_type, std::string bytes) {
  storage::ReleaseFile file{std::move(scope), std::move(name), std::string{media_type}, std::move(bytes), {}, {}, {}};
  file.gzip = gzip(file.bytes);
  file.zstd = zstd(file.bytes);
  file.sha256 = audit::sha256(file.bytes);
  return file;
}

std::string manifest(const NewRelease& release, const std::string& scope,
                     const std::vector<storage::ReleaseFile>& files) {
  std::string text;
  json::Writer out{text};
  out.begin_object().member("manifest", "kith-1").member("release", release_id(release.period, release.profile));
  if (!scope.empty()) out.member("place", scope);
  out.member("period", release.period.text()).key("profile").begin_object().member("name", release.profile.name);
  out.member("version", release.profile.version).member("k", release.profile.k).end_object();
  out.member("as_of", release.as_of).key("menu").begin_object().member("version", release.menu_version);
  out.member("sha256", release.menu_sha256).end_object().key("regions").begin_object();
  out.member("from_year", std::int64_t{release.map_year}).member("sha256", release.regions_sha256).end_object();
  out.key("files").begin_array();
  for (const storage::ReleaseFile& file : files)
    out.begin_object()
        .member("name", file.name)
        .member("media_type", file.media_type)
        .member("bytes", static_cast<std::int64_t>(file.bytes.size()))
        .member("sha256", hex(file.sha256))
        .end_object();
  out.end_array().end_object();
  text += '\n';
  return text;
}

// Appends the files of one scope, its manifest among them.
void render_scope(const NewRelease& release, const std::vector<PublishedTable>& tables, const std::string& scope,
                  const RegionMap& map, std::vector<storage::ReleaseFile>& all) {
  std::vector<storage::ReleaseFile> files;
  if (scope.empty()) files.push_back(file_of(scope, "certificate.json", json_type, release.certificate));
  if (scope.empty() && !release.aggregates_certificate.empty())
    files.push_back(
        file_of(scope, std::string{aggregates_certificate_name}, json_type, release.aggregates_certificate));
  files.push_back(file_of(scope, "codebook.csv", csv_type, codebook_csv(tables, map)));
  files.push_back(file_of(scope, "codebook.json", json_type, codebook_json(tables, map)));
  for (const PublishedTable& table : tables) {
    files.push_back(file_of(scope, table.table + ".csv", csv_type, table_csv(table)));
    files.push_back(file_of(scope, table.table + ".json", json_type, disclosure::write_table(table)));
  }
  std::ranges::sort(files, {}, &storage::ReleaseFile::name);
  files.push_back(file_of(scope, std::string{storage::manifest_name}, json_type, manifest(release, scope, files)));
  std::ranges::sort(files, {}, &storage::ReleaseFile::name);
  std::ranges::move(files, std::back_inserter(all));
}

std::optional<std::size_t> place_at(const PublishedTable& table) {
  const auto found = std::ranges::find(table.dimensions, place_dimension, &disclosure::Dimension::id);
  if (found == table.dimensions.end()) return std::nullopt;
  return static_cast<std::size_t>(found - table.dimensions.begin());
}

bool lies_in(const RegionMap& map, std::optional<std::uint32_t> node, std::uint32_t other) {
  for (; node; node = map.nodes()[*node].parent)
    if (*node == other) return true;
  return false;
}

std::string_view column_of(disclosure::Counted counted) {
  if (counted == disclosure::Counted::people) return "count";
  return counted == disclosure::Counted::mixed ? "records_and_aggregates" : disclosure::word(counted);
}

std::string_view state_text(const disclosure::CellState& state) {
  return state.is_hidden() ? "S" : "-";
}

}  // namespace

std::string release_id(const ReleasePeriod& period, const disclosure::ProfileStamp& profile) {
  return profile.name + "-" + period.text();
}

std::string table_csv(const PublishedTable& table) {
  std::string text;
  CsvWriter csv{text};
  for (const auto& dimension : table.dimensions) csv.cell(dimension.id);
  csv.cell(column_of(table.counts)).end_row();
  std::vector<const disclosure::PublishedCell*> cells;
  for (const auto& cell : table.cells) cells.push_back(&cell);
  std::ranges::sort(cells, {}, [](const auto* cell) -> const auto& { return cell->codes; });
  for (const auto* cell : cells) {
    for (std::size_t d = 0; d < cell->codes.size(); ++d) csv.cell(table.dimensions[d].codes[cell->codes[d]].code);
    const bool is_number = !cell->state.is_hidden() && cell->state.kind() != disclosure::CellState::Kind::impossible;
    csv.sign(is_number ? std::to_string(*cell->state.value()) : std::string{state_text(cell->state)}).end_row();
  }
  return text;
}

std::optional<PublishedTable> slice(const PublishedTable& table, const RegionMap& map, std::uint32_t node) {
  const auto dimension = place_at(table);
  if (!dimension) return std::nullopt;
  PublishedTable part = table;
  auto& codes = part.dimensions[*dimension].codes;
  constexpr auto left_out = UINT32_MAX;
  std::vector<std::uint32_t> moved(codes.size(), left_out);  // where each code is now
  std::vector<bool> is_own(codes.size());
  codes.clear();
  for (std::uint32_t at = 0; at < moved.size(); ++at) {
    const auto& code = table.dimensions[*dimension].codes[at];
    const auto place = map.find(code.code);
    is_own[at] = lies_in(map, place, node);
    if (!place || (!is_own[at] && !lies_in(map, node, *place))) continue;
    moved[at] = static_cast<std::uint32_t>(codes.size());
    codes.push_back(code);
  }
  part.cells.clear();
  bool has_own = false;
  for (disclosure::PublishedCell cell : table.cells) {
    std::uint32_t& place = cell.codes[*dimension];
    if (moved[place] == left_out) continue;
    has_own = has_own || is_own[place];
    place = moved[place];
    part.cells.push_back(std::move(cell));
  }
  return has_own ? std::optional{std::move(part)} : std::nullopt;
}

std::vector<storage::ReleaseFile> render(const NewRelease& release, const RegionMap& map) {
  std::vector<storage::ReleaseFile> files;
  render_scope(release, release.tables, {}, map, files);
  for (std::uint32_t node = 0; node < map.nodes().size(); ++node) {
    std::vector<PublishedTable> parts;
    for (const PublishedTable& table : release.tables)
      if (auto part = slice(table, map, node)) parts.push_back(std::move(*part));
    if (!parts.empty()) render_scope(release, parts, map.nodes()[node].code, map, files);
  }
  std::ranges::stable_sort(files, {}, &storage::ReleaseFile::scope);
  return files;
}

Result<storage::StoredRelease> to_store(const NewRelease& release, const RegionMap& map) {
  const auto number = [&](std::size_t from, std::size_t size) {
    int value = 0;
    const std::string_view digits = std::string_view{release.as_of}.substr(from, size);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return error == std::errc{} && end == digits.data() + digits.size() ? value : 0;
  };
  if (release.as_of.size() != 10) return fail(Errc::malformed_value);
  const std::chrono::year_month_day as_of{std::chrono::year{number(0, 4)},
                                          std::chrono::month{static_cast<unsigned>(number(5, 2))},
                                          std::chrono::day{static_cast<unsigned>(number(8, 2))}};
  if (!as_of.ok()) return fail(Errc::malformed_value);
  storage::StoredRelease stored;
  stored.id = release_id(release.period, release.profile);
  stored.period = release.period.text();
  stored.profile = release.profile.name;
  stored.profile_version = release.profile.version;
  stored.k = release.profile.k;
  stored.as_of = as_of;
  stored.menu_version = release.menu_version;
  stored.map_year = release.map_year;
  stored.files = render(release, map);
  return stored;
}

}  // namespace kith::release
