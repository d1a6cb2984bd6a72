// Places as records store them (a level and a number) against the code lists: which are known, how they are written,
// and what lies in what. The ladder goes city → county → CBSA, and county → state; a place never gets finer. Pure; any
// thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "hub/model/code.hpp"
#include "hub/model/record.hpp"

namespace kith {

// The list whose codes a level uses; none for online and the special levels.
std::optional<CodeList> code_list(PlaceLevel level);

// "06067" at level county gives 6067; none when the list has no such code.
std::optional<std::int32_t> parse_place_code(PlaceLevel level, std::string_view text);
// The code with its leading zeros; empty for a level without codes.
std::string place_code_text(const IncidentPlace& place);
// The English label of the place, e.g. "Sacramento"; empty when it is not known.
std::string_view place_label(const IncidentPlace& place);

// A county, CBSA or state as people name one to a hub: "county:06067". None where the list has no such code.
std::optional<IncidentPlace> parse_named_place(std::string_view text);
std::string named_place_text(const IncidentPlace& place);

// Where the place lies on a coarser level (or the same one), as that level's number; none when it is not known or the
// place is coarser. A city lies in its county, a county in its CBSA and its state.
std::optional<std::int32_t> place_within(const IncidentPlace& place, PlaceLevel coarser);

}  // namespace kith
