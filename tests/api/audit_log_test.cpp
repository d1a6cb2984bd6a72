// The published log over the API: what a member did is in a checkpoint a moment later, its lines are found in the tree,
// proofs hold, other members' lines are nowhere to be read, and an old or malformed address is answered in words.
#include "hub/storage/audit_log.hpp"

#include <boost/test/unit_test.hpp>
#include <thread>

#include "hub/audit/base64.hpp"
#include "hub/audit/checkpoint.hpp"
#include "hub/audit/leaf.hpp"
#include "hub/audit/tiles.hpp"
#include "hub/base/json.hpp"
#include "hub/storage/kept_checkpoint.hpp"
#include "tests/api/example.hpp"
#include "tests/support/test_hub.hpp"

namespace {

using namespace kith;
using namespace kith::test;
using net::Method;

struct Fixture {
  TestHub hub;
  Member member{hub, hub.add_organisation("aaln")};
  Member other{hub, hub.add_organisation("jakara")};

  audit::VerifierKey key() {
    std::string meta = member.get("/v1/meta").body;
    json::Parser parser;
    return audit::VerifierKey::parse(parser.parse(meta)->find("audit").find("key").string()).value();
  }
  // Has one signed until it counts at least so many leaves: the sequencer may need a moment.
  audit::Checkpoint checkpoint(std::uint64_t least = 0) {
    for (int i = 0; i < 100; ++i) {
      const auto answer = member.ask(Method::post, "/v1/audit/checkpoint");
      BOOST_REQUIRE(answer.status == 200);
      auto opened = audit::open_checkpoint(answer.body, key());
      BOOST_REQUIRE(opened);
      if (opened->checkpoint.size >= least) return opened->checkpoint;
      std::this_thread::sleep_for(std::chrono::milliseconds{50});
    }
    throw std::runtime_error("the leaves are not sealed");
  }
  std::int64_t leaves() {
    auto connection = hub.database().superuser();
    return connection.exec("-- test.leaves\nSELECT count(*) FROM kith.audit_leaf")[0].get<std::int64_t>(0);
  }
  audit::CheckedTree tree(const audit::Checkpoint& checkpoint) {
    auto opened = audit::CheckedTree::open(checkpoint.size, checkpoint.root, [this](const audit::Tile& tile) {
      return Result<std::string>{member.get("/v1/audit/tile/" + audit::path(tile)).body};
    });
    BOOST_REQUIRE(opened);
    return *std::move(opened);
  }
  struct Line {
    std::uint64_t index;
    audit::Leaf leaf;
    std::string bytes;
  };
  std::vector<Line> lines(const std::string& query) {
    std::string body = member.get("/v1/audit/events" + query).body;
    json::Parser parser{{.bytes = 1U << 20U, .depth = 8, .members = 64, .nodes = 100'000}};
    std::vector<Line> all;
    const auto page = parser.parse(body);
    BOOST_REQUIRE(page);
    for (auto event = page->find("events").first(); event; event = event.next()) {
      const auto bytes = audit::from_base64(event.find("leaf").string());
      BOOST_REQUIRE(bytes);
      all.push_back({static_cast<std::uint64_t>(*event.find("index").integer()), *audit::decode(*bytes), *bytes});
      BOOST_TEST(event.find("event").string() == audit::name(all.back().leaf.event));
    }
    return all;
  }
};

std::vector<audit::Hash> proof_of(std::string body) {
  json::Parser parser;
  const auto parsed = parser.parse(body);
  BOOST_REQUIRE(parsed);
  std::vector<audit::Hash> proof;
  for (auto hash = parsed->find("proof").first(); hash; hash = hash.next())
    proof.push_back(audit::hash_at(*audit::from_base64(hash.string()), 0));
  return proof;
}

BOOST_FIXTURE_TEST_SUITE(audit_log_over_the_api, Fixture)

BOOST_AUTO_TEST_CASE(what_a_member_does_is_promised_and_stands_in_the_tree) {
  Example example;
  member.post("/v1/records", "application/json", incident(example));
  member.get("/v1/records/" + example.uid);
  member.ask(Method::get, "/v1/records", {{"accept", "text/csv"}});
  member.get("/v1/tables");
  other.post("/v1/records", "application/json", incident());
  const auto now = checkpoint(static_cast<std::uint64_t>(leaves()));
  BOOST_TEST(member.get("/v1/audit/checkpoint").body.starts_with(now.origin + "\n" + std::to_string(now.size) + "\n"));
  auto checked = tree(now);
  const auto mine = lines("?limit=50");
  std::string events;
  for (const Line& line : mine) {
    events.append(audit::name(line.leaf.event)).append(" ");
    BOOST_TEST((line.leaf.org == OrgCode::parse("aaln")));
    const auto hash = audit::leaf_hash(audit::entry_of(line.bytes));
    BOOST_TEST((*checked.leaf(line.index) == hash));
    const auto proof =
        member.get("/v1/audit/inclusion?leaf=" + std::to_string(line.index) + "&size=" + std::to_string(now.size));
    BOOST_TEST(audit::verify_inclusion(hash, line.index, now.size, proof_of(proof.body), now.root));
  }
  BOOST_TEST(events == "enrolment push record_read record_export table ");
  BOOST_TEST(lines("?kind=access").size() == 3U);
  BOOST_TEST(lines("?kind=access&limit=1").size() == 1U);
  BOOST_TEST((mine[2].leaf.purpose == audit::Purpose::own_use));
  BOOST_TEST(mine[2].leaf.record_uid->text() == example.uid);
  BOOST_TEST(mine[2].leaf.principal == "aaln");
}

BOOST_AUTO_TEST_CASE(a_later_checkpoint_is_proved_to_go_on_from_an_earlier_one) {
  const auto first = checkpoint(static_cast<std::uint64_t>(leaves()));
  for (int i = 0; i < 9; ++i) member.get("/v1/records");
  const auto second = checkpoint(static_cast<std::uint64_t>(leaves()));
  BOOST_TEST(second.size > first.size);
  const auto proof =
      member.get("/v1/audit/consistency?from=" + std::to_string(first.size) + "&to=" + std::to_string(second.size));
  BOOST_TEST(audit::verify_consistency(first.size, second.size, proof_of(proof.body), first.root, second.root));
  BOOST_TEST((*tree(second).root_at(first.size) == first.root));
}

BOOST_AUTO_TEST_CASE(entries_tell_nothing_of_another_member) {
  for (int i = 0; i < 5; ++i) other.get("/v1/records");
  const auto now = checkpoint(static_cast<std::uint64_t>(leaves()));
  const audit::Tile tile{0, 0, audit::width_in(0, 0, now.size)};
  const auto bundle = member.get("/v1/audit/tile/" + audit::entries_path(tile));
  BOOST_TEST(bundle.status == 200);
  const auto entries = audit::split_bundle(bundle.body, tile.width);
  BOOST_REQUIRE(entries);
  auto checked = tree(now);
  for (unsigned i = 0; i < tile.width; ++i) {
    BOOST_TEST((*entries)[i].size() == 32U);
    BOOST_TEST((*checked.leaf(i) == audit::leaf_hash((*entries)[i])));
  }
  BOOST_TEST(bundle.body.find("jakara") == std::string::npos);
  for (const Line& line : lines("")) BOOST_TEST((line.leaf.org == OrgCode::parse("aaln")));
}

BOOST_AUTO_TEST_CASE(the_hub_seals_and_verifies_by_itself) {
  member.get("/v1/records");
  std::string metrics;
  for (int i = 0; i < 200 && metrics.find("\nkith_audit_verified_seconds 1") == std::string::npos; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
    metrics = hub.metrics();
  }
  BOOST_TEST(metrics.find("\nkith_audit_verified_seconds 1") != std::string::npos);
  BOOST_TEST(metrics.find("\nkith_audit_broken 0") != std::string::npos);
  BOOST_TEST(std::filesystem::exists(hub.data() / "audit.checkpoint"));
  const auto status = std::filesystem::status(hub.data() / "keys/audit.key").permissions();
  BOOST_TEST((status == (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write)));
}

BOOST_AUTO_TEST_CASE(what_the_log_does_not_have_is_not_found_and_what_is_malformed_says_so) {
  const auto now = checkpoint(static_cast<std::uint64_t>(leaves()));
  const std::string size = std::to_string(now.size), more = std::to_string(now.size + 1);
  for (const std::string& address :
       {"/v1/audit/tile/0/001", "/v1/audit/tile/9/000", "/v1/audit/tile/0/000.p/255", "/v1/audit/tile/entries/007",
        "/v1/audit/tile/0/0", "/v1/audit/tile/x", "/v1/audit/tile/0/000/", "/v1/audit/tile/entries"})
    BOOST_TEST(member.get(address).status == 404, address);
  BOOST_TEST(member.get("/v1/audit/inclusion?leaf=" + size + "&size=" + size).status == 404);
  BOOST_TEST(member.get("/v1/audit/inclusion?leaf=0&size=" + more).status == 404);
  BOOST_TEST(member.get("/v1/audit/consistency?from=1&to=" + more).status == 404);
  BOOST_TEST(member.get("/v1/audit/consistency?from=2&to=1").status == 404);
  for (const char* address : {"/v1/audit/inclusion", "/v1/audit/inclusion?leaf=1", "/v1/audit/consistency?from=-1&to=2",
                              "/v1/audit/events?kind=breakfast", "/v1/audit/events?limit=0", "/v1/audit/checkpoint?a=b",
                              "/v1/audit/tile/0/000.p/1?a=b"})
    BOOST_TEST(member.get(address).status == 400, address);
  BOOST_TEST(member.ask(Method::post, "/v1/audit/checkpoint?now=1").status == 400);
  BOOST_TEST(member.ask(Method::put, "/v1/audit/checkpoint").status == 405);
}

// The hub has promised more than its database has: somebody has set that back.
BOOST_AUTO_TEST_CASE(a_log_that_was_set_back_is_not_signed_when_a_member_asks) {
  const auto before = checkpoint(static_cast<std::uint64_t>(leaves()));
  const auto signer = audit::Signer::of_log(SecretKey::load(hub.data() / "keys/audit.key").value());
  auto promised = before;
  promised.size += 1'000;
  const auto kept = storage::kept_checkpoint_file(hub.data());
  // The hub keeps its first one a moment after its start, and the next one a minute later.
  for (int i = 0; i < 600 && !std::filesystem::exists(kept); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
  BOOST_REQUIRE(storage::keep_checkpoint(hub.data(), audit::sign_checkpoint(promised, signer).serialized()));
  for (int i = 0; i < 3; ++i) BOOST_TEST(member.get("/v1/records").status == 200);
  const auto newest = [&] {
    auto connection = hub.database().superuser();
    return connection.exec("-- test.newest\nSELECT max(size) FROM kith.audit_checkpoint")[0].get<std::int64_t>(0);
  };
  const auto signed_to = newest();
  for (int i = 0; i < 3; ++i) BOOST_TEST(static_cast<std::int64_t>(checkpoint().size) == signed_to);
  BOOST_TEST(newest() == signed_to);
  // So it is where the file cannot be read, and it goes on when that is mended.
  std::filesystem::remove(kept);
  std::filesystem::create_directory(kept);
  BOOST_TEST(static_cast<std::int64_t>(checkpoint().size) == signed_to);
  std::filesystem::remove(kept);
  BOOST_TEST(checkpoint(static_cast<std::uint64_t>(leaves())).size > before.size);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
