// From findings to alerts.
#include "storage/alert_rows.h"

#include <algorithm>
#include <map>

namespace countersign::storage {
namespace {

constexpr std::size_t k_longest_summary = 500;
// What is away for less may be a look that did not come to it; only then is a return a flap.
constexpr std::int64_t k_away_ms = 15 * 60 * 1000;

std::string subject_class(const std::string& zone, const Finding& finding) {
  std::string text = finding.signer.empty() ? "all signers" : finding.signer;
  if (!finding.node.empty()) text += "/" + finding.node;
  if (finding.subject.owner.empty()) return text;
  return text + (finding.subject.owner == zone ? " apex" : " names");
}

void clip(std::string& text) {
  if (text.size() <= k_longest_summary) return;
  std::size_t end = k_longest_summary;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end; // whole characters
  text.resize(end);
  text += "...";
}

struct Group {
  const Finding* worst = nullptr;
  std::int64_t findings = 0;
};

std::string summary_of(const Group& group) {
  const Finding& worst = *group.worst;
  std::string text = worst.evidence.empty() ? std::string(info(worst.kind).id) : worst.evidence;
  const Subject& subject = worst.subject;
  for (const std::string& part : {subject.key, subject.type, subject.owner}) {
    if (!part.empty()) text = part + " " + text;
  }
  if (group.findings > 1) text += fmt::format(" (and {} like it)", group.findings - 1);
  clip(text);
  return text;
}

struct Open {
  Alert alert;
  std::int64_t last_run = 0, last_step = 0;
};

Result<std::optional<Open>> find_alert(sqlite::Connection& database, const AlertSighting& seen) {
  std::optional<Open> found;
  COUNTERSIGN_TRY(database.each(
      fmt::format("SELECT {}, last_run, last_step FROM alerts WHERE zone = ? AND rule = ? AND class = ?",
                  k_alert_columns),
      {seen.zone, seen.rule, seen.subject_class}, [&](sqlite::Row& row) {
        found.emplace();
        found->alert = read_alert(row);
        found->last_run = row.integer();
        found->last_step = row.integer();
      }));
  return found;
}

// It was seen, then steps came in which it was not, and now it is seen again. Records between steps do not
// count, for what is found by comparison is not looked for in them; and the first steps of another run say
// nothing about what was between the two.
Result<bool> was_away(sqlite::Connection& database, const Open& known, const AlertSighting& seen) {
  if (seen.run == 0 || seen.at - known.alert.last_seen_at < k_away_ms) return false;
  const std::int64_t last = known.last_run == seen.run ? known.last_step : 0;
  COUNTERSIGN_TRY_ASSIGN(
      const std::int64_t steps,
      database.integer("SELECT count(*) FROM steps WHERE run_id = ? AND step > ? AND step < ?"
                       " AND label <> 'between steps'",
                       {seen.run, last, seen.step}));
  return steps > 0;
}

// Null if nobody has to be told again.
Result<const char*> reason_to_tell(sqlite::Connection& database, const Open& known,
                                   const AlertSighting& seen) {
  const Alert& alert = known.alert;
  if (alert.state == AlertState::resolved || seen.new_episode) return "reopened";
  if (seen.severity > alert.severity) return "raised";
  if (alert.state != AlertState::acknowledged) return static_cast<const char*>(nullptr);
  if (alert.ack_expires_at && *alert.ack_expires_at <= seen.at) return "ack-expired";
  COUNTERSIGN_TRY_ASSIGN(const bool flapped, was_away(database, known, seen));
  return flapped ? "flapped" : nullptr;
}

Status open_again(sqlite::Connection& database, Alert& alert, const char* why, const AlertSighting& seen) {
  if (std::string_view(why) == "reopened") {
    ++alert.episode;
    alert.findings = 0;
    alert.opened_at = seen.at;
    alert.severity = seen.severity;
  }
  alert.severity = std::max(alert.severity, seen.severity);
  alert.state = AlertState::open;
  alert.summary = seen.summary;
  alert.findings += seen.findings;
  alert.last_seen_at = seen.at;
  alert.delivered_at = alert.acknowledged_at = alert.ack_expires_at = alert.resolved_at = std::nullopt;
  alert.person.clear();
  alert.note.clear();
  COUNTERSIGN_TRY(update_alert(database, alert));
  COUNTERSIGN_TRY(append_alert_event(database, alert, why, seen.at, ""));
  return append_message(database, alert, AlertAction::trigger, seen.at);
}

Status insert_alert(sqlite::Connection& database, const AlertSighting& seen, Alert& alert) {
  alert.zone = seen.zone;
  alert.rule = seen.rule;
  alert.subject_class = seen.subject_class;
  alert.severity = seen.severity;
  alert.summary = seen.summary;
  alert.findings = seen.findings;
  alert.opened_at = alert.last_seen_at = seen.at;
  COUNTERSIGN_TRY_ASSIGN(alert.id, database.integer("SELECT coalesce(max(alert_id), 0) + 1 FROM alerts"));
  COUNTERSIGN_TRY(database.run(
      "INSERT INTO alerts (alert_id, zone, rule, class, severity, state, episode, summary, findings,"
      " opened_at, last_seen_at, last_run, last_step, person, note)"
      " VALUES (?, ?, ?, ?, ?, 'open', 1, ?, ?, ?, ?, 0, 0, '', '')",
      {alert.id, alert.zone, alert.rule, alert.subject_class, to_text(alert.severity), alert.summary,
       alert.findings, alert.opened_at, alert.last_seen_at}));
  COUNTERSIGN_TRY(append_alert_event(database, alert, "opened", seen.at, ""));
  return append_message(database, alert, AlertAction::trigger, seen.at);
}

} // namespace

Result<std::int64_t> sight_alert(sqlite::Connection& database, const AlertSighting& seen) {
  COUNTERSIGN_TRY_ASSIGN(std::optional<Open> found, find_alert(database, seen));
  Alert alert;
  if (!found) {
    COUNTERSIGN_TRY(insert_alert(database, seen, alert));
  } else {
    alert = found->alert;
    COUNTERSIGN_TRY_ASSIGN(const char* why, reason_to_tell(database, *found, seen));
    if (why != nullptr) {
      COUNTERSIGN_TRY(open_again(database, alert, why, seen));
    } else {
      alert.findings += seen.findings;
      alert.last_seen_at = seen.at;
      COUNTERSIGN_TRY(update_alert(database, alert));
    }
  }
  COUNTERSIGN_TRY(database.run("UPDATE alerts SET last_run = ?, last_step = ? WHERE alert_id = ?",
                               {seen.run, seen.step, alert.id}));
  return alert.id;
}

Status raise_alerts(sqlite::Connection& database, RunId run, const StepRecord& step) {
  COUNTERSIGN_TRY_ASSIGN(const std::string zone,
                         database.text("SELECT zone FROM runs WHERE run_id = ?", {run}));
  std::map<std::pair<std::string, std::string>, Group> groups; // by rule and class
  for (const Finding& finding : step.findings) {
    if (!finding.explained_by.empty() || effect_of(finding) == Effect::none) continue;
    Group& group = groups[{std::string(info(finding.kind).id), subject_class(zone, finding)}];
    if (group.worst == nullptr || finding.severity > group.worst->severity) group.worst = &finding;
    group.findings += static_cast<std::int64_t>(finding.count);
  }
  for (const auto& [key, group] : groups) {
    COUNTERSIGN_TRY(
        sight_alert(database, {zone, key.first, key.second, group.worst->severity, summary_of(group),
                               group.findings, step.ended_at, run, step.index, false}));
  }
  return {};
}

} // namespace countersign::storage
