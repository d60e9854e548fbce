// Runs one case: its versions go through the verification of every node, the watch's own judge of steps and
// nodes, the triage of failing signatures and the cut-over simulation, and what these say is held against
// what the case expects.
#pragma once

#include "diff/model/finding.h"
#include "harness/bench/incident.h"
#include "harness/bench/peers.h"

namespace countersign::bench {

// An expectation, and when it was met.
struct Met {
  const Expectation* expected = nullptr;
  bool met = false;
  Serial serial;
  std::int64_t told_at = 0; // seconds from the start
  bool in_shadow = false;   // of a candidate, which serves nobody: before any damage can be public
};

struct IncidentResult {
  const Incident* incident = nullptr;
  std::vector<Met> expected;
  std::vector<std::string> wrong_cutovers;
  std::vector<std::string> false_alarms; // "kind x count: first evidence"
  std::vector<std::string> told;         // every kind that was told, with its count
  std::size_t versions = 0;
  std::vector<PeerVerdict> peers;

  [[nodiscard]] bool caught() const noexcept; // all that was expected, at the serial that was expected
  [[nodiscard]] bool clean() const noexcept { return false_alarms.empty(); }
  [[nodiscard]] const Met* first_met() const noexcept; // the earliest
  // Seconds between the first finding and the first resolver that fails; negative: too late.
  [[nodiscard]] std::optional<std::int64_t> lead_s() const noexcept;
};

// An Error is a fault of the recipe. `peers` may be null.
[[nodiscard]] Result<IncidentResult> run_incident(const Incident& incident, const Peers* peers);

} // namespace countersign::bench
