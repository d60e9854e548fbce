// Numbers that several criteria need. Private to harness/gate.
#pragma once

#include "harness/gate/gate.h"

namespace countersign::gate {

// What the criteria look at.
struct Measures {
  const GateInput& input;
  GateResult& result;

  [[nodiscard]] const Evidence& evidence() const { return input.evidence; }
  [[nodiscard]] const Criteria& criteria() const { return input.criteria; }
  [[nodiscard]] std::set<NodeName> nodes(Role role) const; // that were to be there
};

// Unexplained findings that decide something, those of each kind and place together.
[[nodiscard]] std::vector<OpenFinding> open_findings(const Evidence& evidence);

// The smallest value that at least `percent` of all are not above (nearest rank). `values` is re-ordered.
[[nodiscard]] std::int64_t percentile(std::vector<std::int64_t>& values, unsigned percent);

[[nodiscard]] std::string duration_text(std::int64_t seconds); // "3 d 4 h", "59 s"
[[nodiscard]] std::string lag_text(std::int64_t ms);           // "+1.2 s"
[[nodiscard]] std::string day_text(UnixMillis at);             // "2026-05-05"

// ---- checks_signing.cpp
[[nodiscard]] CriterionResult check_no_bogus(Measures& all);
[[nodiscard]] CriterionResult check_no_unexplained(Measures& all);
[[nodiscard]] CriterionResult check_rules_named(Measures& all);
[[nodiscard]] CriterionResult check_content_equal(Measures& all);
[[nodiscard]] CriterionResult check_every_node_signs(Measures& all);
[[nodiscard]] CriterionResult check_signature_life(Measures& all);
// ---- checks_window.cpp
[[nodiscard]] CriterionResult check_window_length(Measures& all);
[[nodiscard]] CriterionResult check_serials_compared(Measures& all);
[[nodiscard]] CriterionResult check_no_gap(Measures& all);
[[nodiscard]] CriterionResult check_publication_lag(Measures& all);
[[nodiscard]] CriterionResult check_events_exercised(Measures& all);
// ---- checks_alerts.cpp
[[nodiscard]] CriterionResult check_alert_path(Measures& all);
// ---- checks_people.cpp
[[nodiscard]] CriterionResult check_attested(Measures& all, CriterionId id);
[[nodiscard]] CriterionResult check_waivers_valid(Measures& all);

} // namespace countersign::gate
