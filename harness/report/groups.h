// Findings folded over steps: what stays wrong from step to step is one thing, with a beginning and an end.
#pragma once

#include "diff/model/run_record.h"

#include <map>
#include <span>

namespace countersign {

// All findings that agree in kind, signer, node, key and the rule that explains them.
struct FindingGroup {
  FindingKind kind{};
  Severity severity{}; // the worst of them
  std::string signer, node;
  std::string key;
  std::string explained_by;

  Finding first; // the first of them, for its subject and evidence
  std::uint64_t first_step = 0;
  std::uint64_t last_step = 0;
  Serial last_serial;                         // first.serial is the first one
  bool several_subjects = false;              // not all are about what the first one is about
  std::uint64_t steps = 0;                    // in how many steps
  std::uint64_t count = 0;                    // sum of Finding::count
  std::map<std::string, std::uint64_t> types; // count by subject.type; "" where a finding names none
};

// Worst first: unexplained, then severity, then what it does to the verdict, then the kind that names a cause
// before those that show its effects (same-tag-other-key before rrsig-bogus), then order of appearance. Total
// and stable. A remainder ("47 more like it", without a subject) joins the group of its kind and place if
// that is the only one.
[[nodiscard]] std::vector<FindingGroup> group_findings(std::span<const StepRecord> steps);

} // namespace countersign
