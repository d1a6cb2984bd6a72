// Random exports of one source are pushed while reading and sending are cut off at random places. What counts as
// failure: a record that waits more often than once (twice, while a withdrawal stands before it), a push whose accounts
// do not add up, and a hub that in the end holds anything but the rows of the last export, each once.
#include <rapidcheck.h>
#include <boost/test/unit_test.hpp>
#include <map>
#include <set>
#include <stdexcept>

#include "hub/base/json.hpp"
#include "hub/cli/push_reading.hpp"
#include "hub/cli/push_sending.hpp"
#include "tests/support/pki.hpp"

namespace kith::cli {
namespace {

constexpr int rows = 6;

adapters::Mapping clinic() {
  auto mapping = adapters::Mapping::parse(R"(mapping = 1
name = "clinic"
version = 1
title = "A clinic"
kind = "incident"
taxonomy = "sah_2020"
key = ["id"]
[source]
format = "csv"
[columns]
id = "Id"
what = "What"
[fields.act_types]
from = "what"
codes = { "a" = "verbal_harassment", "b" = "physical_assault", "c" = "avoidance_shunning" }
)");
  if (!mapping) throw std::logic_error{adapters::explain("clinic", mapping.error())};
  return std::move(*mapping);
}

// The hub, as far as a line's outcome depends on it.
class ModelHub {
 public:
  PushResult answer(std::uint64_t number, std::string line) {
    json::Parser parser;
    const json::Value record = parser.parse(line).value();
    const std::string uid{record.find("record_uid").string()};
    const std::int64_t revision = record.find("revision").integer().value();
    const json::Value withdrawn = record.find("withdrawn");
    const auto reply = [&](Outcome outcome, std::vector<Error> errors = {}) {
      const auto found = held_.find(uid);
      return PushResult{number, outcome, found == held_.end() ? 0 : static_cast<std::int32_t>(found->second.revision),
                        std::move(errors)};
    };
    if (withdrawn && withdrawn.boolean()) {
      const auto found = held_.find(uid);
      if (found == held_.end()) return reply(Outcome::refused, {Errc::not_found});
      if (found->second.is_live) found->second = {found->second.revision + 1, false, {}};
      return reply(Outcome::withdrawn);
    }
    const std::string acts{record.find("act_types").first().string()};
    const auto [found, is_new] = held_.try_emplace(uid, Held{revision, true, acts});
    Held& held = found->second;
    if (is_new) return reply(Outcome::applied);
    if (!held.is_live) return reply(Outcome::withdrawn);
    if (revision < held.revision) return reply(Outcome::stale);
    if (revision == held.revision)
      return acts == held.acts ? reply(Outcome::unchanged) : reply(Outcome::refused, {Errc::revision_conflict});
    held = {revision, true, acts};
    return reply(Outcome::applied);
  }
  // What every live record says.
  [[nodiscard]] std::multiset<std::string> live() const {
    std::multiset<std::string> acts;
    for (const auto& [uid, held] : held_)
      if (held.is_live) acts.insert(held.acts);
    return acts;
  }

 private:
  struct Held {
    std::int64_t revision = 0;
    bool is_live = true;
    std::string acts;
  };
  std::map<std::string, Held> held_;
};

struct Killed : std::exception {};

class World {
 public:
  World() { reopen(); }

  // Each row as it is now, or gone.
  void edit(int row, char what) {
    if (what == '-')
      export_.erase(row);
    else
      export_[row] = what;
  }

  // Reads the export into the outbox; killed before the row of that number, where there is one.
  void read(bool full_snapshot, std::uint64_t killed_before) {
    std::string csv = "Id,What\n";
    for (const auto& [row, what] : export_) csv += std::to_string(row) + "," + what + "\n";
    adapters::MemoryBytes bytes{csv};
    PushRun run;
    run.source = "clinic";
    ReadingChoices choices;
    choices.full_snapshot = full_snapshot;
    choices.may_withdraw = [](std::uint64_t, std::uint64_t) { return true; };
    choices.on_progress = [&](adapters::SourceProgress, std::uint64_t read) {
      if (read >= killed_before) throw Killed{};
    };
    try {
      PushReading reading{*keys_, *outbox_, mapping_, {}};
      RC_ASSERT(reading.read(bytes, run, choices).has_value());
    } catch (const Killed&) {
      reopen();
    }
    check();
  }

  // Sends what waits; killed after the hub has taken so many lines, of which so many were settled.
  void send(std::uint64_t taken, std::uint64_t settled) {
    for (PushRun run : runs()) {
      PushSending sending{*keys_, *outbox_, run};
      sending.start_body();
      std::uint64_t line = 0;
      for (std::string text = sending.next().value(); !text.empty(); text = sending.next().value()) {
        for (std::size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n')) {
          if (taken == 0) return reopen();
          --taken;
          PushResult result = hub_.answer(++line, text.substr(0, end));
          text.erase(0, end + 1);
          if (settled == 0) continue;
          --settled;
          RC_ASSERT(sending.take(std::move(result)).has_value());
          RC_ASSERT(sending.settle().has_value());
        }
      }
      if (run.waiting != 0) return reopen();
    }
    check();
  }
  void send_all() { send(UINT64_MAX, UINT64_MAX); }

  // Every push adds up, and those that are over are forgotten, as kith does when it has reported them.
  void end_all() {
    send_all();
    for (const PushRun& run : runs()) {
      RC_ASSERT(run.is_complete());
      RC_ASSERT(keys_->begin().has_value());
      RC_ASSERT(outbox_->forget(run).has_value());
      RC_ASSERT(keys_->commit().has_value());
    }
  }

  void hub_holds_the_export() const {
    std::multiset<std::string> expected;
    for (const auto& [row, what] : export_)
      expected.insert(what == 'a' ? "verbal_harassment" : what == 'b' ? "physical_assault" : "avoidance_shunning");
    RC_ASSERT(hub_.live() == expected);
  }

 private:
  std::vector<PushRun> runs() { return outbox_->runs().value(); }
  void reopen() {
    outbox_.reset();
    keys_.reset();
    keys_ = std::make_unique<KeyMap>(KeyMap::open(folder_.path() / "keymap.sqlite").value());
    outbox_ = std::make_unique<Outbox>(Outbox::open(*keys_).value());
    check();
  }

  void check() {
    std::map<KeySlot, std::vector<bool>> lines;  // of each record, whether they withdraw
    for (const PushRun& run : runs()) {
      RC_ASSERT(run.rows + run.vanished == run.skipped + run.accounts.offered() + run.waiting);
      const auto page = outbox_->page(run, 0, 1'000).value();
      RC_ASSERT(page.size() == run.waiting);
      for (const QueuedLine& line : page) lines[line.offer.slot].push_back(line.offer.is_withdrawal);
    }
    for (const auto& [slot, of_record] : lines)
      RC_ASSERT(of_record.size() == 1 || (of_record.size() == 2 && of_record[0] && !of_record[1]));
  }

  const adapters::Mapping mapping_ = clinic();
  test::TemporaryDirectory folder_;
  ModelHub hub_;
  std::map<int, char> export_;
  std::unique_ptr<KeyMap> keys_;
  std::unique_ptr<Outbox> outbox_;
};

void live_through_random_days() {
  World world;
  const int days = *rc::gen::inRange(1, 9);
  for (int day = 0; day < days; ++day) {
    for (int row = 0; row < rows; ++row)
      if (*rc::gen::inRange(0, 3) == 0) world.edit(row, *rc::gen::element('a', 'b', 'c', '-'));
    world.read(*rc::gen::arbitrary<bool>(), *rc::gen::element<std::uint64_t>(0, 1, 3, 100, 100, 100));
    if (*rc::gen::arbitrary<bool>()) {
      const auto taken = *rc::gen::inRange<std::uint64_t>(0, 2 * rows);
      world.send(taken, *rc::gen::inRange<std::uint64_t>(0, taken + 1));
    }
  }
  world.end_all();
  world.read(true, 100);
  world.end_all();
  world.hub_holds_the_export();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(outbox)

BOOST_AUTO_TEST_CASE(whatever_is_cut_off_each_record_waits_once_and_each_row_ends_once) {
  BOOST_TEST(rc::check("random interruptions", live_through_random_days));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kith::cli
