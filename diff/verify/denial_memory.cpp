#include "diff/verify/denial_memory.h"

#include "diff/verify/nsec3_delta.h"
#include "diff/verify/nsec_delta.h"

#include <algorithm>

namespace countersign::referee {

void DenialMemory::remember(const DenialContext& context, const DenialSummary& summary, bool complete,
                            const FindingSink& findings) {
  forget();
  parameters_ = parameters_in_force(context.zone);
  kind_ = summary.kind;
  ttl_ = context.ttl;
  if (!complete || findings.has_other_than(FindingKind::nsec3_iterations)) return;
  if (kind_ == DenialKind::nsec) {
    known_ = parameters_.empty();
    return;
  }
  if (kind_ != DenialKind::nsec3 || parameters_.size() != 1 || summary.chains != parameters_) return;
  index_.clear();
  for (const NodeView& node : context.survey.nsec3) {
    const auto hash = hash_of_owner(node.owner(), context.zone.apex());
    if (hash) index_.insert(*hash);
  }
  known_ = index_.size() == summary.records;
}

bool DenialMemory::follow(const ZoneVersion& before, const ZoneVersion& after, const ChangedNames& names,
                          std::optional<std::uint32_t> ttl, std::uint64_t nsec, std::uint64_t nsec3) {
  // Nothing is known until the last question is answered.
  if (!std::exchange(known_, false) || ttl != ttl_ || parameters_in_force(after) != parameters_) return false;
  if (kind_ == DenialKind::nsec) {
    known_ = nsec != 0 && nsec3 == 0 && nsec_stays_sound(after, names, ttl);
  } else {
    known_ = nsec == 0 && nsec3 != 0 &&
             Nsec3Delta(before, after, parameters_.front(), ttl, index_).stays_sound(names) &&
             index_.size() == nsec3;
  }
  return known_;
}

bool DenialMemory::report(NameView apex, std::uint64_t records, bool opt_out_seen, DenialSummary& summary,
                          FindingSink& sink) const {
  summary.kind = kind_;
  summary.records = records;
  summary.chains = parameters_;
  summary.opt_out_seen = opt_out_seen;
  for (const Nsec3Parameters& parameters : parameters_) judge_iterations(apex, parameters, true, sink);
  return true;
}

} // namespace countersign::referee
