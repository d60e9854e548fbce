-- Sums for each UTC day, so that a year of steps is judged without reading each of them. They are made by
-- triggers, out of the same transaction as the rows, and hold nothing of their own: for each table there is a
-- view that makes the same sums anew, and verification of the chain compares the two.

CREATE TABLE day_versions (
  run_id          INTEGER NOT NULL,
  signer          INTEGER NOT NULL,
  node            INTEGER NOT NULL,
  day             INTEGER NOT NULL, -- of receipt; days since 1970
  versions        INTEGER NOT NULL,
  firsts          INTEGER NOT NULL, -- first ones of a step
  firsts_equal    INTEGER NOT NULL, -- with the content of the step
  revisions       INTEGER NOT NULL, -- later ones with the content of the step: signed again
  complete        INTEGER NOT NULL,
  first_at        INTEGER NOT NULL,
  last_at         INTEGER NOT NULL,
  first_valid_at  INTEGER,          -- receipt of versions with a valid signature
  last_valid_at   INTEGER,
  least_life_s    INTEGER,          -- shortest time from judgement to the earliest expiration
  serial_wraps    INTEGER NOT NULL,
  serial_stride   INTEGER NOT NULL, -- the longest step forward
  nsec            INTEGER NOT NULL, -- versions by kind of denial
  nsec3           INTEGER NOT NULL,
  nsec3_opt_out   INTEGER NOT NULL,
  unsigned_rrsets INTEGER NOT NULL,
  valid           INTEGER NOT NULL,
  bogus           INTEGER NOT NULL,
  expired         INTEGER NOT NULL,
  not_yet_valid   INTEGER NOT NULL,
  unknown_key     INTEGER NOT NULL,
  malformed       INTEGER NOT NULL,
  unsupported     INTEGER NOT NULL,
  unchecked       INTEGER NOT NULL,
  PRIMARY KEY (run_id, signer, node, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE day_signatures (
  run_id    INTEGER NOT NULL,
  signer    INTEGER NOT NULL,
  node      INTEGER NOT NULL,
  day       INTEGER NOT NULL,
  algorithm INTEGER NOT NULL,
  tag       INTEGER NOT NULL,
  valid     INTEGER NOT NULL,
  bogus     INTEGER NOT NULL,
  other     INTEGER NOT NULL, -- all other outcomes
  PRIMARY KEY (run_id, signer, node, day, algorithm, tag)
) STRICT, WITHOUT ROWID;

CREATE TABLE day_keys (
  run_id   INTEGER NOT NULL,
  signer   INTEGER NOT NULL,
  node     INTEGER NOT NULL,
  day      INTEGER NOT NULL,
  key_id   INTEGER NOT NULL,
  versions INTEGER NOT NULL,
  first_at INTEGER NOT NULL,
  last_at  INTEGER NOT NULL,
  PRIMARY KEY (run_id, signer, node, day, key_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE day_chains (
  run_id         INTEGER NOT NULL,
  signer         INTEGER NOT NULL,
  node           INTEGER NOT NULL,
  day            INTEGER NOT NULL,
  hash_algorithm INTEGER NOT NULL,
  iterations     INTEGER NOT NULL,
  salt           BLOB    NOT NULL,
  first_at       INTEGER NOT NULL,
  last_at        INTEGER NOT NULL,
  PRIMARY KEY (run_id, signer, node, day, hash_algorithm, iterations, salt)
) STRICT, WITHOUT ROWID;

CREATE TABLE day_steps (
  run_id   INTEGER NOT NULL,
  day      INTEGER NOT NULL, -- of the offer
  label    TEXT    NOT NULL,
  steps    INTEGER NOT NULL,
  complete INTEGER NOT NULL,
  first_at INTEGER NOT NULL,
  last_at  INTEGER NOT NULL,
  gap_ms   INTEGER NOT NULL, -- the longest time since the offer before
  PRIMARY KEY (run_id, day, label)
) STRICT, WITHOUT ROWID;

CREATE TABLE day_findings (
  run_id     INTEGER NOT NULL,
  day        INTEGER NOT NULL,
  fact_id    INTEGER NOT NULL,
  steps      INTEGER NOT NULL, -- rows; a step rarely says the same twice
  count      INTEGER NOT NULL,
  first_step INTEGER NOT NULL,
  last_step  INTEGER NOT NULL,
  first_at   INTEGER NOT NULL,
  last_at    INTEGER NOT NULL,
  PRIMARY KEY (run_id, day, fact_id)
) STRICT, WITHOUT ROWID;

-- What one row adds. RRSIG times and serials count modulo 2^32.
CREATE VIEW part_versions AS
SELECT v.run_id, v.step, v.position, v.signer, v.node, v.received_at / 86400000 AS day, v.first_of_step,
       v.content = s.content AS equal, v.complete, v.received_at,
       CASE WHEN v.valid > 0 THEN v.received_at END AS valid_at,
       CASE WHEN v.valid > 0 THEN (v.earliest_expiration - v.judged_at + 6442450944) % 4294967296 - 2147483648
       END AS life_s,
       v.serial < p.serial AND (v.serial - p.serial + 4294967296) % 4294967296 < 2147483648 AS wrapped,
       CASE WHEN (v.serial - p.serial + 4294967296) % 4294967296 < 2147483648
            THEN (v.serial - p.serial + 4294967296) % 4294967296 ELSE 0 END AS stride,
       v.denial_kind IN ('NSEC', 'NSEC and NSEC3') AS nsec,
       v.denial_kind IN ('NSEC3', 'NSEC and NSEC3') AS nsec3, v.opt_out_seen, v.unsigned_rrsets,
       v.valid, v.bogus, v.expired, v.not_yet_valid, v.unknown_key, v.malformed, v.unsupported, v.unchecked
FROM versions AS v
JOIN steps AS s ON s.run_id = v.run_id AND s.step = v.step
LEFT JOIN versions AS p ON p.run_id = v.run_id AND (p.step, p.position) = (
  SELECT q.step, q.position FROM versions AS q
  WHERE q.run_id = v.run_id AND (q.step, q.position) < (v.step, v.position)
    AND q.signer = v.signer AND q.node = v.node
  ORDER BY q.step DESC, q.position DESC LIMIT 1);

CREATE VIEW recount_day_versions AS
SELECT run_id, signer, node, day, count(*) AS versions, sum(first_of_step) AS firsts,
       sum(first_of_step AND equal) AS firsts_equal, sum(NOT first_of_step AND equal) AS revisions,
       sum(complete) AS complete, min(received_at) AS first_at, max(received_at) AS last_at,
       min(valid_at) AS first_valid_at, max(valid_at) AS last_valid_at, min(life_s) AS least_life_s,
       sum(coalesce(wrapped, 0)) AS serial_wraps, max(coalesce(stride, 0)) AS serial_stride,
       sum(nsec) AS nsec, sum(nsec3) AS nsec3, sum(nsec3 AND opt_out_seen) AS nsec3_opt_out,
       sum(unsigned_rrsets) AS unsigned_rrsets, sum(valid) AS valid, sum(bogus) AS bogus,
       sum(expired) AS expired, sum(not_yet_valid) AS not_yet_valid, sum(unknown_key) AS unknown_key,
       sum(malformed) AS malformed, sum(unsupported) AS unsupported, sum(unchecked) AS unchecked
FROM part_versions GROUP BY run_id, signer, node, day;

CREATE VIEW recount_day_signatures AS
SELECT v.run_id, v.signer, v.node, v.received_at / 86400000 AS day, c.algorithm, c.tag, sum(c.valid) AS valid,
       sum(c.bogus) AS bogus,
       sum(c.expired + c.not_yet_valid + c.unknown_key + c.malformed + c.unsupported + c.unchecked) AS other
FROM signature_counts AS c
JOIN versions AS v ON v.run_id = c.run_id AND v.step = c.step AND v.position = c.version
GROUP BY v.run_id, v.signer, v.node, v.received_at / 86400000, c.algorithm, c.tag;

CREATE VIEW recount_day_keys AS
SELECT v.run_id, v.signer, v.node, v.received_at / 86400000 AS day, k.key_id, count(*) AS versions,
       min(v.received_at) AS first_at, max(v.received_at) AS last_at
FROM published_keys AS k
JOIN versions AS v ON v.run_id = k.run_id AND v.step = k.step AND v.position = k.version
GROUP BY v.run_id, v.signer, v.node, v.received_at / 86400000, k.key_id;

CREATE VIEW recount_day_chains AS
SELECT v.run_id, v.signer, v.node, v.received_at / 86400000 AS day, c.hash_algorithm, c.iterations, c.salt,
       min(v.received_at) AS first_at, max(v.received_at) AS last_at
FROM nsec3_chains AS c
JOIN versions AS v ON v.run_id = c.run_id AND v.step = c.step AND v.position = c.version
GROUP BY v.run_id, v.signer, v.node, v.received_at / 86400000, c.hash_algorithm, c.iterations, c.salt;

CREATE VIEW part_steps AS
SELECT s.run_id, s.step, s.offered_at / 86400000 AS day, s.label, s.complete, s.offered_at,
       coalesce(s.offered_at - p.offered_at, 0) AS gap_ms
FROM steps AS s LEFT JOIN steps AS p ON p.run_id = s.run_id AND p.step = s.step - 1;

CREATE VIEW recount_day_steps AS
SELECT run_id, day, label, count(*) AS steps, sum(complete) AS complete, min(offered_at) AS first_at,
       max(offered_at) AS last_at, max(gap_ms) AS gap_ms
FROM part_steps GROUP BY run_id, day, label;

CREATE VIEW recount_day_findings AS
SELECT f.run_id, s.offered_at / 86400000 AS day, f.fact_id, count(*) AS steps, sum(f.count) AS count,
       min(f.step) AS first_step, max(f.step) AS last_step, min(s.offered_at) AS first_at,
       max(s.offered_at) AS last_at
FROM findings AS f JOIN steps AS s ON s.run_id = f.run_id AND s.step = f.step
GROUP BY f.run_id, s.offered_at / 86400000, f.fact_id;

INSERT INTO day_versions SELECT * FROM recount_day_versions;
INSERT INTO day_signatures SELECT * FROM recount_day_signatures;
INSERT INTO day_keys SELECT * FROM recount_day_keys;
INSERT INTO day_chains SELECT * FROM recount_day_chains;
INSERT INTO day_steps SELECT * FROM recount_day_steps;
INSERT INTO day_findings SELECT * FROM recount_day_findings;

CREATE TRIGGER sum_version AFTER INSERT ON versions BEGIN
  INSERT INTO day_versions
  SELECT run_id, signer, node, day, 1, first_of_step, first_of_step AND equal, NOT first_of_step AND equal,
         complete, received_at, received_at, valid_at, valid_at, life_s, coalesce(wrapped, 0),
         coalesce(stride, 0), nsec, nsec3, nsec3 AND opt_out_seen, unsigned_rrsets, valid, bogus, expired,
         not_yet_valid, unknown_key, malformed, unsupported, unchecked
  FROM part_versions WHERE run_id = NEW.run_id AND step = NEW.step AND position = NEW.position
  ON CONFLICT DO UPDATE SET
    versions = versions + 1, firsts = firsts + excluded.firsts,
    firsts_equal = firsts_equal + excluded.firsts_equal, revisions = revisions + excluded.revisions,
    complete = complete + excluded.complete, first_at = min(first_at, excluded.first_at),
    last_at = max(last_at, excluded.last_at),
    first_valid_at = min(coalesce(first_valid_at, excluded.first_valid_at),
                         coalesce(excluded.first_valid_at, first_valid_at)),
    last_valid_at = max(coalesce(last_valid_at, excluded.last_valid_at),
                        coalesce(excluded.last_valid_at, last_valid_at)),
    least_life_s = min(coalesce(least_life_s, excluded.least_life_s),
                       coalesce(excluded.least_life_s, least_life_s)),
    serial_wraps = serial_wraps + excluded.serial_wraps,
    serial_stride = max(serial_stride, excluded.serial_stride), nsec = nsec + excluded.nsec,
    nsec3 = nsec3 + excluded.nsec3, nsec3_opt_out = nsec3_opt_out + excluded.nsec3_opt_out,
    unsigned_rrsets = unsigned_rrsets + excluded.unsigned_rrsets, valid = valid + excluded.valid,
    bogus = bogus + excluded.bogus, expired = expired + excluded.expired,
    not_yet_valid = not_yet_valid + excluded.not_yet_valid, unknown_key = unknown_key + excluded.unknown_key,
    malformed = malformed + excluded.malformed, unsupported = unsupported + excluded.unsupported,
    unchecked = unchecked + excluded.unchecked;
END;

CREATE TRIGGER sum_signatures AFTER INSERT ON signature_counts BEGIN
  INSERT INTO day_signatures
  SELECT run_id, signer, node, received_at / 86400000, NEW.algorithm, NEW.tag, NEW.valid, NEW.bogus,
         NEW.expired + NEW.not_yet_valid + NEW.unknown_key + NEW.malformed + NEW.unsupported + NEW.unchecked
  FROM versions WHERE run_id = NEW.run_id AND step = NEW.step AND position = NEW.version
  ON CONFLICT DO UPDATE SET valid = valid + excluded.valid, bogus = bogus + excluded.bogus,
                            other = other + excluded.other;
END;

CREATE TRIGGER sum_key AFTER INSERT ON published_keys BEGIN
  INSERT INTO day_keys
  SELECT run_id, signer, node, received_at / 86400000, NEW.key_id, 1, received_at, received_at
  FROM versions WHERE run_id = NEW.run_id AND step = NEW.step AND position = NEW.version
  ON CONFLICT DO UPDATE SET versions = versions + 1, first_at = min(first_at, excluded.first_at),
                            last_at = max(last_at, excluded.last_at);
END;

CREATE TRIGGER sum_chain AFTER INSERT ON nsec3_chains BEGIN
  INSERT INTO day_chains
  SELECT run_id, signer, node, received_at / 86400000, NEW.hash_algorithm, NEW.iterations, NEW.salt,
         received_at, received_at
  FROM versions WHERE run_id = NEW.run_id AND step = NEW.step AND position = NEW.version
  ON CONFLICT DO UPDATE SET first_at = min(first_at, excluded.first_at),
                            last_at = max(last_at, excluded.last_at);
END;

CREATE TRIGGER sum_step AFTER INSERT ON steps BEGIN
  INSERT INTO day_steps
  SELECT run_id, day, label, 1, complete, offered_at, offered_at, gap_ms
  FROM part_steps WHERE run_id = NEW.run_id AND step = NEW.step
  ON CONFLICT DO UPDATE SET steps = steps + 1, complete = complete + excluded.complete,
                            first_at = min(first_at, excluded.first_at),
                            last_at = max(last_at, excluded.last_at), gap_ms = max(gap_ms, excluded.gap_ms);
END;

CREATE TRIGGER sum_finding AFTER INSERT ON findings BEGIN
  INSERT INTO day_findings
  SELECT run_id, offered_at / 86400000, NEW.fact_id, 1, NEW.count, step, step, offered_at, offered_at
  FROM steps WHERE run_id = NEW.run_id AND step = NEW.step
  ON CONFLICT DO UPDATE SET steps = steps + 1, count = count + excluded.count,
                            first_step = min(first_step, excluded.first_step),
                            last_step = max(last_step, excluded.last_step),
                            first_at = min(first_at, excluded.first_at),
                            last_at = max(last_at, excluded.last_at);
END;

-- Publication times of a long window are read from here alone.
CREATE INDEX versions_by_lag ON versions (run_id, step, signer, first_of_step, lag_ms);
