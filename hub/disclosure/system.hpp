// What a reader of all published tables of a profile knows, as one system: cells, and sums that hold between them. A
// cell is the same cell in every file: its (dimension, code) pairs without totals. Besides the printed cells there are
// the unprinted ones that follow by subtraction: the rest of a parent whose children are not all tabulated, everybody
// who is *not* in a code of a multi-select, whoever is outside a base. They hold people too and are audited alike. The
// same tables give the same system in whichever order they come, so a certificate may name cells and sums by number.
// Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "hub/disclosure/table.hpp"

namespace kith::disclosure {

enum class Origin : std::uint8_t {
  printed,    // a number, or S
  unprinted,  // follows from printed ones; holds people
  slack,      // how often people are counted twice in a multi-select: a number without people, never audited
};

struct SystemCell {
  std::string name;  // period=2021-Q1;place=county:06067;… "!x" is everybody not in x, "~x" the rest of x
  Origin origin = Origin::printed;
  std::optional<std::int64_t> number;       // as printed; "-" is 0
  std::int64_t least = 0;                   // what its marker says: 1 of an S, and of a slack without "once"
  std::optional<std::uint32_t> definition;  // the relation that gives its value from cells before it

  [[nodiscard]] bool is_hidden() const { return origin == Origin::printed && !number; }
  [[nodiscard]] bool is_audited() const { return is_hidden() || origin == Origin::unprinted; }
};

struct Term {
  std::uint32_t cell = 0;
  std::int32_t factor = 1;  // 1 or -1
  bool operator==(const Term&) const = default;
};

// The terms add up to nought.
struct Relation {
  std::vector<Term> terms;
};

struct System {
  std::vector<SystemCell> cells;
  std::vector<Relation> relations;
};

// Of tables of people, or of tables of aggregates: no organisation has both in a quarter, so that the two share no
// number. Errors: contradiction, when a cell is printed with two numbers or as S and as nobody, a code has two parents
// in one year, a tree has a cycle, a dimension is multi in one file only, or the tables count other things, or
// different ones; the place is /tables/i/… .
Result<System> build_system(std::span<const PublishedTable> tables);

}  // namespace kith::disclosure
