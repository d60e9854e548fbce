// The alert path as the gate measures it.
#include "tests/unit/harness/gate/sample_gate.h"

#include <gmock/gmock.h>

namespace countersign::test {
namespace {

using testing::HasSubstr;

constexpr UnixMillis k_minute = 60'000, k_hour = 3'600'000;

CriterionResult alert_path(const GateInput& input) {
  for (const CriterionResult& criterion : judge_gate(input).criteria) {
    if (criterion.id == CriterionId::alert_path) return criterion;
  }
  return {};
}

AlertResponse response(const GateInput& input, UnixMillis ago) {
  return {7, "rrsig-bogus", "new/hsm-b apex", Severity::critical, input.as_of - ago, {}, {}};
}

void expect(const GateInput& input, CriterionStatus status, Verdict verdict) {
  const CriterionResult result = alert_path(input);
  EXPECT_EQ(result.status, status) << result.measured;
  EXPECT_EQ(judge_gate(input).verdict, verdict) << result.measured;
  EXPECT_EQ(result.to_change.empty(), status == CriterionStatus::pass);
}

TEST(AlertPath, IsProvenByACanaryOnEachRoute) {
  const GateInput input = good_gate_input();
  expect(input, CriterionStatus::pass, Verdict::go);
  EXPECT_THAT(alert_path(input).measured, HasSubstr("pager ("));
}

TEST(AlertPath, WithoutARouteIsNoData) {
  GateInput input = good_gate_input();
  input.evidence.alerts.routes.clear();
  expect(input, CriterionStatus::no_data, Verdict::insufficient_evidence);
}

TEST(AlertPath, NeedsAReceiptOfEachRoute) {
  GateInput input = good_gate_input();
  input.evidence.alerts.canaries[0].receipts.erase("mail");
  expect(input, CriterionStatus::no_data, Verdict::insufficient_evidence);
  EXPECT_THAT(alert_path(input).measured, HasSubstr("by: mail"));
}

TEST(AlertPath, NeedsAnAnswerToTheCanaryInTimeAndOfToday) {
  GateInput input = good_gate_input();
  CanaryProof& canary = input.evidence.alerts.canaries[0];
  canary.acknowledged_at = canary.opened_at + 30 * k_minute + 1;
  expect(input, CriterionStatus::no_data, Verdict::insufficient_evidence);
  canary.acknowledged_at.reset();
  expect(input, CriterionStatus::no_data, Verdict::insufficient_evidence);
  canary.acknowledged_at = input.as_of + 1; // later than the decision
  canary.opened_at = input.as_of - k_minute;
  expect(input, CriterionStatus::no_data, Verdict::insufficient_evidence);
  canary.opened_at = input.as_of - 25 * k_hour;
  canary.acknowledged_at = canary.opened_at + 1;
  expect(input, CriterionStatus::no_data, Verdict::insufficient_evidence);
}

TEST(AlertPath, FailsByAnAlertThatNobodyGotOrAnswered) {
  GateInput input = good_gate_input();
  input.evidence.alerts.responses = {response(input, 4 * k_minute)};
  expect(input, CriterionStatus::pass, Verdict::go); // there is time left
  input.evidence.alerts.responses = {response(input, 6 * k_minute)};
  expect(input, CriterionStatus::fail, Verdict::no_go);
  input.evidence.alerts.responses[0].delivered_at = input.as_of - 5 * k_minute;
  expect(input, CriterionStatus::pass, Verdict::go);
  input.evidence.alerts.responses = {response(input, 31 * k_minute)};
  input.evidence.alerts.responses[0].delivered_at = input.as_of - 30 * k_minute;
  expect(input, CriterionStatus::fail, Verdict::no_go);
  EXPECT_THAT(alert_path(input).to_change, HasSubstr("alerts ack 7"));
  input.evidence.alerts.responses[0].answered_at = input.as_of - 10 * k_minute;
  expect(input, CriterionStatus::pass, Verdict::go);
}

TEST(AlertPath, IsToBeProvenAgainAfterAnAlertThatWasLate) {
  GateInput input = good_gate_input();
  AlertResponse late = response(input, 10 * k_hour);
  late.answered_at = input.as_of - k_minute; // hours too late, and after the canary
  late.delivered_at = input.as_of - 10 * k_hour;
  input.evidence.alerts.responses = {late};
  expect(input, CriterionStatus::no_data, Verdict::insufficient_evidence);
  EXPECT_THAT(alert_path(input).measured, HasSubstr("since an alert was late"));
  CanaryProof again = input.evidence.alerts.canaries[0];
  again.opened_at = input.as_of - k_minute / 2;
  again.acknowledged_at = input.as_of - k_minute / 4;
  for (auto& [route, at] : again.receipts) at = again.opened_at + 1;
  input.evidence.alerts.canaries.insert(input.evidence.alerts.canaries.begin(), again);
  expect(input, CriterionStatus::pass, Verdict::go);
}

TEST(AlertPath, IsNotWaivedNorAttested) {
  EXPECT_TRUE(info(CriterionId::alert_path).hard);
  EXPECT_FALSE(info(CriterionId::alert_path).attested);
}

} // namespace
} // namespace countersign::test
