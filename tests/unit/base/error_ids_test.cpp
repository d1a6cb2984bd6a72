// The error vocabulary and the identifiers: every code has its words, and only canonical identifiers are read.
#include <boost/test/unit_test.hpp>
#include <set>

#include "hub/base/error.hpp"
#include "hub/base/ids.hpp"

namespace kith {
namespace {

BOOST_AUTO_TEST_SUITE(error_and_ids)

BOOST_AUTO_TEST_CASE(every_error_has_a_slug_of_its_own_a_status_and_words) {
  std::set<std::string_view> slugs;
  for (const Errc code : all_errors()) {
    const ErrorInfo& about = error_info(code);
    BOOST_TEST(slugs.insert(about.slug).second, about.slug);
    BOOST_TEST((about.http_status >= 400 && about.http_status < 600));
    BOOST_TEST(about.title.ends_with('.'));
    BOOST_TEST(about.advice.ends_with('.'));
  }
  BOOST_TEST(slugs.size() == errc_count);
}

BOOST_AUTO_TEST_CASE(a_sentence_says_what_where_and_what_to_do) {
  Error error{Errc::direct_identifier, "/email", "e-mail address"};
  error.place.row = 3;
  BOOST_TEST(error.sentence() ==
             "A field carries something that identifies a person. (e-mail address) Row 3. At /email. Remove it before "
             "sending. Nothing of this record was stored.");
}

BOOST_AUTO_TEST_CASE(record_uids_are_random_version_4_in_canonical_form) {
  BOOST_TEST(RecordUid::parse("6f9619ff-8b86-4d11-b42d-00c04fc964ff").has_value());
  BOOST_TEST(RecordUid::parse("6F9619FF-8B86-4D11-B42D-00C04FC964FF").value().text() ==
             "6f9619ff-8b86-4d11-b42d-00c04fc964ff");
  for (const char* text : {"6f9619ff-8b86-1d11-b42d-00c04fc964ff", "6f9619ff-8b86-4d11-742d-00c04fc964ff",
                           "6f9619ff8b864d11b42d00c04fc964ff", "{6f9619ff-8b86-4d11-b42d-00c04fc964f}",
                           "6f9619ff-8b86-4d11-b42d-00c04fc964fg", "00000000-0000-0000-0000-000000000000", ""})
    BOOST_TEST(!RecordUid::parse(text).has_value(), text);
  for (int i = 0; i < 1000; ++i) {
    const auto uid = RecordUid::random();
    BOOST_TEST((RecordUid::parse(uid.text()) == uid));
  }
}

BOOST_AUTO_TEST_CASE(organisation_codes_are_short_lower_case_words) {
  for (const char* text : {"aaln", "a1", "org_2", "abcdefghijklmnopqrstuvwxyz012345"})
    BOOST_TEST(OrgCode::parse(text).has_value(), text);
  for (const char* text : {"", "a", "1a", "_a", "Aaln", "a-b", "a b", "abcdefghijklmnopqrstuvwxyz0123456", "a\u00e9"})
    BOOST_TEST(!OrgCode::parse(text).has_value(), text);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith
