// A reader's check of a certificate: what it accepts, and that whatever is wrong with one is found.
#include "hub/disclosure/verify.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "hub/disclosure/arithmetic.hpp"
#include "hub/disclosure/release_check.hpp"
#include "tests/support/made_table.hpp"

namespace kith::disclosure {
namespace {

using test::hidden;
using test::made_dimension;
using test::made_row;
using test::made_table;

// 30 = a + b, both hidden: listed cells 0 and 1. Made by hand.
const PublishedTable pair = made_row(50, {hidden, hidden, 20});

Certificate by_hand(const PublishedTable& table) {
  return {.profile = table.profile,
          .tables = names(std::span{&table, 1}),
          .base = {1, 29},
          .witnesses = {{{0, 9}, {1, -9}}, {{0, 28}, {1, -28}}},
          .proofs = {}};
}

std::string found(const PublishedTable& table, const Certificate& certificate) {
  const auto verification = verify(std::span{&table, 1}, certificate);
  BOOST_REQUIRE(verification.has_value());
  return verification->passed() ? "" : verification->findings.front().words;
}

BOOST_AUTO_TEST_SUITE(certificates)

BOOST_AUTO_TEST_CASE(a_certificate_made_by_hand_is_accepted) {
  BOOST_TEST(found(pair, by_hand(pair)) == "");
  const auto verification = verify(std::span{&pair, 1}, by_hand(pair));
  BOOST_TEST(verification->hidden == 2U);
  BOOST_TEST(verification->printed == 2U);
}

BOOST_AUTO_TEST_CASE(a_hidden_cell_that_no_witness_shows_is_named) {
  Certificate few = by_hand(pair);
  few.witnesses.pop_back();
  const auto verification = verify(std::span{&pair, 1}, few);
  BOOST_REQUIRE_EQUAL(verification->findings.size(), 1U);
  BOOST_TEST(verification->findings[0].cell == "code=c1");
  BOOST_TEST(verification->findings[0].words == sentence(Fault::floor_unreached));
}

BOOST_AUTO_TEST_CASE(witnesses_that_do_not_fit_what_is_printed_are_found) {
  Certificate certificate = by_hand(pair);
  certificate.witnesses[0] = {{0, 9}, {1, -8}};  // 50 is no longer their sum
  BOOST_TEST(found(pair, certificate).find("witness 0") == 0U);
  certificate.witnesses[0] = {{0, -1}, {1, 1}};  // nobody, where S says at least one
  BOOST_TEST(found(pair, certificate).find("witness 0") == 0U);
  certificate.witnesses[0] = {{7, 1}};
  BOOST_TEST(found(pair, certificate).find("witness 0") == 0U);
  certificate.witnesses[0] = {{0, 1'000'000'000'000'000}, {1, -1'000'000'000'000'000}};
  BOOST_TEST(found(pair, certificate).find("witness 0") == 0U);
  certificate = by_hand(pair);
  certificate.base = {1, 28};
  BOOST_TEST(found(pair, certificate).find("the certificate's table does not fit") == 0U);
  certificate.base = {1};
  BOOST_TEST(found(pair, certificate).find("the certificate's table does not fit") == 0U);
}

BOOST_AUTO_TEST_CASE(it_speaks_of_these_tables_at_their_threshold) {
  Certificate certificate = by_hand(pair);
  certificate.tables[0].release = "2022";
  BOOST_TEST(found(pair, certificate) == "the certificate is of other tables than these");
  certificate = by_hand(pair);
  certificate.profile.k = 5;
  BOOST_TEST(found(pair, certificate) == "the threshold is below the floor of the profile");
  certificate = by_hand(pair);
  certificate.profile.k = 12;
  BOOST_TEST(found(pair, certificate) ==
             "a table of the profile prints another version or threshold than the certificate");
  certificate = by_hand(pair);
  certificate.profile.name = "everybody";
  BOOST_TEST(found(pair, certificate) == "the certificate names a profile that does not exist");
}

// 100 = g + 20 and g = a + 30. Taken without narrowing, so that nothing is known of a and g but their markers.
BOOST_AUTO_TEST_CASE(proofs_count_only_when_they_add_up) {
  const auto table = made_table("t", {made_dimension("x", {"*", "g<*", "z<*", "a<g", "b<g"})},
                                {{{"*"}, 100}, {{"g"}, hidden}, {{"z"}, 20}, {{"a"}, hidden}, {{"b"}, 30}});
  const auto system = build_system(std::span{&table, 1});
  BOOST_REQUIRE(system.has_value());
  const auto cell = [&](std::string_view name) {
    const auto found = std::ranges::find(system->cells, name, &SystemCell::name);
    return static_cast<std::uint32_t>(found - system->cells.begin());
  };
  const auto sum_of = [&](std::string_view whole) {
    const auto found = std::ranges::find_if(system->relations, [&](const Relation& sum) {
      return sum.terms.front() == Term{cell(whole), 1};
    });
    return static_cast<std::uint32_t>(found - system->relations.begin());
  };
  const Arithmetic arithmetic{*system, published_bounds(*system)};
  const Bounds markers = marker_bounds(*system);
  Proof proof{.cell = cell("x=a"), .value = 50, .divisor = 1, .factors = {{sum_of("*"), -1}, {sum_of("x=g"), -1}}};
  BOOST_TEST(arithmetic.holds(proof, markers));
  proof.value = 51;
  BOOST_TEST(!arithmetic.holds(proof, markers));
  proof = {.cell = cell("x=a"), .value = 50, .divisor = 2, .factors = {{sum_of("*"), -2}, {sum_of("x=g"), -2}}};
  BOOST_TEST(arithmetic.holds(proof, markers));
  proof.is_of_markers = true;  // which say nothing of 100, 20 and 30
  BOOST_TEST(!arithmetic.holds(proof, markers));
  proof = {.cell = cell("x=a"),
           .is_upper = true,
           .value = 50,
           .divisor = 1,
           .factors = {{sum_of("*"), 1}, {sum_of("x=g"), 1}}};
  BOOST_TEST(arithmetic.holds(proof, markers));
  proof.value = 49;
  BOOST_TEST(!arithmetic.holds(proof, markers));
  proof.factors[0].second = std::int64_t{1} << 62;
  BOOST_TEST(!arithmetic.holds(proof, markers));
  BOOST_TEST(!arithmetic.holds({.cell = 999, .value = 0, .divisor = 1, .factors = {}}, markers));
  BOOST_TEST(!arithmetic.holds({.cell = 0, .value = 0, .divisor = 1, .factors = {{999, 1}}}, markers));
}

BOOST_AUTO_TEST_CASE(a_proof_that_does_not_add_up_is_a_finding) {
  Certificate certificate = by_hand(pair);
  certificate.proofs.push_back({.cell = 1, .value = 2, .divisor = 1, .factors = {}});
  BOOST_TEST(found(pair, certificate) == "proof 0 of the certificate does not add up");
  certificate.proofs[0].value = 1;
  BOOST_TEST(found(pair, certificate) == "");
}

BOOST_AUTO_TEST_CASE(the_text_comes_back_and_mistakes_have_a_place) {
  Certificate certificate = by_hand(pair);
  certificate.proofs.push_back(
      {.cell = 3, .is_upper = true, .is_of_markers = true, .value = 4, .divisor = 2, .factors = {{0, -1}, {2, 3}}});
  const std::string text = write_certificate(certificate);
  const auto again = read_certificate(text);
  BOOST_REQUIRE(again.has_value());
  BOOST_TEST((*again == certificate));
  BOOST_TEST(write_certificate(*again) == text);
  const auto place = [&](std::string_view what, std::string_view instead) {
    std::string changed = text;
    changed.replace(changed.find(what), what.size(), instead);
    const auto read = read_certificate(changed);
    return read ? std::string("read") : read.error().place.pointer;
  };
  BOOST_TEST(place("kith-1", "kith-2") == "/certificate");
  BOOST_TEST(place("[1,29]", "[1,-29]") == "/base/1");
  BOOST_TEST(place("[0,9,1,-9]", "[0,9,1]") == "/witnesses/0");
  BOOST_TEST(place("[0,9,1,-9]", "[1,9,0,-9]") == "/witnesses/0/2");
  BOOST_TEST(place("at_most", "about") == "/proofs/0/bound");
  BOOST_TEST(place("\"divisor\":2", "\"divisor\":0") == "/proofs/0/divisor");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(releases_together)

PublishedTable dated(std::string release, std::string period, std::int64_t number) {
  auto table = made_table("t", {made_dimension("period", {period})}, {{{period}, number}});
  table.release = std::move(release);
  return table;
}

Certificate of(const std::vector<PublishedTable>& tables) {
  return {.profile = tables.front().profile, .tables = names(tables), .base = {}, .witnesses = {}, .proofs = {}};
}

BOOST_AUTO_TEST_CASE(each_year_needs_a_certificate_of_all_its_tables) {
  const std::vector<PublishedTable> both{dated("2021-Q1", "2021-Q1", 20), dated("2021-Q2", "2021-Q2", 30)};
  const std::vector<Certificate> apart{of({both[0]}), of({both[1]})};
  const auto check = check_releases(both, apart);
  BOOST_REQUIRE(check.has_value());
  BOOST_REQUIRE_EQUAL(check->findings.size(), 1U);
  BOOST_TEST(check->findings[0].words ==
             "no certificate speaks of all tables of the profile public in this year together");
  const std::vector<Certificate> joint{of({both[0]}), of(both)};
  const auto good = check_releases(both, joint);
  BOOST_TEST(good->passed());
  BOOST_TEST(good->certificates == 1U);
  BOOST_TEST(good->superseded == 1U);
}

BOOST_AUTO_TEST_CASE(years_stand_alone_and_missing_files_are_named) {
  const std::vector<PublishedTable> years{dated("2021", "2021", 20), dated("2022", "2022", 30)};
  BOOST_TEST(check_releases(years, std::vector{of({years[0]}), of({years[1]})})->passed());
  const auto check = check_releases(std::vector{years[0]}, std::vector{of(years)});
  BOOST_REQUIRE_EQUAL(check->findings.size(), 1U);
  BOOST_TEST(check->findings[0].words == "the table t of a certificate is not here");
  BOOST_TEST(!check_releases(std::vector{years[0], years[0]}, {}).has_value());
}

BOOST_AUTO_TEST_CASE(readers_under_the_agreement_know_the_public_tables_too) {
  auto closed = dated("2021", "2021", 20);
  closed.profile = {.name = "collaborative", .version = 1, .k = 5};
  const std::vector<PublishedTable> tables{dated("2021", "2021", 20), closed};
  BOOST_TEST(!check_releases(tables, std::vector{of({tables[0]}), of({closed})})->passed());
  Certificate joint = of(tables);
  joint.profile = closed.profile;
  BOOST_TEST(check_releases(tables, std::vector{of({tables[0]}), joint})->passed());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::disclosure
