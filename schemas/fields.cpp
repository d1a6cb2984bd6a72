// Field names by a perfect hash whose seed the compiler finds: one hash and one comparison a member. Pure.
#include "schemas/fields.hpp"

namespace kith::records {
namespace {

constexpr std::size_t slot_count = 128;
constexpr std::uint8_t empty_slot = 255;

constexpr std::size_t slot_of(std::string_view name, std::uint32_t seed) {
  std::uint32_t hash = seed;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  return (hash >> 20U) % slot_count;
}

struct Table {
  std::uint32_t seed = 0;
  std::array<std::uint8_t, slot_count> slots{};
};

constexpr bool fill(Table& table) {
  table.slots.fill(empty_slot);
  for (std::size_t i = 0; i < field_count; ++i) {
    auto& slot = table.slots[slot_of(field_names[i], table.seed)];
    if (slot != empty_slot) return false;
    slot = static_cast<std::uint8_t>(i);
  }
  return true;
}

constexpr Table table = [] {
  Table made;
  while (!fill(made)) ++made.seed;
  return made;
}();

}  // namespace

std::optional<Field> find_field(std::string_view name) {
  const std::uint8_t index = table.slots[slot_of(name, table.seed)];
  if (index == empty_slot || field_names[index] != name) return std::nullopt;
  return static_cast<Field>(index);
}

}  // namespace kith::records
