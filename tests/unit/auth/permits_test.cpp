// Who is known, and what the known may do.
#include <boost/test/unit_test.hpp>

#include "auth/permits.hpp"

namespace {

using namespace kith;

auth::Directory directory() {
  std::vector<auth::Organisation> organisations;
  organisations.push_back({*OrgCode::parse("aaln"), "CN=aaln", true, {}, false});
  organisations.push_back({*OrgCode::parse("gone"), "CN=gone", false, {}, false});
  return auth::Directory{std::move(organisations)};
}

BOOST_AUTO_TEST_SUITE(authentication)

BOOST_AUTO_TEST_CASE(a_registered_subject_is_its_organisation) {
  const auto principal = auth::authenticate(directory(), "CN=aaln", "");
  BOOST_REQUIRE(principal);
  BOOST_TEST(principal->org().text() == "aaln");
  BOOST_TEST((principal->role() == auth::Role::member));
}

BOOST_AUTO_TEST_CASE(no_certificate_is_not_authenticated) {
  BOOST_TEST((auth::authenticate(directory(), "", "").error().code == Errc::not_authenticated));
}

BOOST_AUTO_TEST_CASE(unknown_suspended_and_nearly_right_subjects_look_alike) {
  for (const auto* subject : {"CN=stranger", "CN=gone", "CN=AALN", "CN=aaln ", "cn=aaln", "O=x,CN=aaln"})
    BOOST_TEST((auth::authenticate(directory(), subject, "").error().code == Errc::not_registered));
}

BOOST_AUTO_TEST_CASE(a_moved_directory_still_finds) {
  auth::Directory first = directory();
  const auth::Directory second = std::move(first);
  BOOST_REQUIRE(second.find("CN=aaln") != nullptr);
  BOOST_TEST(second.find("CN=aaln")->code.text() == "aaln");
}

BOOST_AUTO_TEST_CASE(every_action_is_permitted_to_somebody_and_no_row_stands_twice) {
  for (std::size_t i = 0; i < auth::action_count; ++i) {
    const auto action = static_cast<auth::Action>(i);
    const auto rows = std::ranges::count_if(auth::permits(), [&](const auto& row) { return row.action == action; });
    BOOST_TEST(rows == 1);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
