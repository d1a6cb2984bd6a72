// A log that was set back to a backup says so in its checkpoints, and what that excuses is exactly what it owns up to.
#include <boost/test/unit_test.hpp>

#include "hub/audit/checkpoint.hpp"

using namespace kith;
using namespace kith::audit;

namespace {

Hash hash(std::uint8_t fill) {
  Hash made{};
  made.fill(fill);
  return made;
}

Checkpoint checkpoint(std::uint64_t size, std::uint8_t fill, std::vector<Restoration> restorations = {}) {
  return {"kith/0123456789abcdef", size, hash(fill), std::move(restorations)};
}

const Restoration once{10, 20, hash(7), WallTime{std::chrono::seconds{1'795'000'000}}};

}  // namespace

BOOST_AUTO_TEST_SUITE(restorations)

BOOST_AUTO_TEST_CASE(they_stand_behind_the_root_and_are_read_back) {
  const auto now = checkpoint(15, 1, {once, {12, 18, hash(8), once.at}});
  BOOST_TEST((parse_checkpoint(note_text(now)).value() == now));
  BOOST_TEST((parse_checkpoint(note_text(checkpoint(3, 1))).value().restorations.empty()));
  const std::string plain = note_text(checkpoint(15, 1));
  BOOST_TEST((parse_checkpoint(plain + "something else\n").value() == checkpoint(15, 1)));
  const std::string root = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=";
  BOOST_TEST(
      (parse_checkpoint(plain + "restored 10 20 " + root + " 1795000000\n").value() == checkpoint(15, 1, {once})));
  auto with_root = once;
  with_root.root = hash(7);
  BOOST_TEST((parse_checkpoint(plain + "restored 10 20 " + root + " 1795000000 " + root + "\n").value() ==
              checkpoint(15, 1, {with_root})));
  BOOST_TEST((parse_checkpoint(note_text(checkpoint(15, 1, {with_root}))).value() == checkpoint(15, 1, {with_root})));
  for (const std::string& broken :
       {"restored 10 20 " + root + "\n", "restored 20 20 " + root + " 1\n", "restored 010 20 " + root + " 1\n",
        std::string{"restored 10 20 AAAA 1\n"}, "restored 10 20 " + root + " -1\n", "restored 10 20 " + root + " 1 \n",
        "restored 10 20 " + root + " 1 AAAA\n", "restored 10 20 " + root + " 99999999999999\n",
        std::string{"restored \n"}})
    BOOST_TEST(!parse_checkpoint(plain + broken), broken);
}

BOOST_AUTO_TEST_CASE(it_excuses_what_had_been_promised_beyond_the_backup_and_nothing_else) {
  const auto now = checkpoint(15, 1, {once});
  BOOST_TEST((restored_since(now, checkpoint(11, 3)) == &now.restorations[0]));
  BOOST_TEST((restored_since(now, checkpoint(20, 7)) == &now.restorations[0]));
  BOOST_TEST(restored_since(now, checkpoint(10, 3)) == nullptr);          // still there
  BOOST_TEST(restored_since(now, checkpoint(20, 8)) == nullptr);          // another log than the one that was promised
  BOOST_TEST(restored_since(now, checkpoint(21, 7)) == nullptr);          // more than the hub owns up to
  BOOST_TEST(restored_since(now, checkpoint(12, 3, {once})) == nullptr);  // known already
  BOOST_TEST(restored_since(checkpoint(15, 1), checkpoint(20, 7)) == nullptr);
  BOOST_TEST(restored_since(checkpoint(9, 1, {once}), checkpoint(20, 7)) == nullptr);  // less than the backup had
}

BOOST_AUTO_TEST_CASE(what_a_later_one_went_back_behind_holds_no_more) {
  const Restoration early{10, 20, hash(7), once.at}, deep{4, 30, hash(8), once.at}, late{12, 40, hash(9), once.at};
  BOOST_TEST((still_holding({early, deep, late}) == std::vector{deep, late}));
  BOOST_TEST((still_holding({deep, early}) == std::vector{deep, early}));
  BOOST_TEST(still_holding({}).empty());
}

BOOST_AUTO_TEST_SUITE_END()
