#include "storage/rows.h"

namespace countersign::storage {

Status insert_step(sqlite::Connection& database, RunId run, const StepRecord& step) {
  COUNTERSIGN_TRY(
      database.run("INSERT INTO steps (run_id, step, input_serial, content, label, removed, added,"
                   " offered_at, ended_at, complete) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                   {run, step.index, step.input_serial.value(), to_text(step.content), step.label,
                    step.removed, step.added, step.offered_at, step.ended_at, step.complete}));
  COUNTERSIGN_TRY(insert_versions(database, run, step));
  COUNTERSIGN_TRY(insert_findings(database, run, step));
  return insert_events(database, run, step);
}

Result<std::optional<StepRecord>> load_step(sqlite::Connection& database, RunId run, std::uint64_t index) {
  std::optional<StepRecord> step;
  COUNTERSIGN_TRY(
      database.each("SELECT step, input_serial, content, label, removed, added, offered_at, ended_at,"
                    " complete FROM steps WHERE run_id = ? AND step = ?",
                    {run, index}, [&](sqlite::Row& row) {
                      step.emplace();
                      step->index = row.number<std::uint64_t>();
                      step->input_serial = row.serial();
                      step->content = read_fingerprint(row);
                      step->label = row.text();
                      step->removed = row.number<std::uint64_t>();
                      step->added = row.number<std::uint64_t>();
                      step->offered_at = row.integer();
                      step->ended_at = row.integer();
                      step->complete = row.flag();
                    }));
  if (!step) return step;
  COUNTERSIGN_TRY(load_versions(database, run, *step));
  COUNTERSIGN_TRY(load_findings(database, run, *step));
  COUNTERSIGN_TRY(load_events(database, run, *step));
  return step;
}

Result<std::uint64_t> next_step_of(sqlite::Connection& database, RunId run) {
  // Steps are written in order, so the last one says how many there are; verify_chain() makes sure of it.
  COUNTERSIGN_TRY_ASSIGN(
      const std::int64_t last,
      database.integer("SELECT coalesce(max(step), -1) FROM steps WHERE run_id = ?", {run}));
  return static_cast<std::uint64_t>(last + 1);
}

} // namespace countersign::storage
