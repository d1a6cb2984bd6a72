// Invitation codes: what a person types is read, what a person mistypes is noticed.
#include "auth/invitation.hpp"

#include <boost/test/unit_test.hpp>
#include <set>

#include "auth/base32.hpp"

namespace {

using namespace kith;
using auth::Invitation;

auth::KeyId some_key() {
  auth::KeyId key{};
  for (std::size_t i = 0; i < key.size(); ++i) key[i] = static_cast<std::uint8_t>(i * 7);
  return key;
}

BOOST_AUTO_TEST_SUITE(invitations)

BOOST_AUTO_TEST_CASE(a_code_is_read_as_it_was_made_also_in_lower_case_and_with_letters_for_digits) {
  for (int i = 0; i < 200; ++i) {
    const Invitation made = Invitation::random(some_key());
    std::string text = made.text();
    BOOST_TEST(text.size() == 47U);
    for (char& c : text) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
      if (c == '0') c = 'o';
      if (c == '1') c = 'L';
      if (c == '-') c = ' ';
    }
    const auto read = Invitation::parse(text);
    BOOST_REQUIRE(read);
    BOOST_TEST((read->secret == made.secret && read->pin == made.pin));
    BOOST_TEST((read->digest() == made.digest()));
  }
}

BOOST_AUTO_TEST_CASE(the_code_names_the_hubs_key) {
  const Invitation made = Invitation::random(some_key());
  const auto key = some_key();
  BOOST_TEST(std::equal(made.pin.begin(), made.pin.end(), key.begin()));
}

BOOST_AUTO_TEST_CASE(every_single_slip_is_noticed) {
  const std::string text = Invitation::random(some_key()).text();
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '-') continue;
    std::string slipped = text;
    slipped[at] = slipped[at] == '7' ? '8' : '7';
    const auto read = Invitation::parse(slipped);
    BOOST_REQUIRE(!read);
    BOOST_TEST(read.error().hint.find("slip") != std::string_view::npos);
  }
  for (const std::string& wrong : {text.substr(1), text + "7", std::string{}, std::string{"U"}, text + "\n"})
    BOOST_TEST(!Invitation::parse(wrong));
}

BOOST_AUTO_TEST_CASE(no_two_codes_and_no_two_digests_are_alike) {
  std::set<std::string> codes;
  std::set<std::array<std::uint8_t, 32>> digests;
  for (int i = 0; i < 1'000; ++i) {
    const Invitation made = Invitation::random(some_key());
    codes.insert(made.text());
    digests.insert(made.digest());
  }
  BOOST_TEST(codes.size() == 1'000U);
  BOOST_TEST(digests.size() == 1'000U);
}

BOOST_AUTO_TEST_CASE(base_32_of_crockford_has_known_answers) {
  const std::array<std::uint8_t, 5> bytes = {0x00, 0x44, 0x32, 0x14, 0xC7};
  BOOST_TEST(auth::base32(bytes) == "01234-567");
  BOOST_TEST((auth::from_base32("0I2345 67") == std::vector<std::uint8_t>(bytes.begin(), bytes.end())));
  BOOST_TEST(!auth::from_base32("01"));
  BOOST_TEST(!auth::from_base32("0123456U"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
