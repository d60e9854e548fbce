// From what the database holds about a zone over a window, criteria and waivers to a go/no-go decision.
//
// Pure: no clock, no file; equal inputs give equal decisions. Each criterion says what was wanted, what was
// measured, and what would change it. What was not observed is `no data`, and never GO.
#pragma once

#include "harness/gate/coverage.h"
#include "harness/gate/waiver.h"

namespace countersign {

// The first is what a criterion is until something was seen: what nobody set must never be a pass.
enum class CriterionStatus : std::uint8_t { no_data, pass, waived, left_out, fail };
[[nodiscard]] const char* to_text(CriterionStatus status) noexcept; // "no data"

struct CriterionResult {
  CriterionId id{};
  CriterionStatus status = CriterionStatus::no_data;
  std::string threshold;
  std::string measured;
  std::string to_change; // empty for what passes
};

// All unexplained findings of one kind at one place over the window.
struct OpenFinding {
  Finding finding; // the first of them; count: over the window
  std::uint64_t steps = 0;
  UnixMillis first_at = 0, last_at = 0;
  RunId run = 0; // and step: of the first one
  std::uint64_t first_step = 0;
  bool candidate = false; // on the candidate, or on nobody in particular
  std::string waiver;     // id of the waiver in force, if any
};

struct GateInput {
  Evidence evidence;
  Criteria criteria;
  WaiverFile waivers;
  UnixMillis as_of = 0;
};

struct GateResult {
  Verdict verdict = Verdict::insufficient_evidence;
  std::string reason;                    // one line
  std::vector<CriterionResult> criteria; // in the order of the catalogue
  std::vector<EventSeen> events;
  std::vector<WaiverUse> waivers;
  std::vector<OpenFinding> findings;              // the worst first
  std::map<std::string, std::uint64_t> explained; // by rule
  std::optional<GateRecord> latch;                // an earlier NO-GO that nobody has resolved
  UnixMillis first_at = 0, last_at = 0;           // of the steps seen; 0 without any
  std::uint64_t steps = 0, steps_complete = 0, versions = 0;
  OutcomeCounts signatures;
  // SHA-256 over evidence (the newest record of a run), criteria, waivers, zone and window.
  std::string inputs_text; // what is hashed, one item in each line
};

[[nodiscard]] GateResult judge_gate(const GateInput& input);

} // namespace countersign
