#include "storage/alert_store.h"

#include "storage/alert_rows.h"
#include "storage/open.h"

namespace countersign {

using sqlite::Connection;
using sqlite::Transaction;

class AlertStore::Impl {
public:
  explicit Impl(Connection connection) : database(std::move(connection)) {}

  Result<Transaction> reading() { return Transaction::begin(database, Transaction::Kind::read); }
  Result<Transaction> writing() { return Transaction::begin(database, Transaction::Kind::write); }

  Result<Alert> find(std::int64_t id) {
    COUNTERSIGN_TRY_ASSIGN(std::optional<Alert> alert, storage::load_alert(database, id));
    if (!alert) return fail(ErrorKind::not_found, "{}: holds no alert {}", database.file(), id);
    return *std::move(alert);
  }

  // A person's answer, with the message that tells it to those who were told of the alert.
  Status answer(Alert alert, AlertAction action, const AlertAnswer& said, UnixMillis now) {
    alert.person = said.person;
    alert.note = said.note;
    COUNTERSIGN_TRY(storage::update_alert(database, alert));
    COUNTERSIGN_TRY(storage::append_alert_event(database, alert, to_text(alert.state), now, ""));
    return storage::append_message(database, alert, action, now);
  }

  // Of an episode that is over, or of what people were told meanwhile, a late receipt says nothing.
  Status note_first_receipt(const AlertMessage& message, const std::string& route, UnixMillis now) {
    COUNTERSIGN_TRY_ASSIGN(Alert alert, find(message.alert));
    if (alert.episode != message.episode) return {};
    COUNTERSIGN_TRY_ASSIGN(
        const std::int64_t newest,
        database.integer("SELECT max(message_id) FROM outbox WHERE alert_id = ?", {message.alert}));
    if (newest != message.id || alert.state != AlertState::open)
      return storage::append_alert_event(database, alert, "receipt", now, route);
    alert.state = AlertState::delivered;
    alert.delivered_at = now;
    COUNTERSIGN_TRY(storage::update_alert(database, alert));
    return storage::append_alert_event(database, alert, "delivered", now, route);
  }

  Connection database;
};

AlertStore::AlertStore(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
AlertStore::~AlertStore() = default;

Result<std::unique_ptr<AlertStore>> AlertStore::open(const std::filesystem::path& file, bool writable,
                                                     std::chrono::milliseconds busy_wait) {
  std::error_code error;
  if (!std::filesystem::exists(file, error))
    return fail(ErrorKind::not_found, "{}: there is no such database", file.string());
  const auto open = writable ? storage::open_for_writing : storage::open_for_reading;
  COUNTERSIGN_TRY_ASSIGN(Connection database, open(file, busy_wait, storage::migrations()));
  return std::unique_ptr<AlertStore>(new AlertStore(std::make_unique<Impl>(std::move(database))));
}

Result<std::vector<Alert>> AlertStore::alerts(bool with_resolved) {
  std::vector<Alert> alerts;
  COUNTERSIGN_TRY(impl_->database.each(
      fmt::format("SELECT {} FROM alerts WHERE ?1 OR state <> 'resolved' ORDER BY opened_at DESC, alert_id",
                  storage::k_alert_columns),
      {with_resolved}, [&](sqlite::Row& row) { alerts.push_back(storage::read_alert(row)); }));
  return alerts;
}

Result<Alert> AlertStore::alert(std::int64_t id) { return impl_->find(id); }

Result<std::int64_t> AlertStore::raise(const std::string& rule, const std::string& subject_class,
                                       Severity severity, const std::string& summary, UnixMillis now) {
  COUNTERSIGN_TRY_ASSIGN(Transaction transaction, impl_->writing());
  COUNTERSIGN_TRY_ASSIGN(const std::int64_t id,
                         storage::sight_alert(impl_->database, {"", rule, subject_class, severity, summary, 1,
                                                                now, 0, 0, true}));
  COUNTERSIGN_TRY(transaction.commit());
  return id;
}

Status AlertStore::acknowledge(std::int64_t id, const AlertAnswer& answer, UnixMillis now) {
  COUNTERSIGN_TRY_ASSIGN(Transaction transaction, impl_->writing());
  COUNTERSIGN_TRY_ASSIGN(Alert alert, impl_->find(id));
  if (alert.state == AlertState::resolved)
    return fail(ErrorKind::usage, "alert {} is resolved: there is nothing to acknowledge", id);
  alert.state = AlertState::acknowledged;
  alert.acknowledged_at = now;
  alert.ack_expires_at = answer.expires_at;
  COUNTERSIGN_TRY(impl_->answer(std::move(alert), AlertAction::acknowledge, answer, now));
  return transaction.commit();
}

Status AlertStore::resolve(std::int64_t id, const AlertAnswer& answer, UnixMillis now) {
  COUNTERSIGN_TRY_ASSIGN(Transaction transaction, impl_->writing());
  COUNTERSIGN_TRY_ASSIGN(Alert alert, impl_->find(id));
  if (alert.state == AlertState::resolved) return fail(ErrorKind::usage, "alert {} is resolved already", id);
  alert.state = AlertState::resolved;
  alert.resolved_at = now;
  alert.ack_expires_at.reset();
  COUNTERSIGN_TRY(impl_->answer(std::move(alert), AlertAction::resolve, answer, now));
  return transaction.commit();
}

Status AlertStore::expire_acknowledgements(UnixMillis now) {
  std::vector<Alert> expired;
  const auto take = [&](sqlite::Row& row) { expired.push_back(storage::read_alert(row)); };
  const std::string sql =
      fmt::format("SELECT {} FROM alerts WHERE state = 'acknowledged' AND ack_expires_at IS NOT NULL"
                  " AND (ack_expires_at <= ?1 OR acknowledged_at > ?1 + 3600000)",
                  storage::k_alert_columns);
  COUNTERSIGN_TRY(impl_->database.each(sql, {now}, take));
  if (expired.empty()) return {}; // most of the time: no writer's lock for it
  expired.clear();
  COUNTERSIGN_TRY_ASSIGN(Transaction transaction, impl_->writing());
  COUNTERSIGN_TRY(impl_->database.each(sql, {now}, take));
  for (Alert& alert : expired) {
    alert.state = AlertState::open;
    alert.delivered_at = alert.acknowledged_at = alert.ack_expires_at = std::nullopt;
    alert.person.clear();
    alert.note.clear();
    COUNTERSIGN_TRY(storage::update_alert(impl_->database, alert));
    COUNTERSIGN_TRY(storage::append_alert_event(impl_->database, alert, "ack-expired", now, ""));
    COUNTERSIGN_TRY(storage::append_message(impl_->database, alert, AlertAction::trigger, now));
  }
  return transaction.commit();
}

Result<std::vector<OutboxEntry>> AlertStore::outbox() {
  COUNTERSIGN_TRY_ASSIGN(const Transaction transaction, impl_->reading());
  return storage::load_outbox(impl_->database);
}

Status AlertStore::note_receipt(const AlertMessage& message, const std::string& route,
                                const std::string& receipt, UnixMillis now) {
  COUNTERSIGN_TRY_ASSIGN(Transaction transaction, impl_->writing());
  COUNTERSIGN_TRY_ASSIGN(const std::int64_t receipts,
                         impl_->database.integer("SELECT count(*) FROM deliveries WHERE message_id = ? AND"
                                                 " route = ? AND delivered_at IS NOT NULL",
                                                 {message.id, route}));
  COUNTERSIGN_TRY(impl_->database.run(
      "INSERT INTO deliveries (message_id, route, attempts, failures, last_attempt_at, next_attempt_at,"
      " last_error, delivered_at, receipt) VALUES (?1, ?2, 1, 0, ?3, 0, '', ?3, ?4)"
      " ON CONFLICT DO UPDATE SET attempts = attempts + 1, failures = 0, last_attempt_at = ?3,"
      " next_attempt_at = 0, last_error = '', delivered_at = coalesce(delivered_at, ?3), receipt = ?4",
      {message.id, route, now, receipt}));
  if (receipts == 0 && message.action == AlertAction::trigger)
    COUNTERSIGN_TRY(impl_->note_first_receipt(message, route, now));
  return transaction.commit();
}

Status AlertStore::note_failure(const AlertMessage& message, const std::string& route,
                                const std::string& error, UnixMillis now, UnixMillis next_attempt_at) {
  return impl_->database.run(
      "INSERT INTO deliveries (message_id, route, attempts, failures, last_attempt_at, next_attempt_at,"
      " last_error, delivered_at, receipt) VALUES (?1, ?2, 1, 1, ?3, ?4, ?5, NULL, '')"
      " ON CONFLICT DO UPDATE SET attempts = attempts + 1, failures = failures + 1, last_attempt_at = ?3,"
      " next_attempt_at = ?4, last_error = ?5",
      {message.id, route, now, next_attempt_at, error});
}

Status AlertStore::settle(std::int64_t message) {
  return impl_->database.run("UPDATE outbox SET settled = 1 WHERE message_id = ?", {message});
}

Status AlertStore::declare_routes(const std::vector<AlertRoute>& routes) {
  COUNTERSIGN_TRY_ASSIGN(Transaction transaction, impl_->writing());
  COUNTERSIGN_TRY(impl_->database.run("UPDATE alert_routes SET in_use = 0 WHERE in_use = 1", {}));
  for (const AlertRoute& route : routes) {
    COUNTERSIGN_TRY(impl_->database.run(
        "INSERT INTO alert_routes (name, kind, in_use, failures, last_error) VALUES (?1, ?2, 1, 0, '')"
        " ON CONFLICT DO UPDATE SET kind = ?2, in_use = 1",
        {route.name, route.kind}));
  }
  return transaction.commit();
}

Status AlertStore::note_health(const std::string& route, const std::string& error, UnixMillis now) {
  if (error.empty()) {
    return impl_->database.run("UPDATE alert_routes SET last_ok_at = ?2, failures = 0, last_error = ''"
                               " WHERE name = ?1",
                               {route, now});
  }
  return impl_->database.run("UPDATE alert_routes SET last_failed_at = ?2, failures = failures + 1,"
                             " last_error = ?3 WHERE name = ?1",
                             {route, now, error});
}

Result<std::vector<AlertRoute>> AlertStore::routes() { return storage::load_alert_routes(impl_->database); }

Result<AlertEvidence> AlertStore::evidence(const std::string& zone) {
  COUNTERSIGN_TRY_ASSIGN(const Transaction transaction, impl_->reading());
  return storage::load_alert_evidence(impl_->database, zone);
}

} // namespace countersign
