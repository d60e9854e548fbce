#include "harness/gate/gate.h"

#include "harness/gate/measures.h"
#include "harness/report/text_layout.h"

#include <algorithm>

namespace countersign {
namespace {

using gate::Measures;

bool waivable(const OpenFinding& open) {
  const Effect effect = effect_of(open.finding);
  return effect == Effect::difference || (effect == Effect::bogus && !open.candidate);
}

void apply_waivers(const GateInput& input, GateResult& result) {
  for (const Waiver& waiver : input.waivers.waivers) {
    WaiverUse use{waiver, waiver.expires_at <= input.as_of, 0};
    for (OpenFinding& open : result.findings) {
      if (!selects(waiver, input.evidence.scope.zone, open.finding) || !waivable(open)) continue;
      use.matched += open.finding.count;
      if (!use.expired && open.waiver.empty()) open.waiver = waiver.id;
    }
    result.waivers.push_back(std::move(use));
  }
}

void sum_up(const Evidence& evidence, GateResult& result) {
  for (const StepDay& day : evidence.step_days) {
    result.steps += day.steps;
    result.steps_complete += day.complete;
    result.first_at = result.first_at == 0 ? day.first_at : std::min(result.first_at, day.first_at);
    result.last_at = std::max(result.last_at, day.last_at);
  }
  for (const NodeDay& day : evidence.node_days) {
    result.versions += day.versions;
    result.signatures += day.signatures;
  }
  for (const FindingDay& day : evidence.finding_days) {
    if (!day.finding.explained_by.empty()) result.explained[day.finding.explained_by] += day.finding.count;
  }
}

CriterionResult check(Measures& all, CriterionId id) {
  switch (id) {
  case CriterionId::no_bogus:
    return gate::check_no_bogus(all);
  case CriterionId::no_unexplained:
    return gate::check_no_unexplained(all);
  case CriterionId::rules_named:
    return gate::check_rules_named(all);
  case CriterionId::window_length:
    return gate::check_window_length(all);
  case CriterionId::serials_compared:
    return gate::check_serials_compared(all);
  case CriterionId::no_gap:
    return gate::check_no_gap(all);
  case CriterionId::content_equal:
    return gate::check_content_equal(all);
  case CriterionId::every_node_signs:
    return gate::check_every_node_signs(all);
  case CriterionId::signature_life:
    return gate::check_signature_life(all);
  case CriterionId::publication_lag:
    return gate::check_publication_lag(all);
  case CriterionId::events_exercised:
    return gate::check_events_exercised(all);
  case CriterionId::second_opinion:
  case CriterionId::self_test:
  case CriterionId::rollback_rehearsed:
    return gate::check_attested(all, id);
  case CriterionId::alert_path:
    return gate::check_alert_path(all);
  case CriterionId::waivers_valid:
    return gate::check_waivers_valid(all);
  }
  return {};
}

// A waiver of a whole criterion. What was not observed cannot be waived, nor what is hard.
void waive(Measures& all, CriterionResult& criterion) {
  if (criterion.status != CriterionStatus::fail || info(criterion.id).hard) return;
  for (WaiverUse& use : all.result.waivers) {
    if (use.waiver.criterion != criterion.id || use.matched != 0) continue;
    if (!use.waiver.zone.empty() && !matches_pattern(use.waiver.zone, all.evidence().scope.zone)) continue;
    use.matched = 1;
    if (use.expired) continue;
    criterion.status = CriterionStatus::waived;
    criterion.measured += fmt::format(" (waiver {})", use.waiver.id);
    return;
  }
}

// The newest NO-GO on record that no resolution names.
std::optional<GateRecord> find_latch(const Evidence& evidence) {
  std::optional<GateRecord> latch;
  for (const GateRecord& record : evidence.gate_records) {
    if (record.kind == GateRecordKind::decision && record.verdict == Verdict::no_go && !latch) latch = record;
    if (record.kind == GateRecordKind::resolution && latch && *record.resolves >= latch->id) latch.reset();
  }
  return latch;
}

std::string names_of(const GateResult& result, CriterionStatus status) {
  std::string names;
  for (const CriterionResult& criterion : result.criteria) {
    if (criterion.status != status) continue;
    names += (names.empty() ? "" : ", ") + std::string(info(criterion.id).name);
  }
  return names;
}

void conclude(GateResult& result) {
  const std::string failed = names_of(result, CriterionStatus::fail);
  const std::string missing = names_of(result, CriterionStatus::no_data);
  const std::string waived = names_of(result, CriterionStatus::waived);
  if (!failed.empty()) {
    result.verdict = Verdict::no_go;
    result.reason = "failed: " + failed;
  } else if (result.latch) {
    result.verdict = Verdict::no_go;
    result.reason = fmt::format("the NO-GO of {} UTC (record {}) is not resolved",
                                layout::date_and_time(result.latch->recorded_at), result.latch->id);
  } else if (!missing.empty()) {
    result.verdict = Verdict::insufficient_evidence;
    result.reason = "no data: " + missing;
  } else if (!waived.empty()) {
    result.verdict = Verdict::go_with_waivers;
    result.reason = "waived: " + waived;
  } else {
    result.verdict = Verdict::go;
    result.reason = "every required criterion is met";
  }
}

std::string describe_inputs(const GateInput& input) {
  const EvidenceScope& scope = input.evidence.scope;
  return fmt::format("zone {}\nwindow {} {}\nevidence {}\ncriteria {}\nwaivers {}\nalerts {}\n", scope.zone,
                     scope.first_day, scope.last_day, input.evidence.run_head_hash,
                     input.criteria.sha256.empty() ? "built-in" : input.criteria.sha256, input.waivers.sha256,
                     input.evidence.alerts.head_hash);
}

} // namespace

const char* to_text(CriterionStatus status) noexcept {
  switch (status) {
  case CriterionStatus::pass:
    return "pass";
  case CriterionStatus::waived:
    return "waived";
  case CriterionStatus::left_out:
    return "left out";
  case CriterionStatus::no_data:
    return "no data";
  case CriterionStatus::fail:
    return "fail";
  }
  return "";
}

GateResult judge_gate(const GateInput& input) {
  GateResult result;
  result.findings = gate::open_findings(input.evidence);
  result.events = coverage(input.evidence);
  sum_up(input.evidence, result);
  apply_waivers(input, result);
  Measures all{input, result};
  for (const CriterionInfo& criterion : criterion_catalogue()) {
    if (criterion.id == CriterionId::waivers_valid) {
      // Last, and after the others were waived: it asks what became of each waiver.
      for (CriterionResult& judged : result.criteria) waive(all, judged);
    }
    result.criteria.push_back(check(all, criterion.id));
    CriterionResult& judged = result.criteria.back();
    if (input.criteria.left_out.contains(criterion.id)) judged.status = CriterionStatus::left_out;
  }
  result.latch = find_latch(input.evidence);
  conclude(result);
  result.inputs_text = describe_inputs(input);
  return result;
}

} // namespace countersign
