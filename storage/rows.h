// Runs and steps to rows of the tables, and back. No transactions here: the caller has begun one.
#pragma once

#include "diff/model/run_record.h"
#include "storage/evidence.h"
#include "storage/sqlite/connection.h"

namespace countersign::storage {

// ---- run_rows.cpp
[[nodiscard]] Status insert_run(sqlite::Connection& database, RunId id, const RunRecord& run);
[[nodiscard]] Status insert_run_end(sqlite::Connection& database, RunId id, Verdict verdict,
                                    UnixMillis ended_at);
// With its end, if it has ended. Nothing if there is no such run.
[[nodiscard]] Result<std::optional<RunRecord>> load_run(sqlite::Connection& database, RunId id);
[[nodiscard]] Result<std::vector<RunId>> run_ids(sqlite::Connection& database); // ascending

// ---- step_rows.cpp, version_rows.cpp
[[nodiscard]] Status insert_step(sqlite::Connection& database, RunId run, const StepRecord& step);
// Nothing if there is no such step.
[[nodiscard]] Result<std::optional<StepRecord>> load_step(sqlite::Connection& database, RunId run,
                                                          std::uint64_t index);
// The step that follows the stored ones.
[[nodiscard]] Result<std::uint64_t> next_step_of(sqlite::Connection& database, RunId run);
[[nodiscard]] Status insert_versions(sqlite::Connection& database, RunId run, const StepRecord& step);
[[nodiscard]] Status load_versions(sqlite::Connection& database, RunId run, StepRecord& step);

// ---- finding_rows.cpp
[[nodiscard]] Status insert_findings(sqlite::Connection& database, RunId run, const StepRecord& step);
[[nodiscard]] Status load_findings(sqlite::Connection& database, RunId run, StepRecord& step);
// Reads kind, severity, signer, node, serial, owner, type, key, evidence, count, explained_by.
[[nodiscard]] Finding read_finding(sqlite::Row& row);
// Facts whose digest does not fit, or that no finding refers to.
[[nodiscard]] Status verify_facts(sqlite::Connection& database);

// ---- event_rows.cpp
[[nodiscard]] Status insert_events(sqlite::Connection& database, RunId run, const StepRecord& step);
[[nodiscard]] Status load_events(sqlite::Connection& database, RunId run, StepRecord& step);
[[nodiscard]] Status load_event_days(sqlite::Connection& database, Evidence& evidence);

// ---- gate_rows.cpp
[[nodiscard]] Status insert_gate_record(sqlite::Connection& database, const GateRecord& record);
// Nothing if there is no such record.
[[nodiscard]] Result<std::optional<GateRecord>> load_gate_record(sqlite::Connection& database,
                                                                 std::int64_t id);
[[nodiscard]] Result<std::vector<GateRecord>> gate_records_of(sqlite::Connection& database,
                                                              const std::string& zone);

// ---- day_rows.cpp, point_rows.cpp: parts of evidence. `scope` and `runs` are those of `evidence`.
[[nodiscard]] Status load_days(sqlite::Connection& database, Evidence& evidence);
[[nodiscard]] Status load_points(sqlite::Connection& database, Evidence& evidence);
// The sums by day against the rows they were made of.
[[nodiscard]] Status verify_days(sqlite::Connection& database);

// ---- row_parts.cpp: parts of rows that several tables have
// A list's place: must be the `expected` one.
void read_position(sqlite::Row& row, std::size_t expected);
[[nodiscard]] Fingerprint read_fingerprint(sqlite::Row& row);
[[nodiscard]] RrType read_rrtype(sqlite::Row& row);
[[nodiscard]] OutcomeCounts read_counts(sqlite::Row& row);

// `parsed`, or a complaint about the column read last.
template <class T> [[nodiscard]] T known(sqlite::Row& row, const std::optional<T>& parsed) {
  if (!parsed) row.reject("a word that this countersign does not know");
  return parsed.value_or(T{});
}

} // namespace countersign::storage
