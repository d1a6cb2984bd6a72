-- The two logins and the roles of Kith. Run once by a superuser of the PostgreSQL server, before the first migration; running it again
-- changes nothing. The private cluster does it by itself. `kith_serve` inherits nothing: each storage function takes its role with SET LOCAL ROLE.
DO $$
DECLARE
  wanted text;
BEGIN
  FOREACH wanted IN ARRAY ARRAY['kith_ingest', 'kith_own_reads', 'kith_audit', 'kith_audit_reads', 'kith_sealer', 'kith_sequencer',
    'kith_registry', 'kith_registrar', 'kith_enrolment', 'kith_auditor', 'kith_release', 'kith_lead', 'kith_jobs', 'kith_federation'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
      EXECUTE format('CREATE ROLE %I NOLOGIN NOINHERIT', wanted);
    END IF;
  END LOOP;
  FOREACH wanted IN ARRAY ARRAY['kith_serve', 'kith_migrate'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
      EXECUTE format('CREATE ROLE %I LOGIN NOINHERIT', wanted);
    END IF;
  END LOOP;
END
$$;
GRANT kith_ingest, kith_own_reads, kith_audit, kith_audit_reads, kith_sealer, kith_sequencer, kith_registry, kith_enrolment,
  kith_auditor, kith_release, kith_lead, kith_jobs, kith_federation TO kith_serve;
-- Organisations, people and grants are added on the hub's own machine by `kith-hub org`, `person` and `grant`, with the migrating login; the serving login cannot add one.
GRANT kith_registrar, kith_registry, kith_audit TO kith_migrate;
-- Rights on the database this is run in: temporary tables for staging only, everything else through the schema kith.
DO $$
BEGIN
  EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO kith_serve, kith_migrate', current_database());
  EXECUTE format('GRANT CREATE ON DATABASE %I TO kith_migrate', current_database());
  EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO kith_ingest', current_database());
END
$$;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
-- No row-level security covers large objects, and Kith has none.
REVOKE EXECUTE ON FUNCTION pg_catalog.lo_create(oid), pg_catalog.lo_creat(integer), pg_catalog.lo_from_bytea(oid, bytea) FROM PUBLIC;
-- Statements name their schema; nothing is found by search.
ALTER ROLE kith_serve SET search_path = '';
ALTER ROLE kith_migrate SET search_path = '';
