// Records for tests: JSON of incidents and aggregates whose content the test chooses, taken through the real decoder
// and gate, because nothing else can make an AnonymousRecord.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "schemas/gate.hpp"

namespace kith::test {

// `variant` chooses the content: equal variants have equal content. `fields` is inserted as it is, e.g.
// ",\"scope\":\"societal\"".
std::string incident_json(const RecordUid& uid, std::int32_t revision = 1, std::uint32_t variant = 0,
                          std::string_view fields = "");
std::string withdrawal_json(const RecordUid& uid);
// Throws std::runtime_error with the sentences when it is refused.
records::AnonymousRecord anonymous(std::string json, const OrgCode& org);
OrgCode org(std::string_view code);

}  // namespace kith::test
