// The main job: all signers on one change stream, step by step, everything stored.
#pragma once

#include "harness/run/observer.h"
#include "harness/run/run_plan.h"
#include "harness/verdict/verdict.h"
#include "storage/storage.h"

#include <atomic>

namespace countersign {

struct RunOptions {
  std::string config_text;          // as it was read
  std::filesystem::path keep_zones; // directory for the text of every version taken; empty: none
  std::optional<RunId> resume;      // go on with this run at its first step that is not stored
};

struct RunOutcome {
  RunId id = 0;
  Decision decision;
  bool interrupted = false; // cancelled: the run is not ended and can be resumed
};

// Lock-step: a version is offered when every node has published the one before, or its deadline has passed.
// Every step is one transaction. Signer trouble is findings; an Error is about us: no database, no port, no
// directory. Signers are stopped on every path.
[[nodiscard]] Result<RunOutcome> run_scenario(const RunPlan& plan, const RunOptions& options, RunStore& store,
                                              RunObserver& observer, const std::atomic<bool>& cancelled);

} // namespace countersign
