#include "hub/release/making.hpp"

#include <algorithm>
#include <set>

#include "hub/release/aggregates.hpp"
#include "hub/release/organisations_table.hpp"
#include "hub/release/rendering.hpp"
#include "hub/storage/pg.hpp"
#include "hub/storage/release_calendar.hpp"

namespace kith::release {
namespace {

using storage::StoredRelease;

// So often a release is made anew because its records changed meanwhile.
constexpr int most_rounds = 4;
constexpr std::chrono::minutes patience{35};  // of one piece of work; counting has a limit of its own

constexpr std::array<std::string_view, 4> no_tables = {"manifest.json", "certificate.json", aggregates_certificate_name,
                                                       "codebook.json"};

tl::unexpected<Stopped> stopped(Error error) {
  if (error.code == Errc::cancelled) return stop_for(Refusal::cancelled);
  return tl::unexpected(Stopped{std::move(error)});
}

const StoredRelease* find(const std::vector<StoredRelease>& frozen, const ReleasePeriod& period,
                          std::string_view profile) {
  const auto found = std::ranges::find_if(frozen, [text = period.text(), profile](const StoredRelease& release) {
    return release.period == text && release.profile == profile;
  });
  return found == frozen.end() ? nullptr : &*found;
}

bool is_frozen(const std::vector<StoredRelease>& frozen, const ReleasePeriod& period) {
  return std::ranges::find(frozen, period.text(), &StoredRelease::period) != frozen.end();
}

// Those that come before it in the order of a year's releases.
std::vector<ReleasePeriod> earlier_quarters(const ReleasePeriod& period) {
  std::vector<ReleasePeriod> all = ReleasePeriod{period.year, 0}.quarters();
  if (period.quarter != 0) all.resize(period.quarter - 1);
  return all;
}

std::vector<ReleasePeriod> later_periods(const ReleasePeriod& period) {
  std::vector<ReleasePeriod> all;
  if (period.quarter == 0) return all;
  for (unsigned quarter = period.quarter + 1; quarter <= 4; ++quarter) all.push_back({period.year, quarter});
  all.push_back({period.year, 0});
  return all;
}

std::set<std::string_view> dimensions_of(const ExactCounts& counts) {
  std::set<std::string_view> ids;
  for (const CountsOfDimension& dimension : counts.dimensions) ids.insert(dimension.id);
  return ids;
}

}  // namespace

bool is_table(const storage::ReleaseFile& file) {
  return file.scope.empty() && file.name.ends_with(".json") &&
         std::ranges::find(no_tables, file.name) == no_tables.end();
}

Result<std::vector<disclosure::PublishedTable>> tables_that_count(disclosure::Counted what,
                                                                  const storage::StoredRelease& release) {
  std::vector<disclosure::PublishedTable> tables;
  for (const storage::ReleaseFile& file : release.files) {
    if (!is_table(file)) continue;
    KITH_ASSIGN(auto table, disclosure::read_table(file.bytes));
    if (table.counts == what) tables.push_back(std::move(table));
  }
  return tables;
}

pg::Connection& ReleaseMaking::patient() const {
  connection_.set_deadline(Deadline::after(patience));
  return connection_;
}

void ReleaseMaking::tell(Step step) const {
  if (progress_) progress_(step, {});
}

std::vector<Cube> ReleaseMaking::cubes_of(const ExactCounts& counts, const Draft& draft) const {
  return cubes(counts, offers(rules_.menu, *draft.map, draft.job.profiles[public_profile].k), *draft.map);
}

Outcome<void> ReleaseMaking::check_period(const ReleasePeriod& period, const std::vector<StoredRelease>& frozen) {
  if (std::chrono::sys_days{period.end()} > std::chrono::sys_days{today_}) return stop_for(Refusal::not_ended);
  if (is_frozen(frozen, period)) return stop_for(Refusal::exists);
  for (const ReleasePeriod& later : later_periods(period))
    if (is_frozen(frozen, later)) return stop_for(Refusal::later_exists);
  const auto months = period.months();
  const auto is_open = storage::release_calendar::is_history_open(patient(), months.front(), months.back());
  if (!is_open) return stopped(is_open.error());
  if (*is_open) return stop_for(Refusal::history_open);
  return {};
}

Outcome<EarlierRelease> ReleaseMaking::read_earlier(const Draft& draft, const std::vector<StoredRelease>& frozen,
                                                    const ReleasePeriod& quarter) {
  EarlierRelease earlier;
  auto sealed =
      pg::guarded(patient(), [&](pg::Connection& c) { return storage::read_sealed_counts(c, quarter.text()); });
  if (!sealed) return stopped(sealed.error());
  auto counts = read_counts(*std::move(sealed), *draft.map);
  if (!counts) return stop_for(Refusal::map_changed);
  earlier.exact.counts = *std::move(counts);
  earlier.exact.cubes = cubes_of(earlier.exact.counts, draft);
  for (std::size_t profile = 0; profile < profile_count; ++profile) {
    const StoredRelease* const listed = find(frozen, quarter, rules_.profiles[profile].name);
    if (listed == nullptr || listed->menu_version != rules_.menu.version()) return stop_for(Refusal::menu_changed);
    if (listed->map_year != draft.map->from_year()) return stop_for(Refusal::map_changed);
    earlier.exact.as_of = listed->as_of;
    auto release = pg::guarded(patient(), [&](pg::Connection& c) { return storage::read_release(c, listed->id); });
    if (!release) return stopped(release.error());
    auto tables = tables_that_count(disclosure::Counted::people, *release);
    if (!tables) return stopped(tables.error());
    earlier.published[profile] = *std::move(tables);
    if (profile != public_profile) continue;
    auto aggregates = tables_that_count(disclosure::Counted::aggregates, *release);
    if (!aggregates) return stopped(aggregates.error());
    earlier.aggregates = *std::move(aggregates);
  }
  return earlier;
}

// A quarter without a release has no record, or comes first. The thresholds of a year are those of its first release:
// with others its certificates would speak of tables that they forbid.
Outcome<void> ReleaseMaking::take_earlier(Draft& draft, const std::vector<StoredRelease>& frozen) {
  for (const ReleasePeriod& quarter : earlier_quarters(draft.period)) {
    if (!is_frozen(frozen, quarter)) {
      const auto months = quarter.months();
      const auto has = storage::release_calendar::has_records(patient(), months.front(), months.back());
      if (!has) return stopped(has.error());
      if (*has) return stop_for(Refusal::out_of_order);
      continue;
    }
    for (std::size_t profile = 0; profile < profile_count; ++profile)
      if (const StoredRelease* const listed = find(frozen, quarter, rules_.profiles[profile].name);
          listed != nullptr && draft.job.earlier.empty())
        draft.job.profiles[profile].k = listed->k;
    auto earlier = read_earlier(draft, frozen, quarter);
    if (!earlier) return tl::unexpected(earlier.error());
    draft.job.earlier.push_back(*std::move(earlier));
  }
  return {};
}

Outcome<void> ReleaseMaking::count(Draft& draft) {
  const auto asked = asked_for(rules_.menu, draft.period, today_);
  const auto counted = pg::guarded(patient(), [&](pg::Connection& c) { return storage::count_period(c, asked); });
  if (!counted) return stopped(counted.error());
  if (counted->totals.empty()) return stop_for(Refusal::nothing_counted);
  draft.job.exact.counts = exact_counts(rules_.menu, *draft.map, draft.period, *counted);
  return {};
}

Outcome<void> ReleaseMaking::add_up(Draft& draft) {
  if (draft.job.earlier.empty()) return stop_for(Refusal::nothing_counted);
  std::vector<ExactCounts> quarters;
  for (const ReleasePeriod& quarter : draft.period.quarters()) {
    const auto found = std::ranges::find_if(
        draft.job.earlier, [&](const EarlierRelease& release) { return release.exact.counts.period == quarter; });
    quarters.push_back(found == draft.job.earlier.end() ? ExactCounts{.period = quarter} : found->exact.counts);
    // What was not counted of a quarter would be missing in the year.
    if (found != draft.job.earlier.end() &&
        dimensions_of(found->exact.counts) != dimensions_of(draft.job.earlier.front().exact.counts))
      return stop_for(Refusal::menu_changed);
  }
  auto year = added_up(quarters);
  if (!year) return stopped(year.error());
  draft.job.exact.counts = *std::move(year);
  return {};
}

Outcome<Draft> ReleaseMaking::begin(const ReleasePeriod& period) {
  Draft draft{.period = period, .map = rules_.maps.in_force(period.year), .job = {.profiles = rules_.profiles}};
  if (draft.map == nullptr) return stop_for(Refusal::no_map);
  const auto frozen = pg::guarded(patient(), [](pg::Connection& c) { return storage::list_releases(c); });
  if (!frozen) return stopped(frozen.error());
  if (const auto checked = check_period(period, *frozen); !checked) return tl::unexpected(checked.error());
  if (const auto taken = take_earlier(draft, *frozen); !taken) return tl::unexpected(taken.error());
  return draft;
}

Outcome<Draft> ReleaseMaking::draft(const ReleasePeriod& period) {
  tell(Step::counting);
  auto draft = begin(period);
  if (!draft) return draft;
  const auto counted = period.quarter == 0 ? add_up(*draft) : count(*draft);
  if (!counted) return tl::unexpected(counted.error());
  draft->job.exact.as_of = today_;
  draft->job.exact.cubes = cubes_of(draft->job.exact.counts, *draft);
  auto made = protect(draft->job, rules_.programs, progress_, stop_);
  if (!made) return tl::unexpected(made.error());
  draft->releases = *std::move(made);
  if (rules_.menu.has_aggregates())
    draft->aggregates = aggregates_job(
        draft->job, offers(rules_.menu, *draft->map, draft->job.profiles[public_profile].k), *draft->map);
  auto aggregates = protect_aggregates(draft->aggregates, rules_.programs, progress_, stop_);
  if (!aggregates) return tl::unexpected(aggregates.error());
  draft->aggregates_made = *std::move(aggregates);
  return draft;
}

Result<std::vector<StoredRelease>> ReleaseMaking::files_of(const Draft& draft) const {
  std::vector<StoredRelease> all;
  for (std::size_t profile = 0; profile < profile_count; ++profile) {
    NewRelease release{.period = draft.period,
                       .profile = stamp(draft.job.profiles[profile]),
                       .as_of = day_text(today_),
                       .tables = draft.releases.made[profile].tables,
                       .certificate = draft.releases.made[profile].certificate,
                       .menu_version = rules_.menu.version(),
                       .menu_sha256 = rules_.menu_sha256,
                       .regions_sha256 = rules_.regions_sha256,
                       .map_year = draft.map->from_year()};
    if (rules_.menu.has_organisations_reporting() && draft.period.quarter != 0)
      release.tables.push_back(organisations_table(draft.job.exact.counts, *draft.map, release.profile, today_));
    if (profile == public_profile && !draft.aggregates_made.tables.empty()) {
      const auto mixed = mixed_tables(draft.releases.made[profile].tables, draft.aggregates_made.tables);
      std::ranges::copy(draft.aggregates_made.tables, std::back_inserter(release.tables));
      std::ranges::copy(mixed, std::back_inserter(release.tables));
      release.aggregates_certificate = draft.aggregates_made.certificate;
    }
    KITH_ASSIGN(auto stored, to_store(release, *draft.map));
    all.push_back(std::move(stored));
  }
  return all;
}

// Protection and audit speak of people, of whom the counts have to be the same still. They know nothing of returns,
// which any member may send at any moment up to this one: those of the recount are sealed and published.
Result<void> ReleaseMaking::freeze(Draft& draft) {
  tell(Step::freezing);
  storage::FreezeRequest request{.period = draft.period.text()};
  if (draft.period.quarter == 0) {
    KITH_ASSIGN(request.releases, files_of(draft));
  } else {
    const auto complete = [&](const storage::PeriodCounts& counted, storage::FreezeRequest& now) -> Result<void> {
      const ExactCounts counts = exact_counts(rules_.menu, *draft.map, draft.period, counted);
      draft.job.exact.counts.returns = counts.returns;
      now.counts = write_counts(counts, *draft.map);
      if (now.counts != write_counts(draft.job.exact.counts, *draft.map)) return fail(Errc::precondition_failed);
      KITH_ASSIGN(now.releases, files_of(draft));
      return {};
    };
    request.recount = storage::Recount{asked_for(rules_.menu, draft.period, today_), complete};
  }
  return pg::guarded(patient(), [&](pg::Connection& c) { return storage::freeze(c, std::move(request)); });
}

Outcome<Draft> ReleaseMaking::make(const ReleasePeriod& period) {
  for (int round = 0; round < most_rounds; ++round) {
    auto draft = this->draft(period);
    if (!draft) return draft;
    const auto frozen = freeze(*draft);
    if (frozen) return draft;
    if (frozen.error().code == Errc::already_exists) return stop_for(Refusal::exists);
    if (frozen.error().code != Errc::precondition_failed) return stopped(frozen.error());
  }
  return stop_for(Refusal::counts_moving);
}

}  // namespace kith::release
