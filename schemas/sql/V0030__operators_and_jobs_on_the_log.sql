-- 594 to 597: an operator asked for a run of a job, paused one, let it run again, or put it to other times. It concerns nobody's records.

DROP POLICY audit_leaf_registrar ON kith.audit_leaf;
CREATE POLICY audit_leaf_registrar ON kith.audit_leaf FOR INSERT TO kith_registrar
  WITH CHECK (record_uid IS NULL AND batch = (SELECT currval('kith.commit_batch_batch_seq'))
    AND (((principal = 'operator' OR principal ~ '^operator:[A-Za-z0-9_.@+-]{1,64}$')
          AND ((event = 7 AND reason IN (512, 513, 515, 516))
            OR (event = 8 AND (reason BETWEEN 518 AND 525 OR reason = 527
                               OR (reason BETWEEN 594 AND 597 AND org IS NULL)
                               OR (reason BETWEEN 528 AND 591 AND reason % 16 BETWEEN 2 AND 6)))))
      OR (event = 8 AND reason = 526 AND EXISTS (SELECT FROM kith.grant_given AS g
                                                  WHERE g.party = audit_leaf.principal AND g.org = audit_leaf.org))));
