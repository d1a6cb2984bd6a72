// Field names by a perfect hash whose seed the compiler finds: one hash and one comparison a member. Pure.
#include "schemas/fields.hpp"

namespace kith::records {
namespace {

constexpr std::size_t slot_count = 256;
constexpr std::uint8_t empty_slot = 255;

// Of the length and three letters, which no two fields share.
constexpr std::size_t slot_of(std::string_view name, std::uint32_t seed) {
  if (name.empty()) return 0;
  const auto letter = [&](std::size_t at) { return static_cast<std::uint32_t>(static_cast<unsigned char>(name[at])); };
  const auto size = static_cast<std::uint32_t>(name.size());
  const std::uint32_t key = size | letter(0) << 8U | letter(name.size() / 2) << 16U | letter(name.size() - 1) << 24U;
  return (key * seed) >> 24U;
}

struct Table {
  std::uint32_t seed = 3725;  // where the search has found one; after a new field it goes on from here
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
  while (!fill(made)) made.seed += 2;
  return made;
}();

}  // namespace

std::optional<Field> find_field(std::string_view name) {
  const std::uint8_t index = table.slots[slot_of(name, table.seed)];
  if (index == empty_slot || field_names[index] != name) return std::nullopt;
  return static_cast<Field>(index);
}

}  // namespace kith::records
