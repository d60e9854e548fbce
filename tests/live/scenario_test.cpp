// The scenarios of fixtures/scenarios on real signers, through the real binary; and every zone version that
// they made before the validators of others.
#include "storage/storage.h"
#include "tests/support/program_run.h"
#include "tests/support/temporary_directory.h"

#include <algorithm>
#include <map>

#include <gmock/gmock.h>

namespace countersign {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using namespace countersign::test;

std::string scenario(const std::string& name) {
  return COUNTERSIGN_SOURCE_DIR "/fixtures/scenarios/" + name + ".toml";
}

std::vector<StepRecord> stored_steps(const std::filesystem::path& database) {
  const auto store = RunStore::open(database, RunStore::Mode::read_only);
  if (!store) {
    ADD_FAILURE() << store.error().message;
    return {};
  }
  EXPECT_TRUE((*store)->verify_chain());
  const auto run = (*store)->run(std::nullopt);
  const auto steps = (*store)->steps(run->id);
  EXPECT_EQ(steps->size(), run->step_count);
  return *steps;
}

// Each input was matched to exactly one first version at each node.
void expect_one_first_version(const std::vector<StepRecord>& steps, std::size_t nodes) {
  for (const StepRecord& step : steps) {
    std::set<std::string> seen;
    for (const VersionRecord& version : step.versions) {
      if (!version.first_of_step) continue;
      EXPECT_TRUE(seen.insert(version.signer + "/" + version.node).second) << "step " << step.index;
      EXPECT_EQ(version.report.content, step.content);
    }
    EXPECT_EQ(seen.size(), nodes) << "step " << step.index;
  }
}

struct Oracle {
  const char* program;
  std::function<std::vector<std::string>(const std::string& zone, const std::string& file)> arguments;
};

const std::vector<Oracle>& oracles() {
  static const std::vector<Oracle> all{
      {"/usr/bin/ldns-verify-zone",
       [](const auto&, const auto& file) { return std::vector<std::string>{file}; }},
      {"/usr/bin/dnssec-verify",
       [](const auto& zone, const auto& file) {
         return std::vector<std::string>{"-q", "-o", zone, file};
       }},
      {"/usr/bin/kzonecheck",
       [](const auto& zone, const auto& file) {
         return std::vector<std::string>{"-d", "on", "-o", zone, file};
       }},
  };
  return all;
}

// Our verdict is exit code 2 or not; theirs is success or not. They must agree on every version of the
// directory.
void expect_oracles_agree(const std::filesystem::path& zones, const std::string& zone, std::size_t at_least) {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(zones)) {
    const std::string file = entry.path().string();
    if (file.ends_with(".other.zone"))
      continue; // a signer that is still starting: unfinished by its own account
    ++count;
    const bool accepted = run_countersign({"verify", file}, zones).exit_code != 2;
    for (const Oracle& oracle : oracles()) {
      const ProgramRun theirs = run_to_end(oracle.program, oracle.arguments(zone, file), zones);
      EXPECT_EQ(theirs.exit_code == 0, accepted) << oracle.program << " on " << file << "\n"
                                                 << theirs.out << theirs.err;
    }
  }
  EXPECT_GE(count, at_least);
}

TEST(Scenario, BindAgainstKnotIsExplainedThroughout) {
  const TemporaryDirectory directory;
  const ProgramRun run =
      run_countersign({"run", scenario("bind-knot"), "--db", (directory / "runs.db").string(), "--keep-zones",
                       (directory / "zones").string()},
                      directory.path(), milliseconds(240'000));
  ASSERT_EQ(run.exit_code, 0) << run.out << run.err;
  EXPECT_THAT(run.out, HasSubstr("GO"));
  const auto steps = stored_steps(directory / "runs.db");
  ASSERT_EQ(steps.size(), 26U);
  expect_one_first_version(steps, 2);
  for (const StepRecord& step : steps) {
    for (const Finding& finding : step.findings) {
      EXPECT_TRUE(!finding.explained_by.empty() || info(finding.kind).effect == Effect::none)
          << finding.evidence;
    }
  }
  expect_oracles_agree(directory / "zones", "example.", 50);
}

TEST(Scenario, SharedKeysMakeEqualDenialChains) {
  const TemporaryDirectory directory;
  const ProgramRun run =
      run_countersign({"run", scenario("shared-keys"), "--db", (directory / "runs.db").string(),
                       "--keep-zones", (directory / "zones").string()},
                      directory.path(), milliseconds(240'000));
  ASSERT_EQ(run.exit_code, 0) << run.out << run.err;
  const auto steps = stored_steps(directory / "runs.db");
  expect_one_first_version(steps, 3);
  for (const StepRecord& step : steps) {
    for (const Finding& finding : step.findings) {
      EXPECT_NE(finding.kind, FindingKind::dnskey_set_differs) << finding.evidence;
    }
  }
  expect_oracles_agree(directory / "zones", "example.", 33);
}

// What the autopsy says of each bad version of the .de scenario: its node, and the key that it holds.
std::map<std::string, std::set<std::string>> keys_by_node(const std::vector<StepRecord>& steps) {
  std::map<std::string, std::set<std::string>> keys;
  for (const StepRecord& step : steps) {
    for (const Finding& finding : step.findings) {
      if (finding.kind == FindingKind::failing_signatures_examined) {
        EXPECT_THAT(finding.evidence,
                    HasSubstr("which the published key has too; bytes intact, data as published"));
        EXPECT_THAT(finding.evidence, Not(HasSubstr("unexplained")));
        EXPECT_THAT(finding.evidence, Not(HasSubstr("not-examined")));
      }
      if (finding.kind != FindingKind::signatures_by_unpublished_key) continue;
      EXPECT_EQ(finding.severity, Severity::critical);
      keys[finding.node].insert(finding.evidence.substr(0, finding.evidence.find(" made")) + " " +
                                finding.subject.key);
    }
  }
  return keys;
}

// Every step from the first bad one has both keys and says who is hurt.
void expect_the_keys_are_named(const std::vector<StepRecord>& steps) {
  const auto keys = keys_by_node(steps);
  ASSERT_EQ(keys.size(), 2U);
  ASSERT_EQ(keys.at("hsm-b").size(), 1U) << "one key for each HSM, at every step the same";
  ASSERT_EQ(keys.at("hsm-c").size(), 1U);
  EXPECT_NE(*keys.at("hsm-b").begin(), *keys.at("hsm-c").begin());
  for (const StepRecord& step : steps) {
    std::set<std::string> hurt;
    for (const Finding& finding : step.findings) {
      if (finding.kind != FindingKind::answers_lost) continue;
      hurt.insert(finding.node);
      EXPECT_THAT(finding.evidence, HasSubstr("signed delegations"));
      EXPECT_THAT(finding.evidence, HasSubstr("unsigned delegations"));
    }
    EXPECT_EQ(hurt, step.index < 4 ? std::set<std::string>{} : (std::set<std::string>{"hsm-b", "hsm-c"}))
        << "step " << step.index;
  }
}

TEST(Scenario, TheDeOutageIsFoundAtTheFirstBadSerialAndItsNodesAreNamed) {
  const TemporaryDirectory directory;
  const ProgramRun run =
      run_countersign({"run", scenario("de-2026"), "--db", (directory / "runs.db").string(), "--keep-zones",
                       (directory / "zones").string()},
                      directory.path(), milliseconds(240'000));
  ASSERT_EQ(run.exit_code, 2) << run.out << run.err;
  const auto steps = stored_steps(directory / "runs.db");
  ASSERT_EQ(steps.size(), 7U);
  std::optional<std::uint64_t> first_bad;
  for (const StepRecord& step : steps) {
    for (const Finding& finding : step.findings) {
      if (finding.kind != FindingKind::same_tag_other_key || !finding.explained_by.empty()) continue;
      if (!first_bad) first_bad = step.index;
      EXPECT_EQ(finding.severity, Severity::critical);
      EXPECT_EQ(finding.signer, "new-signer");
      EXPECT_THAT(finding.evidence, HasSubstr("hsm-a"));
      EXPECT_THAT(finding.evidence, HasSubstr("hsm-b"));
      EXPECT_THAT(finding.evidence, HasSubstr("hsm-c"));
    }
  }
  ASSERT_TRUE(first_bad) << "the headline finding is missing";
  EXPECT_EQ(*first_bad, 4U) << "pre-published for three changes, bad from its first use";
  for (const StepRecord& step : steps) {
    for (const VersionRecord& version : step.versions) {
      if (!version.first_of_step || version.signer != "new-signer") continue;
      const std::uint64_t bogus = version.report.signatures[SignatureOutcome::bogus];
      const bool bad_node = version.node != "hsm-a";
      EXPECT_EQ(bogus != 0, bad_node && step.index >= 4) << "step " << step.index << " node " << version.node;
    }
  }
  // The key stores tell it when the key is published, three steps before it signs.
  std::map<std::string, std::uint64_t> refuted_at;
  for (const StepRecord& step : steps) {
    for (const Finding& finding : step.findings) {
      if (finding.kind != FindingKind::key_not_proven) continue;
      EXPECT_TRUE(refuted_at.emplace(finding.node, step.index).second) << "once for each node";
      EXPECT_EQ(finding.signer, "new-signer");
      EXPECT_EQ(finding.severity, Severity::critical);
    }
  }
  EXPECT_EQ(refuted_at, (std::map<std::string, std::uint64_t>{{"hsm-b", 1}, {"hsm-c", 1}}));
  EXPECT_THAT(run.out, HasSubstr("NO-GO"));
  EXPECT_THAT(run.out, HasSubstr("same-tag-other-key"));
  expect_the_keys_are_named(steps);
  const ProgramRun found =
      run_countersign({"findings", "--db", (directory / "runs.db").string()}, directory.path());
  EXPECT_THAT(found.out, HasSubstr("signatures-by-unpublished-key"));
  EXPECT_THAT(found.out, HasSubstr("key A made "));
  EXPECT_THAT(found.out, HasSubstr("key B made "));
  expect_oracles_agree(directory / "zones", "de.", 28);
}

} // namespace
} // namespace countersign
