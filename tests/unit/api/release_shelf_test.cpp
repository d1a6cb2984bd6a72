// What the hub keeps of releases in memory has a bound, and what leads read is counted once.
#include "hub/api/release_shelf.hpp"

#include <boost/test/unit_test.hpp>

#include "hub/api/headers.hpp"
#include "hub/api/release_reads.hpp"

using namespace kith;
using namespace std::chrono_literals;
using api::ReleaseShelf;

namespace {

std::shared_ptr<const api::ShelvedFile> file(std::size_t bytes) {
  return std::make_shared<const api::ShelvedFile>(
      storage::ReleaseFile{"", "t.json", "application/json", std::string(bytes, 'x'), "", "", {}});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(release_shelf)

BOOST_AUTO_TEST_CASE(the_least_lately_asked_for_goes_first_and_the_shelf_stays_within_its_bound) {
  ReleaseShelf shelf;
  constexpr std::size_t fifth = ReleaseShelf::most_bytes / 5;
  for (int i = 0; i < 5; ++i) shelf.keep({"r", "", std::to_string(i)}, file(fifth));
  BOOST_TEST((shelf.find({"r", "", "0"}) != nullptr));
  shelf.keep({"r", "", "5"}, file(fifth));
  BOOST_TEST((shelf.find({"r", "", "1"}) == nullptr));
  BOOST_TEST((shelf.find({"r", "", "0"}) != nullptr));
  BOOST_TEST(shelf.counts().bytes <= ReleaseShelf::most_bytes);
  shelf.keep({"r", "", "large"}, file(ReleaseShelf::most_bytes / 4));
  BOOST_TEST((shelf.find({"r", "", "large"}) == nullptr));
  BOOST_TEST(shelf.counts().found == 2U);
  BOOST_TEST(shelf.counts().read == 2U);
}

BOOST_AUTO_TEST_CASE(the_list_is_looked_up_by_one_and_never_gets_shorter) {
  ReleaseShelf shelf;
  const SteadyTime now = std::chrono::steady_clock::now();
  BOOST_TEST(shelf.is_to_be_looked_up(now));
  shelf.set_releases(std::make_shared<const api::ShelvedReleases>(2));
  BOOST_TEST(!shelf.is_to_be_looked_up(now + 500ms));
  BOOST_TEST(shelf.is_to_be_looked_up(now + 1500ms));
  BOOST_TEST(!shelf.is_to_be_looked_up(now + 1600ms));
  shelf.set_releases(std::make_shared<const api::ShelvedReleases>(1));
  BOOST_TEST(shelf.releases()->size() == 2U);
}

BOOST_AUTO_TEST_CASE(reads_of_a_minute_are_two_lines_however_many_they_are) {
  api::ReleaseReadCounts counts;
  using Due = api::ReleaseReadCounts::Due;
  const api::ReleaseReadCounts::Kind lee{PartyCode{*OrgCode::parse("lee")}, std::nullopt, Purpose::own_use};
  const SteadyTime now = std::chrono::steady_clock::now();
  BOOST_TEST(counts.take(Due::now, now).empty());
  counts.count(lee);
  const auto first = counts.take(Due::now, now);
  BOOST_REQUIRE(first.size() == 1U);
  BOOST_TEST(first[0].second == 1U);
  for (int i = 0; i < 100; ++i) counts.count(lee);
  BOOST_TEST(counts.take(Due::now, now + 59s).empty());
  const auto rest = counts.take(Due::now, now + 60s);
  BOOST_REQUIRE(rest.size() == 1U);
  BOOST_TEST(rest[0].second == 100U);
  counts.count(lee);
  const auto last = counts.take(Due::all, now + 61s);
  BOOST_REQUIRE(last.size() == 1U);
  counts.put_back(lee, last[0].second);
  BOOST_TEST(counts.take(Due::all, now + 62s).front().second == 1U);
}

BOOST_AUTO_TEST_CASE(the_smallest_form_is_sent_that_the_client_takes) {
  const auto of = [](const std::string& field) {
    net::Request request;
    request.headers.push_back({"accept-encoding", field});
    const auto coding = api::negotiate_coding(request);
    return coding ? std::string{api::name(*coding)} : "none";
  };
  BOOST_TEST(of("gzip, zstd") == "zstd");
  BOOST_TEST(of("gzip") == "gzip");
  BOOST_TEST(of("zstd;q=0.1, gzip;q=0.9") == "gzip");
  BOOST_TEST(of("br") == "identity");
  BOOST_TEST(of("") == "identity");
  BOOST_TEST(of("*") == "zstd");
  BOOST_TEST(of("gzip;q=0") == "identity");
  BOOST_TEST(of("identity;q=0") == "none");
  BOOST_TEST(of("*;q=0, identity;q=0.5") == "identity");
  BOOST_TEST(of("*;q=0") == "none");
  BOOST_TEST(std::string{api::name(*api::negotiate_coding(net::Request{}))} == "identity");
}

BOOST_AUTO_TEST_SUITE_END()
