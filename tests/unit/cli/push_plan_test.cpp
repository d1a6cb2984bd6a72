// The decisions of kith push: which identity a row gets, and what an answer of the hub changes.
#include "hub/cli/push_plan.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/support/pki.hpp"

namespace kith::cli {
namespace {

using adapters::RowFate;

struct Fixture {
  test::TemporaryDirectory scratch;
  KeyMap keys = KeyMap::open(scratch.path() / "keymap.sqlite").value();
  PushPlan plan{keys, "aaln", RecordKind::incident};
  std::uint64_t next_row = 2;

  Fixture() { new_run(); }
  void new_run() {
    BOOST_REQUIRE(keys.start_run().has_value());
    next_row = 2;
  }
  Step offer(std::string key, std::string content, RowFate fate = RowFate::record) {
    adapters::Row row;
    row.number = next_row++;
    row.fate = fate;
    row.source_key = std::move(key);
    row.content = std::move(content);
    return plan.plan(row).value();
  }
  Outcome answer(const Step& step, Outcome outcome, std::int32_t revision = 0, std::string_view refusal = {}) {
    return settle(keys, step.offer, outcome, revision, refusal).value();
  }
  KeyEntry entry(std::string_view key) { return keys.find(keys.slot("aaln", key)).value().value(); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(push_plan, Fixture)

BOOST_AUTO_TEST_CASE(a_new_row_gets_a_uid_and_revision_one) {
  const Step step = offer("a", R"({"kind":"incident"})");
  const KeyEntry known = entry("a");
  BOOST_TEST(step.line == adapters::complete(R"({"kind":"incident"})", known.uid, 1));
  BOOST_TEST((known.state == KeyState::offered));
  BOOST_TEST((answer(step, Outcome::applied, 1) == Outcome::applied));
  BOOST_TEST((entry("a").state == KeyState::accepted));
}

BOOST_AUTO_TEST_CASE(the_same_row_is_offered_again_as_it_was) {
  const Step first = offer("a", "{\"x\":1}");
  answer(first, Outcome::applied, 1);
  new_run();
  BOOST_TEST(offer("a", "{\"x\":1}").line == first.line);
}

BOOST_AUTO_TEST_CASE(a_row_whose_answer_was_lost_keeps_its_identity) {
  const Step first = offer("a", "{\"x\":1}");
  new_run();
  BOOST_TEST(offer("a", "{\"x\":1}").line == first.line);
}

BOOST_AUTO_TEST_CASE(an_edited_row_gets_the_next_revision) {
  const Step first = offer("a", "{\"x\":1}");
  answer(first, Outcome::applied, 1);
  const RecordUid uid = entry("a").uid;
  new_run();
  BOOST_TEST(offer("a", "{\"x\":2}").line == adapters::complete("{\"x\":2}", uid, 2));
}

BOOST_AUTO_TEST_CASE(a_vanished_row_is_withdrawn_and_comes_back_as_another_record) {
  answer(offer("a", "{\"x\":1}"), Outcome::applied, 1);
  const KeyEntry old = entry("a");
  const Step gone = plan.retire(keys.slot("aaln", "a"), old);
  BOOST_TEST(gone.line == adapters::withdrawal(RecordKind::incident, old.uid, 2));
  BOOST_TEST((answer(gone, Outcome::withdrawn, 2) == Outcome::withdrawn));
  new_run();
  (void)offer("a", "{\"x\":1}");
  BOOST_TEST(entry("a").uid.text() != old.uid.text());
  BOOST_TEST(entry("a").revision == 1);
}

BOOST_AUTO_TEST_CASE(a_withdrawal_that_the_hub_reports_as_applied_counts_as_withdrawn) {
  answer(offer("a", "{\"x\":1}"), Outcome::applied, 1);
  const Step gone = plan.retire(keys.slot("aaln", "a"), entry("a"));
  BOOST_TEST((answer(gone, Outcome::applied, 2) == Outcome::withdrawn));
  BOOST_TEST((entry("a").state == KeyState::retired));
}

BOOST_AUTO_TEST_CASE(a_row_that_never_reached_the_hub_is_withdrawn_without_a_complaint) {
  (void)offer("a", "{\"x\":1}");
  const Step gone = plan.retire(keys.slot("aaln", "a"), entry("a"));
  BOOST_TEST((answer(gone, Outcome::refused, 0, "not-found") == Outcome::withdrawn));
  BOOST_TEST((entry("a").state == KeyState::retired));
}

BOOST_AUTO_TEST_CASE(a_record_that_a_person_withdrew_is_never_sent_again) {
  const Step first = offer("a", "{\"x\":1}");
  BOOST_TEST((answer(first, Outcome::withdrawn, 2) == Outcome::withdrawn));  // the hub knew of it, we learn it
  for (const char* content : {"{\"x\":1}", "{\"x\":2}"}) {
    new_run();
    const Step again = offer("a", content);
    BOOST_TEST(again.line.empty());
    BOOST_TEST((again.outcome == Outcome::withdrawn));
  }
}

BOOST_AUTO_TEST_CASE(no_answer_to_a_line_on_its_way_brings_back_what_a_person_withdrew) {
  struct Late {
    bool is_withdrawal;
    Outcome outcome;
    std::string_view refusal;
  };
  int number = 0;
  for (const Late& late :
       {Late{true, Outcome::withdrawn, ""}, Late{true, Outcome::applied, ""}, Late{true, Outcome::refused, "not-found"},
        Late{true, Outcome::stale, ""}, Late{false, Outcome::applied, ""}, Late{false, Outcome::unchanged, ""},
        Late{false, Outcome::stale, ""}, Late{false, Outcome::refused, "revision-conflict"}}) {
    const std::string key = std::to_string(++number);
    const Step first = offer(key, "{\"x\":1}");
    Step waiting = first;
    if (late.is_withdrawal) {
      answer(first, Outcome::applied, 1);
      waiting = plan.retire(keys.slot("aaln", key), entry(key));
    }
    KeyEntry asked_for = entry(key);
    asked_for.state = KeyState::withdrawn;
    BOOST_REQUIRE(keys.update(keys.slot("aaln", key), asked_for).has_value());
    (void)answer(waiting, late.outcome, 2, late.refusal);
    BOOST_TEST((entry(key).state == KeyState::withdrawn), "case " << number);
    new_run();
    BOOST_TEST(offer(key, "{\"x\":1}").line.empty(), "case " << number);
  }
}

BOOST_AUTO_TEST_CASE(the_source_withdraws_what_it_had_sent_and_nothing_else) {
  answer(offer("a", "{\"x\":1}"), Outcome::applied, 1);
  new_run();
  const Step known = offer("a", "", RowFate::withdrawn);
  BOOST_TEST(known.line == adapters::withdrawal(RecordKind::incident, entry("a").uid, 2));
  BOOST_TEST(known.offer.row == 2U);
  const Step unheard = offer("b", "", RowFate::withdrawn);
  BOOST_TEST(unheard.line.empty());
  BOOST_TEST(!unheard.outcome.has_value());
}

BOOST_AUTO_TEST_CASE(a_key_twice_in_a_file_is_one_record_or_a_refusal) {
  (void)offer("a", "{\"x\":1}");
  const Step same = offer("a", "{\"x\":1}");
  BOOST_TEST(same.line.empty());
  BOOST_TEST((same.outcome == Outcome::unchanged));
  const Step other = offer("a", "{\"x\":2}");
  BOOST_TEST((other.outcome == Outcome::refused));
  BOOST_REQUIRE(other.error.has_value());
  BOOST_TEST(other.error->place.row == 4U);
  BOOST_TEST(entry("a").revision == 1);
}

// As the hub's own door does it: tests/unit/ingest/source_test.cpp.
BOOST_AUTO_TEST_CASE(of_a_deleted_and_a_live_row_with_one_key_the_first_is_taken) {
  const auto is_refused = [](const Step& step) {
    return step.outcome == Outcome::refused && step.error && step.error->code == Errc::contradiction;
  };
  (void)offer("never pushed", "", RowFate::withdrawn);
  BOOST_TEST(is_refused(offer("never pushed", "{\"x\":1}")));
  BOOST_TEST(!keys.find(keys.slot("aaln", "never pushed")).value().has_value());

  answer(offer("a", "{\"x\":1}"), Outcome::applied, 1);
  answer(offer("b", "{\"x\":1}"), Outcome::applied, 1);
  new_run();
  BOOST_TEST((offer("a", "", RowFate::withdrawn).change == Change::withdrawal));
  BOOST_TEST((offer("a", "", RowFate::withdrawn).outcome == Outcome::withdrawn));
  // What it said before is no reason to call it unchanged.
  BOOST_TEST(is_refused(offer("a", "{\"x\":1}")));
  (void)offer("b", "{\"x\":1}");
  BOOST_TEST(is_refused(offer("b", "", RowFate::withdrawn)));
}

BOOST_AUTO_TEST_CASE(behind_a_row_that_could_not_be_read_the_next_with_its_key_is_taken) {
  answer(offer("a", "{\"x\":1}"), Outcome::applied, 1);
  new_run();
  BOOST_REQUIRE(plan.keep("a").has_value());
  const Step edited = offer("a", "{\"x\":2}");
  BOOST_TEST((edited.change == Change::edited));
  BOOST_TEST(!edited.line.empty());
}

BOOST_AUTO_TEST_CASE(an_old_copy_of_the_map_catches_up_with_the_hub) {
  for (const auto& [outcome, refusal] :
       {std::pair{Outcome::stale, ""}, std::pair{Outcome::refused, "revision-conflict"}}) {
    const std::string key{name(outcome)};
    const Step first = offer(key, "{\"x\":1}");
    answer(first, outcome, 5, refusal);
    const RecordUid uid = entry(key).uid;
    new_run();
    BOOST_TEST(offer(key, "{\"x\":1}").line == adapters::complete("{\"x\":1}", uid, 6));
  }
}

BOOST_AUTO_TEST_CASE(a_refused_row_that_is_corrected_gets_a_higher_revision) {
  const Step first = offer("a", "{\"x\":1}");
  BOOST_TEST((answer(first, Outcome::refused, 0, "unknown-code") == Outcome::refused));
  const RecordUid uid = entry("a").uid;
  new_run();
  BOOST_TEST(offer("a", "{\"x\":2}").line == adapters::complete("{\"x\":2}", uid, 2));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kith::cli
