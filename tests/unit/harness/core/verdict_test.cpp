#include "harness/verdict/verdict.h"

#include <gtest/gtest.h>

namespace countersign {
namespace {

Finding finding(FindingKind kind, std::string explained_by = "") {
  Finding made = make_finding(kind, {}, "seen");
  made.explained_by = std::move(explained_by);
  return made;
}

StepRecord step(std::uint64_t index, std::vector<Finding> findings = {}) {
  StepRecord record;
  record.index = index;
  record.complete = true;
  record.findings = std::move(findings);
  VersionRecord version;
  version.report.signatures[SignatureOutcome::valid] = 3;
  record.versions.push_back(version);
  return record;
}

TEST(Verdict, IsGoWhenEveryStepIsCompleteAndNothingIsUnexplained) {
  const std::vector steps{step(0), step(1, {finding(FindingKind::dnskey_set_differs, "own-keys")})};
  const Decision decision = decide(steps, 2);
  EXPECT_EQ(decision.verdict, Verdict::go);
  EXPECT_EQ(decision.exit_code, ExitCode::clean);
  EXPECT_TRUE(decision.reasons.empty());
}

TEST(Verdict, IsNeverGoForLackOfData) {
  EXPECT_EQ(decide({}, 0).verdict, Verdict::insufficient_evidence);
  EXPECT_EQ(decide({}, 3).exit_code, ExitCode::undecided);
  EXPECT_EQ(decide(std::vector{step(0)}, 2).verdict, Verdict::insufficient_evidence);
  auto incomplete = std::vector{step(0), step(1)};
  incomplete[1].complete = false;
  EXPECT_EQ(decide(incomplete, 2).verdict, Verdict::insufficient_evidence);
}

TEST(Verdict, AnUncheckedSignatureIsNoPass) {
  auto steps = std::vector{step(0)};
  steps[0].versions[0].report.signatures[SignatureOutcome::unchecked] = 1;
  EXPECT_EQ(decide(steps, 1).exit_code, ExitCode::undecided);
  steps[0].versions[0].report.signatures[SignatureOutcome::unchecked] = 0;
  steps[0].versions[0].report.signatures[SignatureOutcome::unsupported] = 1;
  EXPECT_EQ(decide(steps, 1).exit_code, ExitCode::undecided);
}

TEST(Verdict, AnUnexplainedDifferenceIsNoGoWithItsOwnExitCode) {
  const Decision decision = decide(std::vector{step(0, {finding(FindingKind::ttl_differs)})}, 1);
  EXPECT_EQ(decision.verdict, Verdict::no_go);
  EXPECT_EQ(decision.exit_code, ExitCode::difference);
  ASSERT_EQ(decision.reasons.size(), 1U);
}

TEST(Verdict, BogusOutweighsUndecidedOutweighsDifference) {
  const Finding difference = finding(FindingKind::ttl_differs);
  const Finding undecided = finding(FindingKind::signer_silent);
  const Finding bogus = finding(FindingKind::rrsig_bogus);
  EXPECT_EQ(judge_findings(std::vector{difference, undecided}), ExitCode::undecided);
  EXPECT_EQ(judge_findings(std::vector{undecided, bogus, difference}), ExitCode::bogus);
  EXPECT_EQ(decide(std::vector{step(0, {bogus})}, 5).exit_code, ExitCode::bogus)
      << "a bogus zone is bogus, however short the run";
}

TEST(Verdict, ErrorsOfUsageAndConfigurationHaveTheirOwnExitCodes) {
  EXPECT_EQ(exit_code_for({ErrorKind::usage, ""}), ExitCode::usage);
  EXPECT_EQ(exit_code_for({ErrorKind::configuration, ""}), ExitCode::configuration);
  EXPECT_EQ(exit_code_for({ErrorKind::storage, ""}), ExitCode::undecided);
  EXPECT_EQ(exit_code_for({ErrorKind::invalid_input, ""}), ExitCode::undecided);
}

} // namespace
} // namespace countersign
