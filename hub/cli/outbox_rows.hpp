// The rows of the outbox's tables: how they are numbered, what their sealed values are bound to, and the bytes of a
// line. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "hub/cli/push_plan.hpp"
#include "hub/cli/push_run.hpp"

namespace kith::cli {

struct QueuedLine {
  std::uint64_t ordinal = 0;  // in its push, from 1
  Offer offer;
  std::uint8_t attempts = 0;  // answers that said "try later"
  std::string line;           // JSON without the line end
  bool is_damaged = false;    // what was sealed cannot be opened: nothing is known but the ordinal
};

// Lines and ends are numbered through all pushes: the push's number, then 40 bits for their own.
constexpr int ordinal_bits = 40;
constexpr std::int64_t ordinal_mask = (std::int64_t{1} << ordinal_bits) - 1;

constexpr std::int64_t first_of(const PushRun& run) {
  return run.id << ordinal_bits;
}

constexpr std::int64_t last_of(const PushRun& run) {
  return first_of(run) | ordinal_mask;
}

constexpr std::int64_t id_of(const PushRun& run, std::uint64_t ordinal) {
  return first_of(run) + static_cast<std::int64_t>(ordinal);
}

constexpr std::uint64_t ordinal_of(std::int64_t id) {
  return static_cast<std::uint64_t>(id & ordinal_mask);
}

// What a sealed value is bound to, so that values cannot change places.
std::string place(std::string_view table, std::int64_t id);

// row (8, network order), slot (16), state before (1), is a withdrawal (1), attempts (1), the line.
std::string pack(const Offer& offer, std::string_view line, std::uint8_t attempts);
// Without the ordinal. Nothing when the bytes are no line.
std::optional<QueuedLine> unpack_line(std::string_view packed);

}  // namespace kith::cli
