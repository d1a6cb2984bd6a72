// The table of dimensions; a new one is a row here and a column in storage. Pure.
#include "hub/model/dimension.hpp"

#include <algorithm>
#include <array>

namespace kith {
namespace {

constexpr std::array table = {
    Dimension{"act_type", CodeList::act_types, true},
    Dimension{"site", CodeList::sites, true},
    Dimension{"bias_reason", CodeList::bias_reasons, true},
    Dimension{"bias_target", CodeList::bias_targets, true},
    Dimension{"bias_evidence", CodeList::bias_evidence, true},
    Dimension{"scope", CodeList::scope, false},
    Dimension{"offender_kind", CodeList::offender_kind, true},
    Dimension{"reporter_role", CodeList::reporter_role, false},
    Dimension{"reporting_for", CodeList::reporting_for, false},
    Dimension{"age_band", CodeList::age_band, false},
    Dimension{"gender", CodeList::gender, true},
    Dimension{"ethnicity", CodeList::ethnicity, true},
    Dimension{"language", CodeList::language, false},
    Dimension{"script", CodeList::script, false},
    Dimension{"victims_count", CodeList::count_band, false},
    Dimension{"suspects_count", CodeList::count_band, false},
    Dimension{"offense", CodeList::offense, false},
    Dimension{"is_potential_crime", CodeList::yes_no, false},
    Dimension{"reported_to", CodeList::reported_to, true},
    Dimension{"help_wanted", CodeList::help_wanted, true},
    Dimension{"daypart", CodeList::daypart, false},
    Dimension{"data_basis", CodeList::data_basis, false},
    Dimension{"verification_status", CodeList::verification_status, false},
    Dimension{"source_system", CodeList::source_system, false},
    Dimension{"city", CodeList::city, false},
    Dimension{"county", CodeList::county, false},
    Dimension{"cbsa", CodeList::cbsa, false},
    Dimension{"state", CodeList::state, false},
};

}  // namespace

std::span<const Dimension> dimensions() {
  return table;
}

const Dimension* find_dimension(std::string_view name) {
  const auto* const found = std::ranges::find(table, name, &Dimension::name);
  return found == table.end() ? nullptr : found;
}

}  // namespace kith
