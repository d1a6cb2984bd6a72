// The protected version of own tables as people and programs read it. The text is for the organisation: it says which
// cells are hidden because they are small and which beside them, and how much is shown. JSON and CSV hold what may be
// published and nothing else. Pure.
#pragma once

#include <string>
#include <vector>

#include "hub/cli/own_counts.hpp"
#include "hub/cli/own_protection.hpp"
#include "hub/cli/terminal.hpp"

namespace kith::cli {

struct Brief {
  OwnAnswer answer;
  std::vector<Axes> axes;  // of each table
  std::vector<std::string> where;
  disclosure::Profile profile;
  OwnProtection protection;
};

void print_brief(const Brief& brief, Terminal& terminal);
std::string brief_json(const Brief& brief);
std::string brief_csv(const Brief& brief);

}  // namespace kith::cli
