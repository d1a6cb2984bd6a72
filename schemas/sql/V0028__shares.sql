-- What an organisation lets another hub hold. It says so itself, or its steward: no operator can, and without a row here nothing leaves.

CREATE TABLE kith.share (
  org               text COLLATE "C" NOT NULL,
  hub               text COLLATE "C" NOT NULL,
  has_incidents     boolean NOT NULL,
  has_aggregates    boolean NOT NULL,
  finest_date       smallint NOT NULL CHECK (finest_date BETWEEN 10 AND 13),
  finest_place      smallint NOT NULL CHECK (finest_place BETWEEN 11 AND 14),
  has_age           boolean NOT NULL,
  ethnicity         smallint NOT NULL CHECK (ethnicity BETWEEN 0 AND 4),
  has_daypart       boolean NOT NULL,
  has_language      boolean NOT NULL,
  has_gender        boolean NOT NULL,
  smallest_cell     bigint NOT NULL CHECK (smallest_cell BETWEEN 1 AND 1000),
  places            integer[] NOT NULL CHECK (cardinality(places) <= 300),
  without           text[] COLLATE "C" NOT NULL CHECK (cardinality(without) <= 40),
  may_be_passed_on  boolean NOT NULL,
  until             date,
  changed_at        timestamptz NOT NULL DEFAULT transaction_timestamp(),
  PRIMARY KEY (org, hub)
);
COMMENT ON TABLE kith.share IS 'What an organisation lets another hub hold, and how coarse.';
COMMENT ON COLUMN kith.share.org IS 'Whose records.';
COMMENT ON COLUMN kith.share.hub IS 'Which hub may hold them.';
COMMENT ON COLUMN kith.share.has_incidents IS 'Incidents with the consent coded_record among them.';
COMMENT ON COLUMN kith.share.has_aggregates IS 'Tables of counts among them.';
COMMENT ON COLUMN kith.share.finest_date IS '10 day, 11 month, 12 quarter, 13 year.';
COMMENT ON COLUMN kith.share.finest_place IS '11 city, 12 county, 13 CBSA, 14 state.';
COMMENT ON COLUMN kith.share.has_age IS 'With the age band.';
COMMENT ON COLUMN kith.share.ethnicity IS '0 detail, 1 group, 2 category, 3 Asian American or Pacific Islander or other, 4 not at all.';
COMMENT ON COLUMN kith.share.has_daypart IS 'With the time of day.';
COMMENT ON COLUMN kith.share.has_language IS 'With language and script.';
COMMENT ON COLUMN kith.share.has_gender IS 'With gender.';
COMMENT ON COLUMN kith.share.smallest_cell IS 'Smaller counts of tables stay.';
COMMENT ON COLUMN kith.share.places IS 'Only what lies in one of these, a level and a code as in kith.period_return; empty: wherever it was.';
COMMENT ON COLUMN kith.share.without IS 'Further fields that stay, by their names in the API.';
COMMENT ON COLUMN kith.share.may_be_passed_on IS 'The hub may pass it on to other hubs that may hold the same.';
COMMENT ON COLUMN kith.share.until IS 'The last day; NULL: until it is ended.';
COMMENT ON COLUMN kith.share.changed_at IS 'When it was last changed.';

GRANT SELECT, INSERT, UPDATE, DELETE ON kith.share TO kith_ingest;
GRANT SELECT ON kith.share TO kith_own_reads;
GRANT SELECT ON kith.share TO kith_federation;
ALTER TABLE kith.share ENABLE ROW LEVEL SECURITY;
CREATE POLICY share_own ON kith.share TO kith_ingest
  USING (org = (SELECT current_setting('kith.org', true))) WITH CHECK (org = (SELECT current_setting('kith.org', true)));
CREATE POLICY share_own_read ON kith.share FOR SELECT TO kith_own_reads USING (org = (SELECT current_setting('kith.org', true)));
-- What is shared with the hub that asks.
CREATE POLICY share_met ON kith.share FOR SELECT TO kith_federation USING (hub = (SELECT current_setting('kith.org', true)));

CREATE FUNCTION kith.sharing_hubs() RETURNS TABLE (hub text, name text) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT p.hub, o.name FROM kith.peer AS p JOIN kith.org AS o ON o.org = p.hub
   WHERE p.address IS NOT NULL AND o.state IN (1, 2) AND o.kind = 3 ORDER BY p.hub
$$;
COMMENT ON FUNCTION kith.sharing_hubs() IS 'The hubs that organisations may share with: those that an operator has accepted and not removed.';
REVOKE EXECUTE ON FUNCTION kith.sharing_hubs() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION kith.sharing_hubs() TO kith_ingest, kith_own_reads;

-- 592 a share was made or changed, 593 it was ended: by the organisation or its steward, on the organisation's own log.
DROP POLICY commit_batch_ingest ON kith.commit_batch;
CREATE POLICY commit_batch_ingest ON kith.commit_batch FOR INSERT TO kith_ingest
  WITH CHECK (kind IN (1, 2, 4, 5) AND org = (SELECT current_setting('kith.org', true))
    AND batch = currval('kith.commit_batch_batch_seq'));
CREATE POLICY audit_leaf_share ON kith.audit_leaf FOR INSERT TO kith_ingest
  WITH CHECK (event = 8 AND reason IN (592, 593) AND record_uid IS NULL AND org = (SELECT current_setting('kith.org', true))
    AND (principal = org OR kith.holds_role(principal, 2::smallint, org))
    AND batch = (SELECT currval('kith.commit_batch_batch_seq')));
