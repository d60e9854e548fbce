-- What people and the gate have put on record about a zone: decisions, their resolution, and attestations of
-- what no run can show (a rehearsed roll-back, say). Written once and never changed, and chained like runs.

CREATE TABLE gate_records (
  gate_id       INTEGER NOT NULL PRIMARY KEY CHECK (gate_id > 0),
  kind          TEXT    NOT NULL CHECK (kind IN ('decision', 'resolution', 'attestation')),
  zone          TEXT    NOT NULL,
  recorded_at   INTEGER NOT NULL,
  verdict       TEXT    NOT NULL -- '' unless a decision
    CHECK ((verdict <> '') = (kind = 'decision')
           AND verdict IN ('', 'GO', 'GO WITH WAIVERS', 'INSUFFICIENT EVIDENCE', 'NO-GO')),
  criterion     TEXT    NOT NULL CHECK ((criterion <> '') = (kind = 'attestation')),
  resolves      INTEGER REFERENCES gate_records CHECK ((resolves IS NOT NULL) = (kind = 'resolution')),
  reason        TEXT    NOT NULL,
  person        TEXT    NOT NULL CHECK ((person <> '') = (kind <> 'decision')),
  inputs_sha256 TEXT    NOT NULL -- of evidence, criteria, waivers and window; '' unless a decision
    CHECK ((length(inputs_sha256) = 64) = (kind = 'decision'))
) STRICT;

-- The chain takes a further kind of record, and SQLite changes a CHECK only by making the table anew.
CREATE TABLE records_with_gate (
  sequence  INTEGER NOT NULL PRIMARY KEY CHECK (sequence > 0),
  format    INTEGER NOT NULL CHECK (format > 0), -- of the JSON: what was hashed then can be made again later
  kind      TEXT    NOT NULL CHECK (kind IN ('run-begin', 'step', 'run-end', 'gate')),
  run_id    INTEGER REFERENCES runs CHECK ((run_id IS NULL) = (kind = 'gate')),
  step      INTEGER CHECK ((step IS NOT NULL) = (kind = 'step')),
  gate_id   INTEGER REFERENCES gate_records CHECK ((gate_id IS NOT NULL) = (kind = 'gate')),
  prev_hash TEXT    NOT NULL CHECK (length(prev_hash) = 64),
  hash      TEXT    NOT NULL CHECK (length(hash) = 64),
  FOREIGN KEY (run_id, step) REFERENCES steps
) STRICT;
INSERT INTO records_with_gate (sequence, format, kind, run_id, step, gate_id, prev_hash, hash)
SELECT sequence, format, kind, run_id, step, NULL, prev_hash, hash FROM records ORDER BY sequence;
DROP TABLE records;
ALTER TABLE records_with_gate RENAME TO records;

CREATE VIEW v1_gate_records AS
SELECT recorded_at / 1000 AS time, gate_id AS id, kind, zone, verdict, criterion, resolves, reason, person,
       inputs_sha256
FROM gate_records;
