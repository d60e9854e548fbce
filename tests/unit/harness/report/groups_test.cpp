#include "harness/report/groups.h"
#include "tests/unit/harness/report/sample_run.h"

#include <gmock/gmock.h>

namespace countersign {
namespace {

using namespace test;
using testing::Pair;
using testing::UnorderedElementsAre;

Finding finding(FindingKind kind, const char* node, Subject subject, std::uint64_t count = 1) {
  Finding finding = make_finding(kind, std::move(subject), "seen");
  finding.signer = "new";
  finding.node = node;
  finding.count = count;
  return finding;
}

StepRecord step(std::uint64_t index, std::vector<Finding> findings) {
  StepRecord step;
  step.index = index;
  for (Finding& each : findings) each.serial = Serial(static_cast<std::uint32_t>(100 + index));
  step.findings = std::move(findings);
  return step;
}

TEST(Groups, FoldWhatStaysWrongFromStepToStep) {
  const std::vector<StepRecord> steps = {
      step(0, {}),
      step(1, {finding(FindingKind::rrsig_bogus, "a", {"x.", "NS", "13/1"}, 2)}),
      step(2, {finding(FindingKind::rrsig_bogus, "a", {"y.", "DS", "13/1"}, 3),
               finding(FindingKind::rrsig_bogus, "a", {"z.", "DS", "13/1"}, 4)}),
      step(5, {finding(FindingKind::rrsig_bogus, "a", {"x.", "NS", "13/1"})}),
  };
  const auto groups = group_findings(steps);
  ASSERT_EQ(groups.size(), 1U);
  EXPECT_EQ(groups[0].first_step, 1U);
  EXPECT_EQ(groups[0].last_step, 5U);
  EXPECT_EQ(groups[0].steps, 3U);
  EXPECT_EQ(groups[0].first.serial, Serial(101));
  EXPECT_EQ(groups[0].last_serial, Serial(105));
  EXPECT_EQ(groups[0].count, 10U);
  EXPECT_EQ(groups[0].first.subject.owner, "x.");
  EXPECT_TRUE(groups[0].several_subjects);
  EXPECT_THAT(groups[0].types, UnorderedElementsAre(Pair("NS", 3), Pair("DS", 7)));
}

TEST(Groups, KeepNodesKeysKindsAndRulesApart) {
  Finding explained = finding(FindingKind::rrsig_bogus, "a", {"x.", "NS", "13/1"});
  explained.explained_by = "some-rule";
  const std::vector<StepRecord> steps = {
      step(0, {finding(FindingKind::rrsig_bogus, "a", {"x.", "NS", "13/1"}),
               finding(FindingKind::rrsig_bogus, "b", {"x.", "NS", "13/1"}),
               finding(FindingKind::rrsig_bogus, "a", {"x.", "NS", "13/2"}),
               finding(FindingKind::rrsig_expired, "a", {"x.", "NS", "13/1"}), explained})};
  EXPECT_EQ(group_findings(steps).size(), 5U);
}

TEST(Groups, TakeInTheRemainderOfTheirKind) {
  const std::vector<StepRecord> steps = {
      step(3, {finding(FindingKind::rrsig_bogus, "a", {}, 40),
               finding(FindingKind::rrsig_bogus, "a", {"x.", "NS", "13/1"})})};
  const auto groups = group_findings(steps);
  ASSERT_EQ(groups.size(), 1U);
  EXPECT_EQ(groups[0].count, 41U);
  EXPECT_EQ(groups[0].key, "13/1");
  EXPECT_EQ(groups[0].steps, 1U);
  EXPECT_EQ(groups[0].first.subject.owner, "x.") << "the remainder itself says little";
  EXPECT_THAT(groups[0].types, UnorderedElementsAre(Pair("NS", 1), Pair("", 40)));
}

TEST(Groups, LeaveARemainderAloneThatCouldBelongToSeveral) {
  const std::vector<StepRecord> steps = {
      step(3, {finding(FindingKind::rrsig_bogus, "a", {}, 40),
               finding(FindingKind::rrsig_bogus, "a", {"x.", "NS", "13/1"}),
               finding(FindingKind::rrsig_bogus, "a", {"x.", "NS", "13/2"})})};
  const auto groups = group_findings(steps);
  ASSERT_EQ(groups.size(), 3U);
  std::uint64_t total = 0;
  for (const FindingGroup& group : groups) total += group.count;
  EXPECT_EQ(total, 42U);
}

TEST(Groups, HoldFindingsThatNeverHaveASubject) {
  const std::vector<StepRecord> steps = {step(1, {finding(FindingKind::signer_died, "a", {})}),
                                         step(2, {finding(FindingKind::signer_died, "a", {})})};
  const auto groups = group_findings(steps);
  ASSERT_EQ(groups.size(), 1U);
  EXPECT_EQ(groups[0].count, 2U);
}

TEST(Groups, PutTheCauseFirstAndTheExplainedLast) {
  const auto groups = group_findings(bogus_steps());
  ASSERT_EQ(groups.size(), 7U);
  EXPECT_EQ(groups[0].kind, FindingKind::same_tag_other_key);
  EXPECT_TRUE(groups[4].explained_by.empty());
  EXPECT_FALSE(groups[5].explained_by.empty());
  EXPECT_FALSE(groups[6].explained_by.empty());
}

TEST(Groups, LoseNoFinding) {
  std::uint64_t in = 0, out = 0;
  for (const StoredFinding& stored : stored_findings(1, bogus_steps())) in += stored.finding.count;
  for (const FindingGroup& group : group_findings(bogus_steps())) out += group.count;
  EXPECT_EQ(in, out);
}

} // namespace
} // namespace countersign
