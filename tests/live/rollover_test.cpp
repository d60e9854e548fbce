// Rollovers by BIND and Knot as they do them themselves, with countersign as the parent: seen to their end in
// the published zones, verified all the way, and no false alarm. COUNTERSIGN_LONG_TESTS plays the nightly
// scenario.
#include "storage/storage.h"
#include "tests/support/program_run.h"
#include "tests/support/temporary_directory.h"

#include <cstdlib>
#include <map>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace countersign {
namespace {

using ::testing::HasSubstr;
using ::testing::IsSupersetOf;
using namespace countersign::test;

// By place and kind, how often it was completed; and the phases that were seen.
struct Seen {
  std::map<std::string, std::map<std::string, unsigned>> completed;
  std::map<std::string, std::set<std::string>> phases;
};

Seen events_of(const std::vector<StepRecord>& steps) {
  Seen seen;
  for (const StepRecord& step : steps) {
    for (const SignerEvent& event : step.events) {
      const std::string place = event.signer + "/" + event.node;
      seen.phases[place].insert(fmt::format("{} {}", to_text(event.kind), to_text(event.phase)));
      if (event.phase == EventPhase::completed) ++seen.completed[place][to_text(event.kind)];
      EXPECT_NE(event.phase, EventPhase::aborted) << place << " " << event.subject;
    }
  }
  return seen;
}

class Rollover : public ::testing::Test {
protected:
  void play(const std::string& scenario, milliseconds budget) {
    const std::string file = COUNTERSIGN_SOURCE_DIR "/fixtures/scenarios/" + scenario + ".toml";
    run = run_countersign({"run", file, "--db", database()}, directory.path(), budget);
    const auto store = RunStore::open(database(), RunStore::Mode::read_only);
    ASSERT_TRUE(store) << store.error().message << run.err;
    EXPECT_TRUE((*store)->verify_chain());
    const auto stored = (*store)->steps((*store)->run(std::nullopt)->id);
    ASSERT_TRUE(stored);
    steps = *stored;
  }

  // No finding that is worth more than a note, but those which a rule accounts for.
  void expect_no_alarm() const {
    EXPECT_EQ(run.exit_code, 0) << run.out << run.err;
    for (const StepRecord& step : steps) {
      EXPECT_TRUE(step.complete) << "step " << step.index;
      for (const Finding& finding : step.findings) {
        EXPECT_TRUE(!finding.explained_by.empty() || finding.severity == Severity::info)
            << "step " << step.index << " " << info(finding.kind).id << " " << finding.signer << " "
            << finding.evidence;
      }
      for (const VersionRecord& version : step.versions) {
        const OutcomeCounts& counts = version.report.signatures;
        EXPECT_EQ(counts.total(), counts.checked());
        EXPECT_EQ(counts[SignatureOutcome::bogus] + counts[SignatureOutcome::expired], 0U)
            << version.signer << " serial " << version.serial.value();
      }
    }
  }

  [[nodiscard]] std::string database() const { return (directory / "runs.db").string(); }

  TemporaryDirectory directory;
  ProgramRun run;
  std::vector<StepRecord> steps;
};

TEST_F(Rollover, IsSeenToItsEndAndRaisesNothing) {
  const bool nightly = std::getenv("COUNTERSIGN_LONG_TESTS") != nullptr;
  // The limits of the scenarios themselves are far shorter; these are for machines with much else to do.
  play(nightly ? "rollovers" : "rollovers-quick", milliseconds(nightly ? 1'100'000 : 380'000));
  expect_no_alarm();
  const Seen seen = events_of(steps);
  ASSERT_EQ(seen.completed.size(), 2U) << run.err;
  for (const auto& [place, completed] : seen.completed) {
    const auto times = [&, &all = completed](const char* kind) {
      const auto found = all.find(kind);
      return found == all.end() ? 0U : found->second;
    };
    EXPECT_GE(times("zsk-roll"), nightly ? 2U : 1U) << place;
    EXPECT_GE(times("denial-change"), 1U) << place;
    EXPECT_EQ(times("signer-restart"), 1U) << place;
    EXPECT_EQ(times("node-failover"), 1U) << place;
    if (!nightly) continue;
    EXPECT_GE(times("ksk-roll"), 1U) << place;
    EXPECT_EQ(times("algorithm-roll"), 1U) << place;
    EXPECT_GE(times("re-salt"), 1U) << place;
    EXPECT_GE(times("re-sign"), 1U) << place;
    EXPECT_THAT(seen.phases.at(place),
                IsSupersetOf({"ksk-roll pre-published", "ksk-roll activated", "ksk-roll cds-published",
                              "ksk-roll ds-seen", "ksk-roll withdrawn", "zsk-roll pre-published",
                              "zsk-roll activated", "zsk-roll withdrawn", "algorithm-roll started",
                              "algorithm-roll ds-seen"}));
  }
  EXPECT_THAT(run.out, HasSubstr("Events seen to their end"));
  const auto json = nlohmann::json::parse(
      run_countersign({"report", "--db", database(), "--format", "json"}, directory.path()).out);
  EXPECT_FALSE(json["events"].empty());
  const auto gate = nlohmann::json::parse(
      run_countersign({"gate", "--db", database(), "--dry-run", "--format", "json"}, directory.path()).out);
  std::uint64_t zsk_rolls = 0;
  for (const auto& event : gate["events"])
    if (event["id"] == "zsk-roll") zsk_rolls = event["count"];
  EXPECT_GE(zsk_rolls, nightly ? 2U : 1U);
}

} // namespace
} // namespace countersign
