// What one address may have where nobody signs in, and that the others keep theirs.
#include "hub/net/address_shares.hpp"

#include <boost/test/unit_test.hpp>
#include <vector>

namespace kith::net {
namespace {

using namespace std::chrono_literals;
using boost::asio::ip::make_address;

struct Fixture {
  AddressShares shares{[] {
    Limits limits;
    limits.connections_per_address = 3;
    limits.requests_per_address = 60;
    return limits;
  }()};
  SteadyTime now = SteadyTime{} + 1h;

  bool has_room(const char* address) { return shares.enter(make_address(address), now).has_value(); }
  // How many of so many requests of one connection are allowed.
  int allowed(AddressShares::Place& place, int requests) {
    int count = 0;
    for (int i = 0; i < requests; ++i) count += place.take(now) ? 1 : 0;
    return count;
  }
};

BOOST_FIXTURE_TEST_SUITE(address_shares, Fixture)

BOOST_AUTO_TEST_CASE(an_address_has_so_many_connections_and_others_have_theirs) {
  std::vector<AddressShares::Place> taken;
  for (int i = 0; i < 3; ++i) taken.push_back(*shares.enter(make_address("192.0.2.1"), now));
  BOOST_TEST(!has_room("192.0.2.1"));
  BOOST_TEST(has_room("192.0.2.2"));
  taken.pop_back();
  BOOST_TEST(has_room("192.0.2.1"));
}

BOOST_AUTO_TEST_CASE(a_network_of_ipv6_counts_as_one_address_and_a_mapped_address_as_its_own) {
  std::vector<AddressShares::Place> taken;
  for (const char* address :
       {"2001:db8:1:2::1", "2001:db8:1:2::2", "2001:db8:1:2:ffff::3", "192.0.2.1", "::ffff:192.0.2.1", "192.0.2.1"})
    taken.push_back(*shares.enter(make_address(address), now));
  BOOST_TEST(!has_room("2001:db8:1:2::4"));
  BOOST_TEST(has_room("2001:db8:1:3::1"));
  BOOST_TEST(!has_room("::ffff:192.0.2.1"));
}

BOOST_AUTO_TEST_CASE(requests_run_out_and_come_back_within_a_minute) {
  auto place = *shares.enter(make_address("192.0.2.1"), now);
  BOOST_TEST(allowed(place, 70) == 60);
  now += 5s;
  BOOST_TEST(allowed(place, 20) == 0);  // the refused ones count against it
  now += 60s;
  BOOST_TEST(allowed(place, 100) > 40);
  auto other = *shares.enter(make_address("192.0.2.2"), now);
  BOOST_TEST(allowed(other, 60) == 60);
}

BOOST_AUTO_TEST_CASE(who_goes_on_in_spite_of_refusals_does_not_connect_until_some_have_come_back) {
  {
    auto place = *shares.enter(make_address("192.0.2.1"), now);
    BOOST_TEST(allowed(place, 65) == 60);
    BOOST_TEST(has_room("192.0.2.1"));  // so that who is refused is told so
    BOOST_TEST(allowed(place, 1'000) == 0);
  }
  BOOST_TEST(!has_room("192.0.2.1"));
  BOOST_TEST(has_room("192.0.2.2"));
  now += 20s;
  auto again = *shares.enter(make_address("192.0.2.1"), now);
  BOOST_TEST(allowed(again, 1) == 1);
}

BOOST_AUTO_TEST_CASE(an_address_is_forgotten_once_it_has_nothing_left_to_count) {
  {
    auto place = *shares.enter(make_address("192.0.2.1"), now);
    BOOST_TEST(allowed(place, 1) == 1);
  }
  now += 2s;
  for (int i = 0; i < 64; ++i) BOOST_TEST(has_room("192.0.2.2"));
  BOOST_TEST(shares.known() == 1U);
}

BOOST_AUTO_TEST_CASE(many_addresses_take_no_more_memory_than_a_few_thousand) {
  auto kept = *shares.enter(make_address("192.0.2.1"), now);
  for (std::uint32_t i = 0; i < 10'000; ++i) {
    auto place = *shares.enter(boost::asio::ip::address_v4{0x0A000000U + i}, now);
    BOOST_TEST_REQUIRE(allowed(place, 1) == 1);
    BOOST_TEST_REQUIRE(shares.known() <= 4'097U);
  }
  BOOST_TEST(allowed(kept, 60) == 60);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::net
