-- A random nonce for each leaf of the audit log was a quarter of what its leaf cost a push. The leaves of a batch share one random
-- seed now, and each derives its nonce from it (docs/audit.md). What was written before keeps its own.

ALTER TABLE kith.commit_batch ADD COLUMN leaf_seed uuid NOT NULL DEFAULT gen_random_uuid();
COMMENT ON COLUMN kith.commit_batch.leaf_seed IS 'Random; the nonces of its leaves are derived from it. Nobody can choose it, and nobody but the hub sees it.';
ALTER TABLE kith.audit_leaf ALTER COLUMN nonce DROP NOT NULL, ALTER COLUMN nonce DROP DEFAULT;
COMMENT ON COLUMN kith.audit_leaf.nonce IS 'Of leaves of the first versions: part of the canonical bytes, so that nobody can guess them from the entry. NULL: derived from commit_batch.leaf_seed.';
