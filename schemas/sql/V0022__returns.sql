-- Returns: an organisation says that what it has of a quarter has been sent, be it nothing at all, and for which places it speaks. A release
-- tells of each region how many did. A return has nothing of a record and no record makes one, so that this number cannot tell how many
-- records there are.

CREATE TABLE kith.period_return (
  org     text COLLATE "C" NOT NULL,
  period  text COLLATE "C" NOT NULL CHECK (period ~ '^[0-9]{4}-Q[1-4]$'),
  places  integer[] NOT NULL CHECK (cardinality(places) BETWEEN 1 AND 300 AND array_position(places, NULL) IS NULL),
  sent_at timestamptz NOT NULL DEFAULT transaction_timestamp(),
  PRIMARY KEY (org, period)
);
COMMENT ON TABLE kith.period_return IS 'An organisation''s word that what it has of a quarter has been sent. Sent again it is replaced, until the quarter is released.';
COMMENT ON COLUMN kith.period_return.org IS 'Who sent it.';
COMMENT ON COLUMN kith.period_return.period IS 'The quarter, 2021-Q1.';
COMMENT ON COLUMN kith.period_return.places IS 'The counties, metropolitan areas and states that it serves: each the level (12, 13 or 14, as place_level of a record) times 10,000,000 and the code.';
COMMENT ON COLUMN kith.period_return.sent_at IS 'When it was last sent.';

CREATE FUNCTION kith.return_fault(period text) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT CASE
    -- The hub's day and the database's may differ by one.
    WHEN (make_date(left(return_fault.period, 4)::integer, right(return_fault.period, 1)::integer * 3 - 2, 1) + interval '3 months')::date
      > (now() AT TIME ZONE 'UTC')::date + 1 THEN 'not ended'
    -- After a later quarter of its year, or the year, it gets no release any more.
    WHEN EXISTS (SELECT FROM kith.sealed_count AS s
                  WHERE left(s.period, 4) = left(return_fault.period, 4) AND s.period >= return_fault.period)
      OR EXISTS (SELECT FROM kith.release AS r WHERE r.period = left(return_fault.period, 4)) THEN 'released'
  END
$$;
COMMENT ON FUNCTION kith.return_fault(text) IS 'Why no return of this quarter is taken now: not ended, or released; NULL: one is.';
REVOKE EXECUTE ON FUNCTION kith.return_fault(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION kith.return_fault(text) TO kith_ingest;

-- places is read by the statement that replaces them.
GRANT SELECT (org, period, places), INSERT (org, period, places), UPDATE (places, sent_at) ON kith.period_return TO kith_ingest;
GRANT SELECT (org, period, places) ON kith.period_return TO kith_release;
ALTER TABLE kith.period_return ENABLE ROW LEVEL SECURITY;
CREATE POLICY period_return_own ON kith.period_return FOR SELECT TO kith_ingest USING (org = (SELECT current_setting('kith.org', true)));
CREATE POLICY period_return_sent ON kith.period_return FOR INSERT TO kith_ingest
  WITH CHECK (org = (SELECT current_setting('kith.org', true)) AND kith.return_fault(period) IS NULL);
CREATE POLICY period_return_again ON kith.period_return FOR UPDATE TO kith_ingest
  USING (org = (SELECT current_setting('kith.org', true)))
  WITH CHECK (org = (SELECT current_setting('kith.org', true)) AND kith.return_fault(period) IS NULL);
CREATE POLICY period_return_counted ON kith.period_return FOR SELECT TO kith_release USING (true);
