#include "hub/release/report.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "hub/disclosure/organisations.hpp"
#include "hub/release/organisations_table.hpp"

namespace kith::release {
namespace {

using disclosure::PublishedTable;

bool is_total(const Cube& cube, const std::vector<std::uint32_t>& codes) {
  if (codes.size() < 3) return false;
  const std::string& code = cube.dimensions[2].codes[codes[2]].code;
  return code == disclosure::total_code || code == "base";
}

std::string percent(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? std::string{"-"} : std::to_string((100 * part + whole / 2) / whole) + " %";
}

std::string counted(std::size_t number, std::string_view one, std::string_view many) {
  return std::to_string(number).append(" ").append(number == 1 ? one : many);
}

const PublishedTable* find(const std::vector<PublishedTable>& tables, std::string_view name) {
  const auto found = std::ranges::find(tables, name, &PublishedTable::table);
  return found == tables.end() ? nullptr : &*found;
}

const Offer* find(const std::vector<Offer>& offers, std::string_view table) {
  const auto found = std::ranges::find_if(offers, [&](const Offer& offer) { return offer.shape->id == table; });
  return found == offers.end() ? nullptr : &*found;
}

// Whether a table has the same kind of numbers with fewer places or fewer codes.
bool is_coarser(const Shape& coarse, const Shape& fine) {
  if (coarse.id == fine.id || coarse.period != fine.period || coarse.variable == nullptr || fine.variable == nullptr)
    return false;
  const Variable& one = *coarse.variable;
  const Variable& other = *fine.variable;
  if (one.dimension != other.dimension || one.grain > other.grain) return false;
  return coarse.ranks.back() <= fine.ranks.back() &&
         (one.name != other.name || coarse.ranks.back() < fine.ranks.back());
}

std::string returns_line(const Draft& draft) {
  const auto& returns = draft.job.exact.counts.returns;
  const auto listed = static_cast<std::size_t>(std::ranges::count_if(
      returns, [](const RegionReturns& one) { return one.organisations >= disclosure::fewest_organisations; }));
  return std::string{organisations_table_name} + ": " + counted(listed, "region", "regions") +
         " with three returns or more, of " + std::to_string(returns.size()) + " with any.\n";
}

// One profile's part.
class ProfileReport {
 public:
  ProfileReport(const std::vector<Cube>& cubes, const std::vector<Offer>& offers,
                const std::vector<PublishedTable>& made, const std::vector<PublishedTable>& before)
      : offers_(offers), made_(made), before_(before) {
    for (const Cube& cube : cubes) shares_.push_back(share_of(cube, find(made, cube.table)));
  }

  std::string text() const {
    std::string text;
    for (const TableShare& share : shares_) text += line(share);
    for (const PublishedTable& table : before_)
      if (find(made_, table.table) == nullptr) text += "  " + table.table + ": not in this release, but in the last\n";
    return text;
  }

 private:
  std::string line(const TableShare& share) const {
    std::string text = "  " + share.table + ": ";
    const PublishedTable* const made = find(made_, share.table);
    if (made == nullptr) return text + "left out, because it could not be made safe beside the others\n";
    text += percent(share.shown_records, share.records) + " of records and " +
            percent(static_cast<std::int64_t>(share.shown_cells), static_cast<std::int64_t>(share.cells)) +
            " of cells shown";
    if (const Offer* const offer = find(offers_, share.table)) {
      text += ", score " + std::to_string(offer->score.total);
      if (const TableShare* const more = best_coarser(*offer->shape, share))
        text += "; " + more->table + " shows " + percent(more->shown_records, more->records);
    }
    return text + "\n" + change(*made);
  }

  // The coarser table that shows most, when it shows more.
  const TableShare* best_coarser(const Shape& shape, const TableShare& share) const {
    const TableShare* best = &share;
    for (const TableShare& other : shares_) {
      const Offer* const offer = find(offers_, other.table);
      if (offer != nullptr && is_coarser(*offer->shape, shape) &&
          other.shown_records * best->records > best->shown_records * other.records)
        best = &other;
    }
    return best == &share ? nullptr : best;
  }

  std::string change(const PublishedTable& made) const {
    if (before_.empty()) return {};
    const PublishedTable* const last = find(before_, made.table);
    if (last == nullptr) return "    new: the last release had no such table\n";
    const auto hidden = [](const PublishedTable& table) {
      return std::ranges::count_if(table.cells, [](const auto& cell) { return cell.state.is_hidden(); });
    };
    if (hidden(made) == hidden(*last) && made.cells.size() == last->cells.size()) return {};
    return "    " + std::to_string(hidden(made)) + " of " + std::to_string(made.cells.size()) +
           " cells hidden; in the last release " + std::to_string(hidden(*last)) + " of " +
           std::to_string(last->cells.size()) + "\n";
  }

  const std::vector<Offer>& offers_;
  const std::vector<PublishedTable>& made_;
  const std::vector<PublishedTable>& before_;
  std::vector<TableShare> shares_;
};

// The shares are of acts that organisations counted themselves.
std::string aggregates_text(const Draft& draft, const std::vector<Offer>& offers) {
  const ExactRelease& exact = draft.aggregates.exact;
  if (exact.cubes.empty()) return {};
  std::int64_t acts = 0;
  std::set<std::uint32_t> orgs;
  for (const ExactCell& cell : exact.counts.aggregates) {
    acts += cell.records;
    orgs.insert(cell.org);
  }
  return "\ncounts sent in place of records, public: " + std::to_string(acts) + " of " +
         counted(orgs.size(), "organisation", "organisations") + "\n" +
         ProfileReport{exact.cubes, offers, draft.aggregates_made.tables, {}}.text();
}

}  // namespace

TableShare share_of(const Cube& exact, const PublishedTable* published) {
  TableShare share{.table = exact.table};
  std::map<std::vector<std::uint32_t>, bool> is_shown;
  if (published != nullptr)
    for (const auto& cell : published->cells) is_shown[cell.codes] = !cell.state.is_hidden();
  for (const CubeCell& cell : exact.cells) {
    if (is_total(exact, cell.codes)) continue;
    const auto found = is_shown.find(cell.codes);
    const bool shown = found != is_shown.end() && found->second;
    share.records += cell.records;
    share.cells += 1;
    share.shown_records += shown ? cell.records : 0;
    share.shown_cells += shown ? 1U : 0U;
  }
  return share;
}

std::string report(const Draft& draft, const Rules& rules,
                   const std::array<std::vector<PublishedTable>, profile_count>& before) {
  const auto all = offers(rules.menu, *draft.map, draft.job.profiles[public_profile].k);
  std::int64_t records = 0;
  std::set<std::uint32_t> orgs;
  for (const ExactCell& cell : draft.job.exact.counts.totals) {
    records += cell.records;
    orgs.insert(cell.org);
  }
  std::string text = draft.period.text() + ": " + std::to_string(records) + (records == 1 ? " record" : " records") +
                     " of " + counted(orgs.size(), "organisation", "organisations") + " on the map, menu " +
                     std::to_string(rules.menu.version()) + ".\n";
  if (rules.menu.has_organisations_reporting() && draft.period.quarter != 0) text += returns_line(draft);
  for (std::size_t profile = 0; profile < profile_count; ++profile) {
    const disclosure::Profile& of = draft.job.profiles[profile];
    text += "\n" + std::string{of.name} + ", nothing below " + std::to_string(of.k) + " shown:\n";
    text += ProfileReport{draft.job.exact.cubes, all, draft.releases.made[profile].tables, before[profile]}.text();
  }
  return text + aggregates_text(draft, all);
}

}  // namespace kith::release
