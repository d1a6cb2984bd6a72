-- The look that keeps a batch from taking a leaf beyond those that it says (V0021) was a third of what a leaf costs a push: for each leaf of a
-- statement it looked the batch up. Once for each batch now, which is once a statement.

CREATE OR REPLACE FUNCTION kith.batch_takes_no_more() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  IF EXISTS (SELECT FROM (SELECT l.batch, max(l.leaf) AS last FROM added AS l GROUP BY l.batch) AS a
              WHERE a.last >= (SELECT b.leaves FROM kith.commit_batch AS b WHERE b.batch = a.batch)) THEN
    RAISE insufficient_privilege USING MESSAGE = 'a batch has the leaves that it says, and they are its organisation''s';
  END IF;
  RETURN NULL;
END
$$;
