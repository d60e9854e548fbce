#include "harness/report/report.h"
#include "tests/unit/harness/report/golden.h"
#include "tests/unit/harness/report/sample_run.h"

#include <sstream>

#include <nlohmann/json.hpp>

namespace countersign {
namespace {

using namespace test;

void expect_fits(const std::string& text, std::size_t columns) {
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) EXPECT_LE(line.size(), columns) << line;
}

std::vector<StepRecord> awkward_steps() {
  std::vector<StepRecord> steps = clean_steps();
  steps.resize(1);
  Finding finding = make_finding(FindingKind::transfer_garbage, {"=cmd.example.", "TXT", ""},
                                 "quote \" comma , line\nfeed \x1b[31m escape, \xff no UTF-8, \xc3\xa9");
  finding.signer = "new-signer";
  finding.node = "hsm-a";
  steps[0].findings = {finding};
  return steps;
}

TEST(ReportGolden, TextOfABogusRun) {
  const std::string text = report_text(bogus_run(), bogus_steps(), {});
  expect_golden("report/bogus.txt", text);
  expect_fits(text, 100);
}

TEST(ReportGolden, TextOfABogusRunInColour) {
  TextStyle style;
  style.color = true;
  style.groups = 1;
  expect_golden("report/bogus-colour.txt", report_text(bogus_run(), bogus_steps(), style));
}

TEST(ReportGolden, TextOfACleanRun) {
  expect_golden("report/clean.txt", report_text(clean_run(), clean_steps(), {}));
}

TEST(ReportGolden, TextOfARunThatGoesOn) {
  RunRecord run = clean_run();
  run.verdict.reset();
  run.ended_at = 0;
  std::vector<StepRecord> steps = clean_steps();
  steps.pop_back();
  expect_golden("report/unfinished.txt", report_text(run, steps, {}));
}

TEST(ReportGolden, JsonOfABogusRun) {
  // One step and one node of it: the rest is more of the same.
  std::vector<StepRecord> steps = bogus_steps();
  steps = {steps[4]};
  steps[0].versions = {steps[0].versions[1]};
  expect_golden("report/bogus.json", report_json(bogus_run(), steps));
}

TEST(ReportGolden, ListsOfFindings) {
  const std::vector<StepRecord> all = bogus_steps();
  const std::vector<StoredFinding> findings = stored_findings(3, {all[4]});
  expect_golden("report/findings.txt", findings_text(findings));
  expect_golden("report/findings.json", findings_json(findings));
  expect_golden("report/findings.jsonl", findings_jsonl(findings));
  expect_golden("report/findings.csv", findings_csv(findings));
  expect_fits(findings_text(findings), 100);
}

TEST(ReportGolden, FindingsWithForeignOctets) {
  const std::vector<StoredFinding> findings = stored_findings(3, awkward_steps());
  expect_golden("report/awkward.txt", findings_text(findings));
  expect_golden("report/awkward.jsonl", findings_jsonl(findings));
  expect_golden("report/awkward.csv", findings_csv(findings));
}

TEST(ReportGolden, TableOfRuns) {
  RunRecord open = clean_run();
  open.id = 4;
  open.zone = "a-zone-whose-name-is-rather-long.example.";
  open.verdict.reset();
  const std::vector<RunRecord> runs = {clean_run(), bogus_run(), open};
  expect_golden("report/runs.txt", runs_table(runs));
  expect_fits(runs_table(runs), 100);
  EXPECT_EQ(runs_table({}), "no runs\n");
}

TEST(ReportGolden, Explanations) {
  FindingInfo finding = info(FindingKind::same_tag_other_key);
  finding.id = "some-finding"; // a catalogue entry of our own: the real texts are free to change
  finding.severity = Severity::critical;
  finding.effect = Effect::bogus;
  finding.title = "The same key tag stands for different keys";
  finding.meaning =
      "Two nodes sign under one tag, and the published key verifies what only one of them signed, so "
      "that half of the answers are bogus.";
  finding.impact = "Resolvers fail.";
  finding.resolver = "DNSSEC Bogus (EDE 6)";
  finding.reference = "RFC 4034 section 5.1";
  finding.incidents = "";
  finding.next_step = "Do not activate the key.";
  expect_golden("report/explain.txt", explain_text(finding));
  expect_golden(
      "report/explain-rule.txt",
      explain_rule_text({"own-keys", "other keys", "each signer has its own", "RFC 8901 section 2.1"}));
}

TEST(Explain, FitsIntoTheColumnsForTheWholeCatalogue) {
  for (const FindingInfo& finding : finding_catalogue()) {
    const std::string text = explain_text(finding);
    EXPECT_EQ(text.rfind(std::string(finding.id) + ": ", 0), 0U);
    expect_fits(text.substr(text.find('\n') + 1), 100);
  }
  for (const RuleInfo& rule : explanation_rules()) expect_fits(explain_rule_text(rule), 100);
}

TEST(ReportText, IsTheSameWithoutColourButForTheEscapes) {
  TextStyle style;
  style.color = true;
  std::string text = report_text(bogus_run(), bogus_steps(), style);
  EXPECT_NE(text.find("\x1b["), std::string::npos);
  for (std::size_t at = text.find("\x1b["); at != std::string::npos; at = text.find("\x1b[")) {
    text.erase(at, text.find('m', at) - at + 1);
  }
  EXPECT_EQ(text, report_text(bogus_run(), bogus_steps(), {}));
}

TEST(ReportText, FitsIntoFewerColumns) {
  TextStyle style;
  style.columns = 80;
  style.groups = 100;
  const std::string text = report_text(bogus_run(), bogus_steps(), style);
  std::istringstream in(text.substr(0, text.find("\nSignatures that name")));
  for (std::string line; std::getline(in, line);) EXPECT_LE(line.size(), 80U) << line;
}

TEST(ReportText, SendsNoControlCharactersOfOthersToATerminal) {
  RunRecord run = clean_run();
  run.signers[1].version = "3.2\x1b]0;title\x07\xc2\x9b"
                           "31m";
  const std::string text = report_text(run, awkward_steps(), {});
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(text.find('\x07'), std::string::npos);
  EXPECT_EQ(text.find("\xc2\x9b"), std::string::npos);
  EXPECT_NE(text.find("\\x1b]0;title\\x07\\xc2\\x9b31m"), std::string::npos);
}

TEST(ReportText, SaysNothingOfFindingsWhenThereIsNoStep) {
  const std::string text = report_text(clean_run(), {}, {});
  EXPECT_NE(text.find("0 of 3 complete"), std::string::npos);
  EXPECT_NE(text.find("0 of 0 checked"), std::string::npos);
}

TEST(ReportJson, HoldsEachFindingIdOnceWithAllItsOccurrences) {
  const auto document = nlohmann::json::parse(report_json(bogus_run(), bogus_steps()));
  std::size_t occurrences = 0;
  std::set<std::string> ids;
  for (const auto& finding : document["findings"]) {
    EXPECT_TRUE(ids.insert(finding["id"].get<std::string>()).second);
    occurrences += finding["occurrences"].size();
  }
  EXPECT_EQ(ids.size(), 5U);
  EXPECT_EQ(occurrences, stored_findings(3, bogus_steps()).size());
  EXPECT_EQ(document["schema_version"], 1);
}

TEST(ReportJson, IsValidWhateverTheOctetsAre) {
  EXPECT_TRUE(nlohmann::json::accept(report_json(clean_run(), awkward_steps())));
  EXPECT_TRUE(nlohmann::json::accept(findings_jsonl(stored_findings(1, awkward_steps()))));
}

} // namespace
} // namespace countersign
