-- A restore from a backup sets the audit log back. `kith-hub restored` says so here, and every checkpoint that is signed afterwards repeats
-- it, so that members who had been promised more learn it from the log itself, signed. With it the hub gets a new incarnation.

CREATE TABLE kith.audit_restoration (
  size          bigint NOT NULL CHECK (size >= 0),
  promised_size bigint NOT NULL,
  promised_root bytea NOT NULL CHECK (length(promised_root) = 32),
  at            timestamptz NOT NULL DEFAULT transaction_timestamp(),
  PRIMARY KEY (size, promised_size),
  CHECK (promised_size > size)
);
COMMENT ON TABLE kith.audit_restoration IS 'When the log was set back to a backup. Insert only, by the operator.';
COMMENT ON COLUMN kith.audit_restoration.size IS 'How many leaves of the log the backup had in its tree: these go on.';
COMMENT ON COLUMN kith.audit_restoration.promised_size IS 'How many the last checkpoint had promised that was kept apart from the database.';
COMMENT ON COLUMN kith.audit_restoration.promised_root IS 'The root of that checkpoint.';
COMMENT ON COLUMN kith.audit_restoration.at IS 'When it was said.';
ALTER TABLE kith.audit_restoration ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON kith.audit_restoration TO kith_sealer, kith_registrar;
GRANT INSERT (size, promised_size, promised_root, at) ON kith.audit_restoration TO kith_registrar;
CREATE POLICY audit_restoration_seen ON kith.audit_restoration FOR SELECT TO kith_sealer, kith_registrar USING (true);
CREATE POLICY audit_restoration_said ON kith.audit_restoration FOR INSERT TO kith_registrar WITH CHECK (true);

GRANT SELECT ON kith.hub, kith.lease, kith.audit_head, kith.sequence_end TO kith_registrar;
GRANT UPDATE (incarnation) ON kith.hub TO kith_registrar;
CREATE POLICY hub_seen_by_registrar ON kith.hub FOR SELECT TO kith_registrar USING (true);
CREATE POLICY hub_restored ON kith.hub FOR UPDATE TO kith_registrar USING (true) WITH CHECK (true);
CREATE POLICY lease_looked_at ON kith.lease FOR SELECT TO kith_registrar USING (true);
CREATE POLICY audit_head_looked_at ON kith.audit_head FOR SELECT TO kith_registrar USING (true);
CREATE POLICY sequence_end_looked_at ON kith.sequence_end FOR SELECT TO kith_registrar USING (true);
