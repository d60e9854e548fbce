-- Steps, the zone versions that came back, and the findings. All of a step is written in one transaction.
--
-- Tables that grow with every step have their key as the row (WITHOUT ROWID) and small integers in it. What
-- repeats from step to step, DNSKEYs and the texts of findings, is stored once and referred to.

CREATE TABLE steps (
  run_id       INTEGER NOT NULL REFERENCES runs,
  step         INTEGER NOT NULL CHECK (step >= 0), -- 0 is the initial zone
  input_serial INTEGER NOT NULL CHECK (input_serial BETWEEN 0 AND 4294967295),
  content      TEXT    NOT NULL CHECK (length(content) = 32), -- fingerprint of the unsigned zone
  label        TEXT    NOT NULL,
  removed      INTEGER NOT NULL CHECK (removed >= 0),
  added        INTEGER NOT NULL CHECK (added >= 0),
  offered_at   INTEGER NOT NULL,
  ended_at     INTEGER NOT NULL,
  complete     INTEGER NOT NULL CHECK (complete IN (0, 1)),
  PRIMARY KEY (run_id, step)
) STRICT, WITHOUT ROWID;

CREATE TABLE versions (
  run_id              INTEGER NOT NULL,
  step                INTEGER NOT NULL,
  position            INTEGER NOT NULL CHECK (position >= 0), -- within the step: by signer, node, arrival
  signer              INTEGER NOT NULL,                       -- positions in the tables signers and nodes
  node                INTEGER NOT NULL,
  serial              INTEGER NOT NULL CHECK (serial BETWEEN 0 AND 4294967295),
  first_of_step       INTEGER NOT NULL CHECK (first_of_step IN (0, 1)),
  received_at         INTEGER NOT NULL,
  lag_ms              INTEGER NOT NULL,
  archive_sha256      TEXT    NOT NULL, -- '' if not archived
  -- What verification said.
  report_serial       INTEGER NOT NULL CHECK (report_serial BETWEEN 0 AND 4294967295),
  judged_at           INTEGER NOT NULL CHECK (judged_at BETWEEN 0 AND 4294967295), -- seconds, modulo 2^32
  content             TEXT    NOT NULL CHECK (length(content) = 32),
  records             INTEGER NOT NULL CHECK (records >= 0),
  signed_rrsets       INTEGER NOT NULL CHECK (signed_rrsets >= 0),
  unsigned_rrsets     INTEGER NOT NULL CHECK (unsigned_rrsets >= 0),
  complete            INTEGER NOT NULL CHECK (complete IN (0, 1)),
  earliest_expiration INTEGER NOT NULL CHECK (earliest_expiration BETWEEN 0 AND 4294967295), -- modulo 2^32
  latest_inception    INTEGER NOT NULL CHECK (latest_inception BETWEEN 0 AND 4294967295),    -- modulo 2^32
  denial_kind         TEXT    NOT NULL CHECK (denial_kind IN ('none', 'NSEC', 'NSEC3', 'NSEC and NSEC3')),
  opt_out_seen        INTEGER NOT NULL CHECK (opt_out_seen IN (0, 1)),
  denial_records      INTEGER NOT NULL CHECK (denial_records >= 0),
  -- RRSIGs by outcome. Not always the sum of signature_counts: an RRSIG that cannot be read names no key.
  valid               INTEGER NOT NULL CHECK (valid >= 0),
  bogus               INTEGER NOT NULL CHECK (bogus >= 0),
  expired             INTEGER NOT NULL CHECK (expired >= 0),
  not_yet_valid       INTEGER NOT NULL CHECK (not_yet_valid >= 0),
  unknown_key         INTEGER NOT NULL CHECK (unknown_key >= 0),
  malformed           INTEGER NOT NULL CHECK (malformed >= 0),
  unsupported         INTEGER NOT NULL CHECK (unsupported >= 0),
  unchecked           INTEGER NOT NULL CHECK (unchecked >= 0),
  PRIMARY KEY (run_id, step, position),
  FOREIGN KEY (run_id, step) REFERENCES steps,
  FOREIGN KEY (run_id, signer, node) REFERENCES nodes
) STRICT, WITHOUT ROWID;

-- One row for each NSEC3 parameter set in use.
CREATE TABLE nsec3_chains (
  run_id         INTEGER NOT NULL,
  step           INTEGER NOT NULL,
  version        INTEGER NOT NULL,
  position       INTEGER NOT NULL CHECK (position >= 0),
  hash_algorithm INTEGER NOT NULL CHECK (hash_algorithm BETWEEN 0 AND 255),
  iterations     INTEGER NOT NULL CHECK (iterations BETWEEN 0 AND 65535),
  salt           BLOB    NOT NULL,
  PRIMARY KEY (run_id, step, version, position),
  FOREIGN KEY (run_id, step, version) REFERENCES versions
) STRICT, WITHOUT ROWID;

-- Each DNSKEY that was ever seen, once.
CREATE TABLE dnskeys (
  key_id      INTEGER NOT NULL PRIMARY KEY,
  flags       INTEGER NOT NULL CHECK (flags BETWEEN 0 AND 65535),
  algorithm   INTEGER NOT NULL CHECK (algorithm BETWEEN 0 AND 255),
  tag         INTEGER NOT NULL CHECK (tag BETWEEN 0 AND 65535),
  bits        INTEGER NOT NULL CHECK (bits >= 0),
  fingerprint TEXT    NOT NULL,
  rdata       BLOB    NOT NULL,
  UNIQUE (fingerprint, rdata, flags, algorithm, tag, bits)
) STRICT;

CREATE TABLE published_keys (
  run_id       INTEGER NOT NULL,
  step         INTEGER NOT NULL,
  version      INTEGER NOT NULL,
  position     INTEGER NOT NULL CHECK (position >= 0),
  key_id       INTEGER NOT NULL REFERENCES dnskeys,
  signs_dnskey INTEGER NOT NULL CHECK (signs_dnskey IN (0, 1)),
  PRIMARY KEY (run_id, step, version, position),
  FOREIGN KEY (run_id, step, version) REFERENCES versions
) STRICT, WITHOUT ROWID;

-- RRSIGs by the key they name, the type they cover, and outcome: here a wrong key on one node shows.
CREATE TABLE signature_counts (
  run_id        INTEGER NOT NULL,
  step          INTEGER NOT NULL,
  version       INTEGER NOT NULL,
  algorithm     INTEGER NOT NULL CHECK (algorithm BETWEEN 0 AND 255),
  tag           INTEGER NOT NULL CHECK (tag BETWEEN 0 AND 65535),
  type          TEXT    NOT NULL, -- mnemonic
  valid         INTEGER NOT NULL CHECK (valid >= 0),
  bogus         INTEGER NOT NULL CHECK (bogus >= 0),
  expired       INTEGER NOT NULL CHECK (expired >= 0),
  not_yet_valid INTEGER NOT NULL CHECK (not_yet_valid >= 0),
  unknown_key   INTEGER NOT NULL CHECK (unknown_key >= 0),
  malformed     INTEGER NOT NULL CHECK (malformed >= 0),
  unsupported   INTEGER NOT NULL CHECK (unsupported >= 0),
  unchecked     INTEGER NOT NULL CHECK (unchecked >= 0),
  PRIMARY KEY (run_id, step, version, algorithm, tag, type),
  FOREIGN KEY (run_id, step, version) REFERENCES versions
) STRICT, WITHOUT ROWID;

CREATE TABLE rrsets_without_valid_signature (
  run_id  INTEGER NOT NULL,
  step    INTEGER NOT NULL,
  version INTEGER NOT NULL,
  type    TEXT    NOT NULL, -- mnemonic
  rrsets  INTEGER NOT NULL CHECK (rrsets >= 0),
  PRIMARY KEY (run_id, step, version, type),
  FOREIGN KEY (run_id, step, version) REFERENCES versions
) STRICT, WITHOUT ROWID;

-- What findings say, without serial and count. The same is said again at most steps of a long parallel run.
CREATE TABLE facts (
  fact_id      INTEGER NOT NULL PRIMARY KEY,
  digest       BLOB    NOT NULL UNIQUE CHECK (length(digest) = 32), -- SHA-256 over the other columns (README)
  kind         TEXT    NOT NULL, -- id of the catalogue
  severity     TEXT    NOT NULL CHECK (severity IN ('info', 'minor', 'major', 'critical')),
  signer       TEXT    NOT NULL, -- '' if it is about the input, or about all signers
  node         TEXT    NOT NULL,
  owner        TEXT    NOT NULL,
  type         TEXT    NOT NULL,
  key          TEXT    NOT NULL,
  evidence     TEXT    NOT NULL,
  explained_by TEXT    NOT NULL  -- name of a rule; '' if unexplained
) STRICT;

CREATE TABLE findings (
  run_id   INTEGER NOT NULL,
  step     INTEGER NOT NULL,
  position INTEGER NOT NULL CHECK (position >= 0), -- in the order in which findings are shown
  fact_id  INTEGER NOT NULL REFERENCES facts,
  serial   INTEGER NOT NULL CHECK (serial BETWEEN 0 AND 4294967295),
  count    INTEGER NOT NULL CHECK (count >= 0),
  PRIMARY KEY (run_id, step, position),
  FOREIGN KEY (run_id, step) REFERENCES steps
) STRICT, WITHOUT ROWID;
