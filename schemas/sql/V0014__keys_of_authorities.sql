-- The key of an authority is revoked as any other, and is nobody's.

ALTER TABLE kith.revoked_key ALTER COLUMN org DROP NOT NULL;
COMMENT ON TABLE kith.revoked_key IS 'Keys that the hub takes no more, in whatever certificate, nor any that they have signed. Insert only.';
COMMENT ON COLUMN kith.revoked_key.org IS 'Whose it was; NULL: an authority''s.';
GRANT SELECT (org, revoked_at) ON kith.revoked_key TO kith_registry;
