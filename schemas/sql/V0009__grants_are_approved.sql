-- A role is given by one operator and approved by another, unless the hub is configured to ask one only. Until it is approved it is none, and the
-- serving login does not even see it. What was given before stays in force.

ALTER TABLE kith.grant_given ADD COLUMN approved_at timestamptz;
ALTER TABLE kith.grant_given ADD COLUMN approved_by text COLLATE "C" CHECK (length(approved_by) BETWEEN 1 AND 200);
UPDATE kith.grant_given SET approved_at = granted_at, approved_by = granted_by;
ALTER TABLE kith.grant_given ADD CONSTRAINT grant_given_approved_by CHECK ((approved_by IS NULL) = (approved_at IS NULL));
COMMENT ON COLUMN kith.grant_given.approved_at IS 'From then on it is one; NULL: it waits for another operator.';
COMMENT ON COLUMN kith.grant_given.approved_by IS 'The login of the operator who approved it; that of who gave it where one is enough.';

-- What waits does not stand in the way of what it is to replace.
DROP INDEX kith.grant_given_once;
CREATE UNIQUE INDEX grant_given_once ON kith.grant_given (party, role, coalesce(region_level, 0::smallint), coalesce(region_code, 0))
  WHERE ended_at IS NULL AND approved_at IS NOT NULL;
CREATE UNIQUE INDEX grant_given_waits_once ON kith.grant_given (party, role, coalesce(region_level, 0::smallint), coalesce(region_code, 0))
  WHERE ended_at IS NULL AND approved_at IS NULL;

GRANT INSERT (approved_at, approved_by) ON kith.grant_given TO kith_registrar;
GRANT UPDATE (approved_at, approved_by) ON kith.grant_given TO kith_registrar;
DROP POLICY grant_given_seen ON kith.grant_given;
CREATE POLICY grant_given_in_force ON kith.grant_given FOR SELECT TO kith_registry USING (approved_at IS NOT NULL);
CREATE POLICY grant_given_seen ON kith.grant_given FOR SELECT TO kith_registrar USING (true);
CREATE POLICY grant_given_approved ON kith.grant_given FOR UPDATE TO kith_registrar
  USING (ended_at IS NULL AND approved_at IS NULL) WITH CHECK (ended_at IS NULL AND approved_at IS NOT NULL);
