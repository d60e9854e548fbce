// Evidence of a parallel run that meets every built-in criterion, to be damaged by tests.
#pragma once

#include "harness/gate/gate.h"

namespace countersign::test {

inline constexpr UtcDay k_first_day = 20'000;
inline constexpr UtcDay k_last_day = k_first_day + 20;

// One incumbent node and three candidate nodes, a day's sums for each day. Judged at the end of the last day.
[[nodiscard]] GateInput good_gate_input();
[[nodiscard]] Finding open_finding(FindingKind kind, const std::string& signer, const std::string& node);
void add_finding(GateInput& input, const Finding& finding, UtcDay day = k_last_day);
[[nodiscard]] CriterionResult result_of(const GateResult& result, CriterionId id);

} // namespace countersign::test
