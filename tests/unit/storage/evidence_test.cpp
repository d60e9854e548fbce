// The sums by day and what is read of them.
#include "storage/open.h"
#include "storage/schema/schema.h"
#include "tests/unit/storage/samples.h"

#include <gmock/gmock.h>

namespace countersign {
namespace {

using namespace test;
using testing::HasSubstr;

constexpr UtcDay k_day = 1795392000123 / k_day_ms;

EvidenceScope whole_day() {
  EvidenceScope scope;
  scope.first_day = scope.last_day = k_day;
  return scope;
}

TEST(Evidence, SumsWhatTheStepsHold) {
  const TempDirectory directory;
  make_sample_database(directory / "runs.db");
  const Result<Evidence> evidence =
      open_store(directory / "runs.db", RunStore::Mode::read_only)->evidence(whole_day());
  ASSERT_TRUE(evidence) << evidence.error().message;
  ASSERT_EQ(evidence->runs.size(), 2U);
  EXPECT_EQ(evidence->scope.zone, "example.");

  std::uint64_t versions = 0, firsts = 0;
  OutcomeCounts signatures, wanted;
  for (const NodeDay& day : evidence->node_days) {
    versions += day.versions;
    firsts += day.firsts;
    signatures += day.signatures;
  }
  for (const std::uint64_t index : {0, 1, 2, 0}) {
    for (const VersionRecord& version : sample_step(index).versions) wanted += version.report.signatures;
  }
  EXPECT_EQ(versions, 24U);
  EXPECT_EQ(firsts, 12U);
  EXPECT_EQ(signatures, wanted);

  std::uint64_t findings = 0, wanted_findings = 0;
  for (const FindingDay& day : evidence->finding_days) findings += day.finding.count;
  for (const std::uint64_t index : {0, 1, 2, 0}) {
    for (const Finding& finding : sample_step(index).findings) wanted_findings += finding.count;
  }
  EXPECT_EQ(findings, wanted_findings);

  ASSERT_EQ(evidence->event_days.size(), 2U); // steps 1 and 2 of run 1: one event, and the same with another
  EXPECT_EQ(evidence->event_days[0].kind, EventKind::ksk_roll);
  EXPECT_EQ(evidence->event_days[0].phase, EventPhase::ds_seen);
  EXPECT_EQ(evidence->event_days[1].count, 2U);
  EXPECT_EQ(evidence->event_days[1].node, (NodeName{"new", "hsm-b", Role::candidate}));

  std::uint64_t steps = 0, complete = 0;
  std::int64_t gap = 0;
  for (const StepDay& day : evidence->step_days) {
    steps += day.steps;
    complete += day.complete;
    gap = std::max(gap, day.gap_ms);
  }
  EXPECT_EQ(steps, 4U);
  EXPECT_EQ(complete, 3U);
  EXPECT_EQ(gap, 1000);
}

TEST(Evidence, TakesTheSlowestNodeOfEachRole) {
  const TempDirectory directory;
  make_sample_database(directory / "runs.db");
  const auto evidence = open_store(directory / "runs.db", RunStore::Mode::read_only)->evidence(whole_day());
  ASSERT_EQ(evidence->lags.size(), 4U); // first versions: positions 0 (-1 ms), 2 (1 ms) and 4 (3 ms, old)
  EXPECT_EQ(evidence->lags[0].candidate_ms, 1);
  EXPECT_EQ(evidence->lags[0].incumbent_ms, 3);
}

TEST(Evidence, LooksAtAFewStepsOneByOneWhereThereAreMany) {
  const TempDirectory directory;
  make_sample_database(directory / "runs.db");
  const auto store = open_store(directory / "runs.db", RunStore::Mode::read_only);
  EvidenceScope scope = whole_day();
  EXPECT_TRUE(store->evidence(scope)->every_step_is_a_point);
  EXPECT_EQ(store->evidence(scope)->step_points.size(), 4U);
  EXPECT_EQ(store->evidence(scope)->version_points.size(), 24U);
  scope.points = 2;
  EXPECT_FALSE(store->evidence(scope)->every_step_is_a_point);
  EXPECT_EQ(store->evidence(scope)->step_points.size(), 3U)
      << "steps 0 and 2 of the first run, 0 of the second";
}

TEST(Evidence, KnowsNothingOfOtherDaysAndZones) {
  const TempDirectory directory;
  make_sample_database(directory / "runs.db");
  const auto store = open_store(directory / "runs.db", RunStore::Mode::read_only);
  EvidenceScope scope = whole_day();
  scope.first_day = scope.last_day = k_day + 1;
  EXPECT_TRUE(store->evidence(scope)->runs.empty());
  scope = whole_day();
  scope.zone = "other.";
  const auto other = store->evidence(scope);
  ASSERT_FALSE(other) << "a name that was mistyped must not look like a zone without trouble";
  EXPECT_EQ(other.error().kind, ErrorKind::not_found);
}

TEST(Evidence, KeepsTheGatesRecordsInTheChain) {
  const TempDirectory directory;
  make_sample_database(directory / "runs.db");
  const auto store = open_store(directory / "runs.db");
  const auto evidence = store->evidence(whole_day());
  ASSERT_EQ(evidence->gate_records.size(), 3U);
  const std::vector<GateRecord> wanted = sample_gate_records();
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const GateRecord& record = evidence->gate_records[i];
    EXPECT_EQ(record.id, static_cast<std::int64_t>(i + 1));
    EXPECT_EQ(record.kind, wanted[i].kind);
    EXPECT_EQ(record.reason, wanted[i].reason);
    EXPECT_EQ(record.person, wanted[i].person);
    EXPECT_EQ(record.verdict, wanted[i].verdict);
    EXPECT_EQ(record.resolves, wanted[i].resolves);
    EXPECT_EQ(record.criterion, wanted[i].criterion);
  }
  EXPECT_NE(evidence->head_hash, evidence->run_head_hash);
  EXPECT_EQ(evidence->head_hash, store->head_hash().value());
  EXPECT_TRUE(store->verify_chain());
  GateRecord nobody = wanted[2];
  nobody.person = "";
  EXPECT_FALSE(store->put_gate_record(nobody)) << "an attestation is somebody's";
}

// The sums that the migration makes of old rows are those that the triggers make of new ones.
TEST(Evidence, IsTheSameForADatabaseOfTheOldSchema) {
  const TempDirectory directory;
  make_sample_database(directory / "new.db",
                       false); // there were no events then, and records say nothing of them
  {
    const auto old = storage::open_for_writing(directory / "old.db", std::chrono::milliseconds(100),
                                               storage::migrations().first(4));
    ASSERT_TRUE(old) << old.error().message;
    sqlite::Connection database = open_raw(directory / "old.db");
    std::string script = fmt::format("ATTACH '{}' AS other;", (directory / "new.db").string());
    for (const char* table :
         {"runs", "run_ends", "signers", "nodes", "steps", "versions", "nsec3_chains", "dnskeys",
          "published_keys", "signature_counts", "rrsets_without_valid_signature", "facts", "findings"}) {
      script += fmt::format("INSERT INTO main.{0} SELECT * FROM other.{0};", table);
    }
    script += "INSERT INTO main.records SELECT sequence, format, kind, run_id, step, prev_hash, hash FROM"
              " other.records WHERE kind <> 'gate';";
    ASSERT_TRUE(database.execute(script));
  }
  const auto store = open_store(directory / "old.db");
  const Status chain = store->verify_chain();
  EXPECT_TRUE(chain) << chain.error().message;
  const auto evidence = store->evidence(whole_day());
  const auto wanted = open_store(directory / "new.db", RunStore::Mode::read_only)->evidence(whole_day());
  EXPECT_EQ(evidence->node_days.size(), wanted->node_days.size());
  EXPECT_EQ(evidence->finding_days.size(), wanted->finding_days.size());
  EXPECT_EQ(evidence->run_head_hash, wanted->run_head_hash);
}

} // namespace
} // namespace countersign
