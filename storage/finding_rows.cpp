#include "storage/content_hash.h"
#include "storage/record_json.h"
#include "storage/rows.h"

namespace countersign::storage {
namespace {

Result<std::int64_t> fact_id(sqlite::Connection& database, const Finding& finding) {
  COUNTERSIGN_TRY_ASSIGN(const Bytes digest, sha256(fact_json(finding)));
  COUNTERSIGN_TRY_ASSIGN(
      const std::int64_t id,
      database.integer("SELECT coalesce(max(fact_id), 0) FROM facts WHERE digest = ?", {digest}));
  if (id != 0) return id;
  COUNTERSIGN_TRY(database.run(
      "INSERT INTO facts (digest, kind, severity, signer, node, owner, type, key, evidence, explained_by)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      {digest, info(finding.kind).id, to_text(finding.severity), finding.signer, finding.node,
       finding.subject.owner, finding.subject.type, finding.subject.key, finding.evidence,
       finding.explained_by}));
  return database.last_insert_id();
}

} // namespace

Status insert_findings(sqlite::Connection& database, RunId run, const StepRecord& step) {
  for (std::size_t i = 0; i < step.findings.size(); ++i) {
    const Finding& finding = step.findings[i];
    COUNTERSIGN_TRY_ASSIGN(const std::int64_t fact, fact_id(database, finding));
    COUNTERSIGN_TRY(database.run("INSERT INTO findings (run_id, step, position, fact_id, serial, count)"
                                 " VALUES (?, ?, ?, ?, ?, ?)",
                                 {run, step.index, i, fact, finding.serial.value(), finding.count}));
  }
  return {};
}

Finding read_finding(sqlite::Row& row) {
  Finding finding;
  finding.kind = known(row, parse_finding_kind(row.text()));
  finding.severity = known(row, parse_severity(row.text()));
  finding.signer = row.text();
  finding.node = row.text();
  finding.serial = row.serial();
  finding.subject.owner = row.text();
  finding.subject.type = row.text();
  finding.subject.key = row.text();
  finding.evidence = row.text();
  finding.count = row.number<std::uint64_t>();
  finding.explained_by = row.text();
  return finding;
}

Status load_findings(sqlite::Connection& database, RunId run, StepRecord& step) {
  return database.each(
      "SELECT f.position, t.kind, t.severity, t.signer, t.node, f.serial, t.owner, t.type, t.key,"
      " t.evidence, f.count, t.explained_by FROM findings AS f JOIN facts AS t USING (fact_id)"
      " WHERE f.run_id = ? AND f.step = ? ORDER BY f.position",
      {run, step.index}, [&](sqlite::Row& row) {
        read_position(row, step.findings.size());
        step.findings.push_back(read_finding(row));
      });
}

Status verify_facts(sqlite::Connection& database) {
  std::optional<Error> error;
  COUNTERSIGN_TRY(database.each(
      "SELECT fact_id, digest, kind, severity, signer, node, 0, owner, type, key, evidence, 1, explained_by "
      "FROM facts",
      {}, [&](sqlite::Row& row) {
        const std::int64_t id = row.integer();
        const Bytes digest = row.blob();
        const Result<Bytes> made = sha256(fact_json(read_finding(row)));
        if (!made) {
          error = made.error();
        } else if (*made != digest) {
          row.reject(fmt::format("a text of findings (fact {}) that was changed after it was written", id));
        }
      }));
  if (error) return tl::unexpected<Error>(*error);
  COUNTERSIGN_TRY_ASSIGN(
      const std::int64_t unused,
      database.integer("SELECT count(*) FROM facts WHERE fact_id NOT IN (SELECT fact_id FROM findings)"));
  if (unused == 0) return {};
  return fail(ErrorKind::storage, "{}: holds {} texts of findings that belong to none", database.file(),
              unused);
}

} // namespace countersign::storage
