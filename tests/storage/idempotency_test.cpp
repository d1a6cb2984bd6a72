// A keyed request is answered once and the same ever after; whoever else uses the key is told so.
#include "hub/storage/idempotency.hpp"

#include <boost/test/unit_test.hpp>

#include "hub/storage/records.hpp"
#include "tests/support/cluster.hpp"
#include "tests/support/records.hpp"

using namespace kith;
using namespace std::chrono_literals;
using storage::KeyedRoute;
using storage::KeyLimits;
using storage::StoredAnswer;

namespace {

const SecretKey& digest_key() {
  static const SecretKey key = SecretKey::random();
  return key;
}

storage::IdempotencyKey key_of(const OrgCode& org, std::string_view key, std::string_view body) {
  return storage::make_key(digest_key(), org, KeyedRoute::push, key, "0", body);
}

Errc error_of(const Result<storage::Claim>& result) {
  return result ? Errc::internal : result.error().code;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(idempotency)

BOOST_AUTO_TEST_CASE(an_answer_is_given_again_byte_for_byte) {
  const test::TestDatabase database;
  const OrgCode org = database.add_org("aaln"), other = database.add_org("other");
  auto c = database.serve();
  const auto key = key_of(org, "k1", "body");
  BOOST_TEST(!storage::claim(c, key, {})->answer.has_value());
  BOOST_TEST((error_of(storage::claim(c, key, {})) == Errc::idempotency_in_flight));
  const std::string body{"\x00\xFF{}", 4};
  BOOST_REQUIRE(storage::store_answer(c, key, {422, storage::AnswerType::problem_json, body}));
  const auto again = storage::claim(c, key, {});
  BOOST_REQUIRE((again && again->answer));
  BOOST_TEST(again->answer->status == 422);
  BOOST_TEST((again->answer->type == storage::AnswerType::problem_json));
  BOOST_TEST(again->answer->body == body);
  BOOST_TEST((error_of(storage::claim(c, key_of(org, "k1", "other body"), {})) == Errc::idempotency_key_reused));
  BOOST_TEST(!storage::claim(c, key_of(other, "k1", "body"), {})->answer.has_value());
}

BOOST_AUTO_TEST_CASE(a_claim_can_be_given_up_and_a_lease_ends) {
  const test::TestDatabase database;
  const OrgCode org = database.add_org("aaln");
  auto c = database.serve();
  const auto key = key_of(org, "k1", "body");
  BOOST_TEST(!storage::claim(c, key, {})->answer.has_value());
  BOOST_REQUIRE(storage::release(c, key));
  KeyLimits short_lease;
  short_lease.lease = 0s;
  BOOST_TEST(!storage::claim(c, key, short_lease)->answer.has_value());
  BOOST_TEST(!storage::claim(c, key, {})->answer.has_value());  // the first one's lease has ended
  BOOST_TEST((error_of(storage::claim(c, key, {})) == Errc::idempotency_in_flight));
}

BOOST_AUTO_TEST_CASE(keys_have_a_quota_and_are_forgotten) {
  const test::TestDatabase database;
  const OrgCode org = database.add_org("aaln");
  auto c = database.serve();
  KeyLimits limits;
  limits.quota = 3;
  limits.lifetime = 1h;
  for (const auto* name : {"a", "b", "c"})
    BOOST_TEST(!storage::claim(c, key_of(org, name, ""), limits)->answer.has_value());
  BOOST_TEST((error_of(storage::claim(c, key_of(org, "d", ""), limits)) == Errc::idempotency_quota));
  database.superuser().script("UPDATE kith.idempotency_key SET expires_at = now() - interval '1 hour'", "test.expire");
  BOOST_TEST(storage::forget_expired(c, org, 2).value() == 2);
  BOOST_TEST(storage::forget_expired(c, org, 2).value() == 1);
  BOOST_TEST(!storage::claim(c, key_of(org, "d", ""), limits)->answer.has_value());
}

BOOST_AUTO_TEST_CASE(the_answers_kept_for_an_organisation_have_a_size) {
  const test::TestDatabase database;
  const OrgCode org = database.add_org("aaln"), other = database.add_org("other");
  auto c = database.serve();
  KeyLimits limits;
  limits.answer_bytes = 1'000;
  for (const auto* name : {"a", "b"}) {
    BOOST_REQUIRE(storage::claim(c, key_of(org, name, ""), limits));
    BOOST_REQUIRE(
        storage::store_answer(c, key_of(org, name, ""), {200, storage::AnswerType::json, std::string(500, 'x')}));
  }
  const auto refused = storage::claim(c, key_of(org, "c", ""), limits);
  BOOST_REQUIRE((error_of(refused) == Errc::idempotency_quota));
  BOOST_TEST(refused.error().hint == "the answers kept for them take too much room");
  BOOST_TEST(storage::claim(c, key_of(org, "a", ""), limits)->answer->body.size() == 500);  // an old one is given again
  BOOST_TEST(!storage::claim(c, key_of(other, "c", ""), limits)->answer.has_value());
  database.superuser().script("UPDATE kith.idempotency_key SET expires_at = now() - interval '1 hour'", "test.expire");
  BOOST_TEST(!storage::claim(c, key_of(org, "c", ""), limits)->answer.has_value());
}

BOOST_AUTO_TEST_CASE(a_claim_says_how_many_keys_are_left) {
  const test::TestDatabase database;
  const OrgCode org = database.add_org("aaln");
  auto c = database.serve();
  KeyLimits limits;
  limits.quota = 2;
  BOOST_TEST((storage::claim(c, key_of(org, "a", ""), limits)->left == 1));
  BOOST_TEST((storage::claim(c, key_of(org, "b", ""), limits)->left == 0));
}

BOOST_AUTO_TEST_CASE(an_answer_given_again_is_on_the_log) {
  const test::TestDatabase database;
  const OrgCode org = database.add_org("aaln");
  auto c = database.serve();
  const auto key = key_of(org, "k1", "body");
  const auto leaves = [&] {
    return database.superuser()
        .exec("-- test.leaves\nSELECT count(*) FROM kith.audit_leaf WHERE event = 1 AND principal = 'aaln'")[0]
        .get<std::int64_t>(0);
  };
  BOOST_REQUIRE(storage::claim(c, key, {}));
  BOOST_REQUIRE(storage::store_answer(c, key, {201, storage::AnswerType::json, "{}"}));
  BOOST_TEST(leaves() == 0);
  BOOST_TEST(storage::claim(c, key, {})->answer.has_value());
  BOOST_TEST(leaves() == 1);
  BOOST_TEST((error_of(storage::claim(c, key_of(org, "k1", "other"), {})) == Errc::idempotency_key_reused));
  BOOST_TEST(leaves() == 1);
}

BOOST_AUTO_TEST_CASE(the_answer_commits_with_the_records_or_neither_does) {
  const test::TestDatabase database;
  const OrgCode org = database.add_org("aaln");
  auto c = database.serve();
  const auto key = key_of(org, "k1", "body");
  storage::Flush flush{digest_key()};
  BOOST_REQUIRE(flush.add(flush.begin_push(org), test::anonymous(test::incident_json(RecordUid::random()), org)));
  storage::InsertOptions options;
  options.received_on = std::chrono::year{2021} / 3 / 4;
  options.key = &key;
  options.answer = [](const std::vector<storage::RowResult>& rows) {
    return StoredAnswer{201, storage::AnswerType::json, std::string{name(rows.front().outcome)}};
  };
  // Without a claim there is nothing to answer, and nothing is kept.
  const auto lost = storage::insert(c, flush, options);
  BOOST_TEST((!lost && lost.error().code == Errc::idempotency_in_flight));
  const auto count = [&] {
    return database.superuser().exec("-- test.records\nSELECT count(*) FROM kith.record")[0].get<std::int64_t>(0);
  };
  BOOST_TEST(count() == 0);
  BOOST_TEST(!storage::claim(c, key, {})->answer.has_value());
  BOOST_REQUIRE(storage::insert(c, flush, options));
  BOOST_TEST(count() == 1);
  BOOST_TEST(storage::claim(c, key, {})->answer->body == "applied");
}

BOOST_AUTO_TEST_SUITE_END()
