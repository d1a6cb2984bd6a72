-- The book of migrations, made before the first of them. Run by kith_migrate, every time, under the advisory lock; it changes nothing
-- when the book exists.
CREATE SCHEMA IF NOT EXISTS kith_migration;
CREATE TABLE IF NOT EXISTS kith_migration.applied (
  version    integer PRIMARY KEY CHECK (version >= 1),
  name       text NOT NULL,
  sha256     bytea NOT NULL CHECK (length(sha256) = 32),
  applied_at timestamptz NOT NULL DEFAULT transaction_timestamp()
);
COMMENT ON TABLE kith_migration.applied IS 'The migrations that made this database.';
COMMENT ON COLUMN kith_migration.applied.version IS 'The number in the file''s name.';
COMMENT ON COLUMN kith_migration.applied.name IS 'The name in the file''s name.';
COMMENT ON COLUMN kith_migration.applied.sha256 IS 'SHA-256 of the text that was applied; a program with another text is refused.';
COMMENT ON COLUMN kith_migration.applied.applied_at IS 'When.';
GRANT USAGE ON SCHEMA kith_migration TO kith_serve;
GRANT SELECT ON kith_migration.applied TO kith_serve;
