-- What signers were seen to go through (SignerEvent). A step has few or none. A restored step's record has the
-- events in it, so they are chained; one without events is hashed as it was before this file.

CREATE TABLE events (
  run_id   INTEGER NOT NULL,
  step     INTEGER NOT NULL,
  position INTEGER NOT NULL CHECK (position >= 0), -- in the order of the record
  kind     TEXT    NOT NULL,                       -- "zsk-roll"
  phase    TEXT    NOT NULL,                       -- "completed"
  driven   INTEGER NOT NULL CHECK (driven IN (0, 1)), -- 1: done by the harness, 0: seen in the zone
  signer   INTEGER NOT NULL,                       -- positions in the tables signers and nodes
  node     INTEGER NOT NULL,
  serial   INTEGER NOT NULL CHECK (serial BETWEEN 0 AND 4294967295),
  at       INTEGER NOT NULL,                       -- milliseconds
  subject  TEXT    NOT NULL,
  evidence TEXT    NOT NULL,
  PRIMARY KEY (run_id, step, position),
  FOREIGN KEY (run_id, step) REFERENCES steps,
  FOREIGN KEY (run_id, signer, node) REFERENCES nodes
) STRICT, WITHOUT ROWID;

CREATE VIEW v1_events AS
SELECT e.at / 1000 AS time, e.run_id AS run, e.step, e.position, e.kind, e.phase, g.name AS signer, g.role,
       n.name AS node, e.serial, e.subject, e.evidence, e.driven
FROM events AS e
JOIN signers AS g ON g.run_id = e.run_id AND g.position = e.signer
JOIN nodes AS n ON n.run_id = e.run_id AND n.signer = e.signer AND n.position = e.node;
