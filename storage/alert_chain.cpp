// The alerts' own chain of events: what it says, and whether the alerts' rows agree with it.
#include "storage/alert_rows.h"
#include "storage/canonical_json.h"
#include "storage/content_hash.h"
#include "storage/rows.h"

#include <algorithm>

namespace countersign::storage {
namespace {

constexpr std::size_t k_canaries = 50;

constexpr const char* k_events =
    "SELECT e.event_id, e.alert_id, e.episode, e.kind, e.at, e.severity, e.route, e.person, e.note, "
    "e.prev_hash,"
    " e.hash, a.zone, a.rule, a.class FROM alert_events AS e JOIN alerts AS a USING (alert_id)";

AlertEventRow read_event(sqlite::Row& row) {
  AlertEventRow event;
  event.id = row.integer();
  event.alert = row.integer();
  event.episode = row.integer();
  event.kind = row.text();
  event.at = row.integer();
  event.severity = row.text();
  event.route = row.text();
  event.person = row.text();
  event.note = row.text();
  event.prev_hash = row.text();
  event.hash = row.text();
  event.zone = row.text();
  event.rule = row.text();
  event.subject_class = row.text();
  return event;
}

const char* state_after(const std::string& kind) {
  if (kind == "delivered" || kind == "acknowledged" || kind == "resolved") return kind.c_str();
  return "open";
}

// Rows of alerts that say something else than the last of their events.
Status verify_states(sqlite::Connection& database, const std::map<std::int64_t, AlertEventRow>& last) {
  std::int64_t alerts = 0;
  COUNTERSIGN_TRY(
      database.each(fmt::format("SELECT {} FROM alerts", k_alert_columns), {}, [&](sqlite::Row& row) {
        const Alert alert = read_alert(row);
        const auto event = last.find(alert.id);
        ++alerts;
        if (event == last.end() || event->second.episode != alert.episode ||
            to_text(alert.state) != std::string(state_after(event->second.kind)) ||
            event->second.person != alert.person || event->second.note != alert.note)
          row.reject(fmt::format("alert {} in a state that no event led to", alert.id));
      }));
  if (alerts == static_cast<std::int64_t>(last.size())) return {};
  return fail(ErrorKind::storage, "{}: has lost alerts", database.file());
}

} // namespace

std::string alert_event_json(const AlertEventRow& event) {
  CanonicalJson json;
  json.open_object();
  json.member("alert", event.alert);
  json.member("at", event.at);
  json.member("class", event.subject_class);
  json.member("episode", event.episode);
  json.member("event", event.id);
  json.member("kind", event.kind);
  json.member("note", event.note);
  json.member("person", event.person);
  json.member("prev_hash", event.prev_hash);
  json.member("route", event.route);
  json.member("rule", event.rule);
  json.member("severity", event.severity);
  json.member("zone", event.zone);
  json.close_object();
  return json.str();
}

Status verify_alert_events(sqlite::Connection& database) {
  std::int64_t number = 0;
  std::string before(64, '0');
  std::optional<Error> error;
  std::map<std::int64_t, AlertEventRow> last;
  COUNTERSIGN_TRY(database.each(fmt::format("{} ORDER BY e.event_id", k_events), {}, [&](sqlite::Row& row) {
    AlertEventRow event = read_event(row);
    const Result<Bytes> digest = sha256(alert_event_json(event));
    if (!digest) {
      error = digest.error();
    } else if (event.id != ++number || event.prev_hash != before || to_hex(*digest) != event.hash) {
      row.reject(
          fmt::format("an alert's event ({}) that was changed after it was written, or moved", event.id));
    }
    before = event.hash;
    if (event.kind != "receipt") last[event.alert] = std::move(event);
  }));
  if (error) return tl::unexpected<Error>(*error);
  COUNTERSIGN_TRY_ASSIGN(const std::int64_t events, database.integer("SELECT count(*) FROM alert_events"));
  if (events != number)
    return fail(ErrorKind::storage, "{}: has events of alerts that are not there", database.file());
  return verify_states(database, last);
}

namespace {

Status load_responses(sqlite::Connection& database, const std::string& zone, AlertEvidence& evidence) {
  std::map<std::int64_t, AlertResponse> pending;
  COUNTERSIGN_TRY(database.each(
      fmt::format("{} WHERE a.zone IN ('', ?1) AND a.rule NOT IN (?2, ?3) ORDER BY e.event_id", k_events),
      {zone, k_alert_canary, k_alert_test}, [&](sqlite::Row& row) {
        const AlertEventRow event = read_event(row);
        if (event.kind == "receipt") return;
        const auto known = pending.find(event.alert);
        if (event.kind == "delivered") {
          if (known != pending.end()) known->second.delivered_at = event.at;
        } else if (event.kind == "acknowledged" || event.kind == "resolved") {
          if (known == pending.end()) return; // a resolution after an acknowledgement
          known->second.answered_at = event.at;
          evidence.responses.push_back(std::move(known->second));
          pending.erase(known);
        } else if (known == pending.end()) {
          pending[event.alert] = {event.alert,
                                  event.rule,
                                  event.subject_class,
                                  parse_severity(event.severity).value_or(Severity::critical),
                                  event.at,
                                  {},
                                  {}};
        } else {
          // People had to be told before; that its severity rose makes it no less late.
          known->second.severity =
              std::max(known->second.severity, parse_severity(event.severity).value_or(Severity::critical));
        }
      }));
  for (auto& [id, response] : pending) evidence.responses.push_back(std::move(response));
  std::ranges::stable_sort(evidence.responses, {}, &AlertResponse::pending_since);
  return {};
}

Status load_canaries(sqlite::Connection& database, AlertEvidence& evidence) {
  std::map<std::int64_t, CanaryProof, std::greater<>> canaries; // by episode
  COUNTERSIGN_TRY(
      database.each(fmt::format("{} WHERE a.zone = '' AND a.rule = ?1 ORDER BY e.event_id", k_events),
                    {k_alert_canary}, [&](sqlite::Row& row) {
                      const AlertEventRow event = read_event(row);
                      CanaryProof& canary = canaries[event.episode];
                      if (event.kind == "opened" || event.kind == "reopened") canary.opened_at = event.at;
                      if (!event.route.empty()) canary.receipts.emplace(event.route, event.at);
                      if (event.kind != "acknowledged") return;
                      canary.acknowledged_at = event.at;
                      canary.person = event.person;
                    }));
  for (auto& [episode, canary] : canaries) {
    if (evidence.canaries.size() == k_canaries) break;
    evidence.canaries.push_back(std::move(canary));
  }
  return {};
}

} // namespace

Result<AlertEvidence> load_alert_evidence(sqlite::Connection& database, const std::string& zone) {
  AlertEvidence evidence;
  COUNTERSIGN_TRY_ASSIGN(const std::vector<AlertRoute> routes, load_alert_routes(database));
  std::ranges::copy_if(routes, std::back_inserter(evidence.routes), &AlertRoute::in_use);
  COUNTERSIGN_TRY(load_canaries(database, evidence));
  COUNTERSIGN_TRY(load_responses(database, zone, evidence));
  COUNTERSIGN_TRY_ASSIGN(evidence.head_hash,
                         database.text("SELECT coalesce((SELECT hash FROM alert_events ORDER BY event_id"
                                       " DESC LIMIT 1), '')"));
  return evidence;
}

} // namespace countersign::storage
