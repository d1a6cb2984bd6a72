// A disk that is nearly full, through the door: what still goes on, and in which order it ends. The marks are set by
// what is free on the machine, so that nothing has to be filled.
#include <boost/test/unit_test.hpp>
#include <filesystem>

#include "hub/storage/records.hpp"
#include "tests/api/example.hpp"
#include "tests/support/records.hpp"
#include "tests/support/test_hub.hpp"

namespace {

using namespace kith;
using namespace kith::test;
using net::Method;

// The disk of the test hub's folder has this part of the mark, and no ballast to give up.
HubChanges with_free_space_of(double part) {
  const ScratchDirectory here;
  const auto free_mib = static_cast<double>(std::filesystem::space(here.path()).available >> 20U);
  HubChanges changes;
  changes.disk.low_mib = static_cast<std::uint32_t>(free_mib / part);
  changes.disk.ballast_mib = 0;
  return changes;
}

struct NearlyFull {
  explicit NearlyFull(double part) : hub(with_free_space_of(part)) {
    auto connection = hub.database().serve();
    storage::Flush flush{SecretKey::random()};
    const OrgCode org = test::org("aaln");
    const RecordUid uid = *RecordUid::parse(example.uid);
    BOOST_REQUIRE(flush.add(flush.begin_push(org), anonymous(incident_json(uid), org)));
    storage::InsertOptions options;
    options.received_on = std::chrono::year{2021} / 3 / 4;
    BOOST_REQUIRE(storage::insert(connection, flush, options));
  }
  int push(const std::string& body) { return member.post("/v1/records", "application/json", body).status; }
  // Lines of the log that tell of a read or of a refusal.
  std::int64_t lines() const {
    auto owner = hub.database().superuser();
    return owner.exec("-- test.lines\nSELECT count(*) FROM kith.audit_leaf WHERE event IN (3, 6)")[0].get<std::int64_t>(
        0);
  }

  Example example;
  TestHub hub;
  Member member{hub, hub.add_organisation("aaln")};
};

BOOST_AUTO_TEST_SUITE(nearly_full)

BOOST_AUTO_TEST_CASE(below_the_first_mark_nothing_is_taken_and_what_is_there_is_read_and_withdrawn) {
  NearlyFull at{0.3};
  BOOST_TEST(at.push(incident()) == 507);
  BOOST_TEST(at.member.post("/v1/records", "application/x-ndjson", incident()).status == 507);
  BOOST_TEST(at.member.get("/v1/records/" + at.example.uid).status == 200);
  BOOST_TEST(at.member.get("/v1/records").status == 200);
  BOOST_TEST(at.member.ask(Method::delete_, "/v1/records/" + at.example.uid).status == 200);
  BOOST_TEST(at.member.get("/v1/records/" + at.example.uid).status == 404);
  const auto lines = at.lines();
  BOOST_TEST(at.member.get("/v1/audit/events?of=all").status == 403);
  BOOST_TEST(at.lines() == lines + 1);
}

BOOST_AUTO_TEST_CASE(below_the_second_no_request_leaves_a_line) {
  NearlyFull at{0.03};
  const auto refused = at.member.get("/v1/records/" + at.example.uid);
  BOOST_TEST(refused.status == 507);
  BOOST_TEST((refused.body.find("/problems/disk-low") != std::string::npos));
  for (const std::string target : {"/v1/records", "/v1/tables"}) BOOST_TEST(at.member.get(target).status == 507);
  BOOST_TEST(at.member.ask(Method::delete_, "/v1/records/" + at.example.uid).status == 507);
  BOOST_TEST(at.push(incident()) == 507);
  BOOST_TEST(at.member.get("/v1/meta").status == 200);
  BOOST_TEST(at.member.get("/v1/audit/events").status == 200);
  BOOST_TEST(at.member.get("/v1/audit/events?of=all").status == 403);
  BOOST_TEST(at.lines() == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
