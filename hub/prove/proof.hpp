// Turns the solver's multipliers into whole ones and keeps only what adds up exactly: a proof that a number is at
// least, or at most, so much. Blocks; one thread.
#pragma once

#include "hub/prove/linear_program.hpp"

namespace kith::prove {

enum class Source : std::uint8_t { published, markers };

// A proof that the cell is at least `wanted` (Direction::least: of its least value), or at most. nullopt: none was
// found.
std::optional<disclosure::Proof> prove(const Model& model, std::uint32_t cell, Direction direction, Source source,
                                       std::int64_t wanted);

}  // namespace kith::prove
