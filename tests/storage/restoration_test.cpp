// A database that was set back to a backup: what it says of that itself is believed as far as it says it, a promise
// that it does not own up to is held against it, and where withdrawals are looked for goes by the order and its
// incarnation.
#include "hub/storage/restoration.hpp"

#include <boost/test/unit_test.hpp>
#include <limits>
#include <thread>

#include "hub/storage/audit.hpp"
#include "hub/storage/audit_log.hpp"
#include "hub/storage/audit_verify.hpp"
#include "hub/storage/kept_checkpoint.hpp"
#include "hub/storage/sequencer.hpp"
#include "tests/support/cluster.hpp"

using namespace kith;
using namespace kith::storage;
using kith::audit::Checkpoint;
using kith::audit::Signer;

namespace {

struct SetBack {
  test::TestDatabase database;
  test::ScratchDirectory folder;
  OrgCode org = database.add_org("one");
  pg::Connection c = database.serve();
  pg::Connection owner = database.superuser();
  Signer signer = Signer::of_log(SecretKey::random());
  Checkpoint backup = seal_and_sign();
  Checkpoint promised = made_of(backup.size + 10);

  Checkpoint made_of(std::uint64_t size) const {
    return {signer.key().name(), size, kith::audit::leaf_hash("lost with the disk")};
  }
  void place() {
    const Sequencer sequencer{Uuid::random()};
    for (int i = 0; i < 500; ++i) {
      BOOST_REQUIRE(sequencer.step(c));
      const auto left = owner.exec("-- test.unplaced\nSELECT count(*) FROM kith.commit_batch WHERE position IS NULL");
      if (left[0].get<std::int64_t>(0) == 0) break;
      std::this_thread::sleep_for(std::chrono::milliseconds{10});
    }
    owner.exec("-- test.stop\nUPDATE kith.lease SET expires_at = now() - interval '1 second'");
  }
  Checkpoint seal_and_sign() {
    place();
    BOOST_REQUIRE(audit_log::check_key(c, signer.key()));
    BOOST_REQUIRE(audit_log::seal(c));
    return kith::audit::open_checkpoint(audit_log::sign(c, signer).value(), signer.key())->checkpoint;
  }
  void announce(const std::vector<kith::audit::Restoration>& restorations) {
    auto migrating = database.migrating();
    BOOST_REQUIRE(restoration::announce(migrating, restorations));
  }
  kith::audit::Restoration restoration() const {
    return {backup.size, promised.size, promised.root, SystemClock{}.now(), backup.root};
  }
  std::string fault(const Checkpoint& outside) {
    LogVerifier verifier{signer.key(), outside};
    while (!verifier.step(c).value()) continue;
    const auto& found = verifier.fault();
    return found ? std::string{name(found->fault).text()} + " at " + std::to_string(found->at) : "none";
  }
  bool keeps_promise(const Checkpoint& kept) {
    BOOST_REQUIRE(keep_checkpoint(folder.path(), kith::audit::sign_checkpoint(kept, signer).serialized()));
    const auto keeps = storage::keeps_promise(c, storage::read_kept_checkpoint(folder.path(), signer.key()).value());
    BOOST_REQUIRE(keeps);
    return *keeps;
  }
};

BOOST_FIXTURE_TEST_SUITE(restorations_of_a_database, SetBack)

BOOST_AUTO_TEST_CASE(a_kept_checkpoint_that_an_announced_restore_covers_is_no_fault) {
  const std::string shortened = "shortened at " + std::to_string(promised.size);
  BOOST_TEST(fault(promised) == shortened);
  BOOST_TEST(!keeps_promise(promised));
  announce({restoration()});
  BOOST_TEST(fault(promised) == "none");
  BOOST_TEST(keeps_promise(promised));
  BOOST_TEST(keeps_promise(made_of(promised.size - 1)));
  // More than the hub owns up to, and another log of that size.
  BOOST_TEST(!keeps_promise(made_of(promised.size + 1)));
  BOOST_TEST(fault(made_of(promised.size + 1)) == "shortened at " + std::to_string(promised.size + 1));
  auto other = promised;
  other.root = kith::audit::leaf_hash("another");
  BOOST_TEST(!keeps_promise(other));
  // What was promised after it, and knows of it, has to be kept.
  const auto after = seal_and_sign();
  BOOST_REQUIRE(after.restorations.size() == 1U);
  auto set_back_again = after;
  set_back_again.size += 2;
  BOOST_TEST(set_back_again.size < promised.size);
  BOOST_TEST(!keeps_promise(set_back_again));
  BOOST_TEST(fault(set_back_again) == "shortened at " + std::to_string(set_back_again.size));
}

BOOST_AUTO_TEST_CASE(every_checkpoint_says_what_the_log_went_on_from_and_that_is_verified) {
  announce({restoration()});
  const auto now = seal_and_sign();
  BOOST_REQUIRE(now.restorations.size() == 1U);
  BOOST_TEST((now.restorations[0].root == backup.root));
  BOOST_TEST(fault(now) == "none");
  owner.exec("-- test.change\nUPDATE kith.audit_restoration SET root = sha256('another')");
  BOOST_TEST(fault(now) == "broken_promise at " + std::to_string(backup.size));
}

BOOST_AUTO_TEST_CASE(the_mark_of_a_broken_log_is_taken_back_by_who_tells_of_a_restore_only) {
  BOOST_REQUIRE(audit_log::mark_broken(c));
  auto migrating = database.migrating();
  const auto announced = restoration::announce(migrating, {});
  BOOST_REQUIRE(announced);
  BOOST_TEST(announced->is_broken);
  BOOST_TEST(audit_log::seal(c)->is_broken);
  BOOST_REQUIRE(restoration::mark_good(migrating));
  BOOST_TEST(!audit_log::seal(c)->is_broken);
  BOOST_TEST(!restoration::mark_good(c));
}

BOOST_AUTO_TEST_CASE(a_database_knows_that_a_hub_has_served_it) {
  const test::TestDatabase fresh;
  auto of_fresh = fresh.serve();
  BOOST_TEST(!restoration::was_served(of_fresh).value());
  fresh.add_org("one");  // by an operator, before any hub
  BOOST_TEST(!restoration::was_served(of_fresh).value());
  BOOST_TEST(restoration::was_served(c).value());
}

BOOST_AUTO_TEST_CASE(withdrawals_are_looked_for_from_the_mark_on_unless_the_order_is_another) {
  const auto page = [&](const restoration::OrderMark& mark) { return restoration::withdrawals_from(c, mark).value(); };
  {
    pg::Transaction transaction{c, pg::Role::ingest, org};
    const std::array leaves = {
        AuditLeaf{AuditEvent::withdrawal, org, AuditPrincipal::of(org), RecordUid::random(), 1, {}}};
    storage::audit::append(transaction, BatchKind::withdrawal, org, 1, leaves);
    transaction.commit();
  }
  place();
  const auto first = page({});
  BOOST_TEST(first.withdrawals.size() == 1U);
  BOOST_TEST(!first.is_set_back);
  BOOST_TEST((page(first.next).next == first.next));
  BOOST_TEST(page(first.next).withdrawals.empty());
  for (const std::int64_t ahead : {first.next.next_position + 1, std::numeric_limits<std::int64_t>::max()}) {
    const auto set_back = page({ahead, first.next.incarnation});
    BOOST_TEST(set_back.is_set_back);
    BOOST_TEST(set_back.withdrawals.size() == 1U);
    BOOST_TEST((set_back.next == first.next));
    // After a restore that was told: from the first, and nothing is wrong.
    const auto restored = page({ahead, Uuid::random()});
    BOOST_TEST(!restored.is_set_back);
    BOOST_TEST((restored.withdrawals == set_back.withdrawals));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
