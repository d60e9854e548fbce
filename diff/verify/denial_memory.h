// A sound denial chain, carried from version to version at the cost of the change.
//
// Only soundness is carried. As soon as a change leaves anything to report, or makes a state that can not be
// seen through from nearby (several chains, other parameters, opt-out flags that come and go), the answer is
// "not known", and the whole chain is judged as if there had been no version before.
#pragma once

#include "diff/verify/changed_names.h"
#include "diff/verify/denial.h"
#include "diff/verify/nsec3_index.h"

namespace countersign::referee {

class DenialMemory {
public:
  // After judge_denial(): remembers a chain that is complete and about which `findings` says nothing but its
  // iterations. Anything else is forgotten.
  void remember(const DenialContext& context, const DenialSummary& summary, bool complete,
                const FindingSink& findings);
  void forget() { known_ = false; }

  // True: the version after `names` changed is sound too, and is what is remembered now. False: not known.
  [[nodiscard]] bool follow(const ZoneVersion& before, const ZoneVersion& after, const ChangedNames& names,
                            std::optional<std::uint32_t> ttl, std::uint64_t nsec, std::uint64_t nsec3);
  // What judge_denial() would say of the remembered version.
  [[nodiscard]] bool report(NameView apex, std::uint64_t records, bool opt_out_seen, DenialSummary& summary,
                            FindingSink& sink) const;

private:
  bool known_ = false;
  DenialKind kind_ = DenialKind::none;      // nsec or nsec3
  std::vector<Nsec3Parameters> parameters_; // of the one chain in force; empty: NSEC
  std::optional<std::uint32_t> ttl_;
  Nsec3Index index_;
};

} // namespace countersign::referee
