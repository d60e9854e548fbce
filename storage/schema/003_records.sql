-- The hash chain: one record for each beginning of a run, step and end of a run, in the order of writing.
-- hash = SHA-256 over the canonical JSON of the record, which has prev_hash in it (README).

CREATE TABLE records (
  sequence  INTEGER NOT NULL PRIMARY KEY CHECK (sequence > 0),
  format    INTEGER NOT NULL CHECK (format > 0), -- of the JSON: what was hashed then can be made again later
  kind      TEXT    NOT NULL CHECK (kind IN ('run-begin', 'step', 'run-end')),
  run_id    INTEGER NOT NULL REFERENCES runs,
  step      INTEGER CHECK ((step IS NOT NULL) = (kind = 'step')),
  prev_hash TEXT    NOT NULL CHECK (length(prev_hash) = 64),
  hash      TEXT    NOT NULL CHECK (length(hash) = 64),
  FOREIGN KEY (run_id, step) REFERENCES steps
) STRICT;
