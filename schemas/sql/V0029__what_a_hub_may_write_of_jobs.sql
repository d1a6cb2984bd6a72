-- The serving login runs jobs; when they run, and whether, is the operator's. What it writes about them an operator's terminal shows.

REVOKE INSERT, UPDATE ON kith.job FROM kith_jobs;
GRANT INSERT (job, schedule, zone, jitter_s, due_at) ON kith.job TO kith_jobs;
GRANT UPDATE (due_at, asked_at, failures, is_dead, token, holder, leased_until) ON kith.job TO kith_jobs;
ALTER TABLE kith.job ADD CHECK (schedule !~ '[^ -~]'), ADD CHECK (zone !~ '[^ -~]');
