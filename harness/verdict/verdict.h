// From findings to a decision about one run.
//
// This is the verdict of the run alone: over the steps that it exercised, with the criteria that no finding
// is bogus, that every difference is explained, and that nothing needed for the judgement was missing.
// Whether a cut-over may take place needs a window of days and more criteria: that is harness/gate/gate.h and
// the verb `gate`.
#pragma once

#include "diff/model/run_record.h"

namespace countersign {

// Exit codes of all verbs (README). `clean` to `undecided` are also those of monitoring plugins.
enum class ExitCode : int {
  clean = 0,
  difference = 1,
  bogus = 2,
  undecided = 3,
  usage = 64,
  internal = 70, // from the judge of a hook to its supervisor alone: harness/hook/supervisor.h
  configuration = 78
};

struct Decision {
  Verdict verdict = Verdict::insufficient_evidence;
  ExitCode exit_code = ExitCode::undecided;
  std::vector<std::string> reasons; // one line each, the weightiest first; empty only for GO
};

// Of one finding that nothing explains.
[[nodiscard]] ExitCode exit_code_of(Effect effect) noexcept;

// Unexplained findings only; bogus outweighs undecided outweighs difference, because a difference can be
// waived and missing evidence cannot.
[[nodiscard]] ExitCode judge_findings(std::span<const Finding> findings);

// `planned_steps` includes the initial zone. A step that is not there or not complete, a version with
// signatures that were not checked, or a run without any step is never GO.
[[nodiscard]] Decision decide(std::span<const StepRecord> steps, std::uint64_t planned_steps);

// The one that decides where there are both: bogus before undecided before difference before clean.
[[nodiscard]] ExitCode worse_of(ExitCode left, ExitCode right) noexcept;
// Of a run with an open end (a watch) nothing was planned: what is stored is what was to be.
[[nodiscard]] std::uint64_t planned_steps(const RunRecord& run, std::uint64_t stored) noexcept;

[[nodiscard]] ExitCode exit_code_for(const Error& error) noexcept;

} // namespace countersign
