#include "tests/attacks/published.hpp"

#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include "hub/disclosure/profile.hpp"
#include "hub/release/making.hpp"

namespace kith::attacks {
namespace {

using namespace release;

Programs programs() {
  const std::filesystem::path build = std::getenv("KITH_BINARY_DIR");
  return {{build / "hub/protect/kith-protect", {}, {}}, {build / "hub/prove/kith-audit", {}, {}}};
}

}  // namespace

Published publish(unsigned seed, const Meanwhile& meanwhile) {
  kith::test::TestDatabase database;
  std::vector<OrgCode> orgs;
  for (const std::string_view code : {"first", "second", "third", "fourth", "fifth"})
    orgs.push_back(database.add_org(code));
  Published made{made_people(seed), {}, {}};
  pg::Connection owner = database.superuser(), serve = database.serve();
  insert(made.people, owner, orgs);
  made.truth = count(made.people);
  const Rules rules{Menu::parse(menu_toml()).value(),
                    RegionMaps::parse(regions_csv()).value(),
                    std::string(64, 'a'),
                    std::string(64, 'b'),
                    {disclosure::profile("public").value(), disclosure::profile("collaborative").value()},
                    programs()};
  for (const std::string_view period : {"2021-Q1", "2021-Q2", "2021-Q3", "2021-Q4", "2021", "2022-Q1"}) {
    const auto draft = ReleaseMaking{serve, rules, std::chrono::year{2022} / 6 / 1, {}}.make(
        *ReleasePeriod::parse(std::string{period}));
    if (!draft) throw std::runtime_error(std::string{period} + ": " + std::string{sentence(draft.error().why)});
    if (meanwhile) meanwhile(period, owner);
  }
  made.files = fetch(serve);
  return made;
}

const Published& published() {
  static const Published made = publish(1);
  return made;
}

Reading reading_of(const std::vector<File>& files, const std::set<std::string>& profiles) {
  return read(of_profiles(files, profiles));
}

}  // namespace kith::attacks
