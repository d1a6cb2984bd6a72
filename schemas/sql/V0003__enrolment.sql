-- Enrolment: invitations, certificates that the hub issued, keys that were revoked. The serving login acts as kith_enrolment, which sees one
-- invitation at a time, the one whose digest it was given in `kith.invitation`, and the organisation in `kith.org`. It can make nobody
-- active whom no operator has approved. Run schemas/sql/roles.sql before this where the server of the database is an outside one.

GRANT USAGE ON SCHEMA kith TO kith_enrolment;
ALTER TABLE kith.org DROP CONSTRAINT org_state_check;
ALTER TABLE kith.org ADD CONSTRAINT org_state_check CHECK (state BETWEEN 1 AND 6);
COMMENT ON COLUMN kith.org.state IS '1 active, 2 suspended, 3 removed; before that: 4 invited, 5 requested (a key waits for approval), 6 approved.';

CREATE TABLE kith.invitation (
  code_digest  bytea PRIMARY KEY CHECK (length(code_digest) = 32),
  org          text COLLATE "C" NOT NULL,
  invited_at   timestamptz NOT NULL DEFAULT transaction_timestamp(),
  expires_at   timestamptz NOT NULL,
  invited_by   text COLLATE "C" NOT NULL CHECK (length(invited_by) BETWEEN 1 AND 200),
  key_digest   bytea CHECK (length(key_digest) = 32),
  requested_at timestamptz,
  approved_at  timestamptz,
  approved_by  text COLLATE "C" CHECK (length(approved_by) BETWEEN 1 AND 200),
  CHECK ((key_digest IS NULL) = (requested_at IS NULL)),
  CHECK ((approved_by IS NULL) = (approved_at IS NULL))
);
COMMENT ON TABLE kith.invitation IS 'One-time codes by which organisations enrol; a new one of an organisation takes the place of its old ones.';
COMMENT ON COLUMN kith.invitation.code_digest IS 'SHA-256 of the code''s secret; the code itself is not kept.';
COMMENT ON COLUMN kith.invitation.org IS 'Who is invited.';
COMMENT ON COLUMN kith.invitation.invited_at IS 'When.';
COMMENT ON COLUMN kith.invitation.expires_at IS 'Until when it may be used for the first time.';
COMMENT ON COLUMN kith.invitation.invited_by IS 'The operator''s login on the hub''s machine.';
COMMENT ON COLUMN kith.invitation.key_digest IS 'SHA-256 of the public key that came with it; from then on it is good for this key only.';
COMMENT ON COLUMN kith.invitation.requested_at IS 'When that came.';
COMMENT ON COLUMN kith.invitation.approved_at IS 'When it was approved; from the start where approval is automatic.';
COMMENT ON COLUMN kith.invitation.approved_by IS 'The login of the operator who approved it, or automatic.';
CREATE INDEX invitation_of_org ON kith.invitation (org);

CREATE TABLE kith.certificate (
  org        text COLLATE "C" NOT NULL,
  serial     text COLLATE "C" NOT NULL,
  key_digest bytea NOT NULL CHECK (length(key_digest) = 32),
  not_before timestamptz NOT NULL,
  not_after  timestamptz NOT NULL,
  issued_at  timestamptz NOT NULL DEFAULT transaction_timestamp(),
  pem        text NOT NULL CHECK (length(pem) < 65536),
  PRIMARY KEY (org, serial)
);
COMMENT ON TABLE kith.certificate IS 'The client certificates that this hub has issued. Insert only.';
COMMENT ON COLUMN kith.certificate.org IS 'To whom.';
COMMENT ON COLUMN kith.certificate.serial IS 'Its serial number, hexadecimal.';
COMMENT ON COLUMN kith.certificate.key_digest IS 'SHA-256 of its public key.';
COMMENT ON COLUMN kith.certificate.not_before IS 'From when it is valid.';
COMMENT ON COLUMN kith.certificate.not_after IS 'Until when.';
COMMENT ON COLUMN kith.certificate.issued_at IS 'When it was issued.';
COMMENT ON COLUMN kith.certificate.pem IS 'The certificate and those that lead to the root, as they were sent; a member that lost the answer gets it again.';
CREATE INDEX certificate_of_key ON kith.certificate (org, key_digest);

CREATE TABLE kith.revoked_key (
  key_digest bytea PRIMARY KEY CHECK (length(key_digest) = 32),
  org        text COLLATE "C" NOT NULL,
  revoked_at timestamptz NOT NULL DEFAULT transaction_timestamp(),
  revoked_by text COLLATE "C" NOT NULL CHECK (length(revoked_by) BETWEEN 1 AND 200)
);
COMMENT ON TABLE kith.revoked_key IS 'Keys that the hub takes no more, in whatever certificate. Insert only.';
COMMENT ON COLUMN kith.revoked_key.key_digest IS 'SHA-256 of the public key.';
COMMENT ON COLUMN kith.revoked_key.org IS 'Whose it was.';
COMMENT ON COLUMN kith.revoked_key.revoked_at IS 'When.';
COMMENT ON COLUMN kith.revoked_key.revoked_by IS 'The operator''s login on the hub''s machine.';

COMMENT ON COLUMN kith.audit_leaf.event IS '1 push, 2 withdrawal, 3 record read, 4 record list, 5 table, 6 refusal, 7 enrolment (each step of it, and each certificate issued), 8 policy change (also: an organisation suspended or resumed, a key revoked), 9 record export, 10 release, 11 sync page.';

GRANT SELECT, INSERT, UPDATE, DELETE ON kith.invitation TO kith_registrar;
GRANT SELECT ON kith.certificate TO kith_registrar;
GRANT SELECT, INSERT ON kith.revoked_key TO kith_registrar;
GRANT SELECT (key_digest) ON kith.revoked_key TO kith_registry, kith_enrolment;
GRANT SELECT (org, key_digest, not_after) ON kith.certificate TO kith_registry;
GRANT SELECT ON kith.invitation TO kith_enrolment;
GRANT UPDATE (key_digest, requested_at) ON kith.invitation TO kith_enrolment;
GRANT SELECT, INSERT ON kith.certificate TO kith_enrolment;
GRANT SELECT ON kith.org TO kith_enrolment;
GRANT UPDATE (state) ON kith.org TO kith_enrolment;
GRANT INSERT (batch, org, kind, records, leaves), SELECT (batch) ON kith.commit_batch TO kith_enrolment;
GRANT INSERT (batch, leaf, event, org, principal, record_uid, records, reason, purpose) ON kith.audit_leaf TO kith_enrolment;

ALTER TABLE kith.invitation ENABLE ROW LEVEL SECURITY;
CREATE POLICY invitation_registrar ON kith.invitation TO kith_registrar USING (true) WITH CHECK (true);
CREATE POLICY invitation_given ON kith.invitation FOR SELECT TO kith_enrolment
  USING (code_digest = decode((SELECT current_setting('kith.invitation', true)), 'hex'));
-- Once: it is for the first key that comes, and in time.
CREATE POLICY invitation_used ON kith.invitation FOR UPDATE TO kith_enrolment
  USING (code_digest = decode((SELECT current_setting('kith.invitation', true)), 'hex') AND key_digest IS NULL AND expires_at > now())
  WITH CHECK (key_digest IS NOT NULL);

ALTER TABLE kith.certificate ENABLE ROW LEVEL SECURITY;
CREATE POLICY certificate_registrar ON kith.certificate FOR SELECT TO kith_registrar USING (true);
CREATE POLICY certificate_registry ON kith.certificate FOR SELECT TO kith_registry USING (true);
CREATE POLICY certificate_own ON kith.certificate FOR SELECT TO kith_enrolment USING (org = (SELECT current_setting('kith.org', true)));
CREATE POLICY certificate_issued ON kith.certificate FOR INSERT TO kith_enrolment
  WITH CHECK (org = (SELECT current_setting('kith.org', true))
    AND EXISTS (SELECT FROM kith.org AS o WHERE o.org = certificate.org AND o.state = 1)
    AND NOT EXISTS (SELECT FROM kith.revoked_key AS r WHERE r.key_digest = certificate.key_digest));

ALTER TABLE kith.revoked_key ENABLE ROW LEVEL SECURITY;
CREATE POLICY revoked_key_registrar ON kith.revoked_key TO kith_registrar USING (true) WITH CHECK (true);
CREATE POLICY revoked_key_seen ON kith.revoked_key FOR SELECT TO kith_registry, kith_enrolment USING (true);

CREATE POLICY org_enrolment ON kith.org FOR SELECT TO kith_enrolment USING (org = (SELECT current_setting('kith.org', true)));
CREATE POLICY org_enrols ON kith.org FOR UPDATE TO kith_enrolment
  USING (org = (SELECT current_setting('kith.org', true)) AND state IN (4, 5, 6))
  WITH CHECK (org = (SELECT current_setting('kith.org', true)) AND (state = 5 OR (state = 1 AND EXISTS (
    SELECT FROM kith.invitation AS i WHERE i.org = org.org AND i.key_digest IS NOT NULL AND i.approved_at IS NOT NULL))));

CREATE POLICY commit_batch_enrolment ON kith.commit_batch FOR INSERT TO kith_enrolment
  WITH CHECK (kind = 5 AND org = (SELECT current_setting('kith.org', true)));
CREATE POLICY commit_batch_enrolment_number ON kith.commit_batch FOR SELECT TO kith_enrolment
  USING (kind = 5 AND org = (SELECT current_setting('kith.org', true)));
CREATE POLICY audit_leaf_enrolment ON kith.audit_leaf FOR INSERT TO kith_enrolment
  WITH CHECK (event = 7 AND org = (SELECT current_setting('kith.org', true)));
