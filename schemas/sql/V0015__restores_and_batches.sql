-- The line about a restore carries the root of what the log went on from; who tells the database of a restore may take the mark of a broken
-- log back, after the whole log was found good; the journal of withdrawals knows the incarnation of the database; and a batch is
-- committed with the leaves that it says.

ALTER TABLE kith.audit_restoration ADD COLUMN root bytea CHECK (length(root) = 32);
COMMENT ON COLUMN kith.audit_restoration.root IS 'The root of the first size leaves, which go on. NULL: said by a version that did not look.';
COMMENT ON COLUMN kith.audit_restoration.size IS 'How many leaves of the log the last checkpoint counts that the backup has: these go on.';
GRANT INSERT (root) ON kith.audit_restoration TO kith_registrar;

GRANT UPDATE (is_broken) ON kith.audit_head TO kith_registrar;
CREATE POLICY audit_head_found_good ON kith.audit_head FOR UPDATE TO kith_registrar USING (true) WITH CHECK (NOT is_broken);
COMMENT ON COLUMN kith.audit_head.is_broken IS 'Set when a verification found a fault: nothing is sealed or signed any more. kith-hub restored takes it back where the whole log is found good; else a superuser, knowing why.';

GRANT SELECT ON kith.hub TO kith_sealer;
CREATE POLICY hub_seen_by_sealer ON kith.hub FOR SELECT TO kith_sealer USING (true);

-- A batch says how many leaves it has, and nobody can add one later: without this, a mistake in one statement would keep the log from ever
-- being sealed again, or leave a line on nobody's list. Looked at once a batch, at the commit, when its leaves are there; a flush of a
-- thousand records is a batch for each of its organisations.
CREATE FUNCTION kith.batch_has_its_leaves() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  IF (NEW.leaves, NEW.leaves) <> (
    SELECT count(*), count(*) FILTER (WHERE l.leaf < NEW.leaves AND l.xid = NEW.xid AND l.org IS NOT DISTINCT FROM NEW.org)
      FROM kith.audit_leaf AS l WHERE l.batch = NEW.batch) THEN
    RAISE insufficient_privilege USING MESSAGE = 'a batch has the leaves that it says, and they are its organisation''s';
  END IF;
  RETURN NULL;
END
$$;
COMMENT ON FUNCTION kith.batch_has_its_leaves() IS 'Refuses to commit a batch with fewer or more leaves than it says, or with another organisation''s.';
REVOKE EXECUTE ON FUNCTION kith.batch_has_its_leaves() FROM PUBLIC;
CREATE CONSTRAINT TRIGGER batch_has_its_leaves AFTER INSERT ON kith.commit_batch DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION kith.batch_has_its_leaves();
