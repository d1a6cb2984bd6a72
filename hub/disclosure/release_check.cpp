#include "hub/disclosure/release_check.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "hub/disclosure/fields.hpp"
#include "hub/disclosure/mixed.hpp"
#include "hub/disclosure/organisations.hpp"
#include "hub/disclosure/vocabulary.hpp"

namespace kith::disclosure {
namespace {

constexpr std::string_view everybody = "public";

TableName name_of(const PublishedTable& table) {
  return {table.profile.name, table.release, table.table};
}

std::set<std::string> years_of(const PublishedTable& table) {
  std::set<std::string> years;
  for (const Dimension& dimension : table.dimensions)
    if (dimension.id == "period")
      for (const Code& code : dimension.codes) years.insert(year_of_period(code.code));
  if (years.empty()) years.emplace();
  return years;
}

// What the readers of one profile know of one year.
struct Group {
  std::string profile;
  std::string year;
  std::set<TableName> tables;
};

std::vector<Group> groups_of(std::span<const PublishedTable> tables) {
  std::map<std::pair<std::string, std::string>, Group> groups;
  for (const PublishedTable& table : tables)
    for (const std::string& year : years_of(table))
      groups.try_emplace({table.profile.name, year}, Group{table.profile.name, year, {}});
  for (const PublishedTable& table : tables)
    for (const std::string& year : years_of(table))
      for (auto& [of, group] : groups)
        if (of.second == year && (of.first == table.profile.name || table.profile.name == everybody))
          group.tables.insert(name_of(table));
  std::vector<Group> found;
  for (auto& [of, group] : groups) found.push_back(std::move(group));
  return found;
}

bool covers(const Certificate& certificate, const Group& group) {
  return certificate.profile.name == group.profile && std::ranges::includes(certificate.tables, group.tables);
}

class Check {
 public:
  Check(std::span<const PublishedTable> tables, std::span<const Certificate> certificates)
      : tables_(tables), certificates_(certificates) {}

  Result<ReleaseCheck> run() {
    for (std::size_t t = 0; t < tables_.size(); ++t)
      if (!by_name_.emplace(name_of(tables_[t]), t).second)
        return fail({Errc::contradiction, element("/tables", t), "another file has the same table"});
    std::set<std::size_t> needed;
    for (const Group& group : groups_of(tables_)) {
      if (const auto covering = smallest_covering(group)) {
        needed.insert(*covering);
      } else {
        find(group.year,
             "no certificate speaks of all tables of the profile " + group.profile + " in this year together");
      }
    }
    result_.certificates = needed.size();
    for (const std::size_t c : needed) KITH_TRY(verify_one(certificates_[c]));
    return std::move(result_);
  }

 private:
  void find(std::string cell, std::string words) { result_.findings.push_back({std::move(cell), std::move(words)}); }

  [[nodiscard]] std::optional<std::size_t> smallest_covering(const Group& group) const {
    std::optional<std::size_t> best;
    for (std::size_t c = 0; c < certificates_.size(); ++c)
      if (covers(certificates_[c], group) &&
          (!best || certificates_[c].tables.size() < certificates_[*best].tables.size()))
        best = c;
    return best;
  }

  Result<void> verify_one(const Certificate& certificate) {
    std::vector<PublishedTable> named;
    for (const TableName& name : certificate.tables) {
      const auto found = by_name_.find(name);
      if (found == by_name_.end()) {
        find(name.release, "the table " + name.table + " of a certificate is not here");
        return {};
      }
      named.push_back(tables_[found->second]);
    }
    KITH_ASSIGN(Verification verification, verify(named, certificate));
    result_.printed += verification.printed;
    result_.hidden += verification.hidden;
    result_.unprinted += verification.unprinted;
    std::ranges::move(verification.findings, std::back_inserter(result_.findings));
    return {};
  }

  std::span<const PublishedTable> tables_;
  std::span<const Certificate> certificates_;
  std::map<TableName, std::size_t> by_name_;
  ReleaseCheck result_;
};

void add(ReleaseCheck one, ReleaseCheck& all) {
  all.certificates += one.certificates;
  all.printed += one.printed;
  all.hidden += one.hidden;
  all.unprinted += one.unprinted;
  std::ranges::move(one.findings, std::back_inserter(all.findings));
}

}  // namespace

Result<ReleaseCheck> check_releases(std::span<const PublishedTable> tables, std::span<const Certificate> certificates) {
  std::vector<PublishedTable> of_people, of_aggregates;
  ReleaseCheck all;
  for (const PublishedTable& table : tables) {
    if (table.counts == Counted::people) of_people.push_back(table);
    if (table.counts == Counted::aggregates) of_aggregates.push_back(table);
    if (table.counts == Counted::organisations) {
      ++all.of_organisations;
      std::ranges::move(check_organisations(table), std::back_inserter(all.findings));
    }
    if (table.counts == Counted::mixed) {
      ++all.mixed;
      std::ranges::move(check_mixed(table, tables), std::back_inserter(all.findings));
    }
  }
  for (const auto* const system : {&of_people, &of_aggregates}) {
    KITH_ASSIGN(ReleaseCheck checked, (Check{*system, certificates}.run()));
    add(std::move(checked), all);
  }
  all.superseded = certificates.size() - all.certificates;
  return all;
}

}  // namespace kith::disclosure
