#include "storage/rows.h"

namespace countersign::storage {
namespace {

Status insert_signer(sqlite::Connection& database, RunId run, std::size_t position,
                     const SignerRecord& signer) {
  COUNTERSIGN_TRY(
      database.run("INSERT INTO signers (run_id, position, name, role, product, version)"
                   " VALUES (?, ?, ?, ?, ?, ?)",
                   {run, position, signer.name, to_text(signer.role), signer.product, signer.version}));
  for (std::size_t i = 0; i < signer.nodes.size(); ++i) {
    COUNTERSIGN_TRY(database.run("INSERT INTO nodes (run_id, signer, position, name) VALUES (?, ?, ?, ?)",
                                 {run, position, i, signer.nodes[i]}));
  }
  return {};
}

Status load_signers(sqlite::Connection& database, RunRecord& run) {
  COUNTERSIGN_TRY(database.each("SELECT position, name, role, product, version FROM signers"
                                " WHERE run_id = ? ORDER BY position",
                                {run.id}, [&](sqlite::Row& row) {
                                  SignerRecord signer;
                                  read_position(row, run.signers.size());
                                  signer.name = row.text();
                                  signer.role = known(row, parse_role(row.text()));
                                  signer.product = row.text();
                                  signer.version = row.text();
                                  run.signers.push_back(std::move(signer));
                                }));
  return database.each("SELECT signer, position, name FROM nodes WHERE run_id = ? ORDER BY signer, position",
                       {run.id}, [&](sqlite::Row& row) {
                         const auto signer = row.number<std::uint32_t>();
                         if (signer >= run.signers.size()) return row.reject("no signer's place");
                         std::vector<std::string>& nodes = run.signers[signer].nodes;
                         read_position(row, nodes.size());
                         nodes.push_back(row.text());
                       });
}

} // namespace

Status insert_run(sqlite::Connection& database, RunId id, const RunRecord& run) {
  COUNTERSIGN_TRY(
      database.run("INSERT INTO runs (run_id, zone, scenario, config_text, config_sha256, tool_version,"
                   " work_directory, step_count, started_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                   {id, run.zone, run.scenario, run.config_text, run.config_sha256, run.tool_version,
                    run.work_directory, run.step_count, run.started_at}));
  for (std::size_t i = 0; i < run.signers.size(); ++i) {
    COUNTERSIGN_TRY(insert_signer(database, id, i, run.signers[i]));
  }
  return {};
}

Status insert_run_end(sqlite::Connection& database, RunId id, Verdict verdict, UnixMillis ended_at) {
  return database.run("INSERT INTO run_ends (run_id, ended_at, verdict) VALUES (?, ?, ?)",
                      {id, ended_at, to_text(verdict)});
}

Result<std::optional<RunRecord>> load_run(sqlite::Connection& database, RunId id) {
  std::optional<RunRecord> run;
  COUNTERSIGN_TRY(database.each("SELECT run_id, zone, scenario, config_text, config_sha256, tool_version,"
                                " work_directory, step_count, started_at FROM runs WHERE run_id = ?",
                                {id}, [&](sqlite::Row& row) {
                                  run.emplace();
                                  run->id = row.integer();
                                  run->zone = row.text();
                                  run->scenario = row.text();
                                  run->config_text = row.text();
                                  run->config_sha256 = row.text();
                                  run->tool_version = row.text();
                                  run->work_directory = row.text();
                                  run->step_count = row.number<std::uint64_t>();
                                  run->started_at = row.integer();
                                }));
  if (!run) return run;
  COUNTERSIGN_TRY(
      database.each("SELECT ended_at, verdict FROM run_ends WHERE run_id = ?", {id}, [&](sqlite::Row& row) {
        run->ended_at = row.integer();
        run->verdict = known(row, parse_verdict(row.text()));
      }));
  COUNTERSIGN_TRY(load_signers(database, *run));
  return run;
}

Result<std::vector<RunId>> run_ids(sqlite::Connection& database) {
  std::vector<RunId> ids;
  COUNTERSIGN_TRY(database.each("SELECT run_id FROM runs ORDER BY run_id", {},
                                [&](sqlite::Row& row) { ids.push_back(row.integer()); }));
  return ids;
}

} // namespace countersign::storage
