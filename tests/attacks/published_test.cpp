// All published files together, attacked as one system: by a reader of the public ones, by a lead who has both, and by
// each organisation that subtracts its own people.
#include <boost/test/unit_test.hpp>
#include <cstdlib>

#include "tests/attacks/attacker.hpp"
#include "tests/attacks/published.hpp"

namespace kith::attacks {
namespace {

const std::set<std::string> everybody = {"public"}, lead = {"public", "collaborative"};

// With KITH_FULL twelve, whose many are other people in other places.
const std::vector<Published>& collaboratives() {
  static const std::vector<Published> all = [] {
    std::vector<Published> made = {published()};
    for (unsigned seed = 2; std::getenv("KITH_FULL") != nullptr && seed <= 12; ++seed) made.push_back(publish(seed));
    return made;
  }();
  return all;
}

struct Readers {
  test::Glpsol glpsol;

  Attacker reader(const Published& made, const std::set<std::string>& profiles) {
    return {reading_of(made.files, profiles), made.truth, profiles.contains("collaborative") ? 5 : 11, glpsol};
  }
  // Calls with an attacker of each collaborative for each kind of reader.
  template <class F>
  void each(F attacks) {
    for (std::size_t number = 0; number < collaboratives().size(); ++number)
      for (const auto& profiles : {everybody, lead})
        attacks(reader(collaboratives()[number], profiles),
                "collaborative " + std::to_string(number + 1) + ", " + std::to_string(profiles.size()) + " profiles");
  }
};

BOOST_FIXTURE_TEST_SUITE(published_files, Readers)

BOOST_AUTO_TEST_CASE(the_attackers_sums_hold_for_the_people_there_are) {
  each([](const Attacker& attacker, const std::string& which) {
    BOOST_TEST(attacker.knows_the_truth(), which);
    BOOST_TEST_MESSAGE(attacker.system().numbers.size() << " numbers, " << attacker.system().sums.size() << " sums, "
                                                        << attacker.questions() << " questions");
    BOOST_TEST(attacker.questions() > 100U);
  });
}

BOOST_AUTO_TEST_CASE(nobody_tells_a_person_from_all_files_together) {
  each([](Attacker attacker, const std::string& which) { BOOST_TEST(text(attacker.attack()) == "", which); });
}

BOOST_AUTO_TEST_CASE(no_organisation_tells_a_person_by_subtracting_its_own) {
  each([](Attacker attacker, const std::string& which) {
    for (std::size_t org = 0; org < organisations; ++org)
      BOOST_TEST(text(attacker.attack_as(org)) == "", which << ", organisation " << org);
  });
  BOOST_TEST_MESSAGE(glpsol.asked() << " questions to glpsol");
}

BOOST_AUTO_TEST_CASE(a_withdrawal_from_a_released_quarter_changes_no_byte_of_any_later_release) {
  std::int64_t withdrawn = 0;
  const auto withdraw = [&](std::string_view period, pg::Connection& owner) {
    if (period != "2021-Q3") return;
    const auto rows = owner.exec(
        "-- test.withdraw\nUPDATE kith.record SET state = 2, revision = 2, digest = NULL, act_types = NULL, "
        "place_level = NULL, place_code = NULL, target_age_band = NULL WHERE received_on < '2021-10-01'");
    withdrawn = rows.affected();
  };
  const Published after = publish(1, withdraw);
  BOOST_TEST(withdrawn > 0);
  const auto& before = published().files;
  BOOST_REQUIRE(after.files.size() == before.size());
  for (std::size_t f = 0; f < before.size(); ++f)
    BOOST_TEST(after.files[f].bytes == before[f].bytes, before[f].release << " " << before[f].name);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::attacks
