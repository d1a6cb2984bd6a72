-- The first schema of Kith: organisations, code lists, records, the order of commits, the audit leaves, idempotency keys and leases.
-- Run by the login kith_migrate, which owns everything here. Row-level security is on from the start and denies by default: a
-- transaction sees the rows of the organisation in `kith.org`, set with set_config(..., true), and only as the role it has taken.
-- Keys lead with the organisation and no foreign key crosses organisations, so the tables can be distributed or split later.

CREATE SCHEMA kith;
GRANT USAGE ON SCHEMA kith TO kith_ingest, kith_own_reads, kith_audit, kith_sequencer, kith_registry, kith_registrar, kith_serve;

CREATE TABLE kith.hub (
  only_row    boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  incarnation uuid NOT NULL DEFAULT gen_random_uuid(),
  digest_check bytea CHECK (length(digest_check) = 16)
);
COMMENT ON TABLE kith.hub IS 'One row about this hub''s database.';
COMMENT ON COLUMN kith.hub.only_row IS 'Always true: there is one row.';
COMMENT ON COLUMN kith.hub.incarnation IS 'New after each restore from a backup; cursors of another incarnation are refused.';
COMMENT ON COLUMN kith.hub.digest_check IS 'A digest of a fixed text with the digest key, from the first start on: a hub with another key is refused.';
INSERT INTO kith.hub DEFAULT VALUES;
GRANT SELECT ON kith.hub TO kith_registry, kith_own_reads, kith_ingest;
GRANT UPDATE (digest_check) ON kith.hub TO kith_ingest;
ALTER TABLE kith.hub ENABLE ROW LEVEL SECURITY;
CREATE POLICY hub_seen ON kith.hub FOR SELECT TO kith_registry, kith_own_reads, kith_ingest USING (true);
-- Set once; who serves cannot change it afterwards.
CREATE POLICY hub_first_key ON kith.hub FOR UPDATE TO kith_ingest USING (digest_check IS NULL) WITH CHECK (digest_check IS NOT NULL);

CREATE TABLE kith.org (
  org             text COLLATE "C" PRIMARY KEY CHECK (org ~ '^[a-z][a-z0-9_]{1,31}$'),
  name            text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  subject         text COLLATE "C" NOT NULL UNIQUE,
  state           smallint NOT NULL DEFAULT 1 CHECK (state IN (1, 2, 3)),
  funding_streams smallint[] NOT NULL DEFAULT '{}',
  edge_only       boolean NOT NULL DEFAULT false,
  added_on        date NOT NULL DEFAULT current_date
);
COMMENT ON TABLE kith.org IS 'The member organisations of this hub.';
COMMENT ON COLUMN kith.org.org IS 'The organisation''s code, as it stands in records.';
COMMENT ON COLUMN kith.org.name IS 'Its name, for operators.';
COMMENT ON COLUMN kith.org.subject IS 'The subject of its client certificate, in RFC 2253 form.';
COMMENT ON COLUMN kith.org.state IS '1 active, 2 suspended, 3 removed.';
COMMENT ON COLUMN kith.org.funding_streams IS 'Funding of the whole organisation (code list funding_streams); VOCA, VAWA or FVPSA: counts only.';
COMMENT ON COLUMN kith.org.edge_only IS 'True when its source files may never be sent to the hub for adaptation.';
COMMENT ON COLUMN kith.org.added_on IS 'When it was registered.';
GRANT SELECT ON kith.org TO kith_registry, kith_registrar;
GRANT INSERT, UPDATE ON kith.org TO kith_registrar;
ALTER TABLE kith.org ENABLE ROW LEVEL SECURITY;
CREATE POLICY org_registry ON kith.org FOR SELECT TO kith_registry USING (true);
CREATE POLICY org_registrar ON kith.org TO kith_registrar USING (true) WITH CHECK (true);

CREATE TABLE kith.code (
  list     text COLLATE "C" NOT NULL,
  id       smallint NOT NULL,
  code     text COLLATE "C" NOT NULL,
  taxonomy smallint,
  parent   smallint,
  PRIMARY KEY (list, id)
);
COMMENT ON TABLE kith.code IS 'Every code of every list; loaded from schemas/codes by the migration. An id is never reused.';
COMMENT ON COLUMN kith.code.list IS 'The list, named as the file.';
COMMENT ON COLUMN kith.code.id IS 'The number that records store.';
COMMENT ON COLUMN kith.code.code IS 'The code as it stands in JSON.';
COMMENT ON COLUMN kith.code.taxonomy IS 'For lists that exist in several taxonomies: 1 sah_2020, 2 sah_2023; NULL: valid in each.';
COMMENT ON COLUMN kith.code.parent IS 'The group the code belongs to, in the same list.';
CREATE UNIQUE INDEX code_by_text ON kith.code (list, code, coalesce(taxonomy, 0::smallint));

CREATE TABLE kith.code_label (
  list     text COLLATE "C" NOT NULL,
  id       smallint NOT NULL,
  language text COLLATE "C" NOT NULL,
  label    text NOT NULL,
  PRIMARY KEY (list, id, language),
  FOREIGN KEY (list, id) REFERENCES kith.code (list, id)
);
COMMENT ON TABLE kith.code_label IS 'What people read for a code, by language.';
COMMENT ON COLUMN kith.code_label.list IS 'The list.';
COMMENT ON COLUMN kith.code_label.id IS 'The code.';
COMMENT ON COLUMN kith.code_label.language IS 'BCP 47, e.g. en or zh-Hant.';
COMMENT ON COLUMN kith.code_label.label IS 'The text.';

CREATE TABLE kith.crosswalk (
  list       text COLLATE "C" NOT NULL,
  from_id    smallint NOT NULL,
  to_id      smallint NOT NULL,
  confidence smallint NOT NULL CHECK (confidence IN (1, 2, 3, 4)),
  PRIMARY KEY (list, from_id, to_id)
);
COMMENT ON TABLE kith.crosswalk IS 'From a code of one taxonomy to a code of another; applied when counting, never when storing.';
COMMENT ON COLUMN kith.crosswalk.list IS 'The list.';
COMMENT ON COLUMN kith.crosswalk.from_id IS 'The code as received.';
COMMENT ON COLUMN kith.crosswalk.to_id IS 'The code it counts as.';
COMMENT ON COLUMN kith.crosswalk.confidence IS '1 exact, 2 broader, 3 narrower, 4 ambiguous (not counted by itself).';
GRANT SELECT ON kith.code, kith.code_label, kith.crosswalk TO kith_ingest, kith_own_reads, kith_registry;

CREATE TABLE kith.commit_batch (
  batch      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  xid        xid8 NOT NULL DEFAULT pg_current_xact_id(),
  org        text COLLATE "C",
  kind       smallint NOT NULL CHECK (kind BETWEEN 1 AND 6),
  records    integer NOT NULL CHECK (records >= 0),
  leaves     integer NOT NULL CHECK (leaves >= 0),
  at         timestamptz NOT NULL DEFAULT transaction_timestamp(),
  position   bigint UNIQUE,
  first_leaf bigint
);
COMMENT ON TABLE kith.commit_batch IS 'One row for what one organisation did in one transaction. The sequencer gives every batch below the transaction horizon a dense position: one order for the feed and the log.';
COMMENT ON COLUMN kith.commit_batch.batch IS 'Identity, in the order of insertion, with gaps; never shown.';
COMMENT ON COLUMN kith.commit_batch.xid IS 'The transaction; the batch may be ordered once no older transaction is running.';
COMMENT ON COLUMN kith.commit_batch.org IS 'The organisation; NULL for a refusal before one is known.';
COMMENT ON COLUMN kith.commit_batch.kind IS '1 push, 2 withdrawal, 3 read, 4 refusal, 5 registry change, 6 table.';
COMMENT ON COLUMN kith.commit_batch.records IS 'How many records the batch applied.';
COMMENT ON COLUMN kith.commit_batch.leaves IS 'How many audit leaves it has, numbered from 0.';
COMMENT ON COLUMN kith.commit_batch.at IS 'When the transaction started.';
COMMENT ON COLUMN kith.commit_batch.position IS 'Dense, from 1, in commit order; NULL until sequenced.';
COMMENT ON COLUMN kith.commit_batch.first_leaf IS 'The log index of its leaf 0; leaf n has first_leaf + n.';
CREATE INDEX commit_batch_unplaced ON kith.commit_batch (xid, batch) WHERE position IS NULL;
-- Nobody who serves can choose a transaction, a time or a place in the order, and what has a place keeps it.
GRANT INSERT (batch, org, kind, records, leaves) ON kith.commit_batch TO kith_ingest, kith_own_reads, kith_audit, kith_registrar;
GRANT SELECT (batch) ON kith.commit_batch TO kith_ingest, kith_own_reads, kith_audit, kith_registrar;
-- A push takes its batch's number first and writes the batch last, when it knows how many records it applied.
GRANT USAGE ON SEQUENCE kith.commit_batch_batch_seq TO kith_ingest;
GRANT SELECT ON kith.commit_batch TO kith_sequencer;
GRANT UPDATE (position, first_leaf) ON kith.commit_batch TO kith_sequencer;
ALTER TABLE kith.commit_batch ENABLE ROW LEVEL SECURITY;
CREATE POLICY commit_batch_own ON kith.commit_batch FOR INSERT TO kith_ingest, kith_own_reads
  WITH CHECK (org = (SELECT current_setting('kith.org', true)));
CREATE POLICY commit_batch_own_number ON kith.commit_batch FOR SELECT TO kith_ingest, kith_own_reads
  USING (org = (SELECT current_setting('kith.org', true)));
CREATE POLICY commit_batch_refusal ON kith.commit_batch FOR INSERT TO kith_audit WITH CHECK (kind = 4);
CREATE POLICY commit_batch_refusal_number ON kith.commit_batch FOR SELECT TO kith_audit USING (kind = 4);
CREATE POLICY commit_batch_registrar ON kith.commit_batch FOR INSERT TO kith_registrar WITH CHECK (kind = 5);
CREATE POLICY commit_batch_registrar_number ON kith.commit_batch FOR SELECT TO kith_registrar USING (kind = 5);
CREATE POLICY commit_batch_order ON kith.commit_batch FOR SELECT TO kith_sequencer USING (true);
CREATE POLICY commit_batch_place ON kith.commit_batch FOR UPDATE TO kith_sequencer
  USING (position IS NULL) WITH CHECK (position IS NOT NULL AND first_leaf IS NOT NULL);

CREATE TABLE kith.audit_leaf (
  batch      bigint NOT NULL,
  leaf       integer NOT NULL CHECK (leaf >= 0),
  event      smallint NOT NULL CHECK (event BETWEEN 1 AND 12),
  org        text COLLATE "C",
  principal  text COLLATE "C",
  record_uid uuid,
  records    integer NOT NULL DEFAULT 0 CHECK (records >= 0),
  reason     smallint,
  xid        xid8 NOT NULL DEFAULT pg_current_xact_id(),
  at         timestamptz NOT NULL DEFAULT transaction_timestamp(),
  PRIMARY KEY (batch, leaf)
);
COMMENT ON TABLE kith.audit_leaf IS 'What happened, in closed terms: no free text, client address or user agent. Its place in the log is commit_batch.first_leaf + leaf. Insert only. A row whose xid is not its batch''s, or whose leaf is not below commit_batch.leaves, was added later by somebody and is no part of the log.';
COMMENT ON COLUMN kith.audit_leaf.batch IS 'The commit_batch it belongs to.';
COMMENT ON COLUMN kith.audit_leaf.leaf IS 'Its number within the batch, from 0.';
COMMENT ON COLUMN kith.audit_leaf.event IS '1 push, 2 withdrawal, 3 record read, 4 record list, 5 table, 6 refusal, 7 organisation added, 8 organisation changed.';
COMMENT ON COLUMN kith.audit_leaf.org IS 'Whose records it concerns; NULL when not known.';
COMMENT ON COLUMN kith.audit_leaf.principal IS 'Who did it: the code of an organisation, or operator; NULL when not known.';
COMMENT ON COLUMN kith.audit_leaf.record_uid IS 'The record, where there is one.';
COMMENT ON COLUMN kith.audit_leaf.records IS 'How many records it concerned.';
COMMENT ON COLUMN kith.audit_leaf.reason IS 'Of a refusal: the number of the error code in docs/problems.md.';
COMMENT ON COLUMN kith.audit_leaf.xid IS 'The transaction that wrote it, which is its batch''s; nobody can choose it.';
COMMENT ON COLUMN kith.audit_leaf.at IS 'When.';
GRANT INSERT (batch, leaf, event, org, principal, record_uid, records, reason) ON kith.audit_leaf
  TO kith_ingest, kith_own_reads, kith_audit, kith_registrar;
ALTER TABLE kith.audit_leaf ENABLE ROW LEVEL SECURITY;
CREATE POLICY audit_leaf_own ON kith.audit_leaf FOR INSERT TO kith_ingest, kith_own_reads
  WITH CHECK (org = (SELECT current_setting('kith.org', true)));
CREATE POLICY audit_leaf_refusal ON kith.audit_leaf FOR INSERT TO kith_audit WITH CHECK (event = 6);
CREATE POLICY audit_leaf_registrar ON kith.audit_leaf FOR INSERT TO kith_registrar WITH CHECK (event IN (7, 8));

CREATE TABLE kith.record (
  org                  text COLLATE "C" NOT NULL,
  record_uid           uuid NOT NULL,
  record_key           bigint GENERATED ALWAYS AS IDENTITY,
  batch                bigint NOT NULL,
  ordinal              integer NOT NULL,
  revision             integer NOT NULL CHECK (revision >= 1),
  received_on          date NOT NULL,
  state                smallint NOT NULL CHECK (state IN (1, 2)),
  kind                 smallint NOT NULL CHECK (kind IN (1, 2)),
  schema_version       smallint,
  taxonomy             smallint,
  source_system        smallint,
  adapter_version      integer,
  consent              smallint CHECK (consent IN (1, 2)),
  audience             smallint,
  data_basis           smallint,
  verification_status  smallint,
  counts_in_statistics boolean,
  consent_expires      date,
  reported_month       date,
  occurred_on          date,
  occurred_precision   smallint,
  place_level          smallint,
  place_code           integer,
  daypart              smallint,
  scope                smallint,
  reporter_role        smallint,
  reporting_for        smallint,
  target_age_band      smallint,
  target_language      smallint,
  target_script        smallint,
  victims_count        smallint,
  suspects_count       smallint,
  offense              smallint,
  is_potential_crime   smallint,
  digest               bytea CHECK (length(digest) = 16),
  adapter              text COLLATE "C",
  origin_hub           text COLLATE "C",
  funding_streams      smallint[],
  quality_flags        smallint[],
  act_types            smallint[],
  sites                smallint[],
  bias_reasons         smallint[],
  bias_targets         smallint[],
  bias_evidence        smallint[],
  offender_kind        smallint[],
  target_gender        smallint[],
  target_ethnicity     smallint[],
  reported_to          smallint[],
  help_wanted          smallint[],
  body                 jsonb,
  PRIMARY KEY (org, record_uid),
  CHECK (state = 1 OR (digest IS NULL AND body IS NULL AND act_types IS NULL AND occurred_on IS NULL AND place_code IS NULL)),
  CHECK (state = 2 OR (digest IS NOT NULL AND consent IS NOT NULL AND counts_in_statistics IS NOT NULL))
);
CREATE UNIQUE INDEX record_by_key ON kith.record (org, record_key);
COMMENT ON TABLE kith.record IS 'The current revision of every record, or its tombstone. An old revision is not kept.';
COMMENT ON COLUMN kith.record.org IS 'The organisation that owns it.';
COMMENT ON COLUMN kith.record.record_uid IS 'Its name, minted by the organisation at random (UUID version 4).';
COMMENT ON COLUMN kith.record.record_key IS 'Internal, for stable paging; never in a URL, a log, an unsealed cursor or a peer.';
COMMENT ON COLUMN kith.record.batch IS 'The commit_batch that wrote this revision.';
COMMENT ON COLUMN kith.record.ordinal IS 'Its number within the batch.';
COMMENT ON COLUMN kith.record.revision IS 'The organisation''s revision; a tombstone has the last one plus 1.';
COMMENT ON COLUMN kith.record.received_on IS 'The day of first acceptance, in the hub''s time zone.';
COMMENT ON COLUMN kith.record.state IS '1 live, 2 withdrawn (a tombstone without content).';
COMMENT ON COLUMN kith.record.kind IS '1 incident, 2 aggregate.';
COMMENT ON COLUMN kith.record.schema_version IS 'The version of the record''s schema.';
COMMENT ON COLUMN kith.record.taxonomy IS 'The taxonomy of act types and sites: 1 sah_2020, 2 sah_2023.';
COMMENT ON COLUMN kith.record.source_system IS 'Code list source_system.';
COMMENT ON COLUMN kith.record.adapter_version IS 'The version of the adapter.';
COMMENT ON COLUMN kith.record.consent IS '1 aggregate_only, 2 coded_record.';
COMMENT ON COLUMN kith.record.audience IS 'Reserved for federation: who may hold a copy; NULL: nobody.';
COMMENT ON COLUMN kith.record.data_basis IS 'Code list data_basis.';
COMMENT ON COLUMN kith.record.verification_status IS 'Code list verification_status.';
COMMENT ON COLUMN kith.record.counts_in_statistics IS 'Only what counts is tabulated.';
COMMENT ON COLUMN kith.record.consent_expires IS 'The first day of the month in which consent ends.';
COMMENT ON COLUMN kith.record.reported_month IS 'The first day of the month the organisation reports it for; NULL: the month of received_on.';
COMMENT ON COLUMN kith.record.occurred_on IS 'The first day of the day, month, quarter or year in which it happened.';
COMMENT ON COLUMN kith.record.occurred_precision IS '1 unknown, 2 declined, 10 day, 11 month, 12 quarter, 13 year.';
COMMENT ON COLUMN kith.record.place_level IS '1 unknown, 2 declined, 10 online, 11 city, 12 county, 13 CBSA, 14 state.';
COMMENT ON COLUMN kith.record.place_code IS 'Census place, county FIPS, CBSA or state FIPS as a number.';
COMMENT ON COLUMN kith.record.daypart IS 'Code list daypart.';
COMMENT ON COLUMN kith.record.scope IS 'Code list scope.';
COMMENT ON COLUMN kith.record.reporter_role IS 'Code list reporter_role.';
COMMENT ON COLUMN kith.record.reporting_for IS 'Code list reporting_for.';
COMMENT ON COLUMN kith.record.target_age_band IS 'Code list age_band.';
COMMENT ON COLUMN kith.record.target_language IS 'Code list language.';
COMMENT ON COLUMN kith.record.target_script IS 'Code list script.';
COMMENT ON COLUMN kith.record.victims_count IS 'Code list count_band.';
COMMENT ON COLUMN kith.record.suspects_count IS 'Code list count_band.';
COMMENT ON COLUMN kith.record.offense IS 'Code list offense (NIBRS).';
COMMENT ON COLUMN kith.record.is_potential_crime IS 'Code list yes_no.';
COMMENT ON COLUMN kith.record.digest IS 'Keyed digest of the content; an unkeyed one of coded values could be guessed.';
COMMENT ON COLUMN kith.record.adapter IS 'The adapter that made it.';
COMMENT ON COLUMN kith.record.origin_hub IS 'The hub it was first pushed to; NULL: this one.';
COMMENT ON COLUMN kith.record.funding_streams IS 'Code list funding_streams.';
COMMENT ON COLUMN kith.record.quality_flags IS 'Code list quality_flags.';
COMMENT ON COLUMN kith.record.act_types IS 'Code list act_types; of every set: NULL is not asked, {1} unknown, {2} declined.';
COMMENT ON COLUMN kith.record.sites IS 'Code list sites.';
COMMENT ON COLUMN kith.record.bias_reasons IS 'Code list bias_reasons.';
COMMENT ON COLUMN kith.record.bias_targets IS 'Code list bias_targets (NIBRS).';
COMMENT ON COLUMN kith.record.bias_evidence IS 'Code list bias_evidence.';
COMMENT ON COLUMN kith.record.offender_kind IS 'Code list offender_kind.';
COMMENT ON COLUMN kith.record.target_gender IS 'Code list gender.';
COMMENT ON COLUMN kith.record.target_ethnicity IS 'Code list ethnicity.';
COMMENT ON COLUMN kith.record.reported_to IS 'Code list reported_to.';
COMMENT ON COLUMN kith.record.help_wanted IS 'Code list help_wanted.';
COMMENT ON COLUMN kith.record.body IS 'The content of a kind without columns of its own: the table of an aggregate.';
-- What a push sends as one parameter, an array of these. The columns are those of kith.record, which see, in the order of
-- hub/storage/record_columns.hpp.
CREATE TYPE kith.incoming_record AS (
  ordinal              integer,
  record_uid           uuid,
  revision             integer,
  kind                 smallint,
  schema_version       smallint,
  taxonomy             smallint,
  source_system        smallint,
  adapter_version      integer,
  consent              smallint,
  data_basis           smallint,
  verification_status  smallint,
  counts_in_statistics boolean,
  consent_expires      date,
  reported_month       date,
  occurred_on          date,
  occurred_precision   smallint,
  place_level          smallint,
  place_code           integer,
  daypart              smallint,
  scope                smallint,
  reporter_role        smallint,
  reporting_for        smallint,
  target_age_band      smallint,
  target_language      smallint,
  target_script        smallint,
  victims_count        smallint,
  suspects_count       smallint,
  offense              smallint,
  is_potential_crime   smallint,
  digest               bytea,
  adapter              text COLLATE "C",
  funding_streams      smallint[],
  quality_flags        smallint[],
  act_types            smallint[],
  sites                smallint[],
  bias_reasons         smallint[],
  bias_targets         smallint[],
  bias_evidence        smallint[],
  offender_kind        smallint[],
  target_gender        smallint[],
  target_ethnicity     smallint[],
  reported_to          smallint[],
  help_wanted          smallint[],
  body                 jsonb
);
COMMENT ON TYPE kith.incoming_record IS 'A record on its way in; its fields are columns of kith.record.';
GRANT SELECT, INSERT, UPDATE ON kith.record TO kith_ingest;
GRANT SELECT ON kith.record TO kith_own_reads;
ALTER TABLE kith.record ENABLE ROW LEVEL SECURITY;
CREATE POLICY record_ingest ON kith.record TO kith_ingest
  USING (org = (SELECT current_setting('kith.org', true))) WITH CHECK (org = (SELECT current_setting('kith.org', true)));
CREATE POLICY record_own_reads ON kith.record FOR SELECT TO kith_own_reads USING (org = (SELECT current_setting('kith.org', true)));
-- The sub-select is evaluated once a statement, a bare current_setting() once a row.

CREATE TABLE kith.idempotency_key (
  org         text COLLATE "C" NOT NULL,
  route       smallint NOT NULL,
  key         text COLLATE "C" NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
  body_digest bytea NOT NULL CHECK (length(body_digest) = 16),
  lease_until timestamptz,
  status      smallint,
  media_type  smallint,
  answer      bytea CHECK (length(answer) <= 4194304),
  expires_at  timestamptz NOT NULL,
  PRIMARY KEY (org, route, key)
);
COMMENT ON TABLE kith.idempotency_key IS 'Answers kept so that a repeated request gets the same bytes.';
COMMENT ON COLUMN kith.idempotency_key.org IS 'The organisation.';
COMMENT ON COLUMN kith.idempotency_key.route IS 'The route it was used on.';
COMMENT ON COLUMN kith.idempotency_key.key IS 'A keyed digest of the client''s key, so that nothing a client wrote is stored.';
COMMENT ON COLUMN kith.idempotency_key.body_digest IS 'Keyed digest of the request body; another body under the same key is refused.';
COMMENT ON COLUMN kith.idempotency_key.lease_until IS 'Until when the first request may still be running; NULL once answered.';
COMMENT ON COLUMN kith.idempotency_key.status IS 'The HTTP status of the answer.';
COMMENT ON COLUMN kith.idempotency_key.media_type IS '1 application/json, 2 application/problem+json, 3 application/x-ndjson.';
COMMENT ON COLUMN kith.idempotency_key.answer IS 'The answer''s bytes.';
COMMENT ON COLUMN kith.idempotency_key.expires_at IS 'When the key is forgotten.';
CREATE INDEX idempotency_key_expiry ON kith.idempotency_key (expires_at);
GRANT SELECT, INSERT, UPDATE, DELETE ON kith.idempotency_key TO kith_ingest;
ALTER TABLE kith.idempotency_key ENABLE ROW LEVEL SECURITY;
CREATE POLICY idempotency_key_own ON kith.idempotency_key TO kith_ingest
  USING (org = (SELECT current_setting('kith.org', true))) WITH CHECK (org = (SELECT current_setting('kith.org', true)));

CREATE TABLE kith.lease (
  name       text COLLATE "C" PRIMARY KEY,
  holder     uuid NOT NULL,
  token      bigint NOT NULL,
  expires_at timestamptz NOT NULL
);
COMMENT ON TABLE kith.lease IS 'Work that one hub process does at a time.';
COMMENT ON COLUMN kith.lease.name IS 'The work, e.g. sequencer.';
COMMENT ON COLUMN kith.lease.holder IS 'The hub process that holds it.';
COMMENT ON COLUMN kith.lease.token IS 'Fencing token: grows with every change of holder.';
COMMENT ON COLUMN kith.lease.expires_at IS 'When another process may take it.';
GRANT SELECT, INSERT, UPDATE ON kith.lease TO kith_sequencer;

CREATE TABLE kith.sequence_end (
  only_row      boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  next_position bigint NOT NULL DEFAULT 1,
  next_leaf     bigint NOT NULL DEFAULT 0
);
COMMENT ON TABLE kith.sequence_end IS 'Where the sequencer goes on.';
COMMENT ON COLUMN kith.sequence_end.only_row IS 'Always true: there is one row.';
COMMENT ON COLUMN kith.sequence_end.next_position IS 'The position the next batch gets.';
COMMENT ON COLUMN kith.sequence_end.next_leaf IS 'The log index the next leaf gets.';
INSERT INTO kith.sequence_end DEFAULT VALUES;
GRANT SELECT, UPDATE ON kith.sequence_end TO kith_sequencer;
