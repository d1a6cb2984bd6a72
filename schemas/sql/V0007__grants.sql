-- Who somebody is, how they show it and what they may are three things. kith.org holds every party: organisations, people, other hubs, in one
-- name space. kith.certificate holds how they show it. kith.grant_given holds what they may, until when. Only the operator on the hub's own
-- machine gives a grant (kith_registrar); the serving login looks. kith_auditor reads the whole log for an auditor, and no record.
-- Run schemas/sql/roles.sql before this where the server of the database is an outside one.

GRANT USAGE ON SCHEMA kith TO kith_auditor;

ALTER TABLE kith.org ADD COLUMN kind smallint NOT NULL DEFAULT 1 CHECK (kind BETWEEN 1 AND 3);
-- The log says `operator` of whoever works on the hub's own machine. Rows from before are left as they are.
ALTER TABLE kith.org ADD CONSTRAINT org_is_not_operator CHECK (org <> 'operator') NOT VALID;
COMMENT ON TABLE kith.org IS 'The parties this hub knows: its member organisations, people, other hubs. What a person or a hub may stands in kith.grant_given.';
COMMENT ON COLUMN kith.org.org IS 'The party''s code, as it stands in records and as who in the audit log.';
COMMENT ON COLUMN kith.org.kind IS '1 organisation, 2 person, 3 hub.';

CREATE TABLE kith.grant_given (
  grant_id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  party        text COLLATE "C" NOT NULL,
  role         smallint NOT NULL CHECK (role BETWEEN 2 AND 6),
  org          text COLLATE "C",
  region_level smallint CHECK (region_level IN (12, 13, 14)),
  region_code  integer,
  purpose      smallint NOT NULL CHECK (purpose BETWEEN 1 AND 4),
  granted_by   text COLLATE "C" NOT NULL CHECK (length(granted_by) BETWEEN 1 AND 200),
  granted_at   timestamptz NOT NULL DEFAULT transaction_timestamp(),
  expires_at   timestamptz NOT NULL,
  ended_at     timestamptz,
  CHECK ((role = 2) = (org IS NOT NULL)),
  CHECK ((region_level IS NULL) = (region_code IS NULL)),
  CHECK (role = 3 OR region_level IS NULL)
);
COMMENT ON TABLE kith.grant_given IS 'What parties may, besides what an organisation may with its own records. Ended, never deleted.';
COMMENT ON COLUMN kith.grant_given.grant_id IS 'Its number, for kith-hub grant.';
COMMENT ON COLUMN kith.grant_given.party IS 'Who may.';
COMMENT ON COLUMN kith.grant_given.role IS '2 steward, 3 lead, 4 peer, 5 operator, 6 auditor. (1, member, is an active organisation by itself.)';
COMMENT ON COLUMN kith.grant_given.org IS 'Of a steward: whose records.';
COMMENT ON COLUMN kith.grant_given.region_level IS 'Of a lead: 12 county, 13 CBSA, 14 state, as kith.record.place_level; NULL: the whole collaborative.';
COMMENT ON COLUMN kith.grant_given.region_code IS 'County FIPS, CBSA or state FIPS as a number.';
COMMENT ON COLUMN kith.grant_given.purpose IS 'What for, as kith.audit_leaf.purpose; stands in the leaves of what is done by it.';
COMMENT ON COLUMN kith.grant_given.granted_by IS 'The operator''s login on the hub''s machine.';
COMMENT ON COLUMN kith.grant_given.granted_at IS 'When.';
COMMENT ON COLUMN kith.grant_given.expires_at IS 'From then on it is none.';
COMMENT ON COLUMN kith.grant_given.ended_at IS 'When it was taken back; NULL: it was not.';
CREATE INDEX grant_given_to ON kith.grant_given (party);
-- A person's records are those of one organisation, or a request would have to say whose it means.
CREATE UNIQUE INDEX grant_given_once ON kith.grant_given (party, role, coalesce(region_level, 0::smallint), coalesce(region_code, 0))
  WHERE ended_at IS NULL;

GRANT SELECT ON kith.grant_given TO kith_registry, kith_registrar;
GRANT INSERT (party, role, org, region_level, region_code, purpose, granted_by, expires_at) ON kith.grant_given TO kith_registrar;
GRANT UPDATE (ended_at) ON kith.grant_given TO kith_registrar;
ALTER TABLE kith.grant_given ENABLE ROW LEVEL SECURITY;
CREATE POLICY grant_given_seen ON kith.grant_given FOR SELECT TO kith_registry, kith_registrar USING (true);
CREATE POLICY grant_given_new ON kith.grant_given FOR INSERT TO kith_registrar WITH CHECK (true);
-- What was taken back stays so.
CREATE POLICY grant_given_ended ON kith.grant_given FOR UPDATE TO kith_registrar USING (ended_at IS NULL) WITH CHECK (ended_at IS NOT NULL);

COMMENT ON COLUMN kith.audit_leaf.event IS '1 push, 2 withdrawal, 3 record read, 4 record list, 5 table, 6 refusal, 7 enrolment (each step of it, and each certificate issued), 8 policy change (also: a party suspended or resumed, a key revoked, a grant given or ended), 9 record export, 10 release, 11 sync page, 12 lines of the log read by an auditor.';
COMMENT ON COLUMN kith.audit_leaf.principal IS 'Who did it: the code of a party, or operator; NULL when not known.';

GRANT SELECT ON kith.commit_batch, kith.audit_leaf, kith.audit_head, kith.audit_tile TO kith_auditor;
GRANT INSERT (batch, org, kind, records, leaves) ON kith.commit_batch TO kith_auditor;
GRANT INSERT (batch, leaf, event, org, principal, record_uid, records, reason, purpose) ON kith.audit_leaf TO kith_auditor;
CREATE POLICY commit_batch_audited ON kith.commit_batch FOR SELECT TO kith_auditor USING (true);
CREATE POLICY commit_batch_auditing ON kith.commit_batch FOR INSERT TO kith_auditor WITH CHECK (kind = 3 AND org IS NULL);
CREATE POLICY audit_leaf_audited ON kith.audit_leaf FOR SELECT TO kith_auditor USING (true);
CREATE POLICY audit_leaf_auditing ON kith.audit_leaf FOR INSERT TO kith_auditor
  WITH CHECK (event = 12 AND org IS NULL AND record_uid IS NULL AND principal IS NOT NULL);
CREATE POLICY audit_head_audited ON kith.audit_head FOR SELECT TO kith_auditor USING (true);
CREATE POLICY audit_tile_audited ON kith.audit_tile FOR SELECT TO kith_auditor USING (true);
