// The alert path, by what the database saw of it and not by anybody's word.
#include "harness/gate/measures.h"
#include "harness/report/text_layout.h"

#include <algorithm>

namespace countersign::gate {
namespace {

// What one alert says about the path at the instant of the decision.
struct Standing {
  bool undelivered = false, unanswered = false; // now, and for too long
  UnixMillis late_at = 0;                       // when something came that was too late; 0: nothing was
};

// What happened after the instant of the decision has not happened.
std::optional<UnixMillis> until(const std::optional<UnixMillis>& at, UnixMillis as_of) {
  return at && *at <= as_of ? at : std::nullopt;
}

Standing stand(const AlertResponse& response, const Criteria& criteria, UnixMillis as_of) {
  Standing standing;
  const auto answered = until(response.answered_at, as_of);
  auto delivered = until(response.delivered_at, as_of);
  if (!delivered) delivered = answered; // who answered has heard
  const UnixMillis deliver_by = response.pending_since + criteria.deliver_within_s * 1000;
  const UnixMillis answer_by = response.pending_since + criteria.acknowledge_within_s * 1000;
  standing.undelivered = !delivered && as_of > deliver_by;
  standing.unanswered = !answered && as_of > answer_by;
  if (delivered && *delivered > deliver_by) standing.late_at = *delivered;
  if (answered && *answered > answer_by) standing.late_at = std::max(standing.late_at, *answered);
  return standing;
}

struct Proof {
  const CanaryProof* canary = nullptr;
  UnixMillis took_ms = 0;
};

// The newest canary that a route has a receipt for, and that was acknowledged in time.
Proof proof_of(const std::string& route, const Measures& all) {
  const UnixMillis as_of = all.input.as_of;
  for (const CanaryProof& canary : all.evidence().alerts.canaries) {
    const auto receipt = canary.receipts.find(route);
    if (receipt == canary.receipts.end() || receipt->second > as_of) continue;
    const auto answered = until(canary.acknowledged_at, as_of);
    if (!answered || *answered - canary.opened_at > all.criteria().acknowledge_within_s * 1000) continue;
    return {&canary, *answered - canary.opened_at};
  }
  return {};
}

struct Judged {
  std::vector<const AlertResponse*> overdue;
  bool undelivered = false;
  UnixMillis late_at = 0;
};

Judged judge_responses(const Measures& all) {
  Judged judged;
  for (const AlertResponse& response : all.evidence().alerts.responses) {
    if (response.pending_since > all.input.as_of) continue;
    const Standing standing = stand(response, all.criteria(), all.input.as_of);
    judged.late_at = std::max(judged.late_at, standing.late_at);
    if (!standing.undelivered && !standing.unanswered) continue;
    judged.overdue.push_back(&response);
    judged.undelivered = judged.undelivered || standing.undelivered;
  }
  return judged;
}

} // namespace

CriterionResult check_alert_path(Measures& all) {
  const Criteria& criteria = all.criteria();
  const std::int64_t age = criteria.attestation_age_s.at(CriterionId::alert_path);
  CriterionResult result{CriterionId::alert_path, {}, {}, {}, {}};
  result.threshold =
      fmt::format("delivered within {}, acknowledged within {}; canary on each route, not older than {}",
                  duration_text(criteria.deliver_within_s), duration_text(criteria.acknowledge_within_s),
                  duration_text(age));
  std::vector<std::string> routes;
  for (const AlertRoute& route : all.evidence().alerts.routes) {
    if (route.kind != "heartbeat") routes.push_back(route.name);
  }
  if (routes.empty()) {
    result.measured = "no route is in use";
    result.to_change = "say [alerts] in the configuration, and acknowledge the canary that comes";
    return result;
  }
  const Judged judged = judge_responses(all);
  if (!judged.overdue.empty()) {
    const AlertResponse& first = *judged.overdue.front();
    result.status = CriterionStatus::fail;
    result.measured = fmt::format(
        "{} {} in time, the first of {} UTC: {} ({})", layout::plural(judged.overdue.size(), "alert"),
        judged.undelivered ? "not delivered or acknowledged" : "not acknowledged",
        layout::date_and_time(first.pending_since), first.rule, first.subject_class);
    result.to_change =
        fmt::format("countersign alerts ack {} --by NAME --note ..., then a canary", first.alert);
    return result;
  }
  std::string unproven, proven;
  for (const std::string& route : routes) {
    const Proof proof = proof_of(route, all);
    const bool holds = proof.canary != nullptr && proof.canary->opened_at + age * 1000 >= all.input.as_of &&
                       proof.canary->opened_at > judged.late_at;
    std::string& list = holds ? proven : unproven;
    list += (list.empty() ? "" : ", ") + route;
    if (holds)
      list += fmt::format(" ({} UTC by {} after {})", layout::date_and_time(proof.canary->opened_at),
                          proof.canary->person, duration_text(proof.took_ms / 1000));
  }
  if (unproven.empty()) {
    result.status = CriterionStatus::pass;
    result.measured = "canary acknowledged: " + proven;
    return result;
  }
  result.measured = "no canary acknowledged in time by: " + unproven;
  if (judged.late_at != 0)
    result.measured +=
        fmt::format(" since an alert was late, on {} UTC", layout::date_and_time(judged.late_at));
  result.to_change = "countersign alerts ack canary --by NAME --note ..., where it arrives";
  return result;
}

} // namespace countersign::gate
