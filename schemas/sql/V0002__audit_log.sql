-- The audit log becomes a Merkle tree that members can check: each leaf gets a nonce and the purpose of what was done, the tree's hashes
-- are kept in tiles, and each signed checkpoint is kept. Tiles are what the hub has computed of the leaves and can be computed again;
-- `kith-hub audit verify` does so. Needs the roles kith_audit_reads and kith_sealer: run sql/roles.sql of this version first.

GRANT USAGE ON SCHEMA kith TO kith_audit_reads, kith_sealer;

ALTER TABLE kith.audit_leaf ADD COLUMN purpose smallint DEFAULT 1 CHECK (purpose BETWEEN 1 AND 4);
-- An entry of the log is a digest of its leaf; without the nonce one could guess what is behind it. Each row gets its own, old ones too.
ALTER TABLE kith.audit_leaf ADD COLUMN nonce uuid NOT NULL DEFAULT gen_random_uuid();
COMMENT ON COLUMN kith.audit_leaf.event IS '1 push, 2 withdrawal, 3 record read, 4 record list, 5 table, 6 refusal, 7 enrolment, 8 policy change (also: an organisation suspended or resumed), 9 record export, 10 release, 11 sync page.';
COMMENT ON COLUMN kith.audit_leaf.purpose IS 'What for: 1 own use, 2 collaborative statistics, 3 federation, 4 administration; NULL: not known.';
COMMENT ON COLUMN kith.audit_leaf.nonce IS 'Random; part of the leaf''s canonical bytes, so that nobody can guess them from the entry. Nobody can choose it.';
UPDATE kith.audit_leaf SET purpose = 4 WHERE event IN (7, 8);
UPDATE kith.audit_leaf SET purpose = NULL WHERE event = 6 AND principal IS NULL;
GRANT INSERT (purpose) ON kith.audit_leaf TO kith_ingest, kith_own_reads, kith_audit, kith_registrar;

-- Refusals of a known organisation had no organisation in their batch; who asks for its own lines finds them by it.
UPDATE kith.commit_batch AS b SET org = l.org FROM kith.audit_leaf AS l WHERE l.batch = b.batch AND b.org IS NULL AND l.org IS NOT NULL;
CREATE INDEX commit_batch_of_org ON kith.commit_batch (org, first_leaf) WHERE first_leaf IS NOT NULL;

CREATE TABLE kith.audit_head (
  only_row      boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  public_key    bytea CHECK (length(public_key) = 32),
  size          bigint NOT NULL DEFAULT 0 CHECK (size >= 0),
  next_position bigint NOT NULL DEFAULT 1,
  root          bytea NOT NULL DEFAULT sha256('') CHECK (length(root) = 32),
  is_broken     boolean NOT NULL DEFAULT false
);
COMMENT ON TABLE kith.audit_head IS 'How far the leaves are in the tree. It only grows.';
COMMENT ON COLUMN kith.audit_head.only_row IS 'Always true: there is one row.';
COMMENT ON COLUMN kith.audit_head.public_key IS 'Of the key that signs this log, from the first start on: a hub with another key is refused.';
COMMENT ON COLUMN kith.audit_head.size IS 'How many leaves are in the tree.';
COMMENT ON COLUMN kith.audit_head.next_position IS 'The position of the first batch whose leaves are not.';
COMMENT ON COLUMN kith.audit_head.root IS 'The root over them (RFC 9162).';
COMMENT ON COLUMN kith.audit_head.is_broken IS 'Set when a verification found a fault: nothing is sealed or signed any more. A superuser takes it back, knowing why.';
INSERT INTO kith.audit_head DEFAULT VALUES;

CREATE TABLE kith.audit_tile (
  level         smallint NOT NULL CHECK (level BETWEEN 0 AND 7),
  tile          bigint NOT NULL CHECK (tile >= 0),
  from_position bigint,
  hashes        bytea NOT NULL CHECK (length(hashes) BETWEEN 32 AND 8192 AND length(hashes) % 32 = 0),
  PRIMARY KEY (level, tile)
);
ALTER TABLE kith.audit_tile ALTER COLUMN hashes SET STORAGE EXTERNAL;
COMMENT ON TABLE kith.audit_tile IS 'Hashes of the tree, 256 a tile (C2SP tlog-tiles). The last tile of a level grows; what it holds never changes, so that its beginning is every smaller tile it has been.';
COMMENT ON COLUMN kith.audit_tile.level IS '0: hashes of leaves; above: of whole tiles below.';
COMMENT ON COLUMN kith.audit_tile.tile IS 'Its number within the level, from 0.';
COMMENT ON COLUMN kith.audit_tile.from_position IS 'Of level 0: the position of the batch that has the tile''s first leaf.';
COMMENT ON COLUMN kith.audit_tile.hashes IS 'SHA-256 hashes of 32 bytes, one after the other.';

CREATE TABLE kith.audit_checkpoint (
  size bigint PRIMARY KEY CHECK (size >= 0),
  at   timestamptz NOT NULL DEFAULT transaction_timestamp(),
  note text NOT NULL CHECK (length(note) <= 4096)
);
COMMENT ON TABLE kith.audit_checkpoint IS 'Every checkpoint that was signed. Insert only.';
COMMENT ON COLUMN kith.audit_checkpoint.size IS 'How many leaves it is over.';
COMMENT ON COLUMN kith.audit_checkpoint.at IS 'When it was signed.';
COMMENT ON COLUMN kith.audit_checkpoint.note IS 'The signed note (C2SP tlog-checkpoint), as it is published.';

-- Who seals reads all leaves and writes the tree; who reads the log for a member sees that member's leaves and the tree.
GRANT SELECT ON kith.commit_batch, kith.audit_leaf, kith.audit_head, kith.audit_tile, kith.audit_checkpoint, kith.sequence_end
  TO kith_sealer;
GRANT UPDATE (public_key, size, next_position, root, is_broken) ON kith.audit_head TO kith_sealer;
GRANT INSERT ON kith.audit_tile TO kith_sealer;
GRANT UPDATE (hashes) ON kith.audit_tile TO kith_sealer;
GRANT INSERT (size, note) ON kith.audit_checkpoint TO kith_sealer;
GRANT SELECT ON kith.commit_batch, kith.audit_leaf, kith.audit_head, kith.audit_tile, kith.audit_checkpoint TO kith_audit_reads;

ALTER TABLE kith.audit_head ENABLE ROW LEVEL SECURITY;
ALTER TABLE kith.audit_tile ENABLE ROW LEVEL SECURITY;
ALTER TABLE kith.audit_checkpoint ENABLE ROW LEVEL SECURITY;
CREATE POLICY audit_head_seen ON kith.audit_head FOR SELECT TO kith_sealer, kith_audit_reads USING (true);
CREATE POLICY audit_head_sealed ON kith.audit_head FOR UPDATE TO kith_sealer USING (true) WITH CHECK (public_key IS NOT NULL);
CREATE POLICY audit_tile_seen ON kith.audit_tile FOR SELECT TO kith_sealer, kith_audit_reads USING (true);
CREATE POLICY audit_tile_made ON kith.audit_tile FOR INSERT TO kith_sealer WITH CHECK (true);
CREATE POLICY audit_tile_grown ON kith.audit_tile FOR UPDATE TO kith_sealer USING (true) WITH CHECK (true);
CREATE POLICY audit_checkpoint_seen ON kith.audit_checkpoint FOR SELECT TO kith_sealer, kith_audit_reads USING (true);
CREATE POLICY audit_checkpoint_signed ON kith.audit_checkpoint FOR INSERT TO kith_sealer WITH CHECK (true);
CREATE POLICY audit_leaf_sealed ON kith.audit_leaf FOR SELECT TO kith_sealer USING (true);
CREATE POLICY audit_leaf_of_reader ON kith.audit_leaf FOR SELECT TO kith_audit_reads
  USING (org = (SELECT current_setting('kith.org', true)));
CREATE POLICY commit_batch_sealed ON kith.commit_batch FOR SELECT TO kith_sealer USING (true);
CREATE POLICY commit_batch_of_reader ON kith.commit_batch FOR SELECT TO kith_audit_reads
  USING (org = (SELECT current_setting('kith.org', true)));

-- Row-level security sees one row, the old or the new; that a row only grows takes both.
CREATE FUNCTION kith.audit_only_grows() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  IF TG_TABLE_NAME = 'audit_head' THEN
    IF NEW.size < OLD.size OR NEW.next_position < OLD.next_position OR (NEW.size = OLD.size AND NEW.root <> OLD.root)
       OR NEW.public_key IS DISTINCT FROM coalesce(OLD.public_key, NEW.public_key)
       OR (OLD.is_broken AND NOT NEW.is_broken AND current_user = 'kith_sealer') THEN
      RAISE insufficient_privilege USING MESSAGE = 'the head of the audit log only grows';
    END IF;
  ELSIF substring(NEW.hashes FROM 1 FOR length(OLD.hashes)) <> OLD.hashes THEN
    RAISE insufficient_privilege USING MESSAGE = 'a tile of the audit log only grows';
  END IF;
  RETURN NEW;
END
$$;
COMMENT ON FUNCTION kith.audit_only_grows() IS 'Refuses an update that takes something back.';
CREATE TRIGGER audit_head_grows BEFORE UPDATE ON kith.audit_head FOR EACH ROW EXECUTE FUNCTION kith.audit_only_grows();
CREATE TRIGGER audit_tile_grows BEFORE UPDATE ON kith.audit_tile FOR EACH ROW EXECUTE FUNCTION kith.audit_only_grows();
