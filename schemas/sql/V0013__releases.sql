-- Frozen releases: the files that leads read, as bytes that never change. kith_release freezes a release in one transaction and can add nothing
-- to it later; kith_lead reads files, those of one place where that is all it may, and nothing sealed. Nobody changes or deletes one, not even
-- the owner of the tables. Run schemas/sql/roles.sql before this where the server of the database is an outside one.

GRANT USAGE ON SCHEMA kith TO kith_lead;

CREATE TABLE kith.release (
  release_id      text COLLATE "C" PRIMARY KEY CHECK (release_id = profile || '-' || period),
  period          text COLLATE "C" NOT NULL CHECK (period ~ '^[0-9]{4}(-Q[1-4])?$'),
  profile         text COLLATE "C" NOT NULL CHECK (profile IN ('public', 'collaborative')),
  profile_version bigint NOT NULL CHECK (profile_version >= 1),
  k               bigint NOT NULL CHECK (k >= 1),
  as_of           date NOT NULL,
  menu_version    bigint NOT NULL CHECK (menu_version >= 1),
  map_year        integer NOT NULL CHECK (map_year >= 0),
  frozen_at       timestamptz NOT NULL DEFAULT transaction_timestamp(),
  manifest_sha256 bytea NOT NULL CHECK (length(manifest_sha256) = 32),
  mark            uuid NOT NULL UNIQUE,
  xid             xid8 NOT NULL DEFAULT pg_current_xact_id()
);
COMMENT ON TABLE kith.release IS 'One row for each release: one profile of one period. Insert only.';
COMMENT ON COLUMN kith.release.release_id IS 'Its name, e.g. public-2021-Q1.';
COMMENT ON COLUMN kith.release.period IS 'The quarter or the year, 2021-Q1 or 2021.';
COMMENT ON COLUMN kith.release.profile IS 'For whom: public or collaborative.';
COMMENT ON COLUMN kith.release.profile_version IS 'The version of the profile.';
COMMENT ON COLUMN kith.release.k IS 'No number from 1 to k - 1 is in it, nor can one be inferred.';
COMMENT ON COLUMN kith.release.as_of IS 'The day on which it was counted.';
COMMENT ON COLUMN kith.release.menu_version IS 'The version of the menu.';
COMMENT ON COLUMN kith.release.map_year IS 'The year from which its region map is in force.';
COMMENT ON COLUMN kith.release.frozen_at IS 'When.';
COMMENT ON COLUMN kith.release.manifest_sha256 IS 'SHA-256 of its manifest, which has the digests of its other files.';
COMMENT ON COLUMN kith.release.mark IS 'The first 16 bytes of manifest_sha256 as a UUID of version 8: the release in the audit log.';
COMMENT ON COLUMN kith.release.xid IS 'The transaction that froze it; nobody can choose it, and no other can add a file.';

CREATE TABLE kith.release_file (
  release_id text COLLATE "C" NOT NULL REFERENCES kith.release (release_id),
  scope      text COLLATE "C" NOT NULL CHECK (length(scope) <= 64),
  name       text COLLATE "C" NOT NULL CHECK (name ~ '^[a-z0-9_.-]{1,120}$'),
  media_type text COLLATE "C" NOT NULL CHECK (length(media_type) BETWEEN 1 AND 100),
  sha256     bytea NOT NULL,
  bytes      bytea NOT NULL CHECK (length(bytes) <= 67108864),
  gzip       bytea NOT NULL,
  zstd       bytea NOT NULL,
  PRIMARY KEY (release_id, scope, name),
  CHECK (sha256 = pg_catalog.sha256(bytes))
);
ALTER TABLE kith.release_file ALTER COLUMN bytes SET STORAGE EXTERNAL;
ALTER TABLE kith.release_file ALTER COLUMN gzip SET STORAGE EXTERNAL;
ALTER TABLE kith.release_file ALTER COLUMN zstd SET STORAGE EXTERNAL;
COMMENT ON TABLE kith.release_file IS 'The files of releases, as they are served. Insert only, in the transaction that freezes the release.';
COMMENT ON COLUMN kith.release_file.release_id IS 'Of which release.';
COMMENT ON COLUMN kith.release_file.scope IS 'Empty: the whole. Else the code of a place, region:40900: its rows, those of the places it lies in and of those in it.';
COMMENT ON COLUMN kith.release_file.name IS 'manifest.json, certificate.json, codebook.json, place-quarter.csv and so on.';
COMMENT ON COLUMN kith.release_file.media_type IS 'application/json or text/csv.';
COMMENT ON COLUMN kith.release_file.sha256 IS 'SHA-256 of bytes.';
COMMENT ON COLUMN kith.release_file.bytes IS 'The file.';
COMMENT ON COLUMN kith.release_file.gzip IS 'The same, as gzip.';
COMMENT ON COLUMN kith.release_file.zstd IS 'The same, as zstd.';

-- Missing rights keep the serving login from it, and this the owner.
CREATE FUNCTION kith.release_is_final() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  RAISE insufficient_privilege USING MESSAGE = 'a frozen release never changes';
END
$$;
COMMENT ON FUNCTION kith.release_is_final() IS 'Refuses every update and deletion of a release.';
CREATE TRIGGER release_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON kith.release
  FOR EACH STATEMENT EXECUTE FUNCTION kith.release_is_final();
CREATE TRIGGER release_file_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON kith.release_file
  FOR EACH STATEMENT EXECUTE FUNCTION kith.release_is_final();

GRANT SELECT ON kith.release, kith.release_file TO kith_release, kith_lead;
GRANT INSERT (release_id, period, profile, profile_version, k, as_of, menu_version, map_year, manifest_sha256, mark) ON kith.release
  TO kith_release;
GRANT INSERT ON kith.release_file TO kith_release;
ALTER TABLE kith.release ENABLE ROW LEVEL SECURITY;
ALTER TABLE kith.release_file ENABLE ROW LEVEL SECURITY;
CREATE POLICY release_made ON kith.release FOR INSERT TO kith_release WITH CHECK (true);
CREATE POLICY release_known ON kith.release FOR SELECT TO kith_release USING (true);
CREATE POLICY release_file_known ON kith.release_file FOR SELECT TO kith_release USING (true);
CREATE POLICY release_file_made ON kith.release_file FOR INSERT TO kith_release
  WITH CHECK (EXISTS (SELECT FROM kith.release AS r WHERE r.release_id = release_file.release_id AND r.xid = pg_current_xact_id()));
-- kith.place is set for a transaction: `*` for who may read all, else the code of a place; not set it is NULL or empty, and then only
-- what is public is there.
CREATE POLICY release_led ON kith.release FOR SELECT TO kith_lead
  USING (profile = 'public' OR length((SELECT current_setting('kith.place', true))) > 0);
CREATE POLICY release_file_led ON kith.release_file FOR SELECT TO kith_lead
  USING ((SELECT current_setting('kith.place', true)) = '*' OR (scope <> '' AND scope = (SELECT current_setting('kith.place', true)))
    OR release_id LIKE 'public-%');

-- The freeze stands on the audit log, and so do the reads of leads, counted: with the mark of the release, of a list without one.
ALTER TABLE kith.commit_batch DROP CONSTRAINT commit_batch_kind_check;
ALTER TABLE kith.commit_batch ADD CONSTRAINT commit_batch_kind_check CHECK (kind BETWEEN 1 AND 7);
COMMENT ON COLUMN kith.commit_batch.kind IS '1 push, 2 withdrawal, 3 read, 4 refusal, 5 registry change, 6 table, 7 release.';
COMMENT ON COLUMN kith.audit_leaf.record_uid IS 'The record, where there is one; of event 10 the mark of the release.';
GRANT INSERT (batch, org, kind, records, leaves) ON kith.commit_batch TO kith_release, kith_lead;
GRANT SELECT (batch) ON kith.commit_batch TO kith_release, kith_lead;
GRANT USAGE ON SEQUENCE kith.commit_batch_batch_seq TO kith_release, kith_lead;
GRANT INSERT (batch, leaf, event, org, principal, record_uid, records, reason, purpose) ON kith.audit_leaf TO kith_release, kith_lead;
GRANT EXECUTE ON FUNCTION kith.held_role(text, smallint, text) TO kith_lead;
CREATE POLICY commit_batch_release ON kith.commit_batch FOR INSERT TO kith_release
  WITH CHECK (kind = 7 AND org IS NULL AND batch = currval('kith.commit_batch_batch_seq'));
CREATE POLICY commit_batch_release_number ON kith.commit_batch FOR SELECT TO kith_release
  USING (kind = 7 AND xid = pg_current_xact_id());
CREATE POLICY commit_batch_lead ON kith.commit_batch FOR INSERT TO kith_lead
  WITH CHECK (kind = 3 AND org IS NULL AND batch = currval('kith.commit_batch_batch_seq'));
CREATE POLICY commit_batch_lead_number ON kith.commit_batch FOR SELECT TO kith_lead
  USING (kind = 3 AND org IS NULL AND xid = pg_current_xact_id());
CREATE POLICY audit_leaf_release ON kith.audit_leaf FOR INSERT TO kith_release
  WITH CHECK (event = 10 AND org IS NULL AND reason IS NULL AND principal = 'operator'
    AND EXISTS (SELECT FROM kith.release AS r WHERE r.mark = audit_leaf.record_uid AND r.xid = pg_current_xact_id())
    AND batch = (SELECT currval('kith.commit_batch_batch_seq')));
CREATE POLICY audit_leaf_lead ON kith.audit_leaf FOR INSERT TO kith_lead
  WITH CHECK (event = 10 AND org IS NULL AND reason IS NULL AND kith.held_role(principal, 3::smallint, NULL)
    AND batch = (SELECT currval('kith.commit_batch_batch_seq')));
