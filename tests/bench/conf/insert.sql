-- pgbench: one record as a transaction, with the values of a typical record of the bench.
INSERT INTO kith.record (
  org, record_uid, batch, ordinal, revision, received_on, state, kind, schema_version, taxonomy, source_system, adapter_version, consent,
  data_basis, verification_status, counts_in_statistics, consent_expires, reported_month, occurred_on, occurred_precision, place_level,
  place_code, daypart, scope, reporter_role, reporting_for, target_age_band, target_language, victims_count, suspects_count, offense,
  is_potential_crime, digest, adapter, funding_streams, act_types, sites, bias_reasons, bias_targets, bias_evidence, offender_kind,
  target_gender, target_ethnicity, reported_to, help_wanted)
VALUES (
  'bench', gen_random_uuid(), 1, 0, 1, current_date, 1, 1, 1, 2, 10, 1, 2,
  10, 11, true, '2031-12-01', '2023-05-01', '2023-05-17', 10, 12,
  6067, 12, 10, 10, 10, 12, 12, 11, 11, 40,
  10, decode('000102030405060708090a0b0c0d0e0f', 'hex'), 'aaln', '{10,16}', '{20,25}', '{14}', '{10,11}', '{14}', '{10,11}', '{10}',
  '{10}', '{40}', '{10,13}', '{10,14}')
ON CONFLICT (org, record_uid) DO NOTHING;
