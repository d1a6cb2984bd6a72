// The table of dimensions of own tables: those of the model, their groups, and time. Pure.
#include <algorithm>
#include <array>

#include "hub/query/table_request.hpp"

namespace kith::query {
namespace {

using storage::CountSource;

constexpr std::array table = {
    TableDimension{"city", CountSource::place, Grain::city, CodeList::city},
    TableDimension{"county", CountSource::place, Grain::county, CodeList::county, false, 2},
    TableDimension{"cbsa", CountSource::place, Grain::cbsa, CodeList::cbsa},
    TableDimension{"state", CountSource::place, Grain::state, CodeList::state},
    TableDimension{"month", CountSource::reported_day, Grain::month, std::nullopt},
    TableDimension{"quarter", CountSource::reported_day, Grain::quarter, std::nullopt},
    TableDimension{"year", CountSource::reported_day, Grain::year, std::nullopt},
    TableDimension{"occurred_month", CountSource::occurred_day, Grain::month, std::nullopt},
    TableDimension{"occurred_quarter", CountSource::occurred_quarter, Grain::quarter, std::nullopt},
    TableDimension{"occurred_year", CountSource::occurred_year, Grain::year, std::nullopt},
    TableDimension{"daypart", CountSource::daypart, Grain::code, CodeList::daypart},
    TableDimension{"act_type", CountSource::act_types, Grain::code, CodeList::act_types},
    TableDimension{"act_group", CountSource::act_types, Grain::group, CodeList::act_types},
    TableDimension{"site", CountSource::sites, Grain::code, CodeList::sites},
    TableDimension{"bias_reason", CountSource::bias_reasons, Grain::code, CodeList::bias_reasons},
    TableDimension{"bias_target", CountSource::bias_targets, Grain::code, CodeList::bias_targets, true},
    TableDimension{"bias_group", CountSource::bias_targets, Grain::group, CodeList::bias_targets, true},
    TableDimension{"bias_evidence", CountSource::bias_evidence, Grain::code, CodeList::bias_evidence},
    TableDimension{"scope", CountSource::scope, Grain::code, CodeList::scope},
    TableDimension{"offender_kind", CountSource::offender_kind, Grain::code, CodeList::offender_kind},
    TableDimension{"reporter_role", CountSource::reporter_role, Grain::code, CodeList::reporter_role},
    TableDimension{"reporting_for", CountSource::reporting_for, Grain::code, CodeList::reporting_for},
    TableDimension{"age_band", CountSource::target_age_band, Grain::code, CodeList::age_band},
    TableDimension{"gender", CountSource::target_gender, Grain::code, CodeList::gender},
    TableDimension{"ethnicity", CountSource::target_ethnicity, Grain::code, CodeList::ethnicity},
    TableDimension{"ethnicity_group", CountSource::target_ethnicity, Grain::group, CodeList::ethnicity},
    TableDimension{"language", CountSource::target_language, Grain::code, CodeList::language},
    TableDimension{"script", CountSource::target_script, Grain::code, CodeList::script},
    TableDimension{"victims_count", CountSource::victims_count, Grain::code, CodeList::count_band},
    TableDimension{"suspects_count", CountSource::suspects_count, Grain::code, CodeList::count_band},
    TableDimension{"offense", CountSource::offense, Grain::code, CodeList::offense},
    TableDimension{"is_potential_crime", CountSource::is_potential_crime, Grain::code, CodeList::yes_no},
    TableDimension{"reported_to", CountSource::reported_to, Grain::code, CodeList::reported_to},
    TableDimension{"help_wanted", CountSource::help_wanted, Grain::code, CodeList::help_wanted},
    TableDimension{"data_basis", CountSource::data_basis, Grain::code, CodeList::data_basis},
    TableDimension{"verification_status", CountSource::verification_status, Grain::code, CodeList::verification_status},
    TableDimension{"source_system", CountSource::source_system, Grain::code, CodeList::source_system},
    TableDimension{"quality_flag", CountSource::quality_flags, Grain::code, CodeList::quality_flags},
};

}  // namespace

std::span<const TableDimension> table_dimensions() {
  return table;
}

const TableDimension* find_table_dimension(std::string_view name) {
  const auto* const found = std::ranges::find(table, name, &TableDimension::name);
  return found == table.end() ? nullptr : found;
}

bool TableRequest::is_inside(const TableDimension* dimension) const {
  return unknown_is_inside || std::ranges::find(unknown_inside_of, dimension) != unknown_inside_of.end();
}

}  // namespace kith::query
