// Any command as a signer, through the real binary: what it is given, and what becomes of one that hangs,
// dies, writes garbage, half a zone, nothing, or too much.
#include "storage/storage.h"
#include "tests/support/program_run.h"
#include "tests/support/temporary_directory.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <sys/stat.h>

namespace countersign {
namespace {

using ::testing::HasSubstr;
using namespace countersign::test;

// ldns-signzone against `script`, which is given input, output, and the keys' directory.
// One that does not sign is waited for in vain, and not for long.
std::string scenario(bool signs, const std::string& more) {
  return fmt::format(R"(version = 1
name = "command"
[zone]
name = "example."
[stream]
seed = 11
delegations = 12
steps = 1
[run]
start_deadline = "{}"
step_deadline = "{}"
[signing]
algorithm = 15
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
product = "command"
keys = ["ksk", "zsk"]
command = {{ arguments = ["./script", "{{input}}", "{{output}}", "{{keys}}"]{} }}
)",
                     signs ? "60s" : "2s", signs ? "60s" : "1s", more);
}

constexpr const char* k_sign =
    "#!/bin/sh\nldns-signzone -o $COUNTERSIGN_ZONE -i $COUNTERSIGN_INCEPTION -e $COUNTERSIGN_EXPIRATION "
    "-f \"$2\" \"$1\" $(for f in \"$3\"/*.key; do echo ${f%.key}; done)\n";

struct Outcome {
  ProgramRun run;
  std::vector<Finding> of_new; // unexplained findings of the command
  std::size_t steps = 0;
};

Outcome run_script(bool signs, const std::string& script, const std::string& more = "") {
  const TemporaryDirectory directory;
  write_file(directory / "script", script);
  ::chmod((directory / "script").c_str(), 0755);
  write_file(directory / "run.toml", scenario(signs, more));
  Outcome outcome;
  outcome.run = run_countersign({"run", "run.toml", "--db", "runs.db"}, directory.path());
  const auto store = RunStore::open(directory / "runs.db", RunStore::Mode::read_only);
  EXPECT_TRUE(store) << outcome.run.err;
  if (!store) return outcome;
  const auto steps = (*store)->steps((*store)->run(std::nullopt)->id);
  for (const StepRecord& step : *steps) {
    ++outcome.steps;
    for (const Finding& finding : step.findings) {
      if (finding.signer == "new" && finding.explained_by.empty()) outcome.of_new.push_back(finding);
    }
  }
  return outcome;
}

void expect_finding(const Outcome& outcome, FindingKind kind, const std::string& words) {
  EXPECT_EQ(outcome.steps, 2U) << "every step is played all the same\n" << outcome.run.err;
  EXPECT_TRUE(std::ranges::any_of(outcome.of_new,
                                  [&](const Finding& finding) {
                                    return finding.kind == kind &&
                                           finding.evidence.find(words) != std::string::npos;
                                  }))
      << words << "\n"
      << outcome.run.out << outcome.run.err;
}

TEST(Command, SignsAndIsComparedLikeAnyOther) {
  const Outcome outcome = run_script(true, k_sign);
  EXPECT_EQ(outcome.run.exit_code, 0) << outcome.run.out << outcome.run.err;
  EXPECT_EQ(outcome.steps, 2U);
}

TEST(Command, MayPrintTheZone) {
  const Outcome outcome =
      run_script(true, std::string(k_sign) + "cat \"$2\"; rm \"$2\"\n", ", zone_on_stdout = true");
  EXPECT_EQ(outcome.run.exit_code, 0) << outcome.run.out << outcome.run.err;
}

TEST(Command, GetsArgumentsAsTheyAreAndItsOwnEnvironment) {
  const Outcome outcome = run_script(true,
                                     "#!/bin/sh\n[ \"$NAME\" = 'a $(b) c' ] && [ -z \"$HOME\" ] || exit 9\n" +
                                         std::string(k_sign).substr(10),
                                     ", environment = [\"NAME=a $(b) c\"]");
  EXPECT_EQ(outcome.run.exit_code, 0) << outcome.run.out << outcome.run.err;
}

TEST(Command, ThatHangsIsEndedAtItsDeadline) {
  const Outcome outcome = run_script(false, "#!/bin/sh\nsleep 600\n", ", deadline = \"300ms\"");
  EXPECT_EQ(outcome.run.exit_code, 3);
  expect_finding(outcome, FindingKind::signer_died, "did not end in time");
  expect_finding(outcome, FindingKind::signer_silent, "");
}

TEST(Command, ThatFailsIsQuoted) {
  const Outcome outcome = run_script(false, "#!/bin/sh\necho 'the HSM is on fire' >&2\nexit 7\n");
  EXPECT_EQ(outcome.run.exit_code, 3);
  expect_finding(outcome, FindingKind::signer_died, "exit status 7: the HSM is on fire");
}

TEST(Command, ThatDiesOfASignalIsSaidToHaveDied) {
  const Outcome outcome = run_script(false, "#!/bin/sh\nkill -SEGV $$\n");
  EXPECT_EQ(outcome.run.exit_code, 3);
  expect_finding(outcome, FindingKind::signer_died, "ended by signal 11 (SEGV)");
}

TEST(Command, ThatWritesNothingIsNotTakenForOneThatSigned) {
  const Outcome outcome = run_script(false, "#!/bin/sh\nexit 0\n");
  EXPECT_EQ(outcome.run.exit_code, 3);
  expect_finding(outcome, FindingKind::signer_died, "wrote no zone");
}

TEST(Command, ThatWritesGarbageIsAFindingWithFileAndLine) {
  const Outcome outcome = run_script(false, "#!/bin/sh\nhead -c 3000 /dev/urandom > \"$2\"\n");
  EXPECT_NE(outcome.run.exit_code, 0);
  expect_finding(outcome, FindingKind::transfer_garbage, "signed.zone:");
}

TEST(Command, ThatWritesHalfAZoneIsNoGo) {
  const Outcome outcome = run_script(
      false, std::string(k_sign) + "n=$(wc -l < \"$2\")\nhead -n $((n / 2)) \"$2\" > h\nmv h \"$2\"\n");
  EXPECT_EQ(outcome.run.exit_code, 2) << outcome.run.out << outcome.run.err;
  expect_finding(outcome, FindingKind::content_missing, "");
}

TEST(Command, ThatWritesWithoutEndIsStoppedByItsLimit) {
  const Outcome file =
      run_script(false, "#!/bin/sh\nexec cat /dev/zero > \"$2\"\n", ", output_limit = 100000");
  EXPECT_EQ(file.run.exit_code, 3);
  expect_finding(file, FindingKind::signer_died, "ended by signal 25 (XFSZ)");
  const Outcome printed = run_script(false, "#!/bin/sh\nexec cat /dev/zero\n", ", output_limit = 100000");
  EXPECT_EQ(printed.run.exit_code, 3);
  expect_finding(printed, FindingKind::signer_died, "printed more than 100000 octets");
}

} // namespace
} // namespace countersign
