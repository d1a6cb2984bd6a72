// Enrolment in the database: the states in their order, a code for one key and in time, and a serving login that can
// make nobody a member whom no operator has approved.
#include "hub/storage/enrolment.hpp"

#include <boost/test/unit_test.hpp>
#include <thread>

#include "hub/storage/revocation.hpp"
#include "tests/support/cluster.hpp"

using namespace kith;
using namespace kith::storage;
using enrolment::Sha256;

namespace {

const OrgCode aaln = *OrgCode::parse("aaln");
const Sha256 code{1, 2, 3}, key{4, 5, 6}, other_key{7, 8, 9};

enrolment::NewInvitation invitation(bool is_automatic = false) {
  Organisation organisation{{aaln, OrgState::active, {}, false}, "An organisation", "CN=aaln", {}};
  return {organisation, code, std::chrono::hours{24}, "alice", is_automatic};
}

enrolment::NewCertificate certificate(const Sha256& of = key) {
  const WallTime now = std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
  return {aaln, "0a1b", of, now, now + std::chrono::hours{1}, "PEM"};
}

struct Enrolling {
  test::TestDatabase database;
  pg::Connection operating = database.migrating();
  pg::Connection serving = database.serve();

  OrgState state() { return registry::list(operating).value().at(0).profile.state; }
  std::int64_t leaves() {
    auto owner = database.superuser();
    return owner.exec("-- test.leaves\nSELECT count(*) FROM kith.audit_leaf WHERE org = 'aaln'")[0].get<std::int64_t>(
        0);
  }
  // The SQLSTATE that raw SQL ends with, as the role that enrols and with the invitation at hand.
  std::string state_of(const pg::Sql& sql) {
    pg::Transaction transaction{serving, pg::Role::enrolment, aaln};
    transaction.exec("-- test.code\nSELECT set_config('kith.invitation', encode($1, 'hex'), true)", pg::Bytes{code});
    try {
      transaction.exec(sql);
      return "00000";
    } catch (const pg::SqlError& error) {
      return std::string{error.state().text()};
    }
  }
};

constexpr const char* denied = "42501";

}  // namespace

BOOST_AUTO_TEST_SUITE(enrolments)

BOOST_FIXTURE_TEST_CASE(the_states_come_in_their_order_each_with_its_leaf, Enrolling) {
  BOOST_REQUIRE(enrolment::invite(operating, invitation()));
  BOOST_TEST((state() == OrgState::invited));
  BOOST_TEST((enrolment::waiting(operating, aaln).error().code == Errc::contradiction));
  BOOST_REQUIRE(enrolment::request(serving, aaln, code, key));
  BOOST_TEST((state() == OrgState::requested));
  const auto waiting = enrolment::waiting(operating, aaln);
  BOOST_REQUIRE(waiting);
  BOOST_TEST((waiting->key == key));
  BOOST_TEST(waiting->invited_by == "alice");
  BOOST_TEST(!enrolment::deliver(serving, certificate(), code));
  BOOST_TEST((state() == OrgState::requested));
  BOOST_REQUIRE(enrolment::approve(operating, aaln, *waiting, {"bob"}));
  BOOST_TEST((state() == OrgState::approved));
  BOOST_TEST(enrolment::find(serving, code)->is_approved);
  BOOST_REQUIRE(enrolment::deliver(serving, certificate(), code));
  BOOST_TEST((state() == OrgState::active));
  BOOST_TEST(enrolment::find(serving, code)->certificate == "PEM");
  BOOST_TEST(leaves() == 4);
  const auto said = database.superuser().exec(
      "-- test.said\nSELECT string_agg(principal || ' ' || reason, ',' ORDER BY batch) FROM kith.audit_leaf");
  BOOST_TEST(said[0].get<std::string>(0) == "operator 513,aaln 514,operator 515,aaln 517");
}

BOOST_FIXTURE_TEST_CASE(a_code_is_for_the_first_key_and_in_time, Enrolling) {
  BOOST_REQUIRE(enrolment::invite(operating, invitation()));
  BOOST_TEST((enrolment::find(serving, other_key).error().code == Errc::not_found));
  BOOST_REQUIRE(enrolment::request(serving, aaln, code, key));
  BOOST_TEST((enrolment::request(serving, aaln, code, other_key).error().code == Errc::contradiction));
  BOOST_TEST((enrolment::find(serving, code)->key == key));
  auto late = invitation();
  late.code = other_key;
  late.life = std::chrono::seconds{-1};
  BOOST_REQUIRE(enrolment::invite(operating, late));
  BOOST_TEST((enrolment::find(serving, code).error().code == Errc::not_found));  // the newer one takes its place
  BOOST_TEST(enrolment::find(serving, late.code)->has_expired);
  BOOST_TEST((enrolment::request(serving, aaln, late.code, key).error().code == Errc::contradiction));
}

// Its certificate may have ended, and a new one is for a new key.
BOOST_FIXTURE_TEST_CASE(a_key_that_has_a_certificate_spends_no_other_invitation, Enrolling) {
  BOOST_REQUIRE(enrolment::invite(operating, invitation(true)));
  BOOST_REQUIRE(enrolment::request(serving, aaln, code, key));
  BOOST_REQUIRE(enrolment::deliver(serving, certificate(), code));
  auto second = invitation(true);
  second.code = other_key;
  BOOST_REQUIRE(enrolment::invite(operating, second));
  BOOST_TEST((enrolment::request(serving, aaln, second.code, key).error().code == Errc::not_permitted));
  BOOST_TEST(!enrolment::find(serving, second.code)->key);
  BOOST_TEST(enrolment::request(serving, aaln, second.code, other_key).has_value());
}

BOOST_FIXTURE_TEST_CASE(an_active_organisation_keeps_its_state_when_it_is_invited_again, Enrolling) {
  database.add_org("aaln");
  BOOST_REQUIRE(enrolment::invite(operating, invitation(true)));
  BOOST_TEST((state() == OrgState::active));
  BOOST_REQUIRE(enrolment::request(serving, aaln, code, key));
  BOOST_REQUIRE(enrolment::deliver(serving, certificate(), code));
  BOOST_TEST((state() == OrgState::active));
  auto elsewhere = invitation();
  elsewhere.organisation.subject = "CN=aaln,O=Elsewhere";
  BOOST_TEST((enrolment::invite(operating, elsewhere).error().code == Errc::already_exists));
  BOOST_REQUIRE(registry::set_state(operating, aaln, OrgState::suspended));
  BOOST_TEST((enrolment::invite(operating, invitation()).error().code == Errc::not_permitted));
  BOOST_TEST((enrolment::deliver(serving, certificate(other_key), std::nullopt).error().code == Errc::not_permitted));
}

BOOST_FIXTURE_TEST_CASE(a_revoked_key_renews_itself_no_more_and_what_it_renewed_ends_with_it, Enrolling) {
  database.add_org("aaln");
  const auto renew = [this](std::uint8_t from, std::uint8_t to) {
    auto renewed = certificate(Sha256{to});
    renewed.serial = std::to_string(to);
    renewed.asked_with = Sha256{from};
    return enrolment::deliver(serving, renewed, std::nullopt);
  };
  BOOST_TEST((renew(1, 2).error().code == Errc::not_permitted));
  for (const std::uint8_t issued : {std::uint8_t{1}, std::uint8_t{7}}) {
    auto given = certificate(Sha256{issued});
    given.serial = std::to_string(issued);
    BOOST_REQUIRE(enrolment::deliver(serving, given, std::nullopt));
  }
  BOOST_REQUIRE(renew(1, 2));
  BOOST_REQUIRE(renew(2, 3));
  BOOST_REQUIRE(renew(7, 8));
  const Sha256 first[] = {Sha256{1}};
  const auto revoked = revocation::revoke(operating, aaln, first, "alice");
  BOOST_REQUIRE(revoked);
  BOOST_TEST((*revoked == std::vector<Sha256>{Sha256{1}, Sha256{2}, Sha256{3}}));
  BOOST_REQUIRE(enrolment::invite(operating, invitation()));
  BOOST_TEST((enrolment::request(serving, aaln, code, Sha256{2}).error().code == Errc::not_permitted));
  for (std::uint8_t from = 1; from <= 3; ++from) BOOST_TEST((renew(from, 20).error().code == Errc::not_permitted));
  BOOST_TEST((renew(8, 2).error().code == Errc::not_permitted));
  BOOST_REQUIRE(renew(8, 9));
  BOOST_TEST(
      state_of("-- test.renew\nINSERT INTO kith.certificate (org, serial, key_digest, not_before, not_after, pem, "
               "asked_with) SELECT 'aaln', 'x', sha256('x'), now(), now(), 'x', key_digest FROM kith.revoked_key "
               "LIMIT 1") == denied);
  BOOST_TEST(revocation::revoke_all(operating, aaln, "alice")->size() == 6U);
  BOOST_TEST((renew(9, 10).error().code == Errc::not_permitted));
}

BOOST_FIXTURE_TEST_CASE(a_revocation_ends_what_was_approved_and_not_fetched, Enrolling) {
  database.add_org("aaln");
  BOOST_REQUIRE(enrolment::invite(operating, invitation(true)));
  BOOST_REQUIRE(enrolment::request(serving, aaln, code, key));
  BOOST_TEST((revocation::asked(operating, aaln).value() == std::vector<Sha256>{key}));
  BOOST_TEST((revocation::revoke_all(operating, aaln, "alice").value() == std::vector<Sha256>{key}));
  BOOST_TEST((enrolment::find(serving, code).error().code == Errc::not_found));
  BOOST_TEST((enrolment::deliver(serving, certificate(), code).error().code == Errc::not_permitted));
  BOOST_REQUIRE(enrolment::invite(operating, invitation(true)));  // not used yet: it ends too
  BOOST_REQUIRE(revocation::revoke_all(operating, aaln, "alice"));
  BOOST_TEST((enrolment::find(serving, code).error().code == Errc::not_found));
  BOOST_REQUIRE(enrolment::invite(operating, invitation(true)));
  BOOST_REQUIRE(enrolment::request(serving, aaln, code, other_key));
  const Sha256 another[] = {Sha256{99}}, that[] = {other_key};
  BOOST_REQUIRE(revocation::revoke(operating, aaln, another, "alice"));
  BOOST_TEST(enrolment::find(serving, code).has_value());
  BOOST_REQUIRE(revocation::revoke(operating, aaln, that, "alice"));
  BOOST_TEST((enrolment::find(serving, code).error().code == Errc::not_found));
}

BOOST_FIXTURE_TEST_CASE(an_approved_invitation_that_nobody_fetches_lapses, Enrolling) {
  database.add_org("aaln");
  BOOST_REQUIRE(enrolment::invite(operating, invitation()));
  BOOST_REQUIRE(enrolment::request(serving, aaln, code, key));
  auto owner = database.superuser();
  owner.exec("-- test.age\nUPDATE kith.invitation SET requested_at = now() - interval '9 days'");
  BOOST_TEST(!enrolment::find(serving, code)->has_expired);  // it waits for people
  BOOST_REQUIRE(enrolment::approve(operating, aaln, *enrolment::waiting(operating, aaln), {"bob"}));
  BOOST_TEST(!enrolment::find(serving, code)->has_expired);
  owner.exec("-- test.late\nUPDATE kith.invitation SET approved_at = now() - interval '8 days'");
  BOOST_TEST(enrolment::find(serving, code)->has_expired);
  BOOST_TEST((enrolment::deliver(serving, certificate(), code).error().code == Errc::not_permitted));
}

// What was looked at before an invitation was replaced is no reason to deliver.
BOOST_FIXTURE_TEST_CASE(an_invitation_that_was_replaced_delivers_nothing, Enrolling) {
  database.add_org("aaln");
  BOOST_REQUIRE(enrolment::invite(operating, invitation(true)));
  BOOST_REQUIRE(enrolment::request(serving, aaln, code, key));
  auto newer = invitation(true);
  newer.code = other_key;
  BOOST_REQUIRE(enrolment::invite(operating, newer));
  BOOST_TEST((enrolment::deliver(serving, certificate(), code).error().code == Errc::not_permitted));
}

BOOST_FIXTURE_TEST_CASE(a_key_is_one_organisations, Enrolling) {
  const OrgCode other = database.add_org("other"), third = database.add_org("third");
  auto others = certificate(Sha256{1});
  others.org = other;
  BOOST_REQUIRE(enrolment::deliver(serving, others, std::nullopt));
  BOOST_REQUIRE(enrolment::invite(operating, invitation()));
  BOOST_TEST((enrolment::request(serving, aaln, code, Sha256{1}).error().code == Errc::not_permitted));
  auto taken = certificate(Sha256{1});
  taken.org = third;
  BOOST_TEST((enrolment::deliver(serving, taken, std::nullopt).error().code == Errc::not_permitted));
  const Sha256 first[] = {Sha256{1}};
  BOOST_TEST((revocation::revoke(operating, third, first, "alice").error().code == Errc::contradiction));
  BOOST_TEST(revocation::revoke(operating, other, first, "alice").has_value());
}

BOOST_FIXTURE_TEST_CASE(an_invitation_makes_the_rules_of_a_member_stricter_and_never_looser, Enrolling) {
  database.add_org("aaln");
  const auto voca = *find_code(CodeList::funding_streams, "voca"), sth = *find_code(CodeList::funding_streams, "sth");
  const auto invite = [&](std::initializer_list<CodeId> funding, bool edge_only) {
    auto made = invitation();
    for (const CodeId one : funding) made.organisation.profile.funding_streams.add(one);
    made.organisation.profile.edge_only = edge_only;
    BOOST_REQUIRE(enrolment::invite(operating, made));
    return registry::list(operating).value().at(0).profile;
  };
  BOOST_TEST(invite({voca}, true).edge_only);
  BOOST_TEST(invite({sth}, false).edge_only);
  const auto profile = invite({}, false);
  BOOST_TEST((profile.state == OrgState::active && profile.edge_only));
  BOOST_TEST((profile.funding_streams.contains(voca) && profile.funding_streams.contains(sth)));
}

// A renewal that has begun ends before a revocation looks for what there is to revoke.
BOOST_FIXTURE_TEST_CASE(a_revocation_waits_for_the_renewals_in_flight, Enrolling) {
  database.add_org("aaln");
  pg::Transaction renewing{serving, pg::Role::enrolment, aaln};
  renewing.exec("-- test.hold\nSELECT pg_advisory_xact_lock_shared(hashtextextended('kith revocation', 0))");
  std::vector<Sha256> revoked;
  std::thread other{
      [&] { revoked = revocation::revoke_all(operating, aaln, "alice").value_or(std::vector<Sha256>{}); }};
  auto owner = database.superuser();
  constexpr pg::Sql waiting =
      "-- test.waiting\nSELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = "
      "(SELECT oid FROM pg_database WHERE datname = current_database())";
  while (owner.exec(waiting)[0].get<std::int64_t>(0) == 0) std::this_thread::sleep_for(std::chrono::milliseconds{10});
  renewing.exec(
      "-- test.issue\nINSERT INTO kith.certificate (org, serial, key_digest, not_before, not_after, pem) "
      "VALUES ('aaln', '1', sha256('x'), now(), now(), 'x')");
  renewing.commit();
  other.join();
  BOOST_TEST(revoked.size() == 1U);
}

BOOST_FIXTURE_TEST_CASE(renewals_of_a_day_are_limited_and_an_invitation_or_a_revocation_ends_that, Enrolling) {
  database.add_org("aaln");
  const Sha256 thief{200}, invited{100};
  const auto deliver = [this](const Sha256& asked_with, std::int64_t number) {
    auto one = certificate(Sha256{static_cast<std::uint8_t>(number)});
    one.serial = std::to_string(number);
    one.asked_with = asked_with;
    return enrolment::deliver(serving, one, std::nullopt);
  };
  auto known = certificate(thief);
  known.serial = "thief";
  BOOST_REQUIRE(enrolment::deliver(serving, known, std::nullopt));
  for (std::int64_t i = 0; i < enrolment::most_renewals_a_day; ++i) BOOST_REQUIRE(deliver(thief, i));
  BOOST_TEST((deliver(thief, enrolment::most_renewals_a_day).error().code == Errc::rate_limited));
  // Whom an operator invites is let in all the same, and is not counted.
  BOOST_REQUIRE(enrolment::invite(operating, invitation(true)));
  BOOST_REQUIRE(enrolment::request(serving, aaln, code, invited));
  BOOST_REQUIRE(enrolment::deliver(serving, certificate(invited), code));
  BOOST_TEST((deliver(invited, 101).error().code == Errc::rate_limited));
  BOOST_REQUIRE(revocation::revoke(operating, aaln, std::array<Sha256, 1>{thief}, "bob"));
  BOOST_TEST(deliver(invited, 101).has_value());
}

BOOST_FIXTURE_TEST_CASE(the_serving_login_approves_nobody, Enrolling) {
  BOOST_REQUIRE(enrolment::invite(operating, invitation()));
  BOOST_REQUIRE(enrolment::request(serving, aaln, code, key));
  BOOST_TEST(state_of("-- test.activate\nUPDATE kith.org SET state = 1 WHERE org = 'aaln'") == denied);
  BOOST_TEST(state_of("-- test.approve\nUPDATE kith.org SET state = 6 WHERE org = 'aaln'") == denied);
  BOOST_TEST(state_of("-- test.name\nUPDATE kith.org SET name = 'x'") == denied);
  BOOST_TEST(state_of("-- test.sign\nUPDATE kith.invitation SET approved_at = now(), approved_by = 'me'") == denied);
  BOOST_TEST(state_of("-- test.invite\nINSERT INTO kith.invitation (code_digest, org, expires_at, invited_by) "
                      "VALUES (sha256('x'), 'aaln', now() + interval '1 day', 'me')") == denied);
  BOOST_TEST(
      state_of("-- test.issue\nINSERT INTO kith.certificate (org, serial, key_digest, not_before, not_after, pem) "
               "VALUES ('aaln', '1', sha256('x'), now(), now(), 'x')") == denied);
  BOOST_TEST(state_of("-- test.forgive\nDELETE FROM kith.revoked_key") == denied);
  BOOST_TEST((state() == OrgState::requested));
}

BOOST_FIXTURE_TEST_CASE(the_serving_login_sees_the_invitation_it_was_given_and_no_other, Enrolling) {
  BOOST_REQUIRE(enrolment::invite(operating, invitation()));
  pg::Transaction transaction{serving, pg::Role::enrolment, aaln};
  const auto count = [&] {
    return transaction.exec("-- test.count\nSELECT count(*) FROM kith.invitation")[0].get<std::int64_t>(0);
  };
  BOOST_TEST(count() == 0);
  transaction.exec("-- test.code\nSELECT set_config('kith.invitation', encode($1, 'hex'), true)", pg::Bytes{other_key});
  BOOST_TEST(count() == 0);
  transaction.exec("-- test.code\nSELECT set_config('kith.invitation', encode($1, 'hex'), true)", pg::Bytes{code});
  BOOST_TEST(count() == 1);
}

BOOST_AUTO_TEST_SUITE_END()
