-- Runs: what was planned, and by which signers. Rows are written once and never changed; that a run has ended
-- is a row of its own. All instants are UTC, in milliseconds since 1970.

CREATE TABLE runs (
  run_id         INTEGER NOT NULL PRIMARY KEY CHECK (run_id > 0),
  zone           TEXT    NOT NULL,
  scenario       TEXT    NOT NULL,
  config_text    TEXT    NOT NULL,
  config_sha256  TEXT    NOT NULL,
  tool_version   TEXT    NOT NULL,
  work_directory TEXT    NOT NULL,
  step_count     INTEGER NOT NULL CHECK (step_count >= 0),
  started_at     INTEGER NOT NULL
) STRICT;

CREATE TABLE run_ends (
  run_id   INTEGER NOT NULL PRIMARY KEY REFERENCES runs,
  ended_at INTEGER NOT NULL,
  verdict  TEXT    NOT NULL CHECK (verdict IN ('GO', 'GO WITH WAIVERS', 'INSUFFICIENT EVIDENCE', 'NO-GO'))
) STRICT;

CREATE TABLE signers (
  run_id   INTEGER NOT NULL REFERENCES runs,
  position INTEGER NOT NULL CHECK (position >= 0), -- in the run's list of signers
  name     TEXT    NOT NULL,
  role     TEXT    NOT NULL CHECK (role IN ('incumbent', 'candidate')),
  product  TEXT    NOT NULL,
  version  TEXT    NOT NULL,
  PRIMARY KEY (run_id, position),
  UNIQUE (run_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE nodes (
  run_id   INTEGER NOT NULL,
  signer   INTEGER NOT NULL,                       -- its position
  position INTEGER NOT NULL CHECK (position >= 0), -- in the signer's list of nodes
  name     TEXT    NOT NULL,
  PRIMARY KEY (run_id, signer, position),
  UNIQUE (run_id, signer, name),
  FOREIGN KEY (run_id, signer) REFERENCES signers
) STRICT, WITHOUT ROWID;
