#include "tests/unit/harness/gate/sample_gate.h"

#include <gmock/gmock.h>

namespace countersign {
namespace {

using namespace test;
using testing::HasSubstr;

std::string shown(const GateResult& result) {
  std::string text = fmt::format("{}: {}\n", to_text(result.verdict), result.reason);
  for (const CriterionResult& criterion : result.criteria)
    text +=
        fmt::format("{} {}: {}\n", to_text(criterion.status), info(criterion.id).name, criterion.measured);
  return text;
}

Waiver waiver_for(FindingKind kind, const GateInput& input) {
  Waiver waiver;
  waiver.id = "W-1";
  waiver.finding = kind;
  waiver.reason = waiver.risk_owner = waiver.approver = "N. N.";
  waiver.expires_at = input.as_of + 1;
  return waiver;
}

TEST(Gate, SaysGoIfEveryCriterionIsMet) {
  const GateResult result = judge_gate(good_gate_input());
  EXPECT_EQ(result.verdict, Verdict::go) << shown(result);
  ASSERT_EQ(result.criteria.size(), k_criterion_count);
  for (const CriterionResult& criterion : result.criteria) {
    EXPECT_EQ(criterion.status, CriterionStatus::pass)
        << info(criterion.id).name << ": " << criterion.measured;
    EXPECT_NE(criterion.threshold, "");
    EXPECT_NE(criterion.measured, "");
    EXPECT_EQ(criterion.to_change, "") << info(criterion.id).name;
  }
}

TEST(Gate, NeverSaysGoForLackOfData) {
  GateInput nothing;
  nothing.evidence.scope.zone = "example.";
  const GateResult result = judge_gate(nothing);
  EXPECT_EQ(result.verdict, Verdict::insufficient_evidence) << shown(result);
  for (const CriterionResult& criterion : result.criteria) {
    const bool of_waivers = criterion.id == CriterionId::waivers_valid;
    EXPECT_EQ(criterion.status, of_waivers ? CriterionStatus::pass : CriterionStatus::no_data)
        << info(criterion.id).name << ": " << criterion.measured;
    EXPECT_EQ(criterion.to_change.empty(), of_waivers) << info(criterion.id).name;
  }
  EXPECT_EQ(CriterionResult{}.status, CriterionStatus::no_data);
  EXPECT_EQ((CriterionResult{CriterionId::no_gap, {}, "", "", ""}).status, CriterionStatus::no_data);
}

struct Damage {
  const char* name;
  CriterionId hits;
  CriterionStatus status;
  Verdict verdict;
  std::function<void(GateInput&)> harm;
};

NodeDay& last_day_of(GateInput& input, const std::string& node) {
  for (auto day = input.evidence.node_days.rbegin(); day != input.evidence.node_days.rend(); ++day) {
    if (day->node.node == node) return *day;
  }
  throw std::logic_error("there is no such node");
}

void shorten(GateInput& input, UtcDay last) {
  std::erase_if(input.evidence.step_days, [&](const StepDay& day) { return day.day > last; });
}

const std::vector<Damage>& damages() {
  using enum CriterionStatus;
  static const std::vector<Damage> all = {
      {"a bogus signature at one node", CriterionId::no_bogus, fail, Verdict::no_go,
       [](GateInput& input) { add_finding(input, open_finding(FindingKind::rrsig_bogus, "new", "hsm-b")); }},
      {"bogus counts without a finding", CriterionId::no_bogus, fail, Verdict::no_go,
       [](GateInput& input) { last_day_of(input, "hsm-c").signatures[SignatureOutcome::bogus] = 1; }},
      {"a signature that was not checked", CriterionId::no_bogus, no_data, Verdict::insufficient_evidence,
       [](GateInput& input) { last_day_of(input, "hsm-c").signatures[SignatureOutcome::unchecked] = 1; }},
      {"an unexplained difference", CriterionId::no_unexplained, fail, Verdict::no_go,
       [](GateInput& input) { add_finding(input, open_finding(FindingKind::ttl_differs, "new", "hsm-a")); }},
      {"something undecided", CriterionId::no_unexplained, no_data, Verdict::insufficient_evidence,
       [](GateInput& input) {
         add_finding(input, open_finding(FindingKind::verification_budget_reached, "new", "hsm-a"));
       }},
      {"a rule that nobody knows", CriterionId::rules_named, fail, Verdict::no_go,
       [](GateInput& input) {
         Finding finding = open_finding(FindingKind::ttl_differs, "new", "hsm-a");
         finding.explained_by = "made-up";
         add_finding(input, finding);
       }},
      {"a window that is too short", CriterionId::window_length, no_data, Verdict::insufficient_evidence,
       [](GateInput& input) { shorten(input, k_first_day + 12); }},
      {"steps that were not completed", CriterionId::serials_compared, fail, Verdict::no_go,
       [](GateInput& input) {
         for (StepDay& day : input.evidence.step_days) day.complete -= 1;
       }},
      {"a gap", CriterionId::no_gap, no_data, Verdict::insufficient_evidence,
       [](GateInput& input) { input.evidence.step_days.back().gap_ms = 3'601'000; }},
      {"content that differs", CriterionId::content_equal, fail, Verdict::no_go,
       [](GateInput& input) { last_day_of(input, "hsm-b").firsts_equal -= 1; }},
      {"a node that never published", CriterionId::every_node_signs, no_data, Verdict::insufficient_evidence,
       [](GateInput& input) { input.evidence.runs[0].signers[1].nodes.emplace_back("hsm-d"); }},
      {"signatures that end soon", CriterionId::signature_life, fail, Verdict::no_go,
       [](GateInput& input) { last_day_of(input, "hsm-a").least_life_s = 86'400; }},
      {"a slow candidate", CriterionId::publication_lag, fail, Verdict::no_go,
       [](GateInput& input) {
         for (StepLag& lag : input.evidence.lags) lag.candidate_ms = lag.incumbent_ms + 60'001;
       }},
      {"one very slow publication", CriterionId::publication_lag, fail, Verdict::no_go,
       [](GateInput& input) { input.evidence.lags[3].candidate_ms = 4'000'000; }},
      {"a node without a second ZSK roll", CriterionId::events_exercised, no_data,
       Verdict::insufficient_evidence,
       [](GateInput& input) {
         std::erase_if(input.evidence.event_days, [](const EventDay& day) {
           return day.node.node == "hsm-c" && day.kind == EventKind::zsk_roll && day.day < k_first_day + 10;
         });
       }},
      {"two implementations that disagree", CriterionId::second_opinion, fail, Verdict::no_go,
       [](GateInput& input) {
         add_finding(input, open_finding(FindingKind::second_opinion_disagrees, "new", "hsm-a"));
       }},
      {"no rehearsed roll-back", CriterionId::rollback_rehearsed, no_data, Verdict::insufficient_evidence,
       [](GateInput& input) { input.evidence.gate_records[2].criterion = "self-test"; }},
      {"an expired waiver", CriterionId::waivers_valid, fail, Verdict::no_go,
       [](GateInput& input) {
         input.waivers.waivers = {waiver_for(FindingKind::ttl_differs, input)};
         input.waivers.waivers[0].expires_at = input.as_of;
       }},
  };
  return all;
}

TEST(Gate, NoticesEachDamage) {
  for (const Damage& damage : damages()) {
    GateInput input = good_gate_input();
    damage.harm(input);
    const GateResult result = judge_gate(input);
    EXPECT_EQ(result_of(result, damage.hits).status, damage.status) << damage.name << "\n" << shown(result);
    EXPECT_EQ(result.verdict, damage.verdict) << damage.name << "\n" << shown(result);
    EXPECT_NE(result_of(result, damage.hits).to_change, "") << damage.name;
  }
}

TEST(Gate, WaivesADifferenceButNothingBogus) {
  GateInput input = good_gate_input();
  add_finding(input, open_finding(FindingKind::ttl_differs, "new", "hsm-a"));
  input.waivers.waivers = {waiver_for(FindingKind::ttl_differs, input)};
  EXPECT_EQ(judge_gate(input).verdict, Verdict::go_with_waivers) << shown(judge_gate(input));
  EXPECT_EQ(judge_gate(input).waivers[0].matched, 1U);

  add_finding(input, open_finding(FindingKind::rrsig_bogus, "new", "hsm-b"));
  input.waivers.waivers.push_back(waiver_for(FindingKind::rrsig_bogus, input));
  const GateResult bogus = judge_gate(input);
  EXPECT_EQ(bogus.verdict, Verdict::no_go);
  EXPECT_EQ(bogus.waivers[1].matched, 0U) << "what is hard is not waived";
}

// A rehearsed roll-back: the signer that is the candidate of one run is the incumbent of another.
TEST(Gate, TakesASignersRoleFromTheRunOfTheFinding) {
  GateInput input = good_gate_input();
  RunRecord exchanged = input.evidence.runs.front();
  exchanged.id = 2;
  for (SignerRecord& signer : exchanged.signers) {
    signer.role = signer.role == Role::incumbent ? Role::candidate : Role::incumbent;
  }
  input.evidence.runs.push_back(exchanged);
  add_finding(input, open_finding(FindingKind::rrsig_bogus, "new", "hsm-b")); // of the first run
  input.waivers.waivers = {waiver_for(FindingKind::rrsig_bogus, input)};
  const GateResult result = judge_gate(input);
  EXPECT_EQ(result.verdict, Verdict::no_go) << shown(result);
  EXPECT_EQ(result_of(result, CriterionId::no_bogus).status, CriterionStatus::fail);
  EXPECT_EQ(result.waivers[0].matched, 0U) << "what is hard is not waived";
}

TEST(Gate, DoesNotWaiveWhatWasNotJudged) {
  GateInput input = good_gate_input();
  add_finding(input, open_finding(FindingKind::verification_budget_reached, "new", "hsm-a"));
  input.waivers.waivers = {waiver_for(FindingKind::verification_budget_reached, input)};
  EXPECT_EQ(judge_gate(input).verdict, Verdict::insufficient_evidence);
}

TEST(Gate, WaivesASoftCriterionThatFailsButNotOneWithoutData) {
  GateInput input = good_gate_input();
  input.evidence.lags[3].candidate_ms = 4'000'000;
  Waiver waiver = waiver_for(FindingKind::ttl_differs, input);
  waiver.finding.reset();
  waiver.criterion = CriterionId::publication_lag;
  input.waivers.waivers = {waiver};
  EXPECT_EQ(judge_gate(input).verdict, Verdict::go_with_waivers) << shown(judge_gate(input));
  input.evidence.lags.clear();
  EXPECT_EQ(judge_gate(input).verdict, Verdict::insufficient_evidence);
}

TEST(Gate, AnswersToTheSelectorOfAWaiver) {
  const GateInput input = good_gate_input();
  Finding finding = open_finding(FindingKind::ttl_differs, "new", "hsm-a");
  finding.subject.key = "13/1";
  const Waiver plain = waiver_for(FindingKind::ttl_differs, input);
  EXPECT_TRUE(selects(plain, "example.", finding));
  for (const auto part :
       {&Waiver::zone, &Waiver::signer, &Waiver::node, &Waiver::owner, &Waiver::type, &Waiver::key}) {
    Waiver other = plain;
    other.*part = "other";
    EXPECT_FALSE(selects(other, "example.", finding));
  }
  Waiver pattern = plain;
  pattern.owner = "*.example.";
  pattern.zone = "ex*";
  EXPECT_TRUE(selects(pattern, "example.", finding));
  EXPECT_TRUE(matches_pattern("a?c*", "abcdef"));
  EXPECT_FALSE(matches_pattern("a?c", "abcd"));
  EXPECT_FALSE(matches_pattern(std::string(200, '*') + "b", std::string(5000, 'a')));
}

TEST(Gate, LatchesANoGoUntilItIsResolved) {
  GateInput input = good_gate_input();
  GateRecord decision;
  decision.id = 6;
  decision.verdict = Verdict::no_go;
  input.evidence.gate_records.push_back(decision);
  const GateResult latched = judge_gate(input);
  EXPECT_EQ(latched.verdict, Verdict::no_go);
  EXPECT_THAT(latched.reason, HasSubstr("record 6"));
  GateRecord resolution;
  resolution.id = 7;
  resolution.kind = GateRecordKind::resolution;
  resolution.resolves = 6;
  input.evidence.gate_records.push_back(resolution);
  EXPECT_EQ(judge_gate(input).verdict, Verdict::go);
  decision.id = 8; // and again
  input.evidence.gate_records.push_back(decision);
  EXPECT_EQ(judge_gate(input).verdict, Verdict::no_go);
}

TEST(Gate, LeavesOutWhatTheCriteriaLeaveOutAndSaysSo) {
  GateInput input = good_gate_input();
  input.evidence.lags.clear();
  input.criteria.left_out = {CriterionId::publication_lag};
  const GateResult result = judge_gate(input);
  EXPECT_EQ(result.verdict, Verdict::go);
  EXPECT_EQ(result_of(result, CriterionId::publication_lag).status, CriterionStatus::left_out);
}

TEST(Coverage, CountsOnlyWhatWasSeen) {
  const std::vector<EventSeen> seen = coverage(good_gate_input().evidence);
  const auto count = [&](std::string_view name) {
    for (const EventSeen& event : seen) {
      if (event.event->name == name) return event.count;
    }
    ADD_FAILURE() << name;
    return std::uint64_t{0};
  };
  EXPECT_EQ(count("zsk-roll"), 2U);
  EXPECT_EQ(count("ksk-roll"), 1U);
  EXPECT_EQ(count("algorithm-roll"), 1U);
  EXPECT_EQ(count("re-sign"), 210U);
  EXPECT_EQ(count("denial-change"), 0U); // begun, and not completed
  EXPECT_EQ(count("nsec3-change"), 2U);
  EXPECT_EQ(count("node-failover"), 1U);
  EXPECT_EQ(count("zonemd"), 0U);
  EXPECT_EQ(count("signer-restart"), 2U);
}

// What a run shows needs nobody's word; a node that did not go through it makes it unseen.
TEST(Coverage, AFailOverOfEveryNodeNeedsNoAttestation) {
  Evidence evidence = good_gate_input().evidence;
  const auto seen = [&] {
    for (const EventSeen& event : coverage(evidence)) {
      if (event.event->name == "node-failover") return event;
    }
    return EventSeen{};
  };
  EXPECT_EQ(seen().attested_by, "N. N.");
  const auto fail_over = [&](const char* signer, const char* node, Role role) {
    evidence.event_days.push_back({1,
                                   k_first_day,
                                   {signer, node, role},
                                   EventKind::node_failover,
                                   EventPhase::completed,
                                   1,
                                   k_first_day * k_day_ms});
  };
  fail_over("new", "hsm-a", Role::candidate);
  fail_over("new", "hsm-b", Role::candidate);
  EXPECT_EQ(seen().attested_by, "N. N.");
  fail_over("new", "hsm-c", Role::candidate);
  EXPECT_EQ(seen().attested_by, "");
  EXPECT_EQ(seen().count, 1U);
}

// A database from before events were recognised shows none, whatever its keys say.
TEST(Coverage, KeysAloneAreNoRoll) {
  GateInput input = good_gate_input();
  input.evidence.event_days.clear();
  const GateResult result = judge_gate(input);
  EXPECT_EQ(result_of(result, CriterionId::events_exercised).status, CriterionStatus::no_data);
  EXPECT_EQ(result.verdict, Verdict::insufficient_evidence);
}

} // namespace
} // namespace countersign
