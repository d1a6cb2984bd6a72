-- Counting for releases. kith_release counts the records of all organisations, and sees of each record only what a table is made of: neither
-- its name nor its day, nor what has been withdrawn, does not count, or is past its consent. What it counted of a quarter is kept sealed, for
-- it alone. Historic data may bring its own period, where an operator has opened that for an organisation. Run schemas/sql/roles.sql before
-- this where the server of the database is an outside one.

GRANT USAGE ON SCHEMA kith TO kith_release;

ALTER TABLE kith.record ADD COLUMN declared_period date CHECK (extract(day FROM declared_period) = 1);
COMMENT ON COLUMN kith.record.declared_period IS 'The first day of the month it counts in, where it came with a historic load that was open for it; NULL: the month of received_on.';

-- The period of a record is that of its first acceptance, whatever is sent later.
DROP TRIGGER record_goes_forward ON kith.record;
CREATE TRIGGER record_goes_forward BEFORE UPDATE ON kith.record FOR EACH ROW
  WHEN (OLD.state = 2 OR NEW.revision <= OLD.revision OR NEW.org <> OLD.org OR NEW.record_uid <> OLD.record_uid
    OR NEW.received_on <> OLD.received_on OR NEW.declared_period IS DISTINCT FROM OLD.declared_period)
  EXECUTE FUNCTION kith.record_only_forward();
COMMENT ON FUNCTION kith.record_only_forward() IS 'Refuses an update that brings a withdrawn record back, sets a record back, or moves it to another period.';

CREATE TABLE kith.historic_load (
  load_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  org        text COLLATE "C" NOT NULL,
  from_month date NOT NULL CHECK (extract(day FROM from_month) = 1),
  to_month   date NOT NULL CHECK (extract(day FROM to_month) = 1),
  opened_by  text COLLATE "C" NOT NULL CHECK (length(opened_by) BETWEEN 1 AND 200),
  opened_at  timestamptz NOT NULL DEFAULT transaction_timestamp(),
  closed_at  timestamptz,
  CHECK (from_month <= to_month)
);
COMMENT ON TABLE kith.historic_load IS 'While one is open, a new record of the organisation whose reported month lies within counts in that month and not in the month it came. Closed, never deleted.';
COMMENT ON COLUMN kith.historic_load.load_id IS 'Its number.';
COMMENT ON COLUMN kith.historic_load.org IS 'Whose records.';
COMMENT ON COLUMN kith.historic_load.from_month IS 'The first day of the first month that may be declared.';
COMMENT ON COLUMN kith.historic_load.to_month IS 'The first day of the last one.';
COMMENT ON COLUMN kith.historic_load.opened_by IS 'The operator''s login on the hub''s machine.';
COMMENT ON COLUMN kith.historic_load.opened_at IS 'When.';
COMMENT ON COLUMN kith.historic_load.closed_at IS 'When it was closed; NULL: it is open.';
CREATE UNIQUE INDEX historic_load_open ON kith.historic_load (org) WHERE closed_at IS NULL;
GRANT SELECT ON kith.historic_load TO kith_registrar;
GRANT INSERT (org, from_month, to_month, opened_by) ON kith.historic_load TO kith_registrar;
GRANT UPDATE (closed_at) ON kith.historic_load TO kith_registrar;
GRANT SELECT (org, from_month, to_month, closed_at) ON kith.historic_load TO kith_ingest;
ALTER TABLE kith.historic_load ENABLE ROW LEVEL SECURITY;
CREATE POLICY historic_load_seen ON kith.historic_load FOR SELECT TO kith_registrar USING (true);
CREATE POLICY historic_load_opened ON kith.historic_load FOR INSERT TO kith_registrar WITH CHECK (true);
CREATE POLICY historic_load_closed ON kith.historic_load FOR UPDATE TO kith_registrar USING (closed_at IS NULL) WITH CHECK (closed_at IS NOT NULL);
CREATE POLICY historic_load_used ON kith.historic_load FOR SELECT TO kith_ingest
  USING (org = (SELECT current_setting('kith.org', true)) AND closed_at IS NULL);

-- A hub's day and the database's may differ by one; the statement that counts holds consent to the hub's.
GRANT SELECT (org, state, kind, received_on, declared_period, counts_in_statistics, consent_expires, place_level, place_code, target_age_band,
  target_language, act_types, sites, bias_reasons, bias_targets, target_gender, target_ethnicity, reported_to, help_wanted)
  ON kith.record TO kith_release;
CREATE POLICY record_released ON kith.record FOR SELECT TO kith_release
  USING (state = 1 AND kind = 1 AND counts_in_statistics
    AND (consent_expires IS NULL OR consent_expires >= date_trunc('month', now() - interval '1 day')::date));
GRANT SELECT (org, kind, state) ON kith.org TO kith_release;
CREATE POLICY org_released ON kith.org FOR SELECT TO kith_release USING (kind = 1 AND state IN (1, 2));

CREATE TABLE kith.sealed_count (
  period     text COLLATE "C" PRIMARY KEY CHECK (period ~ '^[0-9]{4}-Q[1-4]$'),
  counted_at timestamptz NOT NULL DEFAULT transaction_timestamp(),
  counts     text NOT NULL CHECK (length(counts) < 268435456)
);
COMMENT ON TABLE kith.sealed_count IS 'The exact counts of a frozen quarter. The year is added up from them, records withdrawn since included. Insert only; nobody but kith_release reads the counts.';
COMMENT ON COLUMN kith.sealed_count.period IS 'The quarter, 2021-Q1.';
COMMENT ON COLUMN kith.sealed_count.counted_at IS 'When it was counted.';
COMMENT ON COLUMN kith.sealed_count.counts IS 'Counts by place, month, code and organisation (docs/data-model.md).';
GRANT SELECT ON kith.sealed_count TO kith_release;
GRANT INSERT (period, counts) ON kith.sealed_count TO kith_release;
-- Which quarters are frozen, not what was counted: nothing new may declare itself into them.
GRANT SELECT (period) ON kith.sealed_count TO kith_registrar;
ALTER TABLE kith.sealed_count ENABLE ROW LEVEL SECURITY;
CREATE POLICY sealed_count_read ON kith.sealed_count FOR SELECT TO kith_release, kith_registrar USING (true);
CREATE POLICY sealed_count_made ON kith.sealed_count FOR INSERT TO kith_release WITH CHECK (true);
