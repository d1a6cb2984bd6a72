// The log from commit to checkpoint on a real PostgreSQL: what is placed is sealed, promised and proved; and a row that
// is changed, a tail that is dropped, a fork and a forged promise are each found when the rows are hashed again.
#include "hub/storage/audit_log.hpp"

#include <boost/test/unit_test.hpp>
#include <thread>

#include "hub/audit/leaf.hpp"
#include "hub/storage/audit.hpp"
#include "hub/storage/audit_verify.hpp"
#include "hub/storage/sequencer.hpp"
#include "tests/support/cluster.hpp"

using namespace kith;
using namespace kith::storage;
using kith::audit::Checkpoint;
using kith::audit::Signer;
using kith::audit::Tile;

namespace {

struct Log {
  test::TestDatabase database;
  OrgCode org = database.add_org("one");
  OrgCode other = database.add_org("two");
  pg::Connection c = database.serve();
  pg::Connection owner = database.superuser();
  Signer signer = Signer::of_log(SecretKey::random());
  Sequencer sequencer{Uuid::random()};

  Log() { BOOST_REQUIRE(audit_log::check_key(c, signer.key())); }

  void read(const OrgCode& who, int leaves = 1, AuditEvent event = AuditEvent::record_read) {
    pg::Transaction transaction{c, pg::Role::own_reads, who};
    const std::vector<AuditLeaf> all(static_cast<std::size_t>(leaves),
                                     {event, who, AuditPrincipal::of(who), RecordUid::random(), 1, {}});
    storage::audit::append(transaction, BatchKind::read, who, 0, all);
    transaction.commit();
  }
  // Other test databases of the cluster have transactions too, and the horizon is the cluster's.
  void place() {
    for (int i = 0; i < 500; ++i) {
      BOOST_REQUIRE(sequencer.step(c));
      const auto left = owner.exec("-- test.unplaced\nSELECT count(*) FROM kith.commit_batch WHERE position IS NULL");
      if (left[0].get<std::int64_t>(0) == 0) return;
      std::this_thread::sleep_for(std::chrono::milliseconds{10});
    }
    BOOST_FAIL("some batches are not placed");
  }
  std::int64_t seal(std::int64_t most = 4'096) {
    place();
    while (true) {
      const auto sealed = audit_log::seal(c, most);
      BOOST_REQUIRE(sealed);
      BOOST_REQUIRE(!sealed->is_broken);
      if (sealed->added == 0) return sealed->size;
    }
  }
  Checkpoint sign() {
    const auto note = audit_log::sign(c, signer);
    BOOST_REQUIRE(note);
    return kith::audit::open_checkpoint(*note, signer.key())->checkpoint;
  }
  Checkpoint seal_and_sign() {
    seal();
    return sign();
  }
  std::optional<FoundFault> verify(const std::optional<Checkpoint>& outside = std::nullopt) {
    LogVerifier verifier{signer.key(), outside};
    while (true) {
      const auto is_done = verifier.step(c, 50);
      BOOST_REQUIRE(is_done);
      if (*is_done) return verifier.fault();
    }
  }
  std::string fault(const std::optional<Checkpoint>& outside = std::nullopt) {
    const auto found = verify(outside);
    return found ? std::string{name(found->fault).text()} + " at " + std::to_string(found->at) : "none";
  }
  kith::audit::FetchTile fetch() {
    return [this](const Tile& tile) { return audit_log::tile(c, tile); };
  }
  // With the rights of whoever has the database: no trigger of ours stands in the way.
  void tamper(const pg::Sql& sql) {
    owner.script("SET session_replication_role = replica", "test.tamper");
    owner.exec(sql);
  }
};

BOOST_FIXTURE_TEST_SUITE(audit_logs, Log)

BOOST_AUTO_TEST_CASE(what_is_placed_is_sealed_and_promised_once) {
  BOOST_TEST((audit_log::newest_checkpoint(c).error().code == Errc::not_found));
  BOOST_TEST(sign().size == 0U);
  const auto first = seal_and_sign();
  BOOST_TEST(first.size == 2U);  // two organisations were added
  BOOST_TEST((sign() == first));
  read(org, 3);
  read(other);
  place();
  BOOST_TEST(*audit_log::waiting(c) == 4);
  BOOST_TEST((sign() == first));  // placed is not sealed
  const auto second = seal_and_sign();
  BOOST_TEST(second.size == 6U);
  BOOST_TEST(*audit_log::waiting(c) == 0);
  BOOST_TEST(owner.exec("-- test.notes\nSELECT count(*) FROM kith.audit_checkpoint")[0].get<std::int64_t>(0) == 3);
  BOOST_TEST(fault() == "none");
  BOOST_TEST(fault(first) == "none");
}

BOOST_AUTO_TEST_CASE(a_member_reads_back_its_leaves_and_finds_each_in_the_tree) {
  for (int i = 0; i < 40; ++i) {
    read(org, i % 9 + 1);
    read(other, 3);
    if (i % 7 == 0) seal();
  }
  const auto checkpoint = seal_and_sign();
  auto tree = kith::audit::CheckedTree::open(checkpoint.size, checkpoint.root, fetch());
  BOOST_REQUIRE(tree);
  std::int64_t from = 0;
  int leaves = 0;
  while (true) {
    const auto page = audit_log::own_leaves(c, org, {.from = from, .limit = 7, .access_only = true});
    BOOST_REQUIRE(page);
    BOOST_TEST(page->sealed == static_cast<std::int64_t>(checkpoint.size));
    for (const auto& leaf : page->leaves) {
      const auto read_back = kith::audit::decode(leaf.bytes);
      BOOST_REQUIRE(read_back);
      BOOST_TEST((read_back->org == org));
      const auto index = static_cast<std::uint64_t>(leaf.index);
      const auto hash = kith::audit::leaf_hash(kith::audit::entry_of(leaf.bytes));
      BOOST_REQUIRE((*tree->leaf(index) == hash));
      const auto proof = audit_log::prove_inclusion(c, index, checkpoint.size);
      BOOST_REQUIRE(proof);
      BOOST_REQUIRE(kith::audit::verify_inclusion(hash, index, checkpoint.size, *proof, checkpoint.root));
      ++leaves;
    }
    if (!page->next) break;
    from = *page->next;
  }
  const auto written = owner.exec("-- test.own\nSELECT count(*) FROM kith.audit_leaf WHERE org = 'one' AND event = 3");
  BOOST_TEST(leaves == written[0].get<std::int64_t>(0));
  const auto with_enrolment = audit_log::own_leaves(c, org, {.from = 0, .limit = 1'000});
  BOOST_TEST(static_cast<int>(with_enrolment->leaves.size()) == leaves + 1);
}

BOOST_AUTO_TEST_CASE(bundles_are_the_entries_under_the_tiles) {
  for (int i = 0; i < 30; ++i) read(i % 2 == 0 ? org : other, 1 + i * 7 % 40);
  const auto checkpoint = seal_and_sign();
  BOOST_REQUIRE(checkpoint.size > 512U);
  for (std::uint64_t index = 0; index * 256 < checkpoint.size; ++index) {
    const Tile tile{0, index, kith::audit::width_in(0, index, checkpoint.size)};
    const auto hashes = audit_log::tile(c, tile);
    const auto bundle = audit_log::entries(c, tile);
    BOOST_REQUIRE((hashes && bundle));
    const auto entries = kith::audit::split_bundle(*bundle, tile.width);
    BOOST_REQUIRE(entries);
    for (unsigned i = 0; i < tile.width; ++i)
      BOOST_REQUIRE((kith::audit::leaf_hash((*entries)[i]) == kith::audit::hash_at(*hashes, i)));
  }
  // A tile that is no more partial is still served as it was.
  BOOST_TEST(audit_log::entries(c, {0, 0, 17})->size() == 17U * 34U);
  BOOST_TEST(audit_log::tile(c, {0, 0, 17})->size() == 17U * 32U);
  BOOST_TEST((audit_log::tile(c, {0, 99, 256}).error().code == Errc::not_found));
  BOOST_TEST((audit_log::entries(c, {0, 99, 256}).error().code == Errc::not_found));
}

BOOST_AUTO_TEST_CASE(every_checkpoint_is_the_beginning_of_the_next) {
  std::vector<Checkpoint> all = {sign()};
  for (int i = 0; i < 25; ++i) {
    read(org, 1 + i * 5 % 31);
    all.push_back(seal_and_sign());
  }
  for (std::size_t i = 1; i < all.size(); ++i) {
    const auto proof = audit_log::prove_consistency(c, all[i - 1].size, all[i].size);
    BOOST_REQUIRE(proof);
    BOOST_TEST(kith::audit::verify_consistency(all[i - 1].size, all[i].size, *proof, all[i - 1].root, all[i].root));
  }
  for (std::size_t i = 1; i < all.size(); ++i) {
    BOOST_TEST(*audit_log::holds(c, all[i].size, all[i].root));
    BOOST_TEST((all[i].size == all[i - 1].size || !*audit_log::holds(c, all[i].size, all[i - 1].root)));
  }
  BOOST_TEST(!*audit_log::holds(c, all.back().size + 1, all.back().root));
  BOOST_TEST((audit_log::prove_consistency(c, 1, all.back().size + 1).error().code == Errc::out_of_range));
  BOOST_TEST((audit_log::prove_inclusion(c, 5, 5).error().code == Errc::out_of_range));
  LogVerifier verifier{signer.key()};
  while (!*verifier.step(c)) {
  }
  BOOST_TEST(!verifier.fault());
  BOOST_TEST(verifier.checkpoints() == 26);
  BOOST_TEST(verifier.leaves() == static_cast<std::int64_t>(all.back().size));
}

BOOST_AUTO_TEST_CASE(a_changed_row_is_found_whatever_was_changed) {
  for (int i = 0; i < 20; ++i) read(org, 20);
  seal_and_sign();
  BOOST_TEST(fault() == "none");
  constexpr pg::Sql changes[] = {
      "-- test.change\nUPDATE kith.audit_leaf SET records = records + 1 WHERE batch = 9 AND leaf = 4",
      "-- test.change\nUPDATE kith.audit_leaf SET records = records - 1, principal = 'operator' WHERE batch = 9 AND "
      "leaf = 4",
      "-- test.change\nUPDATE kith.audit_leaf SET principal = 'one', at = at + interval '1 microsecond' WHERE batch = "
      "9 AND leaf = 4",
      "-- test.change\nUPDATE kith.audit_leaf SET at = at - interval '1 microsecond', org = 'two' WHERE batch = 9 AND "
      "leaf = 4",
      "-- test.change\nUPDATE kith.audit_leaf SET org = 'one', record_uid = NULL WHERE batch = 9 AND leaf = 4",
      "-- test.change\nUPDATE kith.audit_leaf SET nonce = gen_random_uuid() WHERE batch = 9 AND leaf = 4"};
  for (const auto& change : changes) {
    tamper(change);
    // Batches 1 and 2 added the organisations: leaf 4 of batch 9 is the 127th.
    BOOST_TEST(fault() == "changed_leaf at 126");
  }
  tamper("-- test.seed\nUPDATE kith.commit_batch SET leaf_seed = gen_random_uuid() WHERE batch = 9");
  BOOST_TEST(fault() == "changed_leaf at 122");
  BOOST_TEST((*audit_log::entries(c, {0, 0, 256}) != std::string{}));
}

BOOST_AUTO_TEST_CASE(a_changed_row_is_found_when_the_tiles_were_changed_with_it) {
  for (int i = 0; i < 20; ++i) read(org, 20);
  const auto promised = seal_and_sign();
  tamper("-- test.change\nUPDATE kith.audit_leaf SET records = 7 WHERE batch = 9 AND leaf = 4");
  // The whole tree is made anew from the changed rows, and so is the head; only the promise stays.
  tamper("-- test.change\nTRUNCATE kith.audit_tile");
  tamper("-- test.change\nUPDATE kith.audit_head SET size = 0, next_position = 1, root = sha256('')");
  seal();
  BOOST_TEST(fault() == "broken_promise at " + std::to_string(promised.size));
  // Signed anew as well: a copy of the promise outside the database tells.
  tamper("-- test.change\nTRUNCATE kith.audit_checkpoint");
  BOOST_TEST((sign().root != promised.root));
  BOOST_TEST(fault() == "none");
  BOOST_TEST(fault(promised) == "broken_promise at " + std::to_string(promised.size));
}

BOOST_AUTO_TEST_CASE(a_dropped_tail_is_found) {
  for (int i = 0; i < 10; ++i) read(org, 20);
  const auto promised = seal_and_sign();
  tamper("-- test.drop\nDELETE FROM kith.audit_leaf WHERE batch = 12 AND leaf >= 15");
  BOOST_TEST(fault() == "missing_leaf at 197");
  tamper("-- test.drop\nDELETE FROM kith.audit_leaf WHERE batch = 12");
  tamper("-- test.drop\nDELETE FROM kith.commit_batch WHERE batch = 12");
  BOOST_TEST(fault() == "shortened at 182");
  // The head and the tiles go back with the rows, the promise stays.
  tamper("-- test.drop\nTRUNCATE kith.audit_tile");
  tamper("-- test.drop\nUPDATE kith.audit_head SET size = 0, next_position = 1, root = sha256('')");
  while (audit_log::seal(c)->added > 0) {
  }
  BOOST_TEST(fault() == "shortened at 202");
  tamper("-- test.drop\nTRUNCATE kith.audit_checkpoint");
  BOOST_TEST(fault() == "none");
  BOOST_TEST(fault(promised) == "shortened at 202");
}

BOOST_AUTO_TEST_CASE(a_fork_is_found) {
  read(org, 10);
  const auto before = seal_and_sign();
  read(org, 5);
  const auto after = seal_and_sign();
  // The same key signs another log of the same size for somebody else, and the two meet.
  Checkpoint fork = after;
  fork.root = before.root;
  BOOST_TEST(fault(fork) == "broken_promise at " + std::to_string(after.size));
  const auto note = kith::audit::sign_checkpoint(fork, signer).serialized();
  owner.script("SET session_replication_role = replica", "test.tamper");
  owner.exec("-- test.fork\nUPDATE kith.audit_checkpoint SET note = $1 WHERE size = $2", note,
             static_cast<std::int64_t>(after.size));
  BOOST_TEST(fault() == "broken_promise at " + std::to_string(after.size));
  const auto foreign = kith::audit::sign_checkpoint(after, Signer::of_log(SecretKey::random())).serialized();
  owner.exec("-- test.fork\nUPDATE kith.audit_checkpoint SET note = $1 WHERE size = $2", foreign,
             static_cast<std::int64_t>(after.size));
  BOOST_TEST(fault() == "foreign_signature at " + std::to_string(after.size));
}

BOOST_AUTO_TEST_CASE(a_tile_with_another_byte_is_found_and_nothing_more_is_sealed) {
  for (int i = 0; i < 20; ++i) read(org, 20);
  seal_and_sign();
  tamper(
      "-- test.tile\nUPDATE kith.audit_tile SET hashes = set_byte(hashes, 5, 255 - get_byte(hashes, 5)) WHERE level = "
      "1");
  BOOST_TEST(fault() == "changed_tile at 0");
  read(org);
  place();
  BOOST_TEST(audit_log::seal(c)->is_broken);
}

BOOST_AUTO_TEST_CASE(a_row_that_is_gone_before_it_was_sealed_stops_the_sealing) {
  seal_and_sign();
  read(org, 4);
  place();
  tamper("-- test.drop\nDELETE FROM kith.audit_leaf WHERE batch = 3 AND leaf = 2");
  const auto sealed = audit_log::seal(c);
  BOOST_REQUIRE(sealed);
  BOOST_TEST(sealed->is_broken);
  BOOST_TEST(sealed->size == 2);
}

BOOST_AUTO_TEST_CASE(a_log_with_a_fault_is_signed_no_more) {
  const auto promised = seal_and_sign();
  BOOST_REQUIRE(audit_log::mark_broken(c));
  read(org, 3);
  place();
  BOOST_TEST(audit_log::seal(c)->is_broken);
  BOOST_TEST((sign() == promised));
  BOOST_TEST(*audit_log::waiting(c) == 3);
  owner.exec("-- test.mend\nUPDATE kith.audit_head SET is_broken = false");
  BOOST_TEST(seal_and_sign().size == promised.size + 3);
}

BOOST_AUTO_TEST_CASE(a_row_added_later_is_no_part_of_the_log) {
  read(org, 2);
  const auto checkpoint = seal_and_sign();
  // A superuser may turn off what refuses it to everybody else.
  owner.exec("-- test.unguarded\nSET session_replication_role = replica");
  owner.exec(
      "-- test.add\nINSERT INTO kith.audit_leaf (batch, leaf, event, org) VALUES (3, 2, 3, 'one'), (1, 1, 3, 'one')");
  BOOST_TEST(fault() == "none");
  BOOST_TEST(audit_log::own_leaves(c, org, {})->leaves.size() == checkpoint.size - 1);
}

BOOST_AUTO_TEST_CASE(sealing_in_small_steps_and_by_two_at_once_gives_one_tree) {
  for (int i = 0; i < 60; ++i) read(org, 13);
  place();
  auto d = database.serve();
  std::jthread second{[&] {
    for (int i = 0; i < 40; ++i) (void)audit_log::seal(d, 1 + i % 29);
  }};
  seal(17);
  second.join();
  BOOST_TEST(seal_and_sign().size == 2U + 60U * 13U);
  BOOST_TEST(fault() == "none");
}

BOOST_AUTO_TEST_CASE(another_key_is_refused) {
  const auto refused = audit_log::check_key(c, Signer::of_log(SecretKey::random()).key());
  BOOST_REQUIRE(!refused);
  BOOST_TEST((refused.error().code == Errc::malformed_config));
  BOOST_TEST(audit_log::check_key(c, signer.key()).has_value());
}

// As when the database is away for a moment.
BOOST_AUTO_TEST_CASE(a_step_of_a_verification_that_failed_is_taken_again_as_if_it_had_not_been) {
  read(org, 200);
  read(other, 200);
  seal_and_sign();
  LogVerifier verifier{signer.key()};
  for (bool is_done = false; !is_done;) {
    owner.exec("-- test.revoke\nREVOKE SELECT ON kith.audit_tile FROM kith_sealer");
    const auto failed = verifier.step(c, 50);
    owner.exec("-- test.grant\nGRANT SELECT ON kith.audit_tile TO kith_sealer");
    if (!failed) BOOST_TEST(!verifier.fault());
    is_done = failed ? *failed : verifier.step(c, 50).value();
  }
  BOOST_TEST(!verifier.fault());
  BOOST_TEST(verifier.leaves() == 402);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
