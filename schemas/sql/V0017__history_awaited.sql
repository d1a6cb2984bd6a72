-- A period is not released while a historic load is open that may still bring records into it: kith_release sees which months those are, and
-- nothing of whom.

GRANT SELECT (from_month, to_month, closed_at) ON kith.historic_load TO kith_release;
CREATE POLICY historic_load_awaited ON kith.historic_load FOR SELECT TO kith_release USING (closed_at IS NULL);
