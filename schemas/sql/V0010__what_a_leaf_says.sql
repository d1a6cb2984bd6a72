-- What the hub's statements promise of the audit log, held by the database as well: each role writes only the events that it can cause, in the
-- name of who may cause them, into the batch whose number it has just drawn; and the sequencer's lease and end only go forward, by what it
-- has placed. The conditions of leaves stand in policies, which cost a push less than a trigger.

CREATE FUNCTION kith.holds_role(of_party text, wanted smallint, for_org text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT EXISTS (SELECT FROM kith.grant_given AS g
                  WHERE g.party = of_party AND g.role = wanted AND g.org IS NOT DISTINCT FROM for_org AND g.approved_at IS NOT NULL
                    AND least(g.expires_at, g.ended_at) > now() - interval '1 minute')
$$;
COMMENT ON FUNCTION kith.holds_role(text, smallint, text) IS 'Whether this party has this role for this organisation, or had it a minute ago: what was permitted then may still be written.';
-- What was refused is counted, and written when the database can be reached again.
CREATE FUNCTION kith.held_role(of_party text, wanted smallint, for_org text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT EXISTS (SELECT FROM kith.grant_given AS g
                  WHERE g.party = of_party AND g.role = wanted AND g.org IS NOT DISTINCT FROM for_org AND g.approved_at IS NOT NULL)
$$;
COMMENT ON FUNCTION kith.held_role(text, smallint, text) IS 'Whether this party has or has had this role for this organisation.';
CREATE FUNCTION kith.is_party(code text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT EXISTS (SELECT FROM kith.org AS o WHERE o.org = is_party.code)
$$;
COMMENT ON FUNCTION kith.is_party(text) IS 'Whether this is the code of a party, in whatever state.';
REVOKE EXECUTE ON FUNCTION kith.holds_role(text, smallint, text), kith.held_role(text, smallint, text), kith.is_party(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION kith.holds_role(text, smallint, text) TO kith_ingest, kith_own_reads, kith_auditor;
GRANT EXECUTE ON FUNCTION kith.held_role(text, smallint, text), kith.is_party(text) TO kith_audit;
-- For currval(), which is the session's own.
GRANT USAGE ON SEQUENCE kith.commit_batch_batch_seq TO kith_own_reads, kith_audit, kith_registrar, kith_enrolment, kith_auditor;

DROP POLICY commit_batch_own ON kith.commit_batch;
DROP POLICY commit_batch_refusal ON kith.commit_batch;
DROP POLICY commit_batch_registrar ON kith.commit_batch;
DROP POLICY commit_batch_enrolment ON kith.commit_batch;
DROP POLICY commit_batch_auditing ON kith.commit_batch;
CREATE POLICY commit_batch_ingest ON kith.commit_batch FOR INSERT TO kith_ingest
  WITH CHECK (kind IN (1, 2, 4) AND org = (SELECT current_setting('kith.org', true))
    AND batch = currval('kith.commit_batch_batch_seq'));
CREATE POLICY commit_batch_own_reads ON kith.commit_batch FOR INSERT TO kith_own_reads
  WITH CHECK (kind IN (3, 6) AND org = (SELECT current_setting('kith.org', true))
    AND batch = currval('kith.commit_batch_batch_seq'));
CREATE POLICY commit_batch_refusal ON kith.commit_batch FOR INSERT TO kith_audit
  WITH CHECK (kind = 4 AND batch = currval('kith.commit_batch_batch_seq'));
CREATE POLICY commit_batch_registrar ON kith.commit_batch FOR INSERT TO kith_registrar
  WITH CHECK (kind = 5 AND batch = currval('kith.commit_batch_batch_seq'));
CREATE POLICY commit_batch_enrolment ON kith.commit_batch FOR INSERT TO kith_enrolment
  WITH CHECK (kind = 5 AND org = (SELECT current_setting('kith.org', true)) AND batch = currval('kith.commit_batch_batch_seq'));
CREATE POLICY commit_batch_auditing ON kith.commit_batch FOR INSERT TO kith_auditor
  WITH CHECK (kind = 3 AND org IS NULL AND batch = currval('kith.commit_batch_batch_seq'));

DROP POLICY audit_leaf_own ON kith.audit_leaf;
DROP POLICY audit_leaf_refusal ON kith.audit_leaf;
DROP POLICY audit_leaf_registrar ON kith.audit_leaf;
DROP POLICY audit_leaf_enrolment ON kith.audit_leaf;
DROP POLICY audit_leaf_auditing ON kith.audit_leaf;
-- Only the organisation itself pushes; a steward withdraws, and is refused.
CREATE POLICY audit_leaf_ingest ON kith.audit_leaf FOR INSERT TO kith_ingest
  WITH CHECK (event IN (1, 2, 6) AND org = (SELECT current_setting('kith.org', true)) AND (event = 6) = (reason IS NOT NULL)
    AND (principal = org OR (event <> 1 AND kith.holds_role(principal, 2::smallint, org)))
    AND batch = (SELECT currval('kith.commit_batch_batch_seq')));
CREATE POLICY audit_leaf_own_reads ON kith.audit_leaf FOR INSERT TO kith_own_reads
  WITH CHECK (event IN (3, 4, 5, 9) AND org = (SELECT current_setting('kith.org', true)) AND reason IS NULL
    AND (principal = org OR kith.holds_role(principal, 2::smallint, org))
    AND batch = (SELECT currval('kith.commit_batch_batch_seq')));
CREATE POLICY audit_leaf_refusal ON kith.audit_leaf FOR INSERT TO kith_audit
  WITH CHECK (event = 6 AND reason IS NOT NULL
    AND ((principal IS NULL AND org IS NULL)
      OR (kith.is_party(principal) AND (org IS NULL OR org = principal OR kith.held_role(principal, 2::smallint, org))))
    AND batch = (SELECT currval('kith.commit_batch_batch_seq')));
CREATE POLICY audit_leaf_registrar ON kith.audit_leaf FOR INSERT TO kith_registrar
  WITH CHECK (event IN (7, 8) AND reason IS NULL AND record_uid IS NULL AND principal = 'operator'
    AND batch = (SELECT currval('kith.commit_batch_batch_seq')));
CREATE POLICY audit_leaf_enrolment ON kith.audit_leaf FOR INSERT TO kith_enrolment
  WITH CHECK (event = 7 AND reason IS NULL AND record_uid IS NULL AND org = (SELECT current_setting('kith.org', true))
    AND principal = org AND batch = (SELECT currval('kith.commit_batch_batch_seq')));
CREATE POLICY audit_leaf_auditing ON kith.audit_leaf FOR INSERT TO kith_auditor
  WITH CHECK (event = 12 AND org IS NULL AND record_uid IS NULL AND reason IS NULL AND kith.holds_role(principal, 6::smallint, NULL)
    AND batch = (SELECT currval('kith.commit_batch_batch_seq')));

-- A checkpoint promises what is in the tree, not more.
DROP POLICY audit_checkpoint_signed ON kith.audit_checkpoint;
CREATE POLICY audit_checkpoint_signed ON kith.audit_checkpoint FOR INSERT TO kith_sealer
  WITH CHECK (size <= (SELECT head.size FROM kith.audit_head AS head));

-- The order: what has no place gets one at the end or behind it, never before.
DROP POLICY commit_batch_place ON kith.commit_batch;
CREATE POLICY commit_batch_place ON kith.commit_batch FOR UPDATE TO kith_sequencer USING (position IS NULL)
  WITH CHECK (position >= (SELECT e.next_position FROM kith.sequence_end AS e)
    AND first_leaf >= (SELECT e.next_leaf FROM kith.sequence_end AS e));

ALTER TABLE kith.lease ENABLE ROW LEVEL SECURITY;
CREATE POLICY lease_seen ON kith.lease FOR SELECT TO kith_sequencer USING (true);
CREATE POLICY lease_first ON kith.lease FOR INSERT TO kith_sequencer
  WITH CHECK (token = 1 AND expires_at < clock_timestamp() + interval '1 hour');
CREATE POLICY lease_held ON kith.lease FOR UPDATE TO kith_sequencer USING (true)
  WITH CHECK (expires_at < clock_timestamp() + interval '1 hour');
ALTER TABLE kith.sequence_end ENABLE ROW LEVEL SECURITY;
CREATE POLICY sequence_end_seen ON kith.sequence_end FOR SELECT TO kith_sequencer, kith_sealer USING (true);
CREATE POLICY sequence_end_moved ON kith.sequence_end FOR UPDATE TO kith_sequencer USING (true) WITH CHECK (true);

-- Row-level security sees one row, the old or the new; that a row only goes forward takes both.
CREATE FUNCTION kith.lease_only_forward() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  RAISE insufficient_privilege USING MESSAGE = 'a lease passes on when it is over, with the next token';
END
$$;
COMMENT ON FUNCTION kith.lease_only_forward() IS 'Refuses an update that takes a lease from who holds it, or sets its token back or far ahead.';
CREATE TRIGGER lease_goes_forward BEFORE UPDATE ON kith.lease FOR EACH ROW
  WHEN (NEW.name <> OLD.name OR NEW.token NOT IN (OLD.token, OLD.token + 1)
    OR (NEW.holder <> OLD.holder AND (NEW.token = OLD.token OR OLD.expires_at > clock_timestamp())))
  EXECUTE FUNCTION kith.lease_only_forward();

CREATE FUNCTION kith.sequence_end_follows() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  IF (NEW.next_position - OLD.next_position, NEW.next_leaf - OLD.next_leaf) <> (
    SELECT count(*), coalesce(sum(b.leaves), 0)::bigint FROM kith.commit_batch AS b
     WHERE b.position >= OLD.next_position AND b.position < NEW.next_position) THEN
    RAISE insufficient_privilege USING MESSAGE = 'the end of the order moves by what was placed';
  END IF;
  RETURN NULL;
END
$$;
COMMENT ON FUNCTION kith.sequence_end_follows() IS 'Refuses an end of the order that is not right behind what has been placed.';
CREATE TRIGGER sequence_end_follows AFTER UPDATE ON kith.sequence_end FOR EACH ROW EXECUTE FUNCTION kith.sequence_end_follows();
