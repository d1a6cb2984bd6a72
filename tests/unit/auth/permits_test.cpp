// Who is known, what they were granted, and what that lets them do.
#include "auth/permits.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <set>

namespace {

using namespace kith;
using auth::Action;
using auth::Role;

const WallTime now{std::chrono::sys_days{std::chrono::year{2026} / 11 / 22}};
const WallTime later = now + std::chrono::hours{1};

OrgCode code(std::string_view text) {
  return *OrgCode::parse(text);
}

auth::Party person(std::string_view name, std::vector<auth::Grant> grants, bool is_active = true) {
  return {code(name), "CN=" + std::string{name}, is_active, {}, false, PartyKind::person, std::move(grants)};
}

auth::Grant steward(std::string_view org, WallTime expires = later) {
  return {Role::steward, code(org), std::nullopt, Purpose::own_use, expires};
}

auth::Grant other(Role role) {
  return {role, std::nullopt, std::nullopt, auth::usual_purpose(role), later};
}

auth::Grant lead(std::string_view region, WallTime expires = later) {
  return {Role::lead, std::nullopt, auth::parse_region(region), Purpose::collaborative_statistics, expires};
}

auth::Directory make_directory() {
  std::vector<auth::Party> parties;
  CodeSet funding;
  funding.add(11);
  parties.push_back({code("aaln"), "CN=aaln", true, funding, true});
  parties.push_back({code("gone"), "CN=gone", false, {}, false});
  parties.push_back(person("maria", {steward("aaln")}));
  parties.push_back(person("late", {steward("aaln", now)}));
  parties.push_back(person("nobody", {}));
  parties.push_back(person("of_gone", {steward("gone")}));
  parties.push_back(person("of_person", {steward("maria")}));
  parties.push_back(person("out", {steward("aaln")}, false));
  parties.push_back(person("lee", {other(Role::lead)}));
  parties.push_back(person("two_regions", {lead("40900"), lead("06073"), lead("06", now)}));
  parties.push_back(person("region_and_all", {lead("40900"), other(Role::lead)}));
  parties.push_back(person("olga", {other(Role::hub_operator), other(Role::auditor)}));
  parties.push_back(person("member_by_row", {other(Role::member)}));
  parties.push_back(
      {code("org_as_auditor"), "CN=org_as_auditor", true, {}, false, PartyKind::organisation, {other(Role::auditor)}});
  return auth::Directory{std::move(parties)};
}

struct Known {
  auth::Directory directory = make_directory();
  Result<auth::Principal> who(std::string_view subject) const {
    return auth::authenticate(directory, "CN=" + std::string{subject}, "");
  }
  Result<auth::Permit> may(std::string_view subject, Action action) const {
    const auto principal = who(subject);
    BOOST_REQUIRE(principal);
    return auth::permit(*principal, action, now);
  }
};

BOOST_FIXTURE_TEST_SUITE(authentication, Known)

BOOST_AUTO_TEST_CASE(a_registered_subject_is_its_party) {
  BOOST_REQUIRE(who("aaln"));
  BOOST_TEST(who("aaln")->code().text() == "aaln");
  BOOST_TEST(who("maria")->code().text() == "maria");
}

BOOST_AUTO_TEST_CASE(no_certificate_is_not_authenticated) {
  BOOST_TEST((auth::authenticate(directory, "", "").error().code == Errc::not_authenticated));
}

BOOST_AUTO_TEST_CASE(unknown_suspended_and_nearly_right_subjects_look_alike) {
  for (const auto* subject : {"stranger", "gone", "out", "AALN", "aaln ", "aaln,O=x"})
    BOOST_TEST((who(subject).error().code == Errc::not_registered));
}

BOOST_AUTO_TEST_CASE(a_moved_directory_still_finds) {
  auth::Directory first = make_directory();
  const auth::Directory second = std::move(first);
  BOOST_REQUIRE(second.find("CN=aaln") != nullptr);
  BOOST_TEST(second.find("CN=aaln")->code.text() == "aaln");
  const auto maria = auth::authenticate(second, "CN=maria", "");
  BOOST_TEST(auth::permit(*maria, Action::read_own_records, now)->own()->org().text() == "aaln");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(permits, Known)

BOOST_AUTO_TEST_CASE(an_organisation_works_with_its_own_records_and_says_so) {
  const auto permit = may("aaln", Action::push_records);
  BOOST_REQUIRE((permit && permit->own() != nullptr));
  BOOST_TEST((permit->role() == Role::member));
  BOOST_TEST(permit->own()->org().text() == "aaln");
  BOOST_TEST(permit->own()->access().by.text() == "aaln");
  BOOST_TEST(permit->own()->is_edge_only());
  BOOST_TEST(!permit->own()->funding().codes().empty());
}

BOOST_AUTO_TEST_CASE(a_steward_reads_the_records_of_the_organisation_in_their_own_name) {
  const auto permit = may("maria", Action::read_own_records);
  BOOST_REQUIRE((permit && permit->own() != nullptr));
  BOOST_TEST(permit->own()->org().text() == "aaln");
  BOOST_TEST(permit->own()->access().by.text() == "maria");
  BOOST_TEST(permit->own()->is_edge_only());
  BOOST_TEST(who("maria")->stands_for(now)->text() == "aaln");
  const auto push = may("maria", Action::push_records);
  BOOST_TEST((push.error().code == Errc::not_permitted));
  BOOST_TEST(push.error().hint.starts_with("Your role, steward, may not push"));
}

BOOST_AUTO_TEST_CASE(a_grant_is_none_from_the_moment_it_expires) {
  const auto principal = who("late");
  BOOST_TEST(auth::permit(*principal, Action::read_meta, now - std::chrono::microseconds{1}).has_value());
  BOOST_TEST((auth::permit(*principal, Action::read_meta, now).error().code == Errc::not_permitted));
  BOOST_TEST(!principal->stands_for(now));
  BOOST_TEST(auth::permit(*principal, Action::read_meta, now).error().hint.starts_with("You have no role"));
}

BOOST_AUTO_TEST_CASE(who_holds_nothing_or_nothing_that_counts_may_nothing) {
  for (const auto* subject : {"nobody", "of_gone", "of_person", "member_by_row"})
    for (std::size_t i = 0; i < auth::action_count; ++i)
      BOOST_TEST(!may(subject, static_cast<Action>(i)), subject << " may do " << i);
}

BOOST_AUTO_TEST_CASE(an_organisation_is_given_no_role_of_people) {
  BOOST_TEST(!may("org_as_auditor", Action::read_all_audit));
  BOOST_TEST(may("org_as_auditor", Action::read_own_records).has_value());
}

BOOST_AUTO_TEST_CASE(several_roles_serve_what_each_may) {
  BOOST_TEST((may("olga", Action::read_organisations)->role() == Role::hub_operator));
  BOOST_TEST((may("olga", Action::read_jobs)->role() == Role::hub_operator));
  BOOST_TEST((may("olga", Action::read_all_audit)->role() == Role::auditor));
  BOOST_TEST((may("olga", Action::read_meta)->role() == Role::hub_operator));
  BOOST_TEST(!may("olga", Action::read_own_records));
}

BOOST_AUTO_TEST_CASE(only_members_and_stewards_ever_reach_records) {
  const std::set<Action> about_records = {Action::push_records,        Action::read_own_records, Action::push_source,
                                          Action::withdraw_own_record, Action::set_shares,       Action::preview_source,
                                          Action::read_own_tables,     Action::read_own_audit};
  for (const auto& row : auth::permits()) {
    BOOST_TEST(about_records.contains(row.action) == (row.scope == auth::Scope::own));
    if (row.scope == auth::Scope::own) BOOST_TEST((row.role == Role::member || row.role == Role::steward));
  }
}

BOOST_AUTO_TEST_CASE(a_lead_reaches_as_far_as_all_grants_that_stand) {
  const auto two = may("two_regions", Action::read_releases);
  BOOST_REQUIRE(two);
  BOOST_TEST((two->scope() == auth::Scope::region));
  BOOST_TEST((two->purpose() == Purpose::collaborative_statistics));
  BOOST_TEST(!two->reach().is_everywhere);
  BOOST_REQUIRE(two->reach().regions.size() == 2U);  // one has expired
  BOOST_TEST(two->reach().regions[0].code == 40900);
  BOOST_TEST(may("region_and_all", Action::read_releases)->reach().is_everywhere);
  BOOST_TEST(may("lee", Action::read_releases)->reach().is_everywhere);
  const auto meta = may("two_regions", Action::read_meta);
  BOOST_TEST((!meta->reach().is_everywhere && meta->reach().regions.empty()));
}

BOOST_AUTO_TEST_CASE(every_action_is_permitted_to_somebody_and_no_row_stands_twice) {
  std::set<std::pair<Role, Action>> seen;
  std::set<Action> actions;
  for (const auto& row : auth::permits()) {
    BOOST_TEST(seen.emplace(row.role, row.action).second);
    actions.insert(row.action);
  }
  BOOST_TEST(actions.size() == auth::action_count);
}

BOOST_AUTO_TEST_CASE(a_directory_that_takes_somebodys_place_away_shuts_out) {
  const auth::Directory before = make_directory();
  std::vector<auth::Party> fewer;
  fewer.push_back(person("maria", {}, false));
  BOOST_TEST(auth::Directory{std::move(fewer)}.shuts_out_more_than(before));
  BOOST_TEST(!make_directory().shuts_out_more_than(before));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(roles)

BOOST_AUTO_TEST_CASE(names_come_back_and_fit_a_kind_of_party) {
  for (std::uint8_t i = 1; i <= auth::role_count; ++i) {
    const auto role = static_cast<Role>(i);
    BOOST_TEST((auth::parse_role(auth::name(role)) == role));
    BOOST_TEST(!auth::may_hold(PartyKind::organisation, role));
    BOOST_TEST((auth::may_hold(PartyKind::hub, role) == (role == Role::peer)));
  }
  BOOST_TEST(!auth::parse_role("Steward"));
  BOOST_TEST((parse_purpose("federation") == Purpose::federation));
  BOOST_TEST(!parse_purpose(""));
}

BOOST_AUTO_TEST_CASE(a_region_is_a_county_a_cbsa_or_a_state_and_no_code_is_two_of_them) {
  BOOST_TEST((auth::parse_region("06067")->level == PlaceLevel::county));
  BOOST_TEST((auth::parse_region("40900")->level == PlaceLevel::cbsa));
  BOOST_TEST((auth::parse_region("06")->level == PlaceLevel::state));
  for (const auto* text : {"", "6067", "99999", "Sacramento", "0664000"}) BOOST_TEST(!auth::parse_region(text), text);
  std::set<std::string_view> seen;
  for (const CodeList list : {CodeList::county, CodeList::cbsa, CodeList::state})
    for (const Code& one : codes(list))
      if (!one.code.empty() && one.code.front() >= '0' && one.code.front() <= '9')
        BOOST_TEST(seen.insert(one.code).second, one.code);
  BOOST_TEST(seen.size() > 100U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
