// What an organisation's agreement and funding let leave, and how coarse: the sharing profile. A mapping file states
// one in [sharing]; whoever runs it (a member's own setting, the hub for an organisation) can only make it stricter.
// Values climb the ladders of docs/mapping.md and never come down. Pure; any thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "adapters/fields.hpp"
#include "hub/model/sharing.hpp"

namespace kith::adapters {

using kith::AgeDetail;
using kith::EthnicityDetail;
using kith::SharingProfile;

// Makes the field's value as coarse as the profile asks. The rule that was applied, for the preview ("to month", "city
// to county", …), static; empty when nothing changed. A place that cannot be told on the coarser level (a county in no
// CBSA) goes on to its state.
std::string_view generalise(std::size_t field, FieldValue& value, const SharingProfile& profile);

}  // namespace kith::adapters
