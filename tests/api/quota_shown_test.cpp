// Where an operator sees how many records each organisation has, before its pushes are refused: a number, and nothing
// of a record.
#include <boost/test/unit_test.hpp>
#include <sstream>
#include <thread>

#include "hub/app/doctor.hpp"
#include "hub/app/org_command.hpp"
#include "tests/api/example.hpp"
#include "tests/support/test_hub.hpp"

namespace {

using namespace kith;
using namespace kith::test;

HubChanges with_room_for_two() {
  HubChanges changes;
  changes.limits.records_per_organisation = 2;
  return changes;
}

struct Shown {
  TestHub hub{with_room_for_two()};
  Member member{hub, hub.add_organisation("aaln")}, other{hub, hub.add_organisation("jakara")};

  std::string list(bool as_json) const { return app::list_organisations(hub.config(), as_json).value(); }
  std::string doctor_words() const {
    std::ostringstream report;
    app::doctor(hub.config(), report);
    return report.str();
  }
  void push(const Example& example) {
    BOOST_REQUIRE(member.post("/v1/records", "application/json", incident(example)).status == 201);
  }
};

BOOST_FIXTURE_TEST_SUITE(quota_shown_to_operators, Shown)

BOOST_AUTO_TEST_CASE(how_many_records_an_organisation_has_is_shown_where_an_operator_looks) {
  const Example first, second;
  push(first);
  BOOST_TEST(list(false).find("\t1 of 2\n") != std::string::npos, list(false));
  BOOST_TEST(list(false).find("\t0 of 2\n") != std::string::npos, list(false));
  BOOST_TEST(doctor_words().find("records held by") == std::string::npos, doctor_words());
  push(second);
  BOOST_TEST(list(false).find("\t2 of 2\n") != std::string::npos, list(false));
  BOOST_TEST(list(true).find(R"("records":2,"records_withdrawn":0,"records_most":2)") != std::string::npos, list(true));
  BOOST_TEST(doctor_words().find("note  records held by aaln: 2 of 2; ") != std::string::npos, doctor_words());
  const auto is_told = [&] { return hub.metrics().find("\nkith_organisations_near_quota 1\n") != std::string::npos; };
  for (int i = 0; i < 600 && !is_told(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds{50});
  BOOST_TEST(is_told());
}

BOOST_AUTO_TEST_CASE(nothing_of_a_record_is_shown_to_operators_with_its_number) {
  const Example first, second;
  push(first);
  push(second);
  for (const auto& text : {list(false), list(true), doctor_words(), hub.metrics()})
    for (const auto& uid : {first.uid, second.uid}) BOOST_TEST(text.find(uid) == std::string::npos, text);
  // The role that sees the numbers may read no record and change no number.
  auto connection = hub.database().serve();
  for (const pg::Sql& sql : {pg::Sql{"-- test.records\nSELECT 1 FROM kith.record"},
                             pg::Sql{"-- test.change\nUPDATE kith.holding SET live = 0"},
                             pg::Sql{"-- test.most\nSELECT most FROM kith.holding"}}) {
    pg::Transaction transaction{connection, pg::Role::registry};
    BOOST_CHECK_EXCEPTION(transaction.exec(sql), pg::SqlError,
                          [](const pg::SqlError& error) { return error.state().text() == "42501"; });
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
