-- Alerts: what people must be told, and whether they were. Written out of the same transaction as the finding, so that
-- neither can be there without the other; who is told, and how, is the sender's business.
--
-- One row for each zone, rule and class of subjects, however many findings there are and at however many serials.
CREATE TABLE alerts (
  alert_id        INTEGER NOT NULL PRIMARY KEY,
  zone            TEXT    NOT NULL, -- '' if it is about the alert path itself
  rule            TEXT    NOT NULL, -- id of a finding, or one of storage/alert.h
  class           TEXT    NOT NULL, -- signer/node, and apex or names
  severity        TEXT    NOT NULL CHECK (severity IN ('info', 'minor', 'major', 'critical')), -- the worst of the episode
  state           TEXT    NOT NULL CHECK (state IN ('open', 'delivered', 'acknowledged', 'resolved')),
  episode         INTEGER NOT NULL CHECK (episode > 0), -- counts how often it was opened
  summary         TEXT    NOT NULL, -- the worst finding of the newest step
  findings        INTEGER NOT NULL CHECK (findings >= 0), -- of the episode
  opened_at       INTEGER NOT NULL, -- the episode
  last_seen_at    INTEGER NOT NULL,
  last_run        INTEGER NOT NULL, -- and last_step: where it was seen last; 0 for the alert path's own
  last_step       INTEGER NOT NULL,
  delivered_at    INTEGER,          -- the first receipt since it was opened, or opened again
  acknowledged_at INTEGER CHECK ((state = 'acknowledged') <= (acknowledged_at IS NOT NULL)),
  person          TEXT    NOT NULL, -- who acknowledged or resolved it; '' if nobody
  note            TEXT    NOT NULL,
  ack_expires_at  INTEGER,
  resolved_at     INTEGER CHECK ((state = 'resolved') = (resolved_at IS NOT NULL)),
  UNIQUE (zone, rule, class)
) STRICT;

-- What became of an alert: the first receipt makes it delivered, further ones on other routes are proofs of these. Appended, never changed, and chained by itself (hash = SHA-256 over the canonical JSON of
-- the row, with prev_hash in it), for the gate believes an acknowledgement.
CREATE TABLE alert_events (
  event_id  INTEGER NOT NULL PRIMARY KEY CHECK (event_id > 0),
  alert_id  INTEGER NOT NULL REFERENCES alerts,
  episode   INTEGER NOT NULL,
  kind      TEXT    NOT NULL CHECK (kind IN ('opened', 'raised', 'reopened', 'flapped', 'ack-expired', 'delivered',
                                             'receipt', 'acknowledged', 'resolved')),
  at        INTEGER NOT NULL,
  severity  TEXT    NOT NULL,
  route     TEXT    NOT NULL, -- that gave a receipt; '' unless delivered or receipt
  person    TEXT    NOT NULL,
  note      TEXT    NOT NULL,
  prev_hash TEXT    NOT NULL CHECK (length(prev_hash) = 64),
  hash      TEXT    NOT NULL CHECK (length(hash) = 64)
) STRICT;
CREATE INDEX alert_events_by_alert ON alert_events (alert_id, event_id);

-- The outbox. A message is sent with the same words and the same key however often that is tried.
CREATE TABLE outbox (
  message_id      INTEGER NOT NULL PRIMARY KEY,
  alert_id        INTEGER NOT NULL REFERENCES alerts,
  episode         INTEGER NOT NULL,
  action          TEXT    NOT NULL CHECK (action IN ('trigger', 'acknowledge', 'resolve')),
  severity        TEXT    NOT NULL,
  summary         TEXT    NOT NULL,
  findings        INTEGER NOT NULL,
  person          TEXT    NOT NULL,
  note            TEXT    NOT NULL,
  created_at      INTEGER NOT NULL,
  idempotency_key TEXT    NOT NULL UNIQUE,
  settled         INTEGER NOT NULL CHECK (settled IN (0, 1)) -- nothing is left to be sent of it
) STRICT;
CREATE INDEX outbox_by_alert ON outbox (alert_id, message_id);
CREATE INDEX outbox_unsettled ON outbox (alert_id) WHERE settled = 0;

CREATE TABLE deliveries (
  message_id      INTEGER NOT NULL REFERENCES outbox,
  route           TEXT    NOT NULL,
  attempts        INTEGER NOT NULL CHECK (attempts > 0),
  failures        INTEGER NOT NULL CHECK (failures >= 0), -- since the last receipt
  last_attempt_at INTEGER NOT NULL,
  next_attempt_at INTEGER NOT NULL, -- after a failure
  last_error      TEXT    NOT NULL, -- '' after a receipt
  delivered_at    INTEGER,          -- the first receipt
  receipt         TEXT    NOT NULL, -- what the other side said
  PRIMARY KEY (message_id, route)
) STRICT, WITHOUT ROWID;

-- Health of each route, by what the sender saw.
CREATE TABLE alert_routes (
  name           TEXT    NOT NULL PRIMARY KEY,
  kind           TEXT    NOT NULL,
  in_use         INTEGER NOT NULL CHECK (in_use IN (0, 1)), -- the configuration has it
  last_ok_at     INTEGER,
  last_failed_at INTEGER,
  failures       INTEGER NOT NULL CHECK (failures >= 0), -- in a row
  last_error     TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

CREATE VIEW v1_alerts AS
SELECT opened_at / 1000 AS time, alert_id AS id, zone, rule, class, severity, state, episode, summary, findings,
       last_seen_at / 1000 AS last_seen_time, delivered_at / 1000 AS delivered_time,
       acknowledged_at / 1000 AS acknowledged_time, person, note, ack_expires_at / 1000 AS ack_expires_time,
       resolved_at / 1000 AS resolved_time
FROM alerts;

CREATE VIEW v1_alert_events AS
SELECT at / 1000 AS time, event_id AS id, alert_id AS alert, episode, kind, severity, route, person, note
FROM alert_events;

CREATE VIEW v1_alert_deliveries AS
SELECT m.created_at / 1000 AS time, m.message_id AS message, m.alert_id AS alert, m.episode, m.action, d.route,
       d.attempts, d.failures, d.delivered_at / 1000 AS delivered_time, d.last_error, d.receipt
FROM outbox AS m JOIN deliveries AS d USING (message_id);

CREATE VIEW v1_alert_routes AS
SELECT name AS route, kind, in_use, last_ok_at / 1000 AS last_ok_time, last_failed_at / 1000 AS last_failed_time,
       failures, last_error
FROM alert_routes;
