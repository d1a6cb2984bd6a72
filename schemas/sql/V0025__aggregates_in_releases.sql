-- Counts that organisations send in place of records take part in releases: totals of exactly a quarter, of a place that is on region maps. Only
-- what adds up: counts of acts, not of people or of a part of the acts, and not made unique within the organisation. kith_release sees these
-- few columns and nothing else of an aggregate.

CREATE VIEW kith.aggregate_total WITH (security_barrier) AS
  SELECT r.org, r.consent_expires, to_date(r.body -> 'period' ->> 'from', 'YYYY-MM') AS from_month, to_date(r.body -> 'period' ->> 'to', 'YYYY-MM') AS to_month,
    CASE r.body -> 'place' ->> 'level' WHEN 'county' THEN 12 WHEN 'cbsa' THEN 13 WHEN 'state' THEN 14 END * 10000000
      + CASE WHEN r.body -> 'place' ->> 'code' ~ '^[0-9]{2,5}$' THEN (r.body -> 'place' ->> 'code')::integer END AS place,
    (r.body -> 'base' ->> 'n')::bigint AS acts
  FROM kith.record AS r
  WHERE r.state = 1 AND r.kind = 2 AND r.counts_in_statistics AND r.body ->> 'dimension' = 'total' AND r.body ->> 'unduplication' = 'none'
    AND r.body -> 'base' ->> 'id' IN ('reported_acts', 'records') AND r.body -> 'place' ->> 'level' IN ('county', 'cbsa', 'state')
    -- 13: the base of the count is not known.
    AND NOT coalesce(r.quality_flags, '{}') @> '{13}';
COMMENT ON VIEW kith.aggregate_total IS 'How many acts organisations counted themselves in a place over some months: the aggregates that releases may add up.';
COMMENT ON COLUMN kith.aggregate_total.org IS 'Who counted.';
COMMENT ON COLUMN kith.aggregate_total.consent_expires IS 'As of the record.';
COMMENT ON COLUMN kith.aggregate_total.from_month IS 'The first day of the first month.';
COMMENT ON COLUMN kith.aggregate_total.to_month IS 'The first day of the last month, which is included.';
COMMENT ON COLUMN kith.aggregate_total.place IS 'The level (12 county, 13 CBSA, 14 state) times 10,000,000 and the code.';
COMMENT ON COLUMN kith.aggregate_total.acts IS 'How many.';
GRANT SELECT ON kith.aggregate_total TO kith_release;
