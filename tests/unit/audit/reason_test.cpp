// The numbers that the log keeps for good, and their words.
#include "hub/audit/reason.hpp"

#include <boost/test/unit_test.hpp>

#include "hub/base/problem_kinds.hpp"

namespace {

using namespace kith;
using audit::RegistryChange;
using audit::RoleChange;
using audit::SignInRefusal;

BOOST_AUTO_TEST_SUITE(reasons)

BOOST_AUTO_TEST_CASE(errors_and_refused_sign_ins_have_numbers_apart) {
  static_assert(errc_count <= audit::first_sign_in_refusal);
  BOOST_TEST(audit::Reason{Errc::not_registered}.number() == 43U);
  BOOST_TEST(audit::Reason{SignInRefusal::no_certificate}.number() == 256U);
  BOOST_TEST(audit::Reason{SignInRefusal::invitation}.number() == 266U);
  BOOST_TEST(audit::index_of(SignInRefusal::invitation) + 1 == audit::sign_in_refusal_count);
  static_assert(audit::first_sign_in_refusal + audit::sign_in_refusal_count <= audit::first_registry_change);
  BOOST_TEST(audit::Reason{RegistryChange::registered}.number() == 512U);
  BOOST_TEST(audit::Reason{RegistryChange::role_holder}.number() == 526U);
  BOOST_TEST((audit::Reason{RoleChange::proposed, 2}.number() == 530U));
  BOOST_TEST((audit::Reason{RoleChange::ended, 6}.number() == 582U));
}

BOOST_AUTO_TEST_CASE(a_limit_on_records_is_called_as_in_the_answers_of_the_api) {
  const auto slug = [](std::string_view hint) { return problem_kind(Error{Errc::disk_low, "", hint})->slug; };
  BOOST_TEST(audit::Reason{audit::QuotaRefusal::records_quota}.number() == 272U);
  BOOST_TEST(audit::reason_name(272) == slug(quota_is_full));
  BOOST_TEST(audit::Reason{audit::QuotaRefusal::records_total}.number() == 273U);
  BOOST_TEST(audit::reason_words(273) == slug(total_is_full));
}

BOOST_AUTO_TEST_CASE(each_number_has_its_word) {
  BOOST_TEST(audit::reason_name(43) == "not-registered");
  BOOST_TEST(audit::reason_name(257) == "unknown_authority");
  BOOST_TEST(audit::reason_name(263) == "key_revoked");
  BOOST_TEST(audit::reason_name(266) == "invitation");
  BOOST_TEST(audit::word(SignInRefusal::party_inactive).text() == "party_inactive");
  BOOST_TEST(audit::reason_name(512) == "registered");
  BOOST_TEST(audit::reason_name(526) == "role_holder");
  BOOST_TEST(audit::reason_name(527) == "peer_accepted");
  BOOST_TEST(audit::reason_name(530) == "steward_proposed");
  BOOST_TEST(audit::reason_name(549) == "operator_given");
  BOOST_TEST(audit::reason_name(562) == "steward_approved");
  BOOST_TEST(audit::reason_name(582) == "auditor_ended");
  BOOST_TEST(audit::reason_name(592) == "share_changed");
  BOOST_TEST(audit::reason_name(593) == "share_ended");
  BOOST_TEST(audit::reason_name(594) == "job_asked");
  BOOST_TEST(audit::reason_name(597) == "job_scheduled");
  BOOST_TEST(audit::reason_words(546) == "steward: role given");
  BOOST_TEST(audit::reason_words(263) == "key_revoked");
  for (const int number :
       {static_cast<int>(errc_count), 255, 267, 271, 274, 511, 528, 529, 535, 545, 577, 583, 598, 0xFFFE})
    BOOST_TEST(audit::reason_name(static_cast<std::uint16_t>(number)) == "other");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
