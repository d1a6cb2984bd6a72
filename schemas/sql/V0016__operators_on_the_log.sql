-- A leaf names the operator who acted, by the login on the hub's machine.

COMMENT ON COLUMN kith.audit_leaf.principal IS 'Who did it: the code of a party, or operator: and a login (operator alone in older lines); NULL when not known.';
DROP POLICY audit_leaf_registrar ON kith.audit_leaf;
CREATE POLICY audit_leaf_registrar ON kith.audit_leaf FOR INSERT TO kith_registrar
  WITH CHECK (event IN (7, 8) AND reason IS NULL AND record_uid IS NULL
    AND (principal = 'operator' OR principal ~ '^operator:[A-Za-z0-9_.@+-]{1,64}$')
    AND batch = (SELECT currval('kith.commit_batch_batch_seq')));
