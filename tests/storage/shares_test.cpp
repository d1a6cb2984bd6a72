// What an organisation shares: kept as it was said, on its log, seen by itself and by the hub that it is about.
#include "hub/storage/shares.hpp"

#include <boost/test/unit_test.hpp>

#include "hub/storage/peers.hpp"
#include "hub/storage/registry.hpp"
#include "tests/support/cluster.hpp"

using namespace kith;
namespace shares = storage::shares;
namespace peers = storage::peers;

namespace {

struct SharesFixture {
  test::TestDatabase database;
  OrgCode aaln = database.add_org("aaln"), jakara = database.add_org("jakara");
  pg::Connection operating = database.migrating(), serve = database.serve();
  PartyCode delta = add_hub("delta_hub"), bay = add_hub("bay_hub");

  PartyCode add_hub(std::string_view code) {
    const storage::Organisation row{{.org = *OrgCode::parse(code), .funding_streams = {}, .kind = PartyKind::hub},
                                    "The hub " + std::string{code},
                                    "CN=" + std::string{code},
                                    {}};
    BOOST_REQUIRE(storage::registry::add(operating, row));
    BOOST_REQUIRE(peers::note_invited(operating, row.profile.org, "ann"));
    BOOST_REQUIRE(
        peers::accept(operating, row.profile.org, {"https://hub.example:8443", "k+0123abcd+AQ"}, {"ben", true}));
    return PartyCode{row.profile.org};
  }
  static policy::Share full_share() {
    policy::Share share;
    share.has_aggregates = false;
    share.profile = {.finest_date = DatePrecision::quarter,
                     .finest_place = PlaceLevel::cbsa,
                     .age = AgeDetail::none,
                     .ethnicity = EthnicityDetail::category,
                     .has_daypart = true,
                     .has_language = true,
                     .has_gender = false,
                     .smallest_cell = 11};
    share.places = {{PlaceLevel::county, 6067}, {PlaceLevel::state, 32}};
    share.without = {"sites", "target.age_band"};
    share.may_be_passed_on = true;
    share.until = std::chrono::year{2027} / 6 / 30;
    return share;
  }
  Result<bool> put(const OrgCode& org, const PartyCode& hub, const policy::Share& share) {
    return shares::put(serve, Access::own(org), hub, share);
  }
  std::int64_t leaves(std::int16_t reason) {
    return database.superuser()
        .exec(
            "-- test.leaves\nSELECT count(*) FROM kith.audit_leaf WHERE event = 8 AND reason = $1 AND org = 'aaln' AND "
            "principal = 'aaln'",
            reason)[0]
        .get<std::int64_t>(0);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(shares_in_the_database, SharesFixture)

BOOST_AUTO_TEST_CASE(what_was_said_is_kept_as_it_was_said_and_each_change_is_on_the_log) {
  BOOST_TEST(put(aaln, delta, {}).value());
  BOOST_TEST(!put(aaln, delta, {}).value());
  BOOST_TEST(leaves(592) == 1);
  BOOST_TEST(put(aaln, delta, full_share()).value());
  BOOST_TEST(leaves(592) == 2);
  const auto listed = shares::list(serve, aaln).value();
  BOOST_REQUIRE(listed.shares.size() == 1U);
  BOOST_TEST((listed.shares[0].hub == delta && listed.shares[0].share == full_share()));
  BOOST_REQUIRE(listed.hubs.size() == 2U);
  BOOST_TEST((listed.hubs[0].code == bay && listed.hubs[0].name == "The hub bay_hub"));
  BOOST_REQUIRE(shares::remove(serve, Access::own(aaln), delta));
  BOOST_TEST(leaves(593) == 1);
  BOOST_TEST(shares::list(serve, aaln).value().shares.empty());
  BOOST_TEST((shares::remove(serve, Access::own(aaln), delta).error().code == Errc::not_found));
}

BOOST_AUTO_TEST_CASE(nobody_shares_with_a_hub_that_no_operator_has_accepted_or_that_was_removed) {
  BOOST_TEST((put(aaln, *PartyCode::parse("gamma_hub"), {}).error().code == Errc::not_found));
  BOOST_TEST((put(aaln, PartyCode{jakara}, {}).error().code == Errc::not_found));
  BOOST_REQUIRE(storage::registry::set_state(operating, delta.key(), storage::OrgState::removed, PartyKind::hub));
  BOOST_TEST((put(aaln, delta, {}).error().code == Errc::not_found));
}

BOOST_AUTO_TEST_CASE(each_sees_its_own_and_a_hub_what_is_shared_with_it) {
  BOOST_REQUIRE(put(aaln, delta, {}));
  BOOST_REQUIRE(put(jakara, delta, full_share()));
  BOOST_REQUIRE(put(jakara, bay, {}));
  BOOST_TEST(shares::list(serve, aaln).value().shares.size() == 1U);
  const auto seen_by = [&](pg::Role role, const std::optional<OrgCode>& whom) {
    pg::Transaction transaction{serve, role, whom};
    return transaction.exec("-- test.seen\nSELECT count(*) FROM kith.share")[0].get<std::int64_t>(0);
  };
  BOOST_TEST(seen_by(pg::Role::federation, delta.key()) == 2);
  BOOST_TEST(seen_by(pg::Role::federation, bay.key()) == 1);
  BOOST_TEST(seen_by(pg::Role::federation, std::nullopt) == 0);
  BOOST_TEST(seen_by(pg::Role::ingest, jakara) == 2);
  pg::Transaction transaction{serve, pg::Role::federation, delta.key()};
  BOOST_CHECK_EXCEPTION(transaction.exec("-- test.widen\nUPDATE kith.share SET finest_date = 10"), pg::SqlError,
                        [](const pg::SqlError& error) { return error.state().text() == "42501"; });
}

BOOST_AUTO_TEST_CASE(the_operators_login_cannot_share_for_an_organisation) {
  pg::Transaction transaction{operating, pg::Role::registrar};
  BOOST_CHECK_EXCEPTION(transaction.exec("-- test.look\nSELECT count(*) FROM kith.share"), pg::SqlError,
                        [](const pg::SqlError& error) { return error.state().text() == "42501"; });
}

BOOST_AUTO_TEST_SUITE_END()
