// Waivers: decisions of people that a finding, or a criterion that fails, is acceptable until a day.
#pragma once

#include "harness/gate/criteria.h"

#include <vector>

namespace countersign {

struct Waiver {
  std::string id;
  // Selector; what is empty selects all. Patterns in `owner` and `zone` know '*' (any text) and '?'.
  std::string zone, signer, node, owner, type, key;
  std::optional<FindingKind> finding;   // exactly one of `finding` and `criterion`
  std::optional<CriterionId> criterion; // a soft one
  std::string reason, risk_owner, approver, evidence;
  UnixMillis expires_at = 0; // no longer in force from here on
  std::size_t line = 0;      // in its file
};

struct WaiverFile {
  std::string source; // empty: there is none
  std::string sha256;
  std::vector<Waiver> waivers;
};

// What became of a waiver over a window.
struct WaiverUse {
  Waiver waiver;
  bool expired = false;
  std::uint64_t matched = 0; // findings (sum of counts), or 1 for a criterion
};

[[nodiscard]] bool matches_pattern(std::string_view pattern, std::string_view text) noexcept;
// Whether it is in force for this finding, leaving its expiry aside.
[[nodiscard]] bool selects(const Waiver& waiver, std::string_view zone, const Finding& finding);

} // namespace countersign
