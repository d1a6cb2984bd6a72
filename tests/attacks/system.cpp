#include "tests/attacks/system.hpp"

#include <algorithm>
#include <set>

namespace kith::attacks {
namespace {

const std::string rest = "~";  // behind a place: its people of no place below

std::string year_of(const std::string& period) {
  return period.substr(0, 4);
}

std::vector<std::string> parts_of(const std::string& period) {
  if (period.size() == 4) return {period + "-Q1", period + "-Q2", period + "-Q3", period + "-Q4"};
  if (period.find('Q') == std::string::npos) return {};
  std::vector<std::string> months;
  for (int month = 3 * (period.back() - '0') - 2; static_cast<int>(months.size()) < 3; ++month)
    months.push_back(year_of(period) + (month < 10 ? "-0" : "-") + std::to_string(month));
  return months;
}

class Maker {
 public:
  explicit Maker(const Reading& reading) : reading_(reading) {
    for (const auto& [year, tree] : reading.places)
      for (const auto& [child, parent] : tree.parents) children_[{year, parent}].push_back(child);
  }

  System make() {
    for (const Shape& shape : reading_.shapes)
      for (const std::string& period : shape.periods)
        for (const std::string& place : shape.places) tabulate(shape, place, period);
    fill_periods();
    for (const auto& [corner, codes] : corners_)
      for (const std::string& code : codes) number({corner.place, corner.period, corner.dimension, code});
    for (const auto& [corner, codes] : corners_) add_places(corner, codes);
    for (const auto& [corner, codes] : corners_) add_periods(corner, codes);
    for (const auto& [corner, codes] : corners_) add_codes(corner, codes);
    return std::move(system_);
  }

 private:
  struct Corner {
    std::string dimension, period, place;
    auto operator<=>(const Corner&) const = default;
  };
  using Codes = std::set<std::string>;

  std::vector<std::string> below(const std::string& place, const std::string& period) const {
    const auto found = children_.find({year_of(period), place});
    return found == children_.end() ? std::vector<std::string>{} : found->second;
  }
  bool has_rest(const std::string& place, const std::string& period) const {
    return reading_.places.at(year_of(period)).partial.contains(place);
  }

  // The place, and whatever stands beside it below the same parent: that nobody tabulates it makes it no less.
  void tabulate(const Shape& shape, const std::string& place, const std::string& period) {
    add_corner(shape, place, period);
    const auto& parents = reading_.places.at(year_of(period)).parents;
    const auto parent = parents.find(place);
    if (parent == parents.end()) return;
    for (const std::string& sibling : below(parent->second, period)) add_corner(shape, sibling, period);
    if (has_rest(parent->second, period)) add_corner(shape, parent->second + rest, period);
  }
  void add_corner(const Shape& shape, const std::string& place, const std::string& period) {
    corners_[{"", period, place}] = {"*"};
    if (!shape.dimension.empty()) {
      auto& codes = corners_[{shape.dimension, period, place}];
      codes.insert(shape.codes.begin(), shape.codes.end());
      codes.erase("*");
    }
  }

  // Where some parts of a period are there, the others exist too.
  void fill_periods() {
    for (const std::size_t size : {std::size_t{4}, std::size_t{7}}) {
      const auto known = corners_;
      for (const auto& [corner, codes] : known) {
        if (corner.period.size() != size) continue;
        const auto parts = parts_of(corner.period);
        const auto part = std::ranges::find_if(parts, [&](const std::string& p) {
          return known.contains({corner.dimension, p, corner.place});
        });
        if (part == parts.end()) continue;
        const Codes of_part = known.at({corner.dimension, *part, corner.place});
        for (const std::string& p : parts) {
          corners_[{corner.dimension, p, corner.place}].insert(of_part.begin(), of_part.end());
          corners_[{"", p, corner.place}] = {"*"};
        }
      }
    }
  }

  std::size_t number(Cell cell) {
    if (cell.code == "*") cell.dimension.clear();
    const auto [known, is_new] = system_.at.try_emplace(cell, system_.numbers.size());
    if (!is_new) return known->second;
    const auto said = reading_.said.find(cell);
    System::Number made{cell};
    if (said != reading_.said.end()) {
      made.kind = said->second.number ? Kind::printed : Kind::hidden;
      made.printed = said->second.number.value_or(0);
    }
    system_.numbers.push_back(std::move(made));
    return known->second;
  }

  // whole = parts + what is left, which has that name.
  void add_rest(const Cell& whole, const std::vector<Cell>& parts, const Cell& left, Kind kind = Kind::unsaid) {
    Sum sum{{{number(whole), 1}}};
    for (const Cell& part : parts) sum.terms.emplace_back(number(part), -1);
    const std::size_t self = number(left);
    system_.numbers[self].kind = kind;
    system_.numbers[self].defined_by = system_.sums.size();
    sum.terms.emplace_back(self, -1);
    system_.sums.push_back(std::move(sum));
  }
  void add_sum(const Cell& whole, const std::vector<Cell>& parts) {
    Sum sum{{{number(whole), 1}}};
    for (const Cell& part : parts) sum.terms.emplace_back(number(part), -1);
    system_.sums.push_back(std::move(sum));
  }

  void add_places(const Corner& corner, const Codes& codes) {
    const auto places = below(corner.place, corner.period);
    if (places.empty()) return;
    for (const std::string& code : codes) {
      std::vector<Cell> parts;
      for (const std::string& place : places) {
        const auto found = corners_.find({corner.dimension, corner.period, place});
        if (found != corners_.end() && found->second.contains(code))
          parts.push_back({place, corner.period, corner.dimension, code});
      }
      if (parts.size() != places.size()) continue;
      const Cell whole{corner.place, corner.period, corner.dimension, code};
      if (!has_rest(corner.place, corner.period)) {
        add_sum(whole, parts);
      } else {
        add_rest(whole, parts, {corner.place + rest, corner.period, corner.dimension, code});
      }
    }
  }

  void add_periods(const Corner& corner, const Codes& codes) {
    if (corner.place.ends_with(rest)) return;  // follows from the sums of its place
    for (const std::string& code : codes) {
      std::vector<Cell> parts;
      for (const std::string& period : parts_of(corner.period)) {
        const auto found = corners_.find({corner.dimension, period, corner.place});
        if (found != corners_.end() && found->second.contains(code))
          parts.push_back({corner.place, period, corner.dimension, code});
      }
      if (!parts.empty()) add_sum({corner.place, corner.period, corner.dimension, code}, parts);
    }
  }

  void add_codes(const Corner& corner, const Codes& codes) {
    if (corner.dimension.empty()) return;
    const CodeTree& tree = reading_.codes.at(corner.dimension);
    const auto cell = [&](const std::string& code) {
      return Cell{corner.place, corner.period, corner.dimension, code};
    };
    std::map<std::string, std::vector<Cell>> families;
    for (const std::string& code : codes) families[tree.parents.at(code)].push_back(cell(code));
    for (const auto& [parent, parts] : families) {
      if (tree.is_multi) {
        for (const Cell& part : parts) add_rest(cell(parent), {part}, cell("!" + part.code));
        if (tree.covering.contains(parent)) add_overlap(cell(parent), parts);
      } else if (tree.partial.contains(parent)) {
        add_rest(cell(parent), parts, cell("~" + parent));
      } else {
        add_sum(cell(parent), parts);
      }
    }
  }

  // Everybody is in one code at least: by how much the codes together are more. A cell that could say that nobody gave
  // two answers, and does not, says that somebody did.
  void add_overlap(const Cell& whole, const std::vector<Cell>& parts) {
    Cell twice = whole;
    twice.code += "!twice";
    Sum sum{{{number(whole), -1}}};
    for (const Cell& part : parts) sum.terms.emplace_back(number(part), 1);
    const std::size_t self = number(twice);
    System::Number& overlap = system_.numbers[self];
    overlap.kind = Kind::overlap;
    overlap.defined_by = system_.sums.size();
    const auto said = reading_.said.find(whole);
    if (said != reading_.said.end() && said->second.number != 0) overlap.least = 1;
    if (reading_.once.contains(whole)) overlap.least = overlap.most = 0;
    sum.terms.emplace_back(self, -1);
    system_.sums.push_back(std::move(sum));
  }

  const Reading& reading_;
  std::map<std::pair<std::string, std::string>, std::vector<std::string>> children_;  // by year and parent
  std::map<Corner, Codes> corners_;
  System system_;
};

}  // namespace

std::size_t System::find(const Cell& cell) const {
  return at.at(cell);
}

std::vector<std::int64_t> System::values(const std::function<std::int64_t(const Cell&)>& count) const {
  std::vector<std::int64_t> all(numbers.size());
  for (std::size_t n = 0; n < numbers.size(); ++n)
    if (numbers[n].defined_by == SIZE_MAX) all[n] = count(numbers[n].cell);
  // Rests of places come before what is left of their codes.
  std::vector<std::pair<std::size_t, std::size_t>> order;
  for (std::size_t n = 0; n < numbers.size(); ++n)
    if (numbers[n].defined_by != SIZE_MAX) order.emplace_back(numbers[n].defined_by, n);
  std::ranges::sort(order);
  for (const auto& [sum, n] : order)
    for (const auto& [other, factor] : sums[sum].terms)
      if (other != n) all[n] += factor * all[other];
  return all;
}

bool System::fits(const std::vector<std::int64_t>& values) const {
  return std::ranges::all_of(sums, [&](const Sum& sum) {
    std::int64_t left = 0;
    for (const auto& [n, factor] : sum.terms) left += factor * values[n];
    return left == 0;
  });
}

System make_system(const Reading& reading) {
  return Maker{reading}.make();
}

}  // namespace kith::attacks
