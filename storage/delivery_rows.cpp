// Messages, deliveries and routes to rows and back.
#include "storage/alert_rows.h"
#include "storage/rows.h"

namespace countersign::storage {
namespace {

std::optional<AlertAction> parse_alert_action(const std::string& text) {
  for (const AlertAction action : {AlertAction::trigger, AlertAction::acknowledge, AlertAction::resolve}) {
    if (text == to_text(action)) return action;
  }
  return std::nullopt;
}

AlertMessage read_message(sqlite::Row& row, const Alert& alert) {
  AlertMessage message;
  message.zone = alert.zone;
  message.rule = alert.rule;
  message.subject_class = alert.subject_class;
  message.alert = alert.id;
  message.id = row.integer();
  message.episode = row.integer();
  message.action = known(row, parse_alert_action(row.text()));
  message.severity = known(row, parse_severity(row.text()));
  message.summary = row.text();
  message.findings = row.integer();
  message.person = row.text();
  message.note = row.text();
  message.created_at = row.integer();
  message.idempotency_key = row.text();
  return message;
}

Status load_messages(sqlite::Connection& database, OutboxEntry& entry) {
  const Alert& alert = entry.alert;
  return database.each(
      "SELECT message_id, episode, action, severity, summary, findings, person, note, created_at,"
      " idempotency_key, settled FROM outbox WHERE alert_id = ? AND episode = ? ORDER BY message_id",
      {alert.id, alert.episode}, [&](sqlite::Row& row) {
        AlertMessage message = read_message(row, alert);
        const bool settled = row.flag();
        if (message.action == AlertAction::trigger) {
          entry.follow_up.reset();
          entry.trigger = std::move(message);
        } else if (settled) {
          entry.follow_up.reset();
        } else {
          entry.follow_up = std::move(message);
        }
      });
}

Status load_deliveries(sqlite::Connection& database, OutboxEntry& entry) {
  return database.each("SELECT d.message_id, d.route, d.attempts, d.failures, d.last_attempt_at, "
                       "d.next_attempt_at, d.last_error,"
                       " d.receipt, d.delivered_at FROM deliveries AS d JOIN outbox AS m USING (message_id)"
                       " WHERE m.alert_id = ? AND m.episode = ? ORDER BY d.message_id, d.route",
                       {entry.alert.id, entry.alert.episode}, [&](sqlite::Row& row) {
                         Delivery delivery;
                         delivery.message = row.integer();
                         delivery.route = row.text();
                         delivery.attempts = row.number<std::uint64_t>();
                         delivery.failures = row.number<std::uint64_t>();
                         delivery.last_attempt_at = row.integer();
                         delivery.next_attempt_at = row.integer();
                         delivery.last_error = row.text();
                         delivery.receipt = row.text();
                         if (!row.next_is_null()) delivery.delivered_at = row.integer();
                         entry.deliveries.push_back(std::move(delivery));
                       });
}

} // namespace

Result<std::vector<OutboxEntry>> load_outbox(sqlite::Connection& database) {
  std::vector<OutboxEntry> entries;
  COUNTERSIGN_TRY(database.each(
      fmt::format("SELECT {} FROM alerts WHERE state <> 'resolved'"
                  " OR alert_id IN (SELECT alert_id FROM outbox WHERE settled = 0) ORDER BY alert_id",
                  k_alert_columns),
      {}, [&](sqlite::Row& row) {
        entries.push_back({read_alert(row), {}, {}, {}});
      }));
  for (OutboxEntry& entry : entries) {
    COUNTERSIGN_TRY(load_messages(database, entry));
    COUNTERSIGN_TRY(load_deliveries(database, entry));
  }
  return entries;
}

Result<std::vector<AlertRoute>> load_alert_routes(sqlite::Connection& database) {
  std::vector<AlertRoute> routes;
  COUNTERSIGN_TRY(database.each("SELECT name, kind, in_use, failures, last_error, last_ok_at, last_failed_at"
                                " FROM alert_routes ORDER BY name",
                                {}, [&](sqlite::Row& row) {
                                  AlertRoute route;
                                  route.name = row.text();
                                  route.kind = row.text();
                                  route.in_use = row.flag();
                                  route.failures = row.number<std::uint64_t>();
                                  route.last_error = row.text();
                                  if (!row.next_is_null()) route.last_ok_at = row.integer();
                                  if (!row.next_is_null()) route.last_failed_at = row.integer();
                                  routes.push_back(std::move(route));
                                }));
  return routes;
}

} // namespace countersign::storage
