-- What the hook of a name server decided about a zone version before it was published: written before the
-- answer is given, never changed, and chained by itself (hash = SHA-256 over the canonical JSON of the row with
-- its findings and prev_hash), because a hook's database may hold no run at all.

CREATE TABLE hook_decisions (
  decision_id     INTEGER NOT NULL PRIMARY KEY CHECK (decision_id > 0),
  zone            TEXT    NOT NULL,
  server          TEXT    NOT NULL CHECK (server IN ('nsd', 'cascade', 'knot')), -- who asked
  stage           TEXT    NOT NULL CHECK (stage IN ('signed', 'loaded')),
  serial          INTEGER CHECK (serial BETWEEN 0 AND 4294967295), -- NULL: no zone could be read
  decided_at      INTEGER NOT NULL,
  accepted        INTEGER NOT NULL CHECK (accepted IN (0, 1)),
  rule            TEXT    NOT NULL, -- that rejected it: id of a finding, or one of the hook's own; '' if accepted
  reason          TEXT    NOT NULL,
  digest          TEXT    NOT NULL, -- SHA-384 of the zone (RFC 8976 section 3.3.1), hex; '' without a zone
  content         TEXT    NOT NULL, -- fingerprint of the content, without what signers make; '' without a zone
  records         INTEGER NOT NULL CHECK (records >= 0),
  content_records INTEGER NOT NULL CHECK (content_records >= 0),
  signatures      INTEGER NOT NULL CHECK (signatures >= 0),
  valid           INTEGER NOT NULL CHECK (valid >= 0),
  elapsed_ms      INTEGER NOT NULL CHECK (elapsed_ms >= 0),
  policy_sha256   TEXT    NOT NULL, -- of the policy file; '' for the built-in policy
  tool_version    TEXT    NOT NULL,
  prev_hash       TEXT    NOT NULL CHECK (length(prev_hash) = 64),
  hash            TEXT    NOT NULL CHECK (length(hash) = 64)
) STRICT;
CREATE INDEX hook_decisions_by_zone ON hook_decisions (zone, stage, accepted, decision_id);

-- The findings behind a decision, the worst first.
CREATE TABLE hook_findings (
  decision_id INTEGER NOT NULL REFERENCES hook_decisions,
  position    INTEGER NOT NULL CHECK (position >= 0),
  kind        TEXT    NOT NULL, -- id of the catalogue
  severity    TEXT    NOT NULL CHECK (severity IN ('info', 'minor', 'major', 'critical')),
  owner       TEXT    NOT NULL,
  type        TEXT    NOT NULL,
  key         TEXT    NOT NULL,
  evidence    TEXT    NOT NULL,
  count       INTEGER NOT NULL CHECK (count >= 0),
  PRIMARY KEY (decision_id, position)
) STRICT, WITHOUT ROWID;

CREATE VIEW v1_hook_decisions AS
SELECT decided_at / 1000 AS time, decision_id AS id, zone, server, stage, serial, accepted, rule, reason, digest,
       content, records, content_records, signatures, valid, elapsed_ms, policy_sha256, tool_version
FROM hook_decisions;

CREATE VIEW v1_hook_findings AS
SELECT d.decided_at / 1000 AS time, f.decision_id AS decision, f.position, f.kind, f.severity, f.owner, f.type,
       f.key, f.evidence, f.count
FROM hook_findings AS f JOIN hook_decisions AS d USING (decision_id);
