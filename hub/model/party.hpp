// Who touches records, whose they are, and what for. A party is whoever the hub knows by name: an organisation, a
// person or another hub; their codes are one name space, so that no code means two things in the audit log. Whose
// records somebody asks for is another thing than who asks, and the types do not convert into each other. Pure; any
// thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "hub/base/ids.hpp"

namespace kith {

// The numbers are those of kith.org.
enum class PartyKind : std::uint8_t { organisation = 1, person, hub };
std::string_view name(PartyKind kind);

// Spelled as an organisation's code is.
class PartyCode {
 public:
  static std::optional<PartyCode> parse(std::string_view text);
  explicit PartyCode(OrgCode code) : code_(std::move(code)) {}
  [[nodiscard]] const std::string& text() const { return code_.text(); }
  // For logs, turns and rates, which keep parties apart by this and ask nothing of it.
  [[nodiscard]] const OrgCode& key() const { return code_; }
  auto operator<=>(const PartyCode&) const = default;

 private:
  OrgCode code_;
};

// What something is done for. The numbers are those of the audit log and never change.
enum class Purpose : std::uint8_t { own_use = 1, collaborative_statistics, federation, administration };
inline constexpr std::uint8_t purpose_count = 4;
std::string_view name(Purpose purpose);
std::optional<Purpose> parse_purpose(std::string_view name);

// Whose records are touched, by whom and what for: what an audit leaf says of it.
struct Access {
  OrgCode org;
  PartyCode by;
  Purpose purpose = Purpose::own_use;
  // An organisation's own machine.
  static Access own(const OrgCode& org) { return {org, PartyCode{org}, Purpose::own_use}; }
};

}  // namespace kith
