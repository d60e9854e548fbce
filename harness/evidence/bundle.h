// The evidence bundle: a directory from which a decision can be checked, and made again, without us.
//
//   report.html report.json   the decision, as it was shown
//   evidence.db               the database, one consistent state
//   criteria.toml waivers.toml  as they were read; not there for built-in criteria and no waivers
//   config-run-N.toml         of each run of the window; values that look like secrets are masked
//   manifest.json             what it takes to decide again: zone, window, instant, version
//   SHA256SUMS SHA256SUMS.sig   of all files above, signed by ssh-keygen -Y sign
#pragma once

#include "adapters/clock.h"
#include "harness/cli/gate_inputs.h"

namespace countersign::evidence {

inline constexpr const char* k_namespace = "countersign-evidence"; // of the signature

struct MakeOptions {
  GateArguments gate;
  std::filesystem::path out, key; // the key as ssh-keygen -Y sign takes it: private, or public with an agent
  std::string tool_version;
};

// The bundle is there whole, or not at all; one that is there already is not touched. Returns the verdict.
[[nodiscard]] Result<Verdict> make_bundle(const MakeOptions& options);

struct VerifyOptions {
  std::filesystem::path bundle, allowed_signers;
  std::string identity; // the principal who must have signed
  std::string tool_version;
};

struct Check {
  std::vector<std::string> faults; // one line each; empty: nothing was tampered with
  std::string not_redone;          // why the decision was not made again; empty: it was, and is the same
  std::optional<Verdict> verdict;
};
// Offline. An error where it could not be looked at at all (no such bundle, no ssh-keygen).
[[nodiscard]] Result<Check> verify_bundle(const VerifyOptions& options);

} // namespace countersign::evidence
