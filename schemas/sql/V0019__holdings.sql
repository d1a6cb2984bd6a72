-- How many records each organisation has here. Counted in the transaction of the push itself, for all hub processes together, so that one
-- member cannot fill the disk for all.

CREATE TABLE kith.holding (
  org       text COLLATE "C" PRIMARY KEY,
  live      bigint NOT NULL CHECK (live >= 0),
  withdrawn bigint NOT NULL CHECK (withdrawn >= 0),
  most      bigint NOT NULL,
  CONSTRAINT holding_has_room CHECK (live <= most AND live + withdrawn <= 4 * most)
) WITH (fillfactor = 50);
COMMENT ON TABLE kith.holding IS 'How many records each organisation has.';
COMMENT ON COLUMN kith.holding.org IS 'Whose records.';
COMMENT ON COLUMN kith.holding.live IS 'How many are not withdrawn.';
COMMENT ON COLUMN kith.holding.withdrawn IS 'How many are: of these a row stays that says so.';
COMMENT ON COLUMN kith.holding.most IS 'The most that may be live, when it was counted last; with those withdrawn four times as many. More where there were more already and none came.';
INSERT INTO kith.holding (org, live, withdrawn, most)
  SELECT org, count(*) FILTER (WHERE state = 1), count(*) FILTER (WHERE state = 2), 1000000000000 FROM kith.record GROUP BY org;
GRANT SELECT, INSERT, UPDATE (live, withdrawn, most) ON kith.holding TO kith_ingest;
ALTER TABLE kith.holding ENABLE ROW LEVEL SECURITY;
CREATE POLICY holding_own ON kith.holding TO kith_ingest
  USING (org = (SELECT current_setting('kith.org', true))) WITH CHECK (org = (SELECT current_setting('kith.org', true)));
