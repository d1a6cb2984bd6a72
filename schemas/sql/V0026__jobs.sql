-- Jobs: work that the hub does by itself, on a schedule that an operator may change. Any of several hub processes takes what is due, one at a
-- time: by a lease that ends should the process die, and with a token by which one that slept past it is told from the one that came after.

GRANT USAGE ON SCHEMA kith TO kith_jobs;

CREATE TABLE kith.job (
  job          text COLLATE "C" PRIMARY KEY CHECK (job ~ '^[a-z][a-z0-9_]{0,40}$'),
  schedule     text NOT NULL CHECK (length(schedule) BETWEEN 1 AND 200),
  zone         text NOT NULL CHECK (length(zone) BETWEEN 1 AND 64),
  jitter_s     integer NOT NULL CHECK (jitter_s BETWEEN 0 AND 86400),
  is_paused    boolean NOT NULL DEFAULT false,
  due_at       timestamptz,
  asked_at     timestamptz,
  failures     integer NOT NULL DEFAULT 0 CHECK (failures >= 0),
  is_dead      boolean NOT NULL DEFAULT false,
  token        bigint NOT NULL DEFAULT 0,
  holder       uuid,
  leased_until timestamptz,
  CHECK ((holder IS NULL) = (leased_until IS NULL))
);
COMMENT ON TABLE kith.job IS 'What the hub does on a schedule.';
COMMENT ON COLUMN kith.job.job IS 'Which work, as the program names it.';
COMMENT ON COLUMN kith.job.schedule IS 'A cron expression of five fields.';
COMMENT ON COLUMN kith.job.zone IS 'The time zone of the schedule.';
COMMENT ON COLUMN kith.job.jitter_s IS 'It begins at most so many seconds later, at random, so that hubs do not all begin at once.';
COMMENT ON COLUMN kith.job.is_paused IS 'It does not run until an operator lets it.';
COMMENT ON COLUMN kith.job.due_at IS 'When it runs next; NULL: still to be worked out.';
COMMENT ON COLUMN kith.job.asked_at IS 'When an operator asked for a run; NULL: nobody does.';
COMMENT ON COLUMN kith.job.failures IS 'How often in succession it has failed.';
COMMENT ON COLUMN kith.job.is_dead IS 'It has failed as often as it may be tried, and waits for its next time.';
COMMENT ON COLUMN kith.job.token IS 'Fencing token: grows with each run.';
COMMENT ON COLUMN kith.job.holder IS 'The hub process that runs it.';
COMMENT ON COLUMN kith.job.leased_until IS 'When another process may take it for lost.';

CREATE TABLE kith.job_run (
  job        text COLLATE "C" NOT NULL REFERENCES kith.job,
  token      bigint NOT NULL,
  was_asked  boolean NOT NULL,
  began_at   timestamptz NOT NULL,
  beat_at    timestamptz NOT NULL,
  ended_at   timestamptz,
  outcome    smallint CHECK (outcome BETWEEN 1 AND 4),
  reason     text COLLATE "C" CHECK (reason ~ '^[a-z_]{1,64}$'),
  stage      text COLLATE "C" CHECK (stage ~ '^[a-z_]{1,64}$'),
  items      bigint NOT NULL DEFAULT 0 CHECK (items >= 0),
  items_all  bigint CHECK (items_all >= 0),
  refused    bigint NOT NULL DEFAULT 0 CHECK (refused >= 0),
  PRIMARY KEY (job, token),
  CHECK ((ended_at IS NULL) = (outcome IS NULL))
);
COMMENT ON TABLE kith.job_run IS 'What became of each run of a job, the newest thousand.';
COMMENT ON COLUMN kith.job_run.job IS 'Of which job.';
COMMENT ON COLUMN kith.job_run.token IS 'The token of the run.';
COMMENT ON COLUMN kith.job_run.was_asked IS 'An operator asked for it, before its time.';
COMMENT ON COLUMN kith.job_run.began_at IS 'When it began.';
COMMENT ON COLUMN kith.job_run.beat_at IS 'When its process last said that it is at it.';
COMMENT ON COLUMN kith.job_run.ended_at IS 'When it ended; NULL: it runs.';
COMMENT ON COLUMN kith.job_run.outcome IS '1 done, 2 failed, 3 lost (its process ended without a word), 4 stopped (its process was told to end).';
COMMENT ON COLUMN kith.job_run.reason IS 'Why it failed: a word out of a closed list.';
COMMENT ON COLUMN kith.job_run.stage IS 'What it is doing or did last: a word out of a closed list.';
COMMENT ON COLUMN kith.job_run.items IS 'How much of it is done.';
COMMENT ON COLUMN kith.job_run.items_all IS 'How much there is; NULL: not known.';
COMMENT ON COLUMN kith.job_run.refused IS 'How many of these came to nothing.';

GRANT SELECT, INSERT, UPDATE ON kith.job TO kith_jobs;
GRANT SELECT, INSERT, UPDATE, DELETE ON kith.job_run TO kith_jobs;
GRANT SELECT, UPDATE (schedule, zone, jitter_s, is_paused, due_at, asked_at, failures, is_dead) ON kith.job TO kith_registrar;
GRANT SELECT ON kith.job_run TO kith_registrar;
ALTER TABLE kith.job ENABLE ROW LEVEL SECURITY;
ALTER TABLE kith.job_run ENABLE ROW LEVEL SECURITY;
-- Nothing of a job is an organisation's.
CREATE POLICY job_all ON kith.job TO kith_jobs, kith_registrar USING (true) WITH CHECK (true);
CREATE POLICY job_run_all ON kith.job_run TO kith_jobs, kith_registrar USING (true) WITH CHECK (true);
