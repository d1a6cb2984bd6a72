// What `kith-hub restored` tells the operator of what it did and of what is left to do. Pure.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "hub/audit/checkpoint.hpp"

namespace kith::app {

// What was said of the log.
struct ToldOfLog {
  std::optional<audit::Restoration> most;  // that was not said before, the one that takes back most
  bool is_any_promised = false;            // there was a checkpoint from before
  bool is_broken = false;                  // it has a fault besides
};
std::string words_of_log(const ToldOfLog& told);

struct Replayed {
  std::size_t journaled = 0, done = 0, broken_lines = 0, missing_lines = 0;
  bool is_journal_absent = false;  // a hub has served this database, and there is no line of any journal
  [[nodiscard]] bool is_whole() const { return broken_lines + missing_lines == 0 && !is_journal_absent; }
};
std::string words_of_withdrawals(const Replayed& replayed);

// Of the journals that a hub has put aside.
std::string words_of_aside(const std::vector<std::filesystem::path>& aside);

}  // namespace kith::app
