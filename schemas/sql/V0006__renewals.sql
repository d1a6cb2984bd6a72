-- A key that renews itself leaves a trace, so that revoking it ends what it has renewed itself into; a key that was revoked gets no
-- certificate for another; and a key belongs to one organisation, so that another cannot stand in the way of its end.

ALTER TABLE kith.certificate ADD COLUMN asked_with bytea CHECK (length(asked_with) = 32);
COMMENT ON COLUMN kith.certificate.asked_with IS 'SHA-256 of the public key that asked for it, of a renewal; NULL: it came with an invitation.';
CREATE INDEX certificate_asked_with ON kith.certificate (org, asked_with);
DROP POLICY certificate_issued ON kith.certificate;
CREATE POLICY certificate_issued ON kith.certificate FOR INSERT TO kith_enrolment
  WITH CHECK (org = (SELECT current_setting('kith.org', true))
    AND EXISTS (SELECT FROM kith.org AS o WHERE o.org = certificate.org AND o.state = 1)
    AND NOT EXISTS (SELECT FROM kith.revoked_key AS r WHERE r.key_digest IN (certificate.key_digest, certificate.asked_with)));

-- Across organisations, which the role that enrols cannot see.
CREATE UNIQUE INDEX certificate_has_its_key ON kith.certificate (key_digest);
CREATE FUNCTION kith.may_certify(key bytea, for_org text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT NOT EXISTS (SELECT FROM kith.revoked_key AS r WHERE r.key_digest = may_certify.key)
     AND NOT EXISTS (SELECT FROM kith.certificate AS c WHERE c.key_digest = may_certify.key AND c.org <> may_certify.for_org)
$$;
COMMENT ON FUNCTION kith.may_certify(bytea, text) IS 'Whether this key was neither revoked nor certified for another organisation.';
REVOKE EXECUTE ON FUNCTION kith.may_certify(bytea, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION kith.may_certify(bytea, text) TO kith_enrolment;
