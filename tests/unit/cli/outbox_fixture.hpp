// A key map with its outbox in a folder of its own, and pushes in it, without a network.
#pragma once

#include <boost/test/unit_test.hpp>
#include <memory>

#include "hub/cli/outbox.hpp"
#include "hub/cli/push_sending.hpp"
#include "tests/support/pki.hpp"

namespace kith::cli {

struct OutboxFixture {
  test::TemporaryDirectory scratch;
  std::filesystem::path file = scratch.path() / "keymap.sqlite";
  std::unique_ptr<KeyMap> keys;
  std::unique_ptr<Outbox> outbox;

  OutboxFixture() { reopen(); }
  // As the next process finds it.
  void reopen() {
    outbox.reset();
    keys.reset();
    keys = std::make_unique<KeyMap>(KeyMap::open(file).value());
    outbox = std::make_unique<Outbox>(Outbox::open(*keys).value());
  }
  Offer row(std::uint64_t number) {
    const KeySlot slot = keys->slot("s", std::to_string(number));
    if (!keys->find(slot).value()) {
      const KeyEntry entry{RecordUid::random(), 1, keys->content_digest("x"), KeyState::offered};
      BOOST_REQUIRE(keys->put(slot, "s", entry).has_value());
    }
    return {number, slot, KeyState::offered, false};
  }
  // A push of that many lines, durable.
  PushRun queued(std::uint64_t lines) {
    PushRun run;
    run.source = "s";
    run.rows = lines;
    BOOST_REQUIRE(keys->begin().has_value());
    BOOST_REQUIRE(outbox->start(run).has_value());
    for (std::uint64_t i = 1; i <= lines; ++i)
      BOOST_REQUIRE(outbox->queue(run, row(i), "{\"line\":" + std::to_string(i) + "}").has_value());
    run.state = PushRun::State::waiting;
    BOOST_REQUIRE(outbox->save(run).has_value());
    BOOST_REQUIRE(keys->commit().has_value());
    return run;
  }
  PushRun only_run() {
    const auto runs = outbox->runs().value();
    BOOST_REQUIRE(runs.size() == 1U);
    return runs.front();
  }
  std::vector<RowEnd> ends(const PushRun& run) {
    std::vector<RowEnd> ends;
    BOOST_REQUIRE(outbox
                      ->each_end(run,
                                 [&](const RowEnd& end) -> Result<void> {
                                   ends.push_back(end);
                                   return {};
                                 })
                      .has_value());
    return ends;
  }
};

inline PushResult answer(std::uint64_t line, Outcome outcome, std::vector<Error> errors = {}) {
  return {line, outcome, 1, std::move(errors)};
}

}  // namespace kith::cli
