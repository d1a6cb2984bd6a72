#include "hub/storage/period_counts.hpp"

#include <algorithm>

#include "hub/storage/count_sql.hpp"
#include "hub/storage/sql_builder.hpp"

namespace kith::storage {
namespace {

using pg::Role;
using pg::Sql;
using pg::SqlBuilder;
using std::chrono::sys_days;

// The planner takes sets for rarer than they are and would sort a million of them; hashed they cost a third. Files are
// made of the counts before the transaction ends, which may take longer than a transaction is left idle.
constexpr Sql limits_sql{
    "-- release.limits\n"
    "SELECT set_config('work_mem', '128MB', true), set_config('enable_sort', 'off', true),\n"
    "  set_config('statement_timeout', ($1 * 1000)::text, true),\n"
    "  set_config('idle_in_transaction_session_timeout', ($1 * 1000)::text, true)"};

// A removed organisation's records stay, but its agreement has ended.
constexpr Sql orgs_sql{
    "-- release.orgs\n"
    "SELECT org FROM kith.org WHERE kind = 1 AND state IN (1, 2) ORDER BY org"};

constexpr Sql seal_fault_sql{"-- release.seal_fault\nSELECT coalesce(kith.seal_fault($1), '')"};

constexpr Sql seal_sql{
    "-- release.seal\n"
    "INSERT INTO kith.sealed_count (period, counts) VALUES ($1, $2) ON CONFLICT DO NOTHING"};

constexpr Sql sealed_sql{
    "-- release.sealed\n"
    "SELECT counts FROM kith.sealed_count WHERE period = $1"};

constexpr Sql returns_sql{
    "-- release.returns\n"
    "SELECT r.org, p.place FROM kith.period_return AS r CROSS JOIN LATERAL unnest(r.places) AS p (place)\n"
    " WHERE r.period = $1 AND r.org = ANY ($2)"};

// A consent is held to the hub's day; what else counts is in the view.
constexpr Sql aggregates_sql{
    "-- release.aggregates\n"
    "SELECT a.org, a.place, max(a.acts) FROM kith.aggregate_total AS a\n"
    " WHERE a.org = ANY ($1) AND a.from_month = $2 AND a.to_month = $3 AND a.acts > 0\n"
    "   AND (a.consent_expires IS NULL OR a.consent_expires >= $4)\n"
    " GROUP BY a.org, a.place"};

#define KITH_PERIOD "coalesce(r.declared_period, r.received_on)"

class Counting {
 public:
  Counting(pg::Connection& connection, const PeriodCount& asked, const std::vector<OrgCode>& orgs)
      : connection_(connection), asked_(asked) {
    for (const OrgCode& org : orgs) names_.emplace_back(org.text());
    for (const auto month : asked.months) starts_.push_back(day_value(sys_days{month / 1}));
  }

  std::vector<PeriodCell> totals() {
    SqlBuilder sql{Sql{"-- release.totals\nSELECT 0::smallint, "}};
    dimensions_of(sql);
    sql.add(", count(*)");
    counted(sql);
    sql.add("\nGROUP BY 2, 3, 4");
    return read(sql.exec(connection_));
  }

  // Of a scalar every record has one node; the base is added up from them later.
  std::vector<PeriodCell> scalar(const CountedCodes& codes) {
    SqlBuilder sql{Sql{"-- release.scalar\nSELECT coalesce((("}};
    sql.parameter(codes.node_of).add("::smallint[])[").add(count_column(codes.source));
    sql.add(" + 1]), 0)::smallint, ");
    dimensions_of(sql);
    sql.add(", count(*)");
    counted(sql);
    sql.add("\nGROUP BY 1, 2, 3, 4");
    return read(sql.exec(connection_));
  }

  // Records have few different sets: they are counted first, and each set is taken apart once, wherever it is found.
  std::vector<PeriodCell> set(const CountedDimension& dimension) {
    if (dimension.beside) return two_sets(dimension.codes, *dimension.beside);
    SqlBuilder sql{Sql{"-- release.set\nWITH g AS MATERIALIZED (\n  SELECT "}};
    sql.add(count_column(dimension.codes.source)).add(" AS codes, ");
    dimensions_of(sql);
    sql.add(", count(*) AS records");
    counted(sql);
    sql.add("\n  AND ").add(count_column(dimension.codes.source)).add(" IS NOT NULL GROUP BY 1, 2, 3, 4),\n");
    sql.add("s AS MATERIALIZED (\n  SELECT d.codes, ");
    nodes(sql, dimension.codes);
    sql.add(" FROM (SELECT DISTINCT codes FROM g) AS d)\n")
        .add("SELECT u.node, g.org, g.place, g.month, sum(g.records)::bigint FROM g JOIN s USING (codes)\n")
        .add("CROSS JOIN LATERAL unnest(s.nodes) AS u (node)\nGROUP BY 1, 2, 3, 4");
    return read(sql.exec(connection_));
  }

  std::vector<ReturnedPlace> returns() {
    const auto rows = connection_.exec_prepared(returns_sql, asked_.returns_of, names_);
    std::vector<ReturnedPlace> all;
    for (int i = 0; i < rows.size(); ++i)
      all.push_back({number_of(rows[i].get<std::string_view>(0)), rows[i].get<std::int32_t>(1)});
    return all;
  }

  std::vector<AggregateTotal> aggregates() {
    const auto rows = connection_.exec_prepared(aggregates_sql, names_, sys_days{asked_.months.front() / 1},
                                                sys_days{asked_.months.back() / 1}, first_of_month());
    std::vector<AggregateTotal> all;
    for (int i = 0; i < rows.size(); ++i)
      all.push_back(
          {number_of(rows[i].get<std::string_view>(0)), rows[i].get<std::int32_t>(1), rows[i].get<std::int64_t>(2)});
    return all;
  }

 private:
  // Pairs of sets are many, so each set is taken apart by itself: the second without what the first implies.
  std::vector<PeriodCell> two_sets(const CountedCodes& codes, const CountedDimension::Beside& beside) {
    SqlBuilder sql{Sql{"-- release.two_sets\nWITH g AS MATERIALIZED (\n  SELECT coalesce("}};
    sql.add(count_column(codes.source)).add(", '{}') AS codes, coalesce(");
    sql.add(count_column(beside.codes.source)).add(", '{}') AS beside, ");
    dimensions_of(sql);
    counted(sql);
    sql.add("\n  AND (").add(count_column(codes.source)).add(" IS NOT NULL OR ");
    sql.add(count_column(beside.codes.source)).add(" IS NOT NULL)),\n");
    sql.add("s AS MATERIALIZED (\n  SELECT d.codes, ");
    nodes(sql, codes);
    sql.add(",\n    ARRAY(SELECT i.implied FROM unnest(").parameter(beside.implying).add("::smallint[], ");
    sql.parameter(beside.implied)
        .add("::smallint[]) AS i (implying, implied) WHERE i.implying = ANY (d.codes)) AS implied\n")
        .add("  FROM (SELECT DISTINCT codes FROM g) AS d),\n")
        .add(
            "h AS MATERIALIZED (\n  SELECT s.nodes, g.org, g.place, g.month, CASE WHEN g.beside && "
            "s.implied\n")
        .add("    THEN ARRAY(SELECT c.code FROM unnest(g.beside) AS c (code) WHERE c.code <> ALL (s.implied))\n")
        .add("    ELSE g.beside END AS codes FROM g JOIN s USING (codes)),\n")
        .add("t AS MATERIALIZED (\n  SELECT d.codes, ");
    nodes(sql, beside.codes);
    sql.add(" FROM (SELECT DISTINCT codes FROM h) AS d)\n")
        .add("SELECT u.node, h.org, h.place, h.month, count(*) FROM h JOIN t USING (codes)\n")
        .add("CROSS JOIN LATERAL unnest(h.nodes || ARRAY(\n")
        .add("  SELECT m.node FROM unnest(t.nodes) AS m (node) WHERE m.node <> ALL (h.nodes))) AS u (node)\n")
        .add("GROUP BY 1, 2, 3, 4");
    return read(sql.exec(connection_));
  }

  // Of the set d.codes: for each code its node, those above, and the base.
  static void nodes(SqlBuilder& sql, const CountedCodes& codes) {
    sql.add(
           "ARRAY(SELECT DISTINCT n.node FROM unnest(d.codes) AS c (code)\n    CROSS JOIN LATERAL (VALUES "
           "(1::smallint), ((")
        .parameter(codes.node_of)
        .add("::smallint[])[c.code + 1])");
    for (const auto& above : codes.above_of) sql.add(", ((").parameter(above).add("::smallint[])[c.code + 1])");
    sql.add(") AS n (node)\n    WHERE (")
        .parameter(codes.node_of)
        .add("::smallint[])[c.code + 1] > 0 AND n.node > 0) AS nodes");
  }

  // Of today; consent that ended before is not counted.
  [[nodiscard]] sys_days first_of_month() const { return sys_days{asked_.today.year() / asked_.today.month() / 1}; }

  [[nodiscard]] std::uint32_t number_of(std::string_view org) const {
    return static_cast<std::uint32_t>(std::ranges::lower_bound(names_, org) - names_.begin());
  }

  void dimensions_of(SqlBuilder& sql) const {
    sql.add("r.org AS org, (")
        .add(count_column(CountSource::place))
        .add(")::integer AS place, width_bucket(" KITH_PERIOD " - DATE '1800-01-01', ");
    sql.parameter(starts_).add("::integer[]) - 1 AS month");
  }

  void counted(SqlBuilder& sql) const {
    const auto end = asked_.months.back() + std::chrono::months{1};
    sql.add("\n  FROM kith.record r WHERE r.org = ANY (").parameter(names_);
    sql.add(
        ") AND r.state = 1 AND r.kind = 1 AND r.counts_in_statistics\n  AND (r.consent_expires IS NULL OR "
        "r.consent_expires >= ");
    sql.parameter(first_of_month());
    sql.add(") AND " KITH_PERIOD " >= ").parameter(sys_days{asked_.months.front() / 1});
    sql.add(" AND " KITH_PERIOD " < ").parameter(sys_days{end / 1});
  }

  std::vector<PeriodCell> read(const pg::Rows& rows) const {
    std::vector<PeriodCell> cells;
    cells.reserve(static_cast<std::size_t>(rows.size()));
    for (int i = 0; i < rows.size(); ++i) {
      const auto row = rows[i];
      cells.push_back({number_of(row.get<std::string_view>(1)), row.get<std::int32_t>(2), row.get<std::int32_t>(3),
                       row.get<std::int16_t>(0), row.get<std::int64_t>(4)});
    }
    return cells;
  }

  pg::Connection& connection_;
  const PeriodCount& asked_;
  std::vector<std::string_view> names_;  // in the order of C, as the database's
  std::vector<std::int32_t> starts_;
};

}  // namespace

Result<PeriodCounts> count_period(pg::Connection& connection, const PeriodCount& asked) {
  if (asked.months.empty()) return fail(Errc::internal);
  connection.allow_at_most(most_count_time);
  pg::Transaction transaction{connection, Role::release, std::nullopt, pg::Isolation::repeatable_read};
  PeriodCounts counts = count_period(transaction, asked);
  transaction.commit();
  return counts;
}

PeriodCounts count_period(pg::Transaction& transaction, const PeriodCount& asked) {
  (void)transaction.exec_prepared(limits_sql, static_cast<std::int32_t>(std::chrono::seconds{most_count_time}.count()));
  PeriodCounts counts;
  const pg::Rows orgs = transaction.exec_prepared(orgs_sql);
  for (int i = 0; i < orgs.size(); ++i) counts.orgs.push_back(orgs[i].get<OrgCode>(0));
  Counting counting{transaction.connection(), asked, counts.orgs};
  counts.totals = counting.totals();
  for (const CountedDimension& dimension : asked.dimensions)
    counts.dimensions.push_back(is_set(dimension.codes.source) ? counting.set(dimension)
                                                               : counting.scalar(dimension.codes));
  if (!asked.returns_of.empty()) counts.returns = counting.returns();
  if (asked.has_aggregates) counts.aggregates = counting.aggregates();
  return counts;
}

Result<void> seal_counts(pg::Transaction& transaction, std::string_view period, std::string_view counts) {
  const std::string fault = transaction.exec_prepared(seal_fault_sql, period)[0].get<std::string>(0);
  if (fault == "being loaded")
    return fail(Error{Errc::contradiction, {}, "A historic load of these months is open; close it first."});
  if (!fault.empty()) return fail(Error{Errc::out_of_range, {}, "A quarter is frozen after it has ended."});
  if (transaction.exec_prepared(seal_sql, period, counts).affected() == 0) return fail(Errc::already_exists);
  return {};
}

Result<std::string> sealed_counts(pg::Transaction& transaction, std::string_view period) {
  const pg::Rows rows = transaction.exec_prepared(sealed_sql, period);
  if (rows.empty()) return fail(Errc::not_found);
  return rows[0].get<std::string>(0);
}

}  // namespace kith::storage
