-- Whoever looks after the register sees how many records each organisation has: `kith-hub org list` and `doctor` tell how near it is to the
-- most that it may have. It is a number, and no record is read for it.

GRANT SELECT (org, live, withdrawn) ON kith.holding TO kith_registry;
CREATE POLICY holding_shown ON kith.holding FOR SELECT TO kith_registry USING (true);
