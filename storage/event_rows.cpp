#include "storage/rows.h"

namespace countersign::storage {

Status insert_events(sqlite::Connection& database, RunId run, const StepRecord& step) {
  for (std::size_t i = 0; i < step.events.size(); ++i) {
    const SignerEvent& event = step.events[i];
    // The place of the node, or a row that breaks NOT NULL: an event of a node that the run does not have.
    COUNTERSIGN_TRY(database.run(
        "INSERT INTO events (run_id, step, position, kind, phase, driven, signer, node, serial, at, subject,"
        " evidence) SELECT ?1, ?2, ?3, ?4, ?5, ?6, p.signer, p.position, ?7, ?8, ?9, ?10 FROM (SELECT 1)"
        " LEFT JOIN (SELECT n.signer, n.position FROM nodes AS n JOIN signers AS g ON g.run_id = n.run_id"
        " AND g.position = n.signer WHERE n.run_id = ?1 AND g.name = ?11 AND n.name = ?12) AS p",
        {run, step.index, i, to_text(event.kind), to_text(event.phase), event.driven, event.serial.value(),
         event.at, event.subject, event.evidence, event.signer, event.node}));
  }
  return {};
}

Status load_events(sqlite::Connection& database, RunId run, StepRecord& step) {
  return database.each(
      "SELECT e.position, e.kind, e.phase, e.driven, g.name, n.name, e.serial, e.at, e.subject, e.evidence"
      " FROM events AS e JOIN signers AS g ON g.run_id = e.run_id AND g.position = e.signer"
      " JOIN nodes AS n ON n.run_id = e.run_id AND n.signer = e.signer AND n.position = e.node"
      " WHERE e.run_id = ? AND e.step = ? ORDER BY e.position",
      {run, step.index}, [&](sqlite::Row& row) {
        read_position(row, step.events.size());
        SignerEvent event;
        event.kind = known(row, parse_event_kind(row.text()));
        event.phase = known(row, parse_event_phase(row.text()));
        event.driven = row.flag();
        event.signer = row.text();
        event.node = row.text();
        event.serial = row.serial();
        event.at = row.integer();
        event.subject = row.text();
        event.evidence = row.text();
        step.events.push_back(std::move(event));
      });
}

// Few rows in a year, so they are counted when they are asked for, and no sums are kept.
Status load_event_days(sqlite::Connection& database, Evidence& evidence) {
  const EvidenceScope& scope = evidence.scope;
  return database.each(
      "SELECT e.run_id, e.at / 86400000 AS day, g.name, n.name, g.role, e.kind, e.phase, count(*), max(e.at)"
      " FROM events AS e JOIN runs AS r ON r.run_id = e.run_id"
      " JOIN signers AS g ON g.run_id = e.run_id AND g.position = e.signer"
      " JOIN nodes AS n ON n.run_id = e.run_id AND n.signer = e.signer AND n.position = e.node"
      " WHERE r.zone = ?1 AND e.at / 86400000 BETWEEN ?2 AND ?3"
      " GROUP BY e.run_id, day, e.signer, e.node, e.kind, e.phase"
      " ORDER BY e.run_id, day, e.signer, e.node, e.kind, e.phase",
      {scope.zone, scope.first_day, scope.last_day}, [&](sqlite::Row& row) {
        EventDay day;
        day.run = row.integer();
        day.day = row.integer();
        day.node.signer = row.text();
        day.node.node = row.text();
        day.node.role = known(row, parse_role(row.text()));
        day.kind = known(row, parse_event_kind(row.text()));
        day.phase = known(row, parse_event_phase(row.text()));
        day.count = row.number<std::uint64_t>();
        day.last_at = row.integer();
        evidence.event_days.push_back(std::move(day));
      });
}

} // namespace countersign::storage
