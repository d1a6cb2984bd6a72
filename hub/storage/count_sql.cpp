// The shape of a count: which columns, how sets are taken apart, what is kept. Fragments are literals; see
// sql_builder.hpp.
#include "hub/storage/count_sql.hpp"

#include <array>

#include "hub/storage/sql_builder.hpp"

namespace kith::storage {
namespace {

using pg::Fragment;
using pg::Sql;
using pg::SqlBuilder;
using std::chrono::sys_days;

// In the order of CountSource.
constexpr std::array<Fragment, 31> columns = {
    "coalesce(r.daypart, 0)::integer",              // daypart
    "coalesce(r.scope, 0)::integer",                // scope
    "coalesce(r.reporter_role, 0)::integer",        // reporter_role
    "coalesce(r.reporting_for, 0)::integer",        // reporting_for
    "coalesce(r.target_age_band, 0)::integer",      // target_age_band
    "coalesce(r.target_language, 0)::integer",      // target_language
    "coalesce(r.target_script, 0)::integer",        // target_script
    "coalesce(r.victims_count, 0)::integer",        // victims_count
    "coalesce(r.suspects_count, 0)::integer",       // suspects_count
    "coalesce(r.offense, 0)::integer",              // offense
    "coalesce(r.is_potential_crime, 0)::integer",   // is_potential_crime
    "coalesce(r.data_basis, 0)::integer",           // data_basis
    "coalesce(r.verification_status, 0)::integer",  // verification_status
    "coalesce(r.source_system, 0)::integer",        // source_system
    "coalesce(r.taxonomy, 0)::integer",             // taxonomy
    "CASE WHEN r.place_level >= 10 THEN r.place_level * 10000000 + coalesce(r.place_code, 0)\n"
    "  ELSE coalesce(r.place_level, 0) END",                          // place
    "coalesce(r.reported_month, r.received_on) - DATE '1800-01-01'",  // reported_day
    "CASE WHEN r.occurred_precision IN (10, 11) THEN r.occurred_on - DATE '1800-01-01'\n"
    "  WHEN r.occurred_precision IS NULL THEN 0 WHEN r.occurred_precision = 2 THEN 2 ELSE 1 END",  // occurred_day
    "CASE WHEN r.occurred_precision IN (10, 11, 12) THEN r.occurred_on - DATE '1800-01-01'\n"
    "  WHEN r.occurred_precision IS NULL THEN 0 WHEN r.occurred_precision = 2 THEN 2 ELSE 1 END",  // occurred_quarter
    "CASE WHEN r.occurred_precision >= 10 THEN r.occurred_on - DATE '1800-01-01'\n"
    "  ELSE coalesce(r.occurred_precision, 0) END",  // occurred_year
    "r.act_types",                                   // act_types
    "r.sites",                                       // sites
    "r.bias_reasons",                                // bias_reasons
    "r.bias_targets",                                // bias_targets
    "r.bias_evidence",                               // bias_evidence
    "r.offender_kind",                               // offender_kind
    "r.target_gender",                               // target_gender
    "r.target_ethnicity",                            // target_ethnicity
    "r.reported_to",                                 // reported_to
    "r.help_wanted",                                 // help_wanted
    "r.quality_flags",                               // quality_flags
};

Fragment column(CountSource source) {
  return count_column(source);
}

// One count as SQL. Sets are taken apart by lateral joins: records have few different sets, so that PostgreSQL
// remembers what each comes to (Memoize), and can add up in parallel. Beside each element goes its number in the set,
// so that one scan gives both what a table counts and, from first elements alone, how many records there are.
class Count {
 public:
  Count(const OrgCode& org, const CountQuery& query) : org_(org), query_(query) {}

  pg::Rows cells(pg::Connection& connection) {
    SqlBuilder sql{Sql{"-- tables.count\nSELECT "}};
    for (std::size_t axis = 0; axis < axes(); ++axis) {
      if (is_set(query_.axes[axis].source)) {
        sql.numbered("v", axis).add("::integer, ");
      } else {
        sql.add("(").add(column(query_.axes[axis].source)).add("), ");
      }
    }
    sql.add("count(*), count(*) FILTER (WHERE true");
    for (std::size_t axis = 0; axis < axes(); ++axis)
      if (is_set(query_.axes[axis].source)) sql.add(" AND ").numbered("n", axis).add(" = 1");
    sql.add(")\nFROM kith.record r");
    for (std::size_t axis = 0; axis < axes(); ++axis)
      if (is_set(query_.axes[axis].source)) unnested(sql, axis);
    sql.add("\nWHERE ");
    conditions(sql);
    if (query_.excluded_flag != 0) {
      sql.add(" AND NOT coalesce(").parameter(query_.excluded_flag);
      sql.add(" = ANY (r.quality_flags), false) AND coalesce(cardinality(r.bias_targets), 0) < 2");
    }
    for (std::size_t axis = 0; axis < axes(); ++axis)
      sql.add(axis == 0 ? Fragment{"\nGROUP BY "} : Fragment{", "}).numbered("", axis + 1);
    return sql.exec(connection);
  }

  pg::Rows groups(pg::Connection& connection) {
    SqlBuilder sql{Sql{"-- tables.groups\nSELECT "}};
    std::size_t scalars = 0;
    for (const CountAxis& axis : query_.axes)
      if (!is_set(axis.source)) {
        sql.add("(").add(column(axis.source)).add("), ");
        ++scalars;
      }
    sql.add("count(*), count(*) FILTER (WHERE true");
    for (const CountAxis& axis : query_.axes)
      if (is_set(axis.source) && !axis.unknown_is_inside) known(sql, axis);
    sql.add(")\nFROM kith.record r WHERE ");
    conditions(sql);
    for (std::size_t scalar = 0; scalar < scalars; ++scalar)
      sql.add(scalar == 0 ? Fragment{"\nGROUP BY "} : Fragment{", "}).numbered("", scalar + 1);
    return sql.exec(connection);
  }

 private:
  [[nodiscard]] std::size_t axes() const { return query_.axes.size(); }

  // The codes of a set, each once, as v with their numbers n; 0 where not asked. What a map leads to comes with the
  // largest first, so that of these, too, the first tells whether anything is known.
  void unnested(SqlBuilder& sql, std::size_t at) const {
    const CountAxis& axis = query_.axes[at];
    sql.add("\n  CROSS JOIN LATERAL unnest(");
    if (axis.map.empty()) {
      sql.add("coalesce(").add(column(axis.source)).add(", '{0}'::smallint[])");
    } else {
      sql.add("ARRAY (SELECT DISTINCT CASE WHEN c < 10 THEN c ELSE coalesce(nullif((").parameter(axis.map);
      sql.add(")[c + 1], 0), 1) END FROM unnest(coalesce(").add(column(axis.source));
      sql.add(", '{0}'::smallint[])) AS c ORDER BY 1 DESC)");
    }
    sql.add(") WITH ORDINALITY AS ").numbered("u", at).add(" (").numbered("v", at).add(", ").numbered("n", at).add(")");
  }

  // Special values stand alone in a set, so its first element tells.
  static void known(SqlBuilder& sql, const CountAxis& axis) {
    if (axis.map.empty()) {
      sql.add(" AND (").add(column(axis.source)).add(")[1] >= 10");
      return;
    }
    sql.add(" AND EXISTS (SELECT FROM unnest(").add(column(axis.source)).add(") AS c WHERE (").parameter(axis.map);
    sql.add(")[c + 1] >= 10)");
  }

  void conditions(SqlBuilder& sql) {
    sql.add("r.org = ").parameter(org_);
    sql.add(
        " AND r.state = 1 AND r.kind = 1 AND r.counts_in_statistics AND (r.consent_expires IS NULL OR "
        "r.consent_expires >= ");
    sql.parameter(sys_days{query_.today.year() / query_.today.month() / 1}).add(")");
    for (const CountFilter& filter : query_.filters) condition(sql, filter);
  }

  static void condition(SqlBuilder& sql, const CountFilter& filter) {
    if (is_set(filter.source)) {
      const std::vector<std::int16_t> codes(filter.values.begin(), filter.values.end());
      sql.add("\n  AND coalesce(").add(column(filter.source)).add(", '{0}'::smallint[]) && ").parameter(codes);
      return;
    }
    sql.add("\n  AND ((").add(column(filter.source)).add(") = ANY (").parameter(filter.values).add(")");
    for (const auto& [from, to] : filter.ranges)
      sql.add(" OR ((")
          .add(column(filter.source))
          .add(") >= ")
          .parameter(from)
          .add(" AND (")
          .add(column(filter.source))
          .add(") < ")
          .parameter(to)
          .add(")");
    sql.add(")");
  }

  const OrgCode& org_;
  const CountQuery& query_;
};

}  // namespace

Fragment count_column(CountSource source) {
  return columns[static_cast<std::size_t>(source)];
}

pg::Rows count_cells(pg::Connection& connection, const OrgCode& org, const CountQuery& query) {
  return Count{org, query}.cells(connection);
}
pg::Rows count_groups(pg::Connection& connection, const OrgCode& org, const CountQuery& query) {
  return Count{org, query}.groups(connection);
}

}  // namespace kith::storage
