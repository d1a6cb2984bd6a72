#include "hub/disclosure/own_tables.hpp"

#include <algorithm>
#include <optional>

#include "hub/disclosure/programs.hpp"

namespace kith::disclosure {
namespace {

constexpr std::string_view release_name = "own";

bool has_base(const OwnDimension& dimension) {
  return !dimension.is_unknown_inside && !dimension.no_answers.empty();
}

Dimension listed(const std::string& name, const OwnDimension& own) {
  Dimension dimension{.id = name, .multi = own.multi, .codes = {}};
  const bool is_based = has_base(own);
  const bool is_covered = own.multi && !own.leaves_some_out;
  // Who gave no answer is in the total and not in the base; who named several biases may be in the base and in no row.
  const bool is_partial = !own.multi && own.leaves_some_out;
  dimension.codes.push_back({std::string{total_code}, {}, is_based ? !own.multi : is_partial, !is_based && is_covered});
  if (is_based) dimension.codes.push_back({std::string{base_code}, std::string{total_code}, is_partial, is_covered});
  const std::string parent = dimension.codes.back().code;
  const auto add = [&](const std::vector<OwnCode>& codes) {
    for (const OwnCode& code : codes) dimension.codes.push_back({code.code, parent, false, false});
  };
  add(own.codes);
  if (own.is_unknown_inside) add(own.no_answers);
  return dimension;
}

class Counting {
 public:
  Counting(const OwnCounts& counts, const std::vector<std::string>& dimensions)
      : counts_(counts), dimensions_(dimensions) {}

  // Whoever is in a base is in the total and is not without an answer.
  std::int64_t count(OwnCell& cell, std::size_t d = 0) const {
    if (d == dimensions_.size()) {
      const auto found = counts_.cells.find(cell);
      return found == counts_.cells.end() ? 0 : found->second;
    }
    const auto at = cell.find(dimensions_[d]);
    if (at == cell.end() || at->second != base_code) return count(cell, d + 1);
    cell.erase(at);
    std::int64_t n = count(cell, d + 1);
    for (const OwnCode& code : counts_.dimensions.at(dimensions_[d]).no_answers) {
      cell[dimensions_[d]] = code.code;
      n -= count(cell, d + 1);
    }
    cell[dimensions_[d]] = base_code;
    return n;
  }

 private:
  const OwnCounts& counts_;
  const std::vector<std::string>& dimensions_;
};

OwnTable empty_table(const OwnCounts& counts, const std::vector<std::string>& dimensions) {
  OwnTable table{.name = {}, .as_of = counts.as_of, .dimensions = {}, .cells = {}};
  for (const std::string& name : dimensions) {
    table.name += (table.name.empty() ? "" : "-") + name;
    table.dimensions.push_back(listed(name, counts.dimensions.at(name)));
  }
  if (!dimensions.empty()) return table;
  table.name = "total";
  table.dimensions.push_back({.id = "total", .multi = false, .codes = {{std::string{total_code}, {}, false, false}}});
  return table;
}

// The next cell of the table in order; false after the last.
bool advance_to_next(const std::vector<Dimension>& dimensions, std::vector<std::uint32_t>& codes) {
  for (std::size_t d = codes.size(); d-- > 0;) {
    if (++codes[d] < dimensions[d].codes.size()) return true;
    codes[d] = 0;
  }
  return false;
}

bool is_version(const PublishedCell& printed, const OwnTableCell& exact, const Profile& profile) {
  if (printed.codes != exact.codes) return false;
  if (printed.state.is_hidden()) return exact.n > 0;
  return printed.state.value() == exact.n && printed.state.kind() != CellState::Kind::impossible &&
         (exact.n == 0 || exact.n >= profile.k);
}

void write_exact(const OwnTable& table, json::Writer& out) {
  out.begin_object().member("release", release_name).member("table", table.name).member("as_of", table.as_of);
  out.key("dimensions").begin_array();
  for (const Dimension& dimension : table.dimensions) write_dimension(dimension, out);
  out.end_array().key("cells").begin_array();
  for (const OwnTableCell& cell : table.cells) {
    out.begin_array();
    for (std::size_t d = 0; d < cell.codes.size(); ++d) out.string(table.dimensions[d].codes[cell.codes[d]].code);
    out.integer(cell.n).begin_array();
    if (cell.n > 0) out.begin_array().string(release_name).integer(cell.n).end_array();
    out.end_array().end_array();
  }
  out.end_array().end_object();
}

void write_exact(const std::vector<OwnTable>& tables, std::string_view member, json::Writer& out) {
  out.key(member).begin_array();
  for (const OwnTable& table : tables) write_exact(table, out);
  out.end_array();
}

}  // namespace

std::size_t cells_of(const OwnCounts& counts, const std::vector<std::string>& dimensions) {
  std::size_t cells = 1;
  for (const Dimension& dimension : empty_table(counts, dimensions).dimensions) cells *= dimension.codes.size();
  return cells;
}

Result<OwnTable> own_table(const OwnCounts& counts, const std::vector<std::string>& dimensions) {
  OwnTable table = empty_table(counts, dimensions);
  const Counting counting{counts, dimensions};
  std::vector<std::uint32_t> codes(table.dimensions.size(), 0);
  do {
    OwnCell cell;
    for (std::size_t d = 0; d < codes.size(); ++d)
      if (codes[d] != 0) cell[table.dimensions[d].id] = table.dimensions[d].codes[codes[d]].code;
    const std::int64_t n = counting.count(cell);
    if (n < 0 || n > largest_count) return fail({Errc::contradiction, "/tables"});
    table.cells.push_back({codes, n});
  } while (advance_to_next(table.dimensions, codes));
  return table;
}

Profile for_one_organisation(Profile profile) {
  profile.organisations = 0;
  profile.insider_rule = false;
  return profile;
}

std::string protect_input(const std::vector<OwnTable>& tables, const Profile& profile) {
  std::string text;
  json::Writer out{text};
  out.begin_object();
  write_profile(profile, out);
  out.key("frozen").begin_array().end_array();
  write_exact(tables, "tables", out);
  out.end_object();
  return text;
}

std::string audit_input(const std::vector<OwnTable>& tables, const std::vector<PublishedTable>& published,
                        const Profile& profile) {
  std::string text;
  json::Writer out{text};
  out.begin_object();
  write_profile(profile, out);
  out.key("tables").begin_array();
  for (const PublishedTable& table : published) write_table(table, out);
  out.end_array();
  write_exact(tables, "sealed", out);
  out.end_object();
  return text;
}

bool are_versions(const std::vector<PublishedTable>& published, const std::vector<OwnTable>& tables,
                  const Profile& profile) {
  const ProfileStamp stamp{std::string{profile.name}, profile.version, profile.k};
  return std::ranges::equal(published, tables, [&](const PublishedTable& one, const OwnTable& exact) {
    return one.release == release_name && one.table == exact.name && one.as_of == exact.as_of && one.profile == stamp &&
           one.dimensions == exact.dimensions &&
           std::ranges::equal(one.cells, exact.cells, [&](const PublishedCell& cell, const OwnTableCell& counted) {
             return is_version(cell, counted, profile);
           });
  });
}

}  // namespace kith::disclosure
