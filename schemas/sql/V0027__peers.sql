-- Other hubs. Who comes in is a party as everybody else (kith.org, kith.certificate, kith.grant_given); here is what its operator gave to ours:
-- where it is, and the key that signs what it says.

GRANT USAGE ON SCHEMA kith TO kith_federation;

CREATE TABLE kith.peer (
  hub         text COLLATE "C" PRIMARY KEY REFERENCES kith.org,
  invited_by  text COLLATE "C" NOT NULL CHECK (length(invited_by) BETWEEN 1 AND 200),
  address     text COLLATE "C" CHECK (length(address) BETWEEN 1 AND 300),
  signing_key text COLLATE "C" CHECK (length(signing_key) BETWEEN 1 AND 200),
  accepted_at timestamptz,
  accepted_by text COLLATE "C" CHECK (length(accepted_by) BETWEEN 1 AND 200),
  CHECK ((address IS NULL) = (signing_key IS NULL)),
  CHECK ((address IS NULL) = (accepted_at IS NULL)),
  CHECK ((address IS NULL) = (accepted_by IS NULL))
);
COMMENT ON TABLE kith.peer IS 'Other hubs, as their invitations described them.';
COMMENT ON COLUMN kith.peer.hub IS 'Its code, as a party of this hub.';
COMMENT ON COLUMN kith.peer.invited_by IS 'The login of the operator who invited it last.';
COMMENT ON COLUMN kith.peer.address IS 'Where it serves; NULL: its own invitation has not been accepted here.';
COMMENT ON COLUMN kith.peer.signing_key IS 'The key that signs what it says, as C2SP signed-note writes it.';
COMMENT ON COLUMN kith.peer.accepted_at IS 'When its invitation was accepted.';
COMMENT ON COLUMN kith.peer.accepted_by IS 'By which operator.';

GRANT SELECT, INSERT, UPDATE, DELETE ON kith.peer TO kith_registrar;
GRANT SELECT (hub, address, signing_key) ON kith.peer TO kith_federation;
ALTER TABLE kith.peer ENABLE ROW LEVEL SECURITY;
CREATE POLICY peer_registrar ON kith.peer TO kith_registrar USING (true) WITH CHECK (true);
-- Of the one that asks, or is asked.
CREATE POLICY peer_met ON kith.peer FOR SELECT TO kith_federation USING (hub = (SELECT current_setting('kith.org', true)));

-- 527: the invitation of another hub was accepted.
DROP POLICY audit_leaf_registrar ON kith.audit_leaf;
CREATE POLICY audit_leaf_registrar ON kith.audit_leaf FOR INSERT TO kith_registrar
  WITH CHECK (record_uid IS NULL AND batch = (SELECT currval('kith.commit_batch_batch_seq'))
    AND (((principal = 'operator' OR principal ~ '^operator:[A-Za-z0-9_.@+-]{1,64}$')
          AND ((event = 7 AND reason IN (512, 513, 515, 516))
            OR (event = 8 AND (reason BETWEEN 518 AND 525 OR reason = 527
                               OR (reason BETWEEN 528 AND 591 AND reason % 16 BETWEEN 2 AND 6)))))
      OR (event = 8 AND reason = 526 AND EXISTS (SELECT FROM kith.grant_given AS g
                                                  WHERE g.party = audit_leaf.principal AND g.org = audit_leaf.org))));
