// What an operator may type about a person's role.
#include "hub/app/person_command.hpp"

#include <boost/test/unit_test.hpp>

#include "hub/app/org_command.hpp"

namespace {

using namespace kith;

const WallTime now{std::chrono::sys_days{std::chrono::year{2026} / 11 / 22} + std::chrono::hours{15}};

WallTime day(int year, unsigned month, unsigned of_month) {
  return WallTime{
      std::chrono::sys_days{std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{of_month}}};
}

std::string complaint(const app::NewGrant& grant) {
  const auto read = app::read_grant(grant, now);
  BOOST_REQUIRE(!read);
  BOOST_TEST(app::exit_status(read.error().code) == 2);
  return app::explain(read.error());
}

bool says(const std::string& text, std::string_view words) {
  return text.find(words) != std::string::npos;
}

BOOST_AUTO_TEST_SUITE(person_commands)

BOOST_AUTO_TEST_CASE(a_role_is_read_with_whose_records_where_what_for_and_until_when) {
  const auto steward =
      app::read_grant({.role = "steward", .org = "aaln", .region = {}, .purpose = {}, .expires = {}}, now);
  BOOST_REQUIRE(steward);
  BOOST_TEST(app::describe(*steward) == "steward of aaln");
  BOOST_TEST((steward->purpose == Purpose::own_use));
  BOOST_TEST((steward->expires == day(2027, 11, 23)));
  const auto lead = app::read_grant(
      {.role = "lead", .org = {}, .region = "06067", .purpose = "administration", .expires = "2027-06-30"}, now);
  BOOST_REQUIRE(lead);
  BOOST_TEST(app::describe(*lead) == "lead in 06067");
  BOOST_TEST((lead->purpose == Purpose::administration));
  BOOST_TEST((lead->expires == day(2027, 7, 1)));
  const auto today =
      app::read_grant({.role = "operator", .org = {}, .region = {}, .purpose = {}, .expires = "2026-11-22"}, now);
  BOOST_REQUIRE(today);
  BOOST_TEST((today->expires == day(2026, 11, 23)));
}

BOOST_AUTO_TEST_CASE(what_was_typed_wrongly_is_answered_with_what_to_type) {
  for (const auto* role : {"", "member", "peer", "Steward", "boss"})
    BOOST_TEST(says(complaint({.role = role, .org = {}, .region = {}, .purpose = {}, .expires = {}}), "--role takes"));
  BOOST_TEST(says(complaint({.role = "steward", .org = {}, .region = {}, .purpose = {}, .expires = {}}), "--org CODE"));
  BOOST_TEST(
      says(complaint({.role = "lead", .org = "aaln", .region = {}, .purpose = {}, .expires = {}}), "--org CODE"));
  BOOST_TEST(
      says(complaint({.role = "steward", .org = "A B", .region = {}, .purpose = {}, .expires = {}}), "A code is"));
  BOOST_TEST(
      says(complaint({.role = "auditor", .org = {}, .region = "06", .purpose = {}, .expires = {}}), "Only a lead"));
  BOOST_TEST(
      says(complaint({.role = "lead", .org = {}, .region = "Davis", .purpose = {}, .expires = {}}), "--region takes"));
  BOOST_TEST(
      says(complaint({.role = "lead", .org = {}, .region = {}, .purpose = "fun", .expires = {}}), "--purpose takes"));
  for (const auto* expires : {"2027", "2027-13-01", "2027-02-30", "30.06.2027", "2027-06-3x"})
    BOOST_TEST(
        says(complaint({.role = "lead", .org = {}, .region = {}, .purpose = {}, .expires = expires}), "like 2027"));
  BOOST_TEST(
      says(complaint({.role = "lead", .org = {}, .region = {}, .purpose = {}, .expires = "2026-11-21"}), "is over"));
  BOOST_TEST(says(complaint({.role = "lead", .org = {}, .region = {}, .purpose = {}, .expires = "2029-11-23"}),
                  "three years"));
}

BOOST_AUTO_TEST_CASE(the_word_of_the_log_for_this_machine_is_nobodys_code) {
  BOOST_TEST(!app::parse_org_code("operator"));
  BOOST_TEST(app::parse_org_code("operators").has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
