#include "harness/gate/measures.h"
#include "harness/report/text_layout.h"

#include <algorithm>

namespace countersign::gate {
namespace {

// Findings that say the opposite outweigh any attestation.
std::uint64_t contradictions(const Measures& all, CriterionId id) {
  if (id != CriterionId::second_opinion) return 0;
  std::uint64_t count = 0;
  for (const FindingDay& day : all.evidence().finding_days) {
    const FindingKind kind = day.finding.kind;
    if (kind == FindingKind::second_opinion_disagrees || kind == FindingKind::referee_disagrees)
      count += day.finding.count;
  }
  return count;
}

} // namespace

CriterionResult check_attested(Measures& all, CriterionId id) {
  CriterionResult result{id, {}, {}, {}, {}};
  const std::int64_t age = all.criteria().attestation_age_s.at(id);
  result.threshold = fmt::format("attested, not older than {}", duration_text(age));
  if (const std::uint64_t count = contradictions(all, id); count != 0) {
    result.status = CriterionStatus::fail;
    result.measured = layout::plural(count, "disagreement");
    result.to_change = "find out which implementation is wrong before anything else";
    return result;
  }
  const std::string how = fmt::format("countersign gate --attest {} --note ... --by NAME", info(id).name);
  const GateRecord* newest = nullptr;
  for (const GateRecord& record : all.evidence().gate_records) {
    if (record.kind == GateRecordKind::attestation && record.criterion == info(id).name &&
        record.recorded_at <= all.input.as_of)
      newest = &record;
  }
  if (newest == nullptr) {
    result.measured = "nothing on record";
    result.to_change = "do it, then put it on record: " + how;
    return result;
  }
  result.measured =
      fmt::format("{} by {}: {}", day_text(newest->recorded_at), newest->person, newest->reason);
  if (all.input.as_of - newest->recorded_at <= age * 1000) {
    result.status = CriterionStatus::pass;
  } else {
    result.measured = "too old: " + result.measured;
    result.to_change = "do it again: " + how;
  }
  return result;
}

CriterionResult check_waivers_valid(Measures& all) {
  CriterionResult result{CriterionId::waivers_valid, {}, "all in force and owned", {}, {}};
  std::size_t expired = 0, unused = 0;
  for (const WaiverUse& use : all.result.waivers) {
    if (use.expired)
      ++expired;
    else if (use.matched == 0)
      ++unused;
  }
  result.status = expired == 0 ? CriterionStatus::pass : CriterionStatus::fail;
  result.measured = all.result.waivers.empty()
                        ? "none"
                        : fmt::format("{}, {} expired, {} unused",
                                      layout::plural(all.result.waivers.size(), "waiver"), expired, unused);
  if (expired != 0) result.to_change = "remove expired waivers, or have them approved anew";
  return result;
}

} // namespace countersign::gate
