// A hub that holds its keys rightly and lies otherwise: it answers with pages that are cut, old, forged, forked, rolled
// back, or another hub's, and keeps receipts to itself. What it has once seen it keeps, to show it again.
#pragma once

#include <map>
#include <vector>

#include "tests/simulation/chance.hpp"
#include "tests/simulation/hub.hpp"

namespace kith::simulation {

class Liar {
 public:
  explicit Liar(Chance& chance) : chance_(chance) {}
  // What came to it.
  void sees(const sync::Message& message);
  // What it would have sent, if it were honest.
  void spoil(const Hub& liar, sync::Message& message);

 private:
  void spoil_page(const Hub& liar, const HubCode& to, sync::Page& page);
  void contradict_itself(std::vector<sync::PageItem>& items);
  void bring_back(const HubCode& to, sync::Page& page);
  void add_a_lie(const HubCode& to, std::vector<sync::PageItem>& items);
  void change_an_item(const Hub& liar, sync::PageItem& item);
  void sign_again(const Hub& liar, sync::Page& page, bool rolls_back) const;

  Chance& chance_;
  std::vector<sync::PageItem> seen_;
  std::map<HubCode, std::vector<sync::Page>> sent_;
};

}  // namespace kith::simulation
