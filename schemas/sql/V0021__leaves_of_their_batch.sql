
-- A batch takes no leaf beyond those that it says, at whatever moment the other check is made: SET CONSTRAINTS may have that one look before
-- the last leaf comes. At that look all of its leaves are there, so whatever comes later is beyond them. Once a statement.
CREATE FUNCTION kith.batch_takes_no_more() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  IF EXISTS (SELECT FROM added AS l JOIN kith.commit_batch AS b ON b.batch = l.batch WHERE l.leaf >= b.leaves) THEN
    RAISE insufficient_privilege USING MESSAGE = 'a batch has the leaves that it says, and they are its organisation''s';
  END IF;
  RETURN NULL;
END
$$;
COMMENT ON FUNCTION kith.batch_takes_no_more() IS 'Refuses a leaf beyond those that its batch says.';
REVOKE EXECUTE ON FUNCTION kith.batch_takes_no_more() FROM PUBLIC;
CREATE TRIGGER batch_takes_no_more AFTER INSERT ON kith.audit_leaf REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION kith.batch_takes_no_more();
