-- How many records each who reads has been given on a day. Counted in the transaction of the read itself, for all hub processes together, so
-- that a stolen key cannot take everything at once.

CREATE TABLE kith.reading (
  org     text COLLATE "C" NOT NULL,
  reader  text COLLATE "C" NOT NULL,
  day     date NOT NULL,
  records bigint NOT NULL CHECK (records >= 0),
  PRIMARY KEY (org, reader)
) WITH (fillfactor = 50);
COMMENT ON TABLE kith.reading IS 'What has been read on the last day on which something was: one row for each who reads, of each organisation.';
COMMENT ON COLUMN kith.reading.org IS 'Whose records.';
COMMENT ON COLUMN kith.reading.reader IS 'Who reads: the organisation itself, or a steward.';
COMMENT ON COLUMN kith.reading.day IS 'The day, UTC by the database''s clock.';
COMMENT ON COLUMN kith.reading.records IS 'How many records were given out on that day.';
GRANT SELECT, INSERT, UPDATE (day, records) ON kith.reading TO kith_own_reads;
ALTER TABLE kith.reading ENABLE ROW LEVEL SECURITY;
CREATE POLICY reading_own ON kith.reading TO kith_own_reads
  USING (org = (SELECT current_setting('kith.org', true))) WITH CHECK (org = (SELECT current_setting('kith.org', true)));
