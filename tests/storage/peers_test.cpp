// Other hubs in the database: described by an operator and nobody else, seen by the serving login one at a time.
#include "hub/storage/peers.hpp"

#include <boost/test/unit_test.hpp>

#include "hub/storage/registry.hpp"
#include "tests/support/cluster.hpp"

using namespace kith;
namespace peers = storage::peers;

namespace {

struct PeersFixture {
  test::TestDatabase database;
  pg::Connection operating = database.migrating(), serve = database.serve();
  OrgCode bay = add("bay_hub"), delta = add("delta_hub");
  peers::Description described{"https://hub.example.org:8443", "bay_hub+0123abcd+AQ"};

  OrgCode add(std::string_view code) {
    const storage::Organisation row{{.org = *OrgCode::parse(code), .funding_streams = {}, .kind = PartyKind::hub},
                                    "A hub",
                                    "CN=" + std::string{code},
                                    {}};
    BOOST_REQUIRE(storage::registry::add(operating, row));
    return row.profile.org;
  }
  std::string seen_of(const OrgCode& hub) {
    return peers::find(serve, hub).value().value_or(peers::Description{}).address;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(peers_in_the_database, PeersFixture)

BOOST_AUTO_TEST_CASE(a_hub_is_known_once_its_invitation_was_accepted_and_until_it_is_forgotten) {
  BOOST_REQUIRE(peers::note_invited(operating, bay, "ann"));
  BOOST_TEST(seen_of(bay) == "");
  BOOST_REQUIRE(peers::accept(operating, bay, described, {"ben", true}));
  BOOST_TEST(seen_of(bay) == described.address);
  const auto listed = peers::list(operating).value();
  BOOST_REQUIRE(listed.size() == 1U);
  BOOST_TEST((listed[0].hub == bay && listed[0].invited_by == "ann" && listed[0].accepted_by == "ben"));
  BOOST_TEST(listed[0].described->signing_key == described.signing_key);

  BOOST_REQUIRE(peers::note_invited(operating, bay, "cid"));  // anew; what is known stays
  BOOST_TEST(seen_of(bay) == described.address);
  BOOST_REQUIRE(peers::forget(operating, bay));
  BOOST_REQUIRE(peers::forget(operating, bay));
  BOOST_TEST(seen_of(bay) == "");
}

BOOST_AUTO_TEST_CASE(who_is_not_invited_is_not_accepted_nor_by_who_has_invited_where_it_takes_two) {
  BOOST_TEST((peers::accept(operating, bay, described, {"ann", false}).error().code == Errc::not_found));
  BOOST_REQUIRE(peers::note_invited(operating, bay, "ann"));
  BOOST_TEST((peers::accept(operating, bay, described, {"ann", true}).error().code == Errc::not_permitted));
  BOOST_TEST(seen_of(bay) == "");
  BOOST_REQUIRE(peers::accept(operating, bay, described, {"ann", false}));
}

BOOST_AUTO_TEST_CASE(an_acceptance_is_on_the_log_of_the_hub) {
  BOOST_REQUIRE(peers::note_invited(operating, bay, "ann"));
  BOOST_REQUIRE(peers::accept(operating, bay, described, {"ann", false}));
  const auto rows = database.superuser().exec(
      "-- test.leaf\nSELECT count(*) FROM kith.audit_leaf WHERE org = $1 AND event = 8 AND reason = 527", bay);
  BOOST_TEST(rows[0].get<std::int64_t>(0) == 1);
}

BOOST_AUTO_TEST_CASE(the_serving_login_sees_one_at_a_time_and_changes_none) {
  for (const OrgCode& hub : {bay, delta}) {
    BOOST_REQUIRE(peers::note_invited(operating, hub, "ann"));
    BOOST_REQUIRE(peers::accept(operating, hub, described, {"ben", true}));
  }
  {
    pg::Transaction transaction{serve, pg::Role::federation, bay};
    BOOST_TEST(transaction.exec("-- test.all\nSELECT count(hub) FROM kith.peer")[0].get<std::int64_t>(0) == 1);
  }
  {
    pg::Transaction transaction{serve, pg::Role::federation};
    BOOST_TEST(transaction.exec("-- test.none\nSELECT count(hub) FROM kith.peer")[0].get<std::int64_t>(0) == 0);
  }
  for (const pg::Sql& forbidden :
       {pg::Sql{"-- test.update\nUPDATE kith.peer SET address = 'https://elsewhere.example'"},
        pg::Sql{"-- test.delete\nDELETE FROM kith.peer"}, pg::Sql{"-- test.who\nSELECT invited_by FROM kith.peer"}}) {
    pg::Transaction transaction{serve, pg::Role::federation, bay};
    BOOST_CHECK_EXCEPTION(transaction.exec(forbidden), pg::SqlError,
                          [](const pg::SqlError& error) { return error.state().text() == "42501"; });
  }
}

BOOST_AUTO_TEST_SUITE_END()
