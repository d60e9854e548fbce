// Proof of possession within a run, on real signers: the scenario de-2026-hsm (OpenDNSSEC and three SoftHSM2
// tokens), PowerDNS's database, and a signer whose key store nobody knows.
#include "storage/storage.h"
#include "tests/support/program_run.h"
#include "tests/support/temporary_directory.h"

#include <algorithm>
#include <map>
#include <set>

#include <gmock/gmock.h>

namespace countersign {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using namespace countersign::test;

constexpr std::uint64_t k_published_at = 1, k_signs_from = 4; // in the scenario

class Possession : public ::testing::Test {
protected:
  ProgramRun play(const std::filesystem::path& config) {
    return run_countersign({"run", config.string(), "--db", (directory_ / "runs.db").string(), "--quiet"},
                           directory_.path(), milliseconds(300'000));
  }

  std::vector<StepRecord> stored_steps() {
    const auto store = RunStore::open(directory_ / "runs.db", RunStore::Mode::read_only);
    if (!store) {
      ADD_FAILURE() << store.error().message;
      return {};
    }
    EXPECT_TRUE((*store)->verify_chain());
    return *(*store)->steps((*store)->run(std::nullopt)->id);
  }

  // The steps at which a kind of finding was made, by signer/node.
  static std::map<std::string, std::set<std::uint64_t>> steps_of(const std::vector<StepRecord>& steps,
                                                                 FindingKind kind) {
    std::map<std::string, std::set<std::uint64_t>> at;
    for (const StepRecord& step : steps) {
      for (const Finding& finding : step.findings) {
        if (finding.kind == kind) at[finding.signer + "/" + finding.node].insert(step.index);
      }
    }
    return at;
  }

  // A signer in both roles: nothing differs but what the test is about.
  ProgramRun play_twins(const std::string& product, const std::string& more, const std::string& of_node) {
    std::string text = R"(version = 1
name = "twins"
[zone]
name = "example."
[stream]
seed = 4
delegations = 8
steps = 1
[run]
start_deadline = "60s"
step_deadline = "30s"
[signing]
denial = "nsec"
[compare]
validity_tolerance = "2h"
)";
    for (const char* role : {"incumbent", "candidate"}) {
      text += fmt::format("[[signer]]\nname = \"{0}\"\nrole = \"{0}\"\nproduct = \"{1}\"\n{2}"
                          "[[signer.node]]\nname = \"a\"\n{3}",
                          role, product, more, of_node);
    }
    write_file(directory_ / "twins.toml", text);
    return play(directory_ / "twins.toml");
  }

  TemporaryDirectory directory_;
};

TEST_F(Possession, TheThreeHsmsOfDeAreFoundAtPrePublicationBeforeOneSignatureIsBogus) {
  const ProgramRun run = play(COUNTERSIGN_SOURCE_DIR "/fixtures/scenarios/de-2026-hsm.toml");
  ASSERT_EQ(run.exit_code, 2) << run.out << run.err;
  const auto steps = stored_steps();
  ASSERT_EQ(steps.size(), 7U);
  using Steps = std::map<std::string, std::set<std::uint64_t>>;
  EXPECT_EQ(steps_of(steps, FindingKind::key_not_proven),
            (Steps{{"new-signer/hsm-b", {k_published_at}}, {"new-signer/hsm-c", {k_published_at}}}));
  EXPECT_EQ(steps_of(steps, FindingKind::key_proof_missing), Steps{}) << "every token was asked and answered";
  EXPECT_EQ(steps_of(steps, FindingKind::key_held_nowhere), Steps{}) << "hsm-a holds it";
  EXPECT_EQ(steps_of(steps, FindingKind::key_absent), Steps{});
  for (const Finding& finding : steps.at(k_published_at).findings) {
    if (finding.kind != FindingKind::key_not_proven) continue;
    EXPECT_EQ(finding.severity, Severity::critical);
    EXPECT_THAT(finding.evidence, HasSubstr("token '" + finding.node + "'"));
    EXPECT_THAT(finding.evidence, HasSubstr("signs with 13/")) << "the token shows its own public half";
    EXPECT_THAT(finding.evidence, Not(HasSubstr("has the published key"))) << "it is not there at all";
  }
  std::size_t bogus_versions = 0;
  for (const StepRecord& step : steps) {
    for (const VersionRecord& version : step.versions) {
      if (version.signer != "new-signer") continue;
      const std::uint64_t bogus = version.report.signatures[SignatureOutcome::bogus];
      EXPECT_TRUE(bogus == 0 || (step.index >= k_signs_from && version.node != "hsm-a"))
          << "step " << step.index << " node " << version.node;
      bogus_versions += bogus != 0 ? 1 : 0;
    }
  }
  EXPECT_GE(bogus_versions, 6U) << "two nodes at three steps";
  EXPECT_TRUE(steps_of(steps, FindingKind::same_tag_other_key).contains("new-signer/"));
  EXPECT_THAT(run.out, HasSubstr("NO-GO"));
  EXPECT_THAT(run.out, HasSubstr("key-not-proven"));
}

TEST_F(Possession, PowerDnsProvesItsKeysFromItsDatabase) {
  const ProgramRun run = play_twins("powerdns", "signing = { dnskey_ttl = \"5m\" }\n", "");
  const auto steps = stored_steps();
  ASSERT_EQ(steps.size(), 2U) << run.out << run.err;
  for (const FindingKind kind : {FindingKind::key_not_proven, FindingKind::key_proof_missing,
                                 FindingKind::key_held_nowhere, FindingKind::key_absent}) {
    EXPECT_TRUE(steps_of(steps, kind).empty()) << info(kind).id;
  }
}

// It makes its own keys, in a place of its own.
constexpr const char* k_command =
    "command = { arguments = [\"/bin/sh\", \"-c\", \"if test ! -e own; then mkdir own; dnssec-keygen -q -K "
    "own "
    "-a 13 -L 300 -f KSK $0; dnssec-keygen -q -K own -a 13 -L 300 $0; fi; dnssec-signzone -q -S -K own -o $0 "
    "-f $2 $1\", \"{zone}\", \"{input}\", \"{output}\"] }\n";

TEST_F(Possession, ASignerWhoseKeyStoreNobodyKnowsIsUnknownAndNoGo) {
  const ProgramRun run = play_twins("command", k_command, "");
  EXPECT_EQ(run.exit_code, 3) << run.out << run.err;
  const auto unknown = steps_of(stored_steps(), FindingKind::key_proof_missing);
  EXPECT_TRUE(unknown.contains("incumbent/a") && unknown.contains("candidate/a"));
  EXPECT_THAT(run.out, HasSubstr("say keystore at its [[signer.node]]"));
}

TEST_F(Possession, AKeyThatNoNodeHoldsIsCriticalInARunToo) {
  std::filesystem::create_directory(directory_ / "empty");
  const ProgramRun run =
      play_twins("command", k_command, "keystore = { kind = \"bind\", directory = \"empty\" }\n");
  EXPECT_EQ(run.exit_code, 2) << run.out << run.err;
  const auto steps = stored_steps();
  const auto nowhere = steps_of(steps, FindingKind::key_held_nowhere);
  EXPECT_TRUE(nowhere.contains("incumbent/") && nowhere.contains("candidate/")) << run.out;
  EXPECT_EQ(nowhere.begin()->second, std::set<std::uint64_t>{0}) << "once, when it is published";
  EXPECT_TRUE(steps_of(steps, FindingKind::key_proof_missing).empty());
}

} // namespace
} // namespace countersign
