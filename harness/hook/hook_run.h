// One call of the hook: from what the server says to the answer. The judge's side; see supervisor.h.
#pragma once

#include "adapters/clock.h"
#include "diff/verify/verify.h"
#include "harness/hook/judge.h"

namespace countersign::hook {

struct Options {
  Told told;
  std::filesystem::path policy_file; // empty: the built-in policy
  std::filesystem::path database;    // in place of the policy's
  milliseconds time_limit{0};        // the supervisor's; the judge must be done before
  std::filesystem::path knotc, knot_socket;
  std::string tool_version;
  // A second opinion on the verdicts of a report.
  std::function<void(const ZoneVersion&, const VerifyOptions&, VersionReport&)> second_opinion;
};

// The decision is in the database before this returns, and before Knot is told. ExitCode::internal: it could
// not be put there, or what was accepted before could not be read. Errors are of kind `usage` and
// `configuration`: nothing was judged.
[[nodiscard]] Result<ExitCode> run_hook(const Options& options);

} // namespace countersign::hook
