// What goes wrong outside, through the real binary: a clear message, the right exit code, nothing lost.
#include "storage/storage.h"
#include "tests/support/program_run.h"
#include "tests/support/temporary_directory.h"

#include <algorithm>
#include <csignal>

#include <gmock/gmock.h>
#include <sys/stat.h>

namespace countersign {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using namespace countersign::test;

// Two ldns signers: no servers, so that a run takes a second or two.
std::string offline_scenario(const std::string& candidate_program, unsigned steps) {
  std::string text = fmt::format(R"(version = 1
name = "offline"
[zone]
name = "example."
[stream]
seed = 11
delegations = 12
steps = {}
[run]
start_deadline = "6s"
step_deadline = "3s"
[signing]
algorithm = 13
denial = "nsec"
[compare]
shared_keys = true
[[key]]
name = "ksk"
role = "ksk"
[[key]]
name = "zsk"
[[signer]]
name = "old"
role = "incumbent"
product = "ldns"
keys = ["ksk", "zsk"]
[[signer]]
name = "new"
role = "candidate"
product = "ldns"
keys = ["ksk", "zsk"]
)",
                                 steps);
  if (!candidate_program.empty()) text += fmt::format("program = \"{}\"\n", candidate_program);
  return text;
}

std::string server_scenario(unsigned steps) {
  return fmt::format(R"(version = 1
name = "servers"
[zone]
name = "example."
[stream]
seed = 5
delegations = 12
steps = {}
[run]
start_deadline = "40s"
step_deadline = "15s"
[signing]
algorithm = 13
denial = "nsec"
[compare]
validity_tolerance = "2h"
[[signer]]
name = "old"
role = "incumbent"
product = "bind"
[[signer]]
name = "new"
role = "candidate"
product = "knot"
)",
                     steps);
}

std::vector<StepRecord> stored_steps(const std::filesystem::path& database) {
  const auto store = RunStore::open(database, RunStore::Mode::read_only);
  if (!store) return {};
  const auto run = (*store)->run(std::nullopt);
  if (!run) return {};
  EXPECT_TRUE((*store)->verify_chain());
  const auto steps = (*store)->steps(run->id);
  return steps ? *steps : std::vector<StepRecord>{};
}

bool has_finding(const std::vector<StepRecord>& steps, FindingKind kind, const std::string& signer) {
  return std::ranges::any_of(steps, [&](const StepRecord& step) {
    return std::ranges::any_of(step.findings, [&](const Finding& finding) {
      return finding.kind == kind && finding.signer == signer && finding.explained_by.empty();
    });
  });
}

// A row of the result, without times, serials and signature bytes: what a resumed run must reproduce.
std::vector<std::string> result_rows(const std::vector<StepRecord>& steps) {
  std::vector<std::string> rows;
  for (const StepRecord& step : steps) {
    rows.push_back(fmt::format("step {} {} {} {} {}", step.index, step.input_serial.value(),
                               to_text(step.content), step.label, step.complete));
    for (const VersionRecord& version : step.versions) {
      if (!version.first_of_step) continue;
      rows.push_back(fmt::format("version {} {}/{} {} {} {}", step.index, version.signer, version.node,
                                 to_text(version.report.content), version.report.signatures.total(),
                                 version.report.signatures[SignatureOutcome::valid]));
    }
    for (const Finding& finding : step.findings) {
      // A signer that is started again may sign again: that happened, and only in the run that was disturbed.
      if (finding.kind == FindingKind::revision_published) continue;
      rows.push_back(fmt::format("finding {} {} {} {} {}", step.index, info(finding.kind).id, finding.signer,
                                 finding.node, finding.explained_by));
    }
  }
  return rows;
}

TEST(Fault, ASyntaxErrorInAZoneFileNamesFileAndLine) {
  const TemporaryDirectory directory;
  write_file(
      directory / "bad.zone",
      "$ORIGIN example.\n@ 300 IN SOA ns hostmaster 1 2 3 4 5\n@ 300 IN NS ns\nns 300 IN A 192.0.2.300\n");
  const ProgramRun run = run_countersign({"verify", "bad.zone"}, directory.path());
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_THAT(run.err, HasSubstr("bad.zone:4:"));
  EXPECT_EQ(run.out, "");
}

TEST(Fault, AWrongConfigurationEndsWithItsOwnCodeAndPlace) {
  const TemporaryDirectory directory;
  write_file(directory / "run.toml", "version = 1\nname = \"x\"\nzones = 3\n");
  const ProgramRun run = run_countersign({"conf-check", "run.toml"}, directory.path());
  EXPECT_EQ(run.exit_code, 78);
  EXPECT_THAT(run.err, HasSubstr("run.toml:"));
  EXPECT_EQ(run_countersign({"run", "absent.toml"}, directory.path()).exit_code, 78);
}

TEST(Fault, AWrongCommandLineIsAUsageError) {
  const TemporaryDirectory directory;
  EXPECT_EQ(run_countersign({"verify"}, directory.path()).exit_code, 64);
  EXPECT_EQ(run_countersign({"conquer"}, directory.path()).exit_code, 64);
  EXPECT_EQ(run_countersign({"explain", "no-such-finding"}, directory.path()).exit_code, 64);
  EXPECT_EQ(run_countersign({"--help"}, directory.path()).exit_code, 0);
}

TEST(Fault, ASignerThatNeverPublishesIsAFindingAndTheRunGoesOn) {
  const TemporaryDirectory directory;
  write_file(directory / "sleeper", "#!/bin/sh\nexec sleep 600\n");
  ::chmod((directory / "sleeper").c_str(), 0755);
  write_file(directory / "run.toml", offline_scenario((directory / "sleeper").string(), 2));
  const ProgramRun run = run_countersign({"run", "run.toml", "--db", "runs.db"}, directory.path());
  EXPECT_EQ(run.exit_code, 3) << run.out << run.err;
  const auto steps = stored_steps(directory / "runs.db");
  EXPECT_EQ(steps.size(), 3U) << "every step was played all the same";
  EXPECT_TRUE(has_finding(steps, FindingKind::signer_silent, "new"));
  EXPECT_FALSE(has_finding(steps, FindingKind::signer_silent, "old"));
  EXPECT_THAT(run.out, HasSubstr("INSUFFICIENT EVIDENCE"));
}

TEST(Fault, ASignerThatWritesGarbageIsAFinding) {
  const TemporaryDirectory directory;
  write_file(directory / "babbler",
             "#!/bin/sh\nwhile [ $# -gt 0 ]; do [ \"$1\" = -f ] && out=$2; shift; done\n"
             "echo 'this is not a zone' > \"$out\"\n");
  ::chmod((directory / "babbler").c_str(), 0755);
  write_file(directory / "run.toml", offline_scenario((directory / "babbler").string(), 1));
  const ProgramRun run = run_countersign({"run", "run.toml", "--db", "runs.db"}, directory.path());
  EXPECT_NE(run.exit_code, 0) << run.out << run.err;
  EXPECT_TRUE(has_finding(stored_steps(directory / "runs.db"), FindingKind::transfer_garbage, "new"))
      << run.out;
}

TEST(Fault, AKilledSignerIsAFindingAndIsStartedAgain) {
  const TemporaryDirectory directory;
  write_file(directory / "run.toml", server_scenario(6));
  const auto process = start_countersign({"run", "run.toml", "--db", "runs.db"}, directory.path());
  ASSERT_TRUE(process);
  const auto steps_stored = [&] { return stored_steps(directory / "runs.db").size(); };
  ASSERT_TRUE(eventually([&] { return steps_stored() >= 2; }, milliseconds(60'000)));
  for (const int child : children_of(process->process_id())) {
    if (command_of(child).ends_with("knotd")) ::kill(child, SIGKILL);
  }
  ASSERT_TRUE(process->wait(Deadline::after(milliseconds(90'000))));
  const auto steps = stored_steps(directory / "runs.db");
  EXPECT_EQ(steps.size(), 7U) << process->captured_stderr();
  EXPECT_TRUE(has_finding(steps, FindingKind::signer_died, "new"));
  EXPECT_TRUE(steps.back().complete) << "it came back";
  EXPECT_EQ(process->exit_status()->code, 3) << process->captured_stdout();
}

TEST(Fault, AKilledRunIsResumedAndEndsWithTheSameRows) {
  const TemporaryDirectory directory;
  write_file(directory / "run.toml", server_scenario(6));
  const ProgramRun undisturbed = run_countersign({"run", "run.toml", "--db", "whole.db"}, directory.path());
  ASSERT_EQ(undisturbed.exit_code, 0) << undisturbed.out << undisturbed.err;

  const auto process = start_countersign({"run", "run.toml", "--db", "cut.db"}, directory.path());
  ASSERT_TRUE(process);
  ASSERT_TRUE(
      eventually([&] { return stored_steps(directory / "cut.db").size() >= 3; }, milliseconds(60'000)));
  const std::vector<int> signers = children_of(process->process_id());
  ASSERT_FALSE(signers.empty());
  ::kill(process->process_id(), SIGKILL);
  ASSERT_TRUE(process->wait(Deadline::after(milliseconds(10'000))));
  for (const int signer : signers) {
    EXPECT_TRUE(
        eventually([&] { return ::kill(signer, 0) != 0 || command_of(signer).empty(); }, milliseconds(5'000)))
        << "a signer outlived the harness";
  }
  const ProgramRun resumed =
      run_countersign({"run", "run.toml", "--db", "cut.db", "--resume"}, directory.path());
  EXPECT_EQ(resumed.exit_code, 0) << resumed.out << resumed.err;
  EXPECT_EQ(result_rows(stored_steps(directory / "cut.db")),
            result_rows(stored_steps(directory / "whole.db")));
}

TEST(Fault, AnotherConfigurationCannotResumeARun) {
  const TemporaryDirectory directory;
  write_file(directory / "sleeper", "#!/bin/sh\nexec sleep 600\n");
  ::chmod((directory / "sleeper").c_str(), 0755);
  write_file(directory / "run.toml", offline_scenario((directory / "sleeper").string(), 5));
  const auto process = start_countersign({"run", "run.toml", "--db", "runs.db"}, directory.path());
  ASSERT_TRUE(process);
  ASSERT_TRUE(eventually([&] { return !stored_steps(directory / "runs.db").empty(); }, milliseconds(30'000)));
  process->terminate();
  ASSERT_TRUE(process->wait(Deadline::after(milliseconds(20'000))));
  EXPECT_EQ(process->exit_status()->code, 3);
  EXPECT_THAT(process->captured_stderr(), HasSubstr("--resume"));
  write_file(directory / "run.toml", offline_scenario("", 5));
  const ProgramRun resumed =
      run_countersign({"run", "run.toml", "--db", "runs.db", "--resume"}, directory.path());
  EXPECT_EQ(resumed.exit_code, 78) << resumed.err;
  EXPECT_THAT(resumed.err, HasSubstr("another configuration"));
}

TEST(Fault, ADamagedDatabaseIsSaidToBeDamaged) {
  const TemporaryDirectory directory;
  write_file(directory / "runs.db", std::string(8192, 'x'));
  const ProgramRun run = run_countersign({"report", "--db", "runs.db"}, directory.path());
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_THAT(run.err, HasSubstr("runs.db"));
  EXPECT_EQ(read_file(directory / "runs.db"), std::string(8192, 'x')) << "it was not touched";
  EXPECT_EQ(run_countersign({"report", "--db", "absent.db"}, directory.path()).exit_code, 3);
}

// RLIMIT_FSIZE stands for the full disk: write() fails, as ENOSPC does, in the middle of a run.
TEST(Fault, AFullDiskEndsTheRunWithAMessageAndKeepsWhatWasStored) {
  const TemporaryDirectory directory;
  write_file(directory / "run.toml", offline_scenario("", 40));
  write_file(directory / "limited", std::string("#!/bin/bash\nulimit -f 220\nexec ") + COUNTERSIGN_BINARY +
                                        " run run.toml --db runs.db --quiet\n");
  ::chmod((directory / "limited").c_str(), 0755);
  const ProgramRun run = run_to_end(directory / "limited", {}, directory.path());
  EXPECT_EQ(run.exit_code, 3) << run.out << run.err;
  EXPECT_THAT(run.err, HasSubstr("storage error"));
  const auto steps = stored_steps(directory / "runs.db");
  EXPECT_GT(steps.size(), 0U);
  EXPECT_LT(steps.size(), 41U);
  const ProgramRun resumed =
      run_countersign({"run", "run.toml", "--db", "runs.db", "--resume"}, directory.path());
  EXPECT_EQ(resumed.exit_code, 0) << "with room again it goes on: " << resumed.out << resumed.err;
  EXPECT_EQ(stored_steps(directory / "runs.db").size(), 41U);
}

TEST(Fault, AFullStandardOutputIsNoSuccess) {
  const TemporaryDirectory directory;
  write_file(directory / "full",
             std::string("#!/bin/sh\nexec ") + COUNTERSIGN_BINARY + " explain > /dev/full\n");
  ::chmod((directory / "full").c_str(), 0755);
  const ProgramRun run = run_to_end(directory / "full", {}, directory.path());
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_THAT(run.err, HasSubstr("could not be written"));
}

} // namespace
} // namespace countersign
