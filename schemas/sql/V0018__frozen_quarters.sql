-- A quarter is frozen after it has ended, and while no historic load is open for its months; and a record that says that it is of a frozen
-- month counts in the month it came, because in the other it would count nowhere.

CREATE FUNCTION kith.seal_fault(period text) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT CASE
    -- The hub's day and the database's may differ by one.
    WHEN (q.first + interval '3 months')::date > (now() AT TIME ZONE 'UTC')::date + 1 THEN 'not ended'
    WHEN EXISTS (SELECT FROM kith.historic_load AS h
                  WHERE h.closed_at IS NULL AND h.from_month < q.first + interval '3 months' AND h.to_month >= q.first) THEN 'being loaded'
  END
  FROM (SELECT make_date(left(seal_fault.period, 4)::integer, right(seal_fault.period, 1)::integer * 3 - 2, 1) AS first) AS q
$$;
COMMENT ON FUNCTION kith.seal_fault(text) IS 'Why the counts of this quarter cannot be sealed now: not ended, or being loaded; NULL: they can.';
REVOKE EXECUTE ON FUNCTION kith.seal_fault(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION kith.seal_fault(text) TO kith_release;
DROP POLICY sealed_count_made ON kith.sealed_count;
CREATE POLICY sealed_count_made ON kith.sealed_count FOR INSERT TO kith_release WITH CHECK (kith.seal_fault(period) IS NULL);

CREATE FUNCTION kith.record_of_open_period() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  IF EXISTS (SELECT FROM kith.sealed_count AS s WHERE s.period = to_char(NEW.declared_period, 'YYYY"-Q"Q')) THEN
    NEW.declared_period := NULL;
  END IF;
  RETURN NEW;
END
$$;
COMMENT ON FUNCTION kith.record_of_open_period() IS 'Lets a new record count in the month it came where the month that it declares is frozen.';
CREATE TRIGGER record_of_open_period BEFORE INSERT ON kith.record FOR EACH ROW WHEN (NEW.declared_period IS NOT NULL)
  EXECUTE FUNCTION kith.record_of_open_period();
