// A world of hubs for one seed: a network that loses, repeats, cuts, delays and reorders, processes that die before and
// after a commit, clocks that are wrong, policies that change, backups that are put back, and perhaps one hub that
// lies. When the seed's time is over the network heals, the liar is gone, and the hubs are given time to come to rest.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tests/simulation/chance.hpp"
#include "tests/simulation/liar.hpp"
#include "tests/simulation/watch.hpp"

namespace kith::simulation {

// A fault of the program around the machine, made on purpose to see that the watch notices.
using Sabotage = std::function<void(sync::Transaction&, const Hub&)>;

class World {
 public:
  explicit World(std::uint64_t seed, bool is_traced = false, Sabotage sabotage = {});
  // Whether every invariant held.
  bool run();
  [[nodiscard]] const std::string& failure() const { return watch_.failure(); }
  [[nodiscard]] const Coverage& coverage() const { return watch_.coverage; }
  [[nodiscard]] const std::vector<std::string>& trace() const { return trace_; }

 private:
  struct Envelope {
    Hub* from = nullptr;
    sync::Message message;
  };

  void build();
  void connect(Hub& one, Hub& other);
  void act();
  void step(Hub& hub, const sync::Event& event, bool may_crash);
  void send(Hub& from, sync::Message message);
  bool pass_the_wire(const Hub& from, sync::Message& message);
  void deliver(std::size_t index);
  void lose_memory(Hub& hub);
  void change_a_record(Hub& hub);
  void withdraw_a_record(Hub& hub);
  void change_a_policy(Hub& hub);
  void put_back_a_backup(Hub& hub);
  void ask_again(Hub& hub);
  void settle();
  bool settle_for(std::size_t rounds);
  [[nodiscard]] WallTime now(const Hub& hub) const;
  [[nodiscard]] bool is_cut(const Hub& one, const Hub& other) const;
  void note(const std::string& line);

  Chance chance_;
  bool is_traced_;
  Sabotage sabotage_;
  Hubs hubs_;
  Watch watch_;
  Liar liar_;
  std::vector<Envelope> network_;
  std::set<std::pair<HubCode, HubCode>> cut_;
  std::vector<std::string> trace_;
  std::int64_t seconds_ = 0;
  std::uint64_t lives_ = 0;
  std::size_t loss_percent_ = 0, crash_percent_ = 0;
  bool is_over_ = false, has_moved_ = false;
};

}  // namespace kith::simulation
