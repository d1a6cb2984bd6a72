-- What the hub's statements promise, held by the database as well: a tombstone stays one, a revision only grows, and a record keeps its owner
-- and name. The conditions stand in the triggers, so that an update that keeps them calls no function.

CREATE FUNCTION kith.record_only_forward() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  RAISE insufficient_privilege USING MESSAGE = 'a record only goes forward';
END
$$;
COMMENT ON FUNCTION kith.record_only_forward() IS 'Refuses an update that brings a withdrawn record back, or sets a record back.';
CREATE TRIGGER record_goes_forward BEFORE UPDATE ON kith.record FOR EACH ROW
  WHEN (OLD.state = 2 OR NEW.revision <= OLD.revision OR NEW.org <> OLD.org OR NEW.record_uid <> OLD.record_uid)
  EXECUTE FUNCTION kith.record_only_forward();
