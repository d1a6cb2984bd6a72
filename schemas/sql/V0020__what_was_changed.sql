-- A leaf says what was changed of who is registered and what they may, and on an organisation's log whose role it is
-- that was given over its records. Older leaves say nothing of it and stay as they are.

COMMENT ON COLUMN kith.audit_leaf.reason IS 'Of a refusal: the number of the error code in docs/problems.md, or from 256 how somebody was turned away. Of events 7 and 8: from 512 what was changed (docs/audit.md); NULL in older leaves.';

DROP POLICY audit_leaf_registrar ON kith.audit_leaf;
CREATE POLICY audit_leaf_registrar ON kith.audit_leaf FOR INSERT TO kith_registrar
  WITH CHECK (record_uid IS NULL AND batch = (SELECT currval('kith.commit_batch_batch_seq'))
    AND (((principal = 'operator' OR principal ~ '^operator:[A-Za-z0-9_.@+-]{1,64}$')
          AND ((event = 7 AND reason IN (512, 513, 515, 516))
            OR (event = 8 AND (reason BETWEEN 518 AND 525
                               OR (reason BETWEEN 528 AND 591 AND reason % 16 BETWEEN 2 AND 6)))))
      OR (event = 8 AND reason = 526 AND EXISTS (SELECT FROM kith.grant_given AS g
                                                  WHERE g.party = audit_leaf.principal AND g.org = audit_leaf.org))));

DROP POLICY audit_leaf_enrolment ON kith.audit_leaf;
CREATE POLICY audit_leaf_enrolment ON kith.audit_leaf FOR INSERT TO kith_enrolment
  WITH CHECK (event = 7 AND reason IN (514, 517) AND record_uid IS NULL AND org = (SELECT current_setting('kith.org', true))
    AND principal = org AND batch = (SELECT currval('kith.commit_batch_batch_seq')));
