-- The public read contract, version 1. Columns are in storage/README.md; they are added to, never changed.
-- `time` is in whole seconds since 1970, UTC, as Grafana's SQLite source wants it.

CREATE VIEW v1_runs AS
SELECT r.started_at / 1000 AS time, r.run_id AS run, r.zone, r.scenario, r.tool_version, r.config_sha256,
       r.step_count AS steps_planned,
       (SELECT count(*) FROM steps AS s WHERE s.run_id = r.run_id) AS steps_stored,
       e.ended_at / 1000 AS ended_time, e.verdict
FROM runs AS r LEFT JOIN run_ends AS e USING (run_id);

CREATE VIEW v1_steps AS
SELECT s.offered_at / 1000 AS time, s.run_id AS run, s.step, s.input_serial, s.label, s.removed, s.added,
       s.complete, s.ended_at - s.offered_at AS duration_ms,
       (SELECT count(*) FROM versions AS v WHERE v.run_id = s.run_id AND v.step = s.step) AS versions,
       (SELECT count(*) FROM findings AS f JOIN facts AS t USING (fact_id)
         WHERE f.run_id = s.run_id AND f.step = s.step AND t.explained_by = '') AS findings_unexplained,
       (SELECT count(*) FROM findings AS f JOIN facts AS t USING (fact_id)
         WHERE f.run_id = s.run_id AND f.step = s.step AND t.explained_by <> '') AS findings_explained
FROM steps AS s;

CREATE VIEW v1_findings AS
SELECT s.offered_at / 1000 AS time, f.run_id AS run, f.step, f.position, t.kind, t.severity, t.signer, t.node,
       f.serial, t.owner, t.type, t.key, t.evidence, f.count, t.explained_by
FROM findings AS f JOIN facts AS t USING (fact_id) JOIN steps AS s USING (run_id, step);

CREATE VIEW v1_versions AS
SELECT v.received_at / 1000 AS time, v.run_id AS run, v.step, v.position, g.name AS signer, g.role,
       n.name AS node, v.serial, v.first_of_step, v.lag_ms, v.complete, v.records, v.signed_rrsets,
       v.unsigned_rrsets,
       v.valid + v.bogus + v.expired + v.not_yet_valid + v.unknown_key + v.malformed + v.unsupported
         + v.unchecked AS signatures,
       v.valid + v.bogus + v.expired + v.not_yet_valid + v.unknown_key + v.malformed AS signatures_checked,
       v.valid, v.bogus, v.expired, v.not_yet_valid, v.unknown_key, v.malformed, v.unsupported, v.unchecked,
       v.denial_kind, v.opt_out_seen, v.denial_records, v.judged_at, v.earliest_expiration,
       v.latest_inception, v.content, v.archive_sha256
FROM versions AS v
JOIN signers AS g ON g.run_id = v.run_id AND g.position = v.signer
JOIN nodes AS n ON n.run_id = v.run_id AND n.signer = v.signer AND n.position = v.node;

CREATE VIEW v1_keys AS
SELECT v.received_at / 1000 AS time, v.run_id AS run, v.step, v.position, g.name AS signer, n.name AS node,
       v.serial,
       k.algorithm, k.tag, k.flags, k.bits, k.fingerprint, p.signs_dnskey
FROM published_keys AS p
JOIN dnskeys AS k USING (key_id)
JOIN versions AS v ON v.run_id = p.run_id AND v.step = p.step AND v.position = p.version
JOIN signers AS g ON g.run_id = v.run_id AND g.position = v.signer
JOIN nodes AS n ON n.run_id = v.run_id AND n.signer = v.signer AND n.position = v.node;

CREATE VIEW v1_signatures AS
SELECT v.received_at / 1000 AS time, v.run_id AS run, v.step, v.position, g.name AS signer, n.name AS node,
       v.serial,
       c.algorithm, c.tag, c.type,
       c.valid + c.bogus + c.expired + c.not_yet_valid + c.unknown_key + c.malformed + c.unsupported
         + c.unchecked AS signatures,
       c.valid, c.bogus, c.expired, c.not_yet_valid, c.unknown_key, c.malformed, c.unsupported, c.unchecked
FROM signature_counts AS c
JOIN versions AS v ON v.run_id = c.run_id AND v.step = c.step AND v.position = c.version
JOIN signers AS g ON g.run_id = v.run_id AND g.position = v.signer
JOIN nodes AS n ON n.run_id = v.run_id AND n.signer = v.signer AND n.position = v.node;
