// The scan names each kind of identifier in the spellings that people use to write, and to hide, them; and leaves every
// code and label of the lists alone.
#include "schemas/scan.hpp"
#include "schemas/scan_patterns.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "hub/model/code.hpp"

namespace kith::records {
namespace {

struct Case {
  const char* text;
  IdentifierKind kind;
};

BOOST_AUTO_TEST_SUITE(scanning)

BOOST_AUTO_TEST_CASE(content_is_recognised_in_its_usual_and_hidden_spellings) {
  using enum IdentifierKind;
  for (const Case& each : std::initializer_list<Case>{
           {"jane.doe@example.org", email_address},
           {"JANE@EXAMPLE.ORG", email_address},
           {"write to jane (at) example (dot) org", email_address},
           {"jane at example dot com", email_address},
           {"\uff4a\uff41\uff4e\uff45\uff20\uff45\uff58\uff41\uff4d\uff50\uff4c\uff45.\uff43\uff4f\uff4d",
            email_address},
           {"j\u0430ne@ex\u0430mple.org", email_address},
           {"ja\u200bne@exa\u200bmple.org", email_address},
           {"(916) 555-0143", phone_number},
           {"916.555.0143", phone_number},
           {"9165550143", phone_number},
           {"+1 916 555 0143", phone_number},
           {"+84 90 123 45 67", phone_number},
           {"555-0143", phone_number},
           {"\uff19\uff11\uff16-\uff15\uff15\uff15-\uff10\uff11\uff14\uff13", phone_number},
           {"\u0669\u0661\u0666 \u0665\u0665\u0665 \u0660\u0661\u0664\u0663", phone_number},
           {"nine one six five five five zero one four three", phone_number},
           {"916\u2013555\u20130143", phone_number},
           {"1810 Capitol Ave", street_address},
           {"22 N. Elm Street, Apt 4", street_address},
           {"P.O. Box 1234", street_address},
           {"corner of Broadway St and 4th", street_address},
           {"\u4e2d\u5c71\u8def 12\u865f", street_address},
           {"123-45-6789", social_security_number},
           {"SSN 123 45 6789", social_security_number},
           {"7ABC123", licence_plate},
           {"plate no. 8XYZ999", licence_plate},
           {"https://example.org/u/jane", url},
           {"www.example.org", url},
           {"facebook.com/jane", url},
           {"@jane_doe", handle},
           {"WeChat: jane88", handle},
           {"38.5816, -121.4944", coordinates},
           {"38.58162", coordinates},
           {"38\u00b034'N", coordinates},
           {"192.168.10.4", ip_address},
           {"2001:db8:0:0:0:0:0:1", ip_address},
           {"2001:db8::1", ip_address},
           {"00:1a:2b:3c:4d:5e", device},
           {"photo.JPG", image_or_attachment},
           {"data:image/png;base64,AAAA", image_or_attachment},
           {"case no. 21-004431", case_number},
           {"MRN 0045512", medical_number},
           {"passport no K1234567", government_number},
           {"1234567890123456", digit_run},
           {"0012345", digit_run},
           {"aGVsbG8gd29ybGQgdGhpcyBpcyBiYXNlNjQ=", encoded_data},
           {"9b74c9897bac770ffc029102a200c5de", encoded_data},
           {"J\u0430ne", mixed_scripts},
           {"They followed me from the bus stop. Then they would not stop shouting at me.", free_text},
       })
    BOOST_TEST_CONTEXT(each.text) {
      const auto found = scan(each.text);
      BOOST_REQUIRE(found);
      BOOST_TEST(name(*found) == name(each.kind));
    }
}

BOOST_AUTO_TEST_CASE(codes_and_labels_are_left_alone) {
  for (std::size_t i = 0; i < code_list_count; ++i) {
    const auto list = static_cast<CodeList>(i);
    const bool is_place_number = list == CodeList::city;  // seven digits; never scanned where it is known
    for (const Code& code : codes(list)) {
      if (!is_place_number) BOOST_TEST(!scan(code.code).has_value(), code.code);
      BOOST_TEST(!scan(code.label).has_value(), code.label);
    }
  }
  for (const char* text :
       {"", "a", "Yes", "Other (please specify)", "2021-03-04", "3/14/2021", "2021-Q1", "26-35", "\u5973", "Hmong Daw",
        "Written, visual or auditory materials", "\u041c\u043e\u0441\u043a\u0432\u0430", "N/A", "10-20", "~40"})
    BOOST_TEST(!scan(text).has_value(), text);
}

BOOST_AUTO_TEST_CASE(damaged_and_long_text_is_scanned_without_harm) {
  BOOST_TEST(!scan("\xff\xfe\xfd").has_value());
  BOOST_TEST(scan("\xff jane@example.org \xc3").has_value());
  BOOST_TEST(scan(std::string(1'000'000, 'a')).has_value());
  BOOST_TEST(scan(std::string(4000, ' ') + "jane@example.org").has_value());
}

BOOST_AUTO_TEST_CASE(field_names_are_recognised_in_any_spelling) {
  using enum IdentifierKind;
  for (const Case& each : std::initializer_list<Case>{
           {"email", email_address},
           {"E-mail", email_address},
           {"victim_email", email_address},
           {"contactEmail", email_address},
           {"Correo electr\u00f3nico", email_address},
           {"phoneNumber", phone_number},
           {"PHONE", phone_number},
           {"Tel\u00e9fono", phone_number},
           {"\u96fb\u8a71", phone_number},
           {"name", person_name},
           {"First Name", person_name},
           {"lastName", person_name},
           {"\u59d3\u540d", person_name},
           {"offender_name", offender_name},
           {"staff name", staff_name},
           {"home_address", street_address},
           {"Direcci\u00f3n", street_address},
           {"dob", date_of_birth},
           {"date_of_birth", date_of_birth},
           {"ip_address", ip_address},
           {"_geolocation", coordinates},
           {"GPS", coordinates},
           {"_submitted_by", staff_name},
           {"license_plate", government_number},
           {"photo_url", image_or_attachment},
           {"narrative", free_text},
           {"_id", source_record_id},
           {"school_name", employer_or_school},
           {"instagram", handle},
           {"police case number", case_number},
           {"MRN", medical_number},
           {"SSN", social_security_number},
           {"Social Security", social_security_number},
           {"social_number", social_security_number},
       })
    BOOST_TEST_CONTEXT(each.text) {
      const auto found = scan_field_name(each.text);
      BOOST_REQUIRE(found);
      BOOST_TEST(name(*found) == name(each.kind));
    }
  for (const char* text : {"", "colour", "weather", "\xff\xfe", "shipment", "tabletop", "事件發生日期", "事件发生日期",
                           "Social media platform"})
    BOOST_TEST(!scan_field_name(text).has_value(), text);
}

BOOST_AUTO_TEST_CASE(every_kind_has_words) {
  for (std::size_t i = 0; i < identifier_kind_count; ++i) BOOST_TEST(!name(static_cast<IdentifierKind>(i)).empty());
}

// One that did not compile would match nothing.
BOOST_AUTO_TEST_CASE(every_pattern_compiles) {
  for (const auto table : identifier_patterns())
    for (const Pattern& pattern : table) BOOST_TEST(RE2(pattern.text).ok(), pattern.text);
}

// The scan does not ask a pattern about a text that lacks what the pattern needs.
BOOST_AUTO_TEST_CASE(no_pattern_matches_a_text_without_what_it_says_it_needs) {
  const std::string_view texts[] = {"born in may, dob unknown",
                                    "case no. open",
                                    "apt b",
                                    "corner of elm st and oak st",
                                    "line id: lilpanda",
                                    "lil.kaoz",
                                    "a:b:c:d:fade",
                                    "\u751f\u65e5 \u4e09\u6708",
                                    "\u4e2d\u5c71\u8def\u4e00\u865f",
                                    "\u5fae\u4fe1 lilpanda",
                                    "100 elm st",
                                    "916-555-0143",
                                    "abc 123",
                                    "7abc123",
                                    "so 12 duong le loi",
                                    "tsev 41",
                                    "p.3, q.5",
                                    "10/2 le loi"};
  for (const std::string_view text : texts) {
    const bool has_digit = text.find_first_of("0123456789") != std::string_view::npos;
    const bool has_wide = std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
    for (const auto table : identifier_patterns())
      for (const Pattern& pattern : table) {
        const bool is_skipped =
            (pattern.needs == Needs::digit && !has_digit) || (pattern.needs == Needs::wide_letter && !has_wide);
        if (is_skipped) BOOST_TEST(!RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), pattern.text), text);
      }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::records
