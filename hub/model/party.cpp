// See the header.
#include "hub/model/party.hpp"

#include <algorithm>
#include <array>

namespace kith {
namespace {

constexpr std::array<std::string_view, 3> kind_names = {"organisation", "person", "hub"};
constexpr std::array<std::string_view, purpose_count> purpose_names = {"own_use", "collaborative_statistics",
                                                                       "federation", "administration"};

}  // namespace

std::string_view name(PartyKind kind) {
  return kind_names.at(static_cast<std::size_t>(kind) - 1);
}

std::optional<PartyCode> PartyCode::parse(std::string_view text) {
  auto code = OrgCode::parse(text);
  if (!code) return std::nullopt;
  return PartyCode{*std::move(code)};
}

std::string_view name(Purpose purpose) {
  return purpose_names.at(static_cast<std::size_t>(purpose) - 1);
}

std::optional<Purpose> parse_purpose(std::string_view name) {
  const auto* const found = std::ranges::find(purpose_names, name);
  if (found == purpose_names.end()) return std::nullopt;
  return static_cast<Purpose>(found - purpose_names.begin() + 1);
}

}  // namespace kith
