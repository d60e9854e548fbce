// Door of storage: what is remembered of runs, in one SQLite file (WAL, STRICT tables, forward-only
// migrations).
//
// A store belongs to one thread. Every put is one transaction: after kill -9 at any instant the file opens,
// and holds all of a step or nothing of it. Errors are of kind `storage`; their text says whether the file is
// damaged, is not one of ours, is newer than this program, is locked, or the disk is full.
#pragma once

#include "diff/model/run_record.h"
#include "storage/evidence.h"

#include <chrono>
#include <filesystem>
#include <memory>

namespace countersign {

struct FindingFilter {
  std::optional<RunId> run; // the newest run if absent
  std::optional<FindingKind> kind;
  std::optional<Severity> at_least;
  std::optional<std::uint64_t> step;
  std::string signer;    // empty: any
  bool explained = true; // include the explained ones
  std::size_t limit = 0; // 0: no limit
};

struct StoredFinding {
  RunId run = 0;
  std::uint64_t step = 0;
  Finding finding;
};

class RunStore {
public:
  enum class Mode {
    read_only,
    read_write
  }; // read_write creates the file and migrates an older one (after a backup)
  // Write mode checks the newest record. `busy_wait`: how long a call waits for another process that is
  // writing. `not_found` if there is no file to read, or no directory to create one in.
  [[nodiscard]] static Result<std::unique_ptr<RunStore>>
  open(const std::filesystem::path& file, Mode mode,
       std::chrono::milliseconds busy_wait = std::chrono::milliseconds(5000));
  ~RunStore();
  RunStore(const RunStore&) = delete;
  RunStore& operator=(const RunStore&) = delete;

  [[nodiscard]] Result<RunId> begin_run(const RunRecord& run); // run.id is not read
  // Steps must come in order of their index, each once.
  [[nodiscard]] Status put_step(RunId run, const StepRecord& step);
  [[nodiscard]] Status finish_run(RunId run, Verdict verdict, UnixMillis ended_at);

  [[nodiscard]] Result<std::vector<RunRecord>> runs();            // oldest first
  [[nodiscard]] Result<RunRecord> run(std::optional<RunId> id);   // the newest if absent; `not_found`
  [[nodiscard]] Result<std::vector<StepRecord>> steps(RunId run); // in order, with versions and findings
  [[nodiscard]] Result<StepRecord> step(RunId run, std::uint64_t index); // `not_found`
  [[nodiscard]] Result<std::vector<StoredFinding>> findings(const FindingFilter& filter);
  // Over the runs of a zone that have steps in the window; see evidence.h. `not_found` without a run of it.
  [[nodiscard]] Result<Evidence> evidence(const EvidenceScope& scope);
  // Appends, and returns its number; record.id is not read.
  [[nodiscard]] Result<std::int64_t> put_gate_record(const GateRecord& record);
  // The first step that is not stored: where a resumed run goes on.
  [[nodiscard]] Result<std::uint64_t> next_step(RunId run);
  // Recomputes the hash chain over all records; `storage` with the first record that does not fit.
  [[nodiscard]] Status verify_chain();
  // The newest record alone: quick however much is stored.
  [[nodiscard]] Status verify_newest_record();
  // Hash of the newest record, hex; empty for an empty store.
  [[nodiscard]] Result<std::string> head_hash();

private:
  class Impl;
  explicit RunStore(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

} // namespace countersign
