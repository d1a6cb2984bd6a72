// When the loaded certificates end, and what is told of it on which day.
#include "hub/app/certificate_ends.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/support/pki.hpp"

namespace {

using namespace kith;
using namespace std::chrono_literals;

class SetClock final : public Clock {
 public:
  [[nodiscard]] WallTime now() const override { return time; }
  WallTime time{std::chrono::hours{500'000}};
};

struct WatchFixture {
  SetClock clock;
  WallTime ends = clock.time + 24h * 30;
  std::vector<std::int64_t> told;
  boost::asio::io_context context{1};
  app::CertificateWatch watch{context.get_executor(),
                              [this] {
                                return std::vector<app::CertificateEnd>{{"hub", ends}};
                              },
                              clock, [this](const app::CertificateEnd&, std::int64_t days) { told.push_back(days); }};
  void look_with(std::chrono::hours left) {
    clock.time = ends - left;
    watch.look();
  }
};

BOOST_FIXTURE_TEST_SUITE(certificate_endings, WatchFixture)

BOOST_AUTO_TEST_CASE(each_day_from_the_twentieth_on_is_told_once_and_a_renewal_ends_it) {
  look_with(24h * 21);
  BOOST_TEST(told.empty());
  look_with(24h * 20);
  look_with(24h * 20 - 1h);
  look_with(24h * 20 - 2h);
  const std::vector<std::int64_t> two = {20, 19};
  BOOST_TEST(told == two);
  look_with(1h);
  look_with(-1h);
  look_with(-2h);
  const std::vector<std::int64_t> four = {20, 19, 0, -1};
  BOOST_TEST(told == four);
  ends += 24h * 397;
  watch.look();
  BOOST_TEST(told == four);
  look_with(24h * 20 - 1h);
  BOOST_TEST(told.back() == 19);
  BOOST_TEST(told.size() == 5U);
}

BOOST_AUTO_TEST_CASE(what_is_loaded_counts) {
  const test::CertificateAuthority authority;
  test::CertificateOptions options{.common_name = "hub", .usage = test::Usage::server};
  options.ends = 72h;
  const auto files = authority.issue("hub", options);
  const auto tls = net::TlsServer::load({files.certificate, files.key, authority.file()});
  BOOST_REQUIRE(tls);
  const auto all = app::certificate_ends(**tls, nullptr);
  BOOST_REQUIRE(all.size() == 2U);
  BOOST_TEST(all[0].certificate.text() == "hub");
  BOOST_TEST((all[0].ends > SystemClock{}.now() + 71h));
  BOOST_TEST((all[0].ends <= SystemClock{}.now() + 72h));
  BOOST_TEST(all[1].certificate.text() == "client_authority");
  options.ends = 100h;
  authority.issue("hub", options);
  BOOST_TEST((app::certificate_ends(**tls, nullptr)[0].ends == all[0].ends));
  BOOST_REQUIRE((*tls)->reload());
  BOOST_TEST((app::certificate_ends(**tls, nullptr)[0].ends > all[0].ends));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
