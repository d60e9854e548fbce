#include "storage/rows.h"

#include <array>

namespace countersign::storage {
namespace {

using sqlite::Row;

// Run, day, and the node's names: the first columns of what is kept for each node.
template <class Day> Day read_place(Row& row) {
  Day day;
  day.run = row.integer();
  day.day = row.integer();
  day.node.signer = row.text();
  day.node.node = row.text();
  day.node.role = known(row, parse_role(row.text()));
  return day;
}

template <class Number> std::optional<Number> read_optional(Row& row) {
  if (row.next_is_null()) return std::nullopt;
  return row.integer();
}

void read_node_day(Row& row, Evidence& evidence) {
  NodeDay day = read_place<NodeDay>(row);
  for (std::uint64_t* number :
       {&day.versions, &day.firsts, &day.firsts_equal, &day.revisions, &day.complete, &day.serial_wraps,
        &day.serial_stride, &day.nsec, &day.nsec3, &day.nsec3_opt_out, &day.unsigned_rrsets})
    *number = row.number<std::uint64_t>();
  day.first_at = row.integer();
  day.last_at = row.integer();
  day.signatures = read_counts(row);
  day.first_valid_at = read_optional<UnixMillis>(row);
  day.last_valid_at = read_optional<UnixMillis>(row);
  day.least_life_s = read_optional<std::int64_t>(row);
  evidence.node_days.push_back(std::move(day));
}

KeyLabel read_label(Row& row) {
  KeyLabel label;
  label.algorithm = row.number<std::uint8_t>();
  label.tag = row.number<std::uint16_t>();
  return label;
}

void read_label_day(Row& row, Evidence& evidence) {
  LabelDay day = read_place<LabelDay>(row);
  day.label = read_label(row);
  day.valid = row.number<std::uint64_t>();
  day.bogus = row.number<std::uint64_t>();
  day.other = row.number<std::uint64_t>();
  evidence.label_days.push_back(std::move(day));
}

void read_key_day(Row& row, Evidence& evidence) {
  KeyDay day = read_place<KeyDay>(row);
  day.label = read_label(row);
  day.fingerprint = row.text();
  day.flags = row.number<std::uint16_t>();
  day.versions = row.number<std::uint64_t>();
  day.first_at = row.integer();
  day.last_at = row.integer();
  evidence.key_days.push_back(std::move(day));
}

void read_chain_day(Row& row, Evidence& evidence) {
  ChainDay day = read_place<ChainDay>(row);
  day.parameters.hash_algorithm = row.number<std::uint8_t>();
  day.parameters.iterations = row.number<std::uint16_t>();
  day.parameters.salt = row.blob();
  day.first_at = row.integer();
  day.last_at = row.integer();
  evidence.chain_days.push_back(std::move(day));
}

void read_step_day(Row& row, Evidence& evidence) {
  StepDay day;
  day.run = row.integer();
  day.day = row.integer();
  day.label = row.text();
  day.steps = row.number<std::uint64_t>();
  day.complete = row.number<std::uint64_t>();
  day.first_at = row.integer();
  day.last_at = row.integer();
  day.gap_ms = row.integer();
  evidence.step_days.push_back(std::move(day));
}

void read_finding_day(Row& row, Evidence& evidence) {
  FindingDay day;
  day.run = row.integer();
  day.day = row.integer();
  day.steps = row.number<std::uint64_t>();
  day.first_step = row.number<std::uint64_t>();
  day.last_step = row.number<std::uint64_t>();
  day.first_at = row.integer();
  day.last_at = row.integer();
  day.finding = read_finding(row);
  evidence.finding_days.push_back(std::move(day));
}

struct Part {
  const char* sql; // ?1: the zone, ?2 and ?3: first and last day
  void (*read)(Row&, Evidence&);
};

#define COUNTERSIGN_OF_NODES                                                                                 \
  " JOIN runs AS r ON r.run_id = d.run_id JOIN signers AS g ON g.run_id = d.run_id AND g.position = "        \
  "d.signer"                                                                                                 \
  " JOIN nodes AS n ON n.run_id = d.run_id AND n.signer = d.signer AND n.position = d.node"                  \
  " WHERE r.zone = ?1 AND d.day BETWEEN ?2 AND ?3 ORDER BY d.run_id, d.day, d.signer, d.node"

constexpr std::array k_parts = {
    Part{"SELECT d.run_id, d.day, g.name, n.name, g.role, d.versions, d.firsts, d.firsts_equal, d.revisions,"
         " d.complete, d.serial_wraps, d.serial_stride, d.nsec, d.nsec3, d.nsec3_opt_out, d.unsigned_rrsets,"
         " d.first_at, d.last_at, d.valid, d.bogus, d.expired, d.not_yet_valid, d.unknown_key, d.malformed,"
         " d.unsupported, d.unchecked, d.first_valid_at, d.last_valid_at, d.least_life_s"
         " FROM day_versions AS d" COUNTERSIGN_OF_NODES,
         read_node_day},
    Part{"SELECT d.run_id, d.day, g.name, n.name, g.role, d.algorithm, d.tag, d.valid, d.bogus, d.other"
         " FROM day_signatures AS d" COUNTERSIGN_OF_NODES ", d.algorithm, d.tag",
         read_label_day},
    Part{"SELECT d.run_id, d.day, g.name, n.name, g.role, k.algorithm, k.tag, k.fingerprint, k.flags,"
         " d.versions, d.first_at, d.last_at FROM day_keys AS d JOIN dnskeys AS k ON k.key_id = "
         "d.key_id" COUNTERSIGN_OF_NODES ", k.algorithm, k.tag, k.rdata",
         read_key_day},
    Part{"SELECT d.run_id, d.day, g.name, n.name, g.role, d.hash_algorithm, d.iterations, d.salt,"
         " d.first_at, d.last_at FROM day_chains AS d" COUNTERSIGN_OF_NODES
         ", d.hash_algorithm, d.iterations, d.salt",
         read_chain_day},
    Part{"SELECT d.run_id, d.day, d.label, d.steps, d.complete, d.first_at, d.last_at, d.gap_ms"
         " FROM day_steps AS d JOIN runs AS r ON r.run_id = d.run_id"
         " WHERE r.zone = ?1 AND d.day BETWEEN ?2 AND ?3 ORDER BY d.run_id, d.day, d.label",
         read_step_day},
    Part{"SELECT d.run_id, d.day, d.steps, d.first_step, d.last_step, d.first_at, d.last_at, t.kind,"
         " t.severity, t.signer, t.node, 0, t.owner, t.type, t.key, t.evidence, d.count, t.explained_by"
         " FROM day_findings AS d JOIN runs AS r ON r.run_id = d.run_id JOIN facts AS t USING (fact_id)"
         " WHERE r.zone = ?1 AND d.day BETWEEN ?2 AND ?3 ORDER BY d.run_id, d.day, t.digest",
         read_finding_day},
};
#undef COUNTERSIGN_OF_NODES

} // namespace

Status load_days(sqlite::Connection& database, Evidence& evidence) {
  const EvidenceScope& scope = evidence.scope;
  for (const Part& part : k_parts) {
    COUNTERSIGN_TRY(database.each(part.sql, {scope.zone, scope.first_day, scope.last_day},
                                  [&](Row& row) { part.read(row, evidence); }));
  }
  return {};
}

Status verify_days(sqlite::Connection& database) {
  for (const char* table :
       {"day_versions", "day_signatures", "day_keys", "day_chains", "day_steps", "day_findings"}) {
    COUNTERSIGN_TRY_ASSIGN(
        const std::int64_t different,
        database.integer(
            fmt::format("SELECT (SELECT count(*) FROM (SELECT * FROM {0} EXCEPT SELECT * FROM recount_{0}))"
                        " + (SELECT count(*) FROM (SELECT * FROM recount_{0} EXCEPT SELECT * FROM {0}))",
                        table)));
    if (different != 0) {
      return fail(ErrorKind::storage, "{}: table {} does not hold the sums of the rows it was made of",
                  database.file(), table);
    }
  }
  return {};
}

} // namespace countersign::storage
