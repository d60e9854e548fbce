// Alerts to rows and back. No transactions here: the caller has begun one. Private to storage.
#pragma once

#include "storage/alert.h"
#include "storage/sqlite/connection.h"

namespace countersign::storage {

// What makes an alert: the unexplained findings of a step that have an effect on a verdict.
[[nodiscard]] Status raise_alerts(sqlite::Connection& database, RunId run, const StepRecord& step);

struct AlertSighting {
  std::string zone, rule, subject_class;
  Severity severity{};
  std::string summary;
  std::int64_t findings = 0;
  UnixMillis at = 0;
  RunId run = 0;
  std::uint64_t step = 0;
  bool new_episode = false; // also of one that is open
};
[[nodiscard]] Result<std::int64_t> sight_alert(sqlite::Connection& database, const AlertSighting& seen);

// ---- alert_rows.cpp
// Columns of k_alert_columns.
inline constexpr const char* k_alert_columns = "alert_id, zone, rule, class, severity, state, episode, "
                                               "summary, findings, opened_at, last_seen_at, person, note,"
                                               " delivered_at, acknowledged_at, ack_expires_at, resolved_at";
[[nodiscard]] Alert read_alert(sqlite::Row& row);
[[nodiscard]] Result<std::optional<Alert>> load_alert(sqlite::Connection& database, std::int64_t id);

struct AlertEventRow {
  std::int64_t id = 0, alert = 0, episode = 0;
  std::string kind;
  UnixMillis at = 0;
  std::string severity, route, person, note, prev_hash, hash;
  std::string zone, rule, subject_class; // of the alert: hashed as well
};
[[nodiscard]] Status append_alert_event(sqlite::Connection& database, const Alert& alert, const char* kind,
                                        UnixMillis at, const std::string& route);
[[nodiscard]] Status append_message(sqlite::Connection& database, const Alert& alert, AlertAction action,
                                    UnixMillis at);
// All of the row but its id.
[[nodiscard]] Status update_alert(sqlite::Connection& database, const Alert& alert);

// ---- delivery_rows.cpp
[[nodiscard]] Result<std::vector<OutboxEntry>> load_outbox(sqlite::Connection& database);
[[nodiscard]] Result<std::vector<AlertRoute>> load_alert_routes(sqlite::Connection& database);

// ---- alert_chain.cpp
[[nodiscard]] std::string alert_event_json(const AlertEventRow& event);
[[nodiscard]] Status verify_alert_events(sqlite::Connection& database);
[[nodiscard]] Result<AlertEvidence> load_alert_evidence(sqlite::Connection& database,
                                                        const std::string& zone);

} // namespace countersign::storage
