#include "storage/metrics.h"
#include "storage/open.h"
#include "storage/rows.h"

#include <algorithm>

namespace countersign {
namespace {

using sqlite::Connection;
using sqlite::Row;
using std::chrono::milliseconds;

std::optional<UnixMillis> instant_or_none(Row& row) {
  if (row.next_is_null()) return std::nullopt;
  return row.integer();
}

Status load_zones(Connection& database, DatabaseMetrics& out) {
  return database.each(
      "SELECT r.zone, count(DISTINCT r.run_id), coalesce(sum(d.steps), 0), coalesce(sum(d.complete), 0)"
      " FROM runs AS r LEFT JOIN day_steps AS d USING (run_id) GROUP BY r.zone ORDER BY r.zone",
      {}, [&](Row& row) {
        ZoneMetrics zone;
        zone.zone = row.text();
        zone.runs = row.number<std::uint64_t>();
        zone.steps = row.number<std::uint64_t>();
        zone.steps_complete = row.number<std::uint64_t>();
        out.zones.push_back(std::move(zone));
      });
}

Status load_steps(Connection& database, RunId run, ZoneMetrics& zone) {
  COUNTERSIGN_TRY(database.each("SELECT ended_at, ended_at - offered_at FROM steps WHERE run_id = ?"
                                " ORDER BY step DESC LIMIT 1",
                                {run}, [&](Row& row) {
                                  zone.last_step_at = row.integer();
                                  zone.last_step_ms = row.integer();
                                }));
  return database.each(
      "SELECT (SELECT ended_at FROM steps WHERE run_id = ?1 AND complete = 1 ORDER BY step DESC LIMIT 1)",
      {run}, [&](Row& row) { zone.last_complete_at = instant_or_none(row); });
}

Status load_findings_of_zone(Connection& database, ZoneMetrics& zone) {
  return database.each(
      "SELECT f.severity, f.explained_by <> '', sum(d.count) FROM day_findings AS d JOIN facts AS f"
      " USING (fact_id) JOIN runs AS r USING (run_id) WHERE r.zone = ? GROUP BY 1, 2",
      {zone.zone}, [&](Row& row) {
        const Severity severity = storage::known(row, parse_severity(row.text()));
        const bool explained = row.flag();
        const auto count = row.number<std::uint64_t>();
        if (explained) {
          zone.explained += count;
        } else {
          zone.unexplained[severity] = count;
        }
      });
}

Status load_signatures(Connection& database, ZoneMetrics& zone) {
  return database.each(
      "SELECT g.role, sum(d.valid + d.bogus + d.expired + d.not_yet_valid + d.unknown_key + d.malformed"
      " + d.unsupported + d.unchecked), sum(d.bogus) FROM day_versions AS d JOIN signers AS g"
      " ON g.run_id = d.run_id AND g.position = d.signer JOIN runs AS r ON r.run_id = d.run_id"
      " WHERE r.zone = ? GROUP BY g.role",
      {zone.zone}, [&](Row& row) {
        const Role role = storage::known(row, parse_role(row.text()));
        zone.signatures[role] = row.number<std::uint64_t>();
        zone.bogus[role] = row.number<std::uint64_t>();
      });
}

// RRSIGs tell their instants modulo 2^32; the one meant is near that of the judgement.
std::int64_t unwrap(std::uint32_t instant, UnixMillis near) {
  const std::int64_t seconds = near / 1000;
  return seconds + static_cast<std::int32_t>(instant - static_cast<std::uint32_t>(seconds));
}

// The newest version of each node: few steps back for all nodes that are well, and bounded for those that are
// not.
Status load_newest_versions(Connection& database, RunId run, ZoneMetrics& zone) {
  constexpr std::int64_t steps_back = 200;
  return database.each(
      "SELECT g.role, v.serial, v.earliest_expiration, v.received_at, v.lag_ms, v.signed_rrsets, max(v.step "
      "* 1000 + v.position)"
      " FROM versions AS v JOIN signers AS g ON g.run_id = v.run_id AND g.position = v.signer"
      " WHERE v.run_id = ?1 AND v.step > (SELECT max(step) FROM steps WHERE run_id = ?1) - ?2"
      " GROUP BY v.signer, v.node ORDER BY v.received_at",
      {run, steps_back}, [&](Row& row) {
        const Role role = storage::known(row, parse_role(row.text()));
        zone.serial[role] = row.number<std::uint32_t>();
        const auto expiration = row.number<std::uint32_t>();
        const std::int64_t at = unwrap(expiration, row.integer());
        zone.lag_ms[role] = std::max(zone.lag_ms[role], row.integer());
        if (row.integer() == 0) return; // nothing is signed, and nothing expires
        const auto [known, fresh] = zone.earliest_expiration.try_emplace(role, at);
        if (!fresh) known->second = std::min(known->second, at);
      });
}

Status load_alerts(Connection& database, AlertMetrics& out) {
  COUNTERSIGN_TRY(database.each(
      "SELECT state, severity, count(*) FROM alerts WHERE rule NOT IN ('alert-canary', 'alert-test')"
      " GROUP BY 1, 2",
      {}, [&](Row& row) {
        auto& of_state = out.by_state[row.text()];
        const std::string severity = row.text();
        of_state[severity] = row.number<std::uint64_t>();
      }));
  COUNTERSIGN_TRY_ASSIGN(const std::int64_t pending,
                         database.integer("SELECT count(*) FROM alerts WHERE state = 'open'"));
  out.outbox_pending = static_cast<std::uint64_t>(pending);
  COUNTERSIGN_TRY(
      database.each("SELECT name, failures, last_ok_at FROM alert_routes WHERE in_use = 1 ORDER BY name", {},
                    [&](Row& row) {
                      const std::string name = row.text();
                      out.route_failures[name] = row.number<std::uint64_t>();
                      if (const auto at = instant_or_none(row)) out.route_last_receipt[name] = *at;
                    }));
  return database.each(
      "SELECT e.at, e.at - (SELECT o.at FROM alert_events AS o WHERE o.alert_id = e.alert_id AND o.episode = "
      "e.episode"
      " AND o.kind IN ('opened', 'reopened')) FROM alert_events AS e JOIN alerts AS a USING (alert_id)"
      " WHERE a.rule = 'alert-canary' AND e.kind = 'acknowledged' ORDER BY e.event_id DESC LIMIT 1",
      {}, [&](Row& row) {
        out.canary_answered_at = row.integer();
        out.canary_took_ms = row.integer();
      });
}

} // namespace

Result<DatabaseMetrics> read_metrics(const std::filesystem::path& file) {
  COUNTERSIGN_TRY_ASSIGN(Connection database,
                         storage::open_for_reading(file, milliseconds(2000), storage::migrations()));
  COUNTERSIGN_TRY_ASSIGN(const sqlite::Transaction transaction,
                         sqlite::Transaction::begin(database, sqlite::Transaction::Kind::read));
  DatabaseMetrics metrics;
  COUNTERSIGN_TRY(load_zones(database, metrics));
  for (ZoneMetrics& zone : metrics.zones) {
    COUNTERSIGN_TRY_ASSIGN(const RunId run,
                           database.integer("SELECT max(run_id) FROM runs WHERE zone = ?", {zone.zone}));
    COUNTERSIGN_TRY(load_steps(database, run, zone));
    COUNTERSIGN_TRY(load_findings_of_zone(database, zone));
    COUNTERSIGN_TRY(load_signatures(database, zone));
    COUNTERSIGN_TRY(load_newest_versions(database, run, zone));
  }
  COUNTERSIGN_TRY(load_alerts(database, metrics.alerts));
  COUNTERSIGN_TRY_ASSIGN(const std::int64_t records, database.integer("SELECT count(*) FROM records"));
  metrics.records = static_cast<std::uint64_t>(records);
  return metrics;
}

} // namespace countersign
