#include "storage/alert_rows.h"

#include "storage/chain.h"
#include "storage/content_hash.h"
#include "storage/rows.h"

#include <array>

namespace countersign {
namespace {

constexpr std::array k_states{AlertState::open, AlertState::delivered, AlertState::acknowledged,
                              AlertState::resolved};

std::optional<AlertState> parse_alert_state(const std::string& text) {
  for (const AlertState state : k_states) {
    if (text == to_text(state)) return state;
  }
  return std::nullopt;
}

} // namespace

const char* to_text(AlertState state) noexcept {
  switch (state) {
  case AlertState::open:
    return "open";
  case AlertState::delivered:
    return "delivered";
  case AlertState::acknowledged:
    return "acknowledged";
  case AlertState::resolved:
    return "resolved";
  }
  return "";
}

const char* to_text(AlertAction action) noexcept {
  switch (action) {
  case AlertAction::trigger:
    return "trigger";
  case AlertAction::acknowledge:
    return "acknowledge";
  case AlertAction::resolve:
    return "resolve";
  }
  return "";
}

namespace storage {
namespace {

sqlite::Value or_null(const std::optional<UnixMillis>& at) {
  return at ? sqlite::Value(*at) : sqlite::Value(nullptr);
}

std::optional<UnixMillis> instant_or_none(sqlite::Row& row) {
  if (row.next_is_null()) return std::nullopt;
  return row.integer();
}

} // namespace

Alert read_alert(sqlite::Row& row) {
  Alert alert;
  alert.id = row.integer();
  alert.zone = row.text();
  alert.rule = row.text();
  alert.subject_class = row.text();
  alert.severity = known(row, parse_severity(row.text()));
  alert.state = known(row, parse_alert_state(row.text()));
  alert.episode = row.integer();
  alert.summary = row.text();
  alert.findings = row.integer();
  alert.opened_at = row.integer();
  alert.last_seen_at = row.integer();
  alert.person = row.text();
  alert.note = row.text();
  alert.delivered_at = instant_or_none(row);
  alert.acknowledged_at = instant_or_none(row);
  alert.ack_expires_at = instant_or_none(row);
  alert.resolved_at = instant_or_none(row);
  return alert;
}

Result<std::optional<Alert>> load_alert(sqlite::Connection& database, std::int64_t id) {
  std::optional<Alert> alert;
  COUNTERSIGN_TRY(database.each(fmt::format("SELECT {} FROM alerts WHERE alert_id = ?", k_alert_columns),
                                {id}, [&](sqlite::Row& row) { alert = read_alert(row); }));
  return alert;
}

Status update_alert(sqlite::Connection& database, const Alert& alert) {
  return database.run("UPDATE alerts SET severity = ?, state = ?, episode = ?, summary = ?, findings = ?,"
                      " opened_at = ?, last_seen_at = ?, person = ?, note = ?, delivered_at = ?,"
                      " acknowledged_at = ?, ack_expires_at = ?, resolved_at = ? WHERE alert_id = ?",
                      {to_text(alert.severity), to_text(alert.state), alert.episode, alert.summary,
                       alert.findings, alert.opened_at, alert.last_seen_at, alert.person, alert.note,
                       or_null(alert.delivered_at), or_null(alert.acknowledged_at),
                       or_null(alert.ack_expires_at), or_null(alert.resolved_at), alert.id});
}

Status append_alert_event(sqlite::Connection& database, const Alert& alert, const char* kind, UnixMillis at,
                          const std::string& route) {
  AlertEventRow event{0,
                      alert.id,
                      alert.episode,
                      kind,
                      at,
                      to_text(alert.severity),
                      route,
                      alert.person,
                      alert.note,
                      std::string(64, '0'),
                      "",
                      alert.zone,
                      alert.rule,
                      alert.subject_class};
  COUNTERSIGN_TRY(database.each("SELECT event_id, hash FROM alert_events ORDER BY event_id DESC LIMIT 1", {},
                                [&](sqlite::Row& row) {
                                  event.id = row.integer();
                                  event.prev_hash = row.text();
                                }));
  ++event.id;
  COUNTERSIGN_TRY_ASSIGN(const Bytes digest, sha256(alert_event_json(event)));
  return database.run("INSERT INTO alert_events (event_id, alert_id, episode, kind, at, severity, route,"
                      " person, note, prev_hash, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                      {event.id, event.alert, event.episode, event.kind, event.at, event.severity,
                       event.route, event.person, event.note, event.prev_hash, to_hex(digest)});
}

// What was not sent of an older message of the alert is out of date by it.
Status append_message(sqlite::Connection& database, const Alert& alert, AlertAction action, UnixMillis at) {
  COUNTERSIGN_TRY(
      database.run("UPDATE outbox SET settled = 1 WHERE alert_id = ? AND settled = 0", {alert.id}));
  COUNTERSIGN_TRY_ASSIGN(const std::int64_t id,
                         database.integer("SELECT coalesce(max(message_id), 0) + 1 FROM outbox"));
  // Of two databases, too, no two messages have one key: it names the beginning of the alerts' chain.
  COUNTERSIGN_TRY_ASSIGN(
      const std::string first,
      database.text("SELECT substr(hash, 1, 16) FROM alert_events ORDER BY event_id LIMIT 1"));
  return database.run(
      "INSERT INTO outbox (message_id, alert_id, episode, action, severity, summary, findings, person, note,"
      " created_at, idempotency_key, settled) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
      {id, alert.id, alert.episode, to_text(action), to_text(alert.severity), alert.summary, alert.findings,
       alert.person, alert.note, at, fmt::format("countersign-{}-{}", first, id)});
}

} // namespace storage
} // namespace countersign
