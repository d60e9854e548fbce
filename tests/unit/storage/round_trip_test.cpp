#include "tests/unit/storage/samples.h"

#include <gmock/gmock.h>

namespace countersign {
namespace {

using namespace test;
using testing::HasSubstr;

TEST(RunStore, GivesBackARunAsItWasPut) {
  const TempDirectory directory;
  const auto store = open_store(directory / "runs.db");
  const RunRecord run = sample_run();
  EXPECT_EQ(store->begin_run(run).value(), 1);
  const RunRecord open = store->run(std::nullopt).value();
  EXPECT_EQ(open.id, 1);
  expect_same(open, run);

  ASSERT_TRUE(store->finish_run(1, Verdict::go_with_waivers, 1795392009999));
  RunRecord ended = run;
  ended.verdict = Verdict::go_with_waivers;
  ended.ended_at = 1795392009999;
  expect_same(store->run(1).value(), ended);
}

TEST(RunStore, GivesBackEveryFieldOfAStep) {
  const TempDirectory directory;
  const auto store = open_store(directory / "runs.db");
  ASSERT_TRUE(store->begin_run(sample_run()));
  for (std::uint64_t i = 0; i < 4; ++i) ASSERT_TRUE(store->put_step(1, sample_step(i, 80)));
  const std::vector<StepRecord> steps = store->steps(1).value();
  ASSERT_EQ(steps.size(), 4U);
  for (std::uint64_t i = 0; i < 4; ++i) expect_same(steps[i], sample_step(i, 80));
}

TEST(RunStore, KeepsAStepWithoutVersionsAndFindings) {
  const TempDirectory directory;
  const auto store = open_store(directory / "runs.db");
  ASSERT_TRUE(store->begin_run(RunRecord{}));
  ASSERT_TRUE(store->put_step(1, StepRecord{}));
  expect_same(store->run(1).value(), RunRecord{});
  const std::vector<StepRecord> steps = store->steps(1).value();
  ASSERT_EQ(steps.size(), 1U);
  expect_same(steps[0], StepRecord{});
}

TEST(RunStore, TellsKeysWithTheSameRdataButOtherAttributesApart) {
  const TempDirectory directory;
  const auto store = open_store(directory / "runs.db");
  ASSERT_TRUE(store->begin_run(sample_run()));
  StepRecord step = sample_step(0);
  step.versions[1].report.keys[0].bits = 384;
  ASSERT_TRUE(store->put_step(1, step));
  expect_same(store->steps(1).value()[0], step);
}

TEST(RunStore, ReadsTheSameAfterItWasClosed) {
  const TempDirectory directory;
  make_sample_database(directory / "runs.db");
  const auto store = open_store(directory / "runs.db", RunStore::Mode::read_only);
  EXPECT_EQ(store->runs().value().size(), 2U);
  expect_same(store->steps(1).value()[2], sample_step(2));
}

TEST(RunStore, TakesStepsInOrderOnly) {
  const TempDirectory directory;
  const auto store = open_store(directory / "runs.db");
  ASSERT_TRUE(store->begin_run(sample_run()));
  EXPECT_EQ(store->next_step(1).value(), 0U);
  const Status early = store->put_step(1, sample_step(1));
  ASSERT_FALSE(early);
  EXPECT_EQ(early.error().kind, ErrorKind::storage);
  EXPECT_THAT(early.error().message, HasSubstr("step 1 of run 1 came before step 0"));

  ASSERT_TRUE(store->put_step(1, sample_step(0)));
  const Status twice = store->put_step(1, sample_step(0));
  ASSERT_FALSE(twice);
  EXPECT_THAT(twice.error().message, HasSubstr("step 0 of run 1 is stored already"));
  EXPECT_EQ(store->next_step(1).value(), 1U);
}

TEST(RunStore, TakesNothingMoreForARunThatHasEnded) {
  const TempDirectory directory;
  const auto store = open_store(directory / "runs.db");
  ASSERT_TRUE(store->begin_run(sample_run()));
  ASSERT_TRUE(store->finish_run(1, Verdict::insufficient_evidence, 1));
  EXPECT_THAT(store->put_step(1, sample_step(0)).error().message, HasSubstr("run 1 has ended"));
  EXPECT_THAT(store->finish_run(1, Verdict::go, 2).error().message, HasSubstr("run 1 has ended"));
  EXPECT_EQ(store->run(1).value().verdict, Verdict::insufficient_evidence);
}

TEST(RunStore, SaysNotFoundForARunThatIsNotThere) {
  const TempDirectory directory;
  const auto store = open_store(directory / "runs.db");
  EXPECT_EQ(store->run(std::nullopt).error().kind, ErrorKind::not_found);
  EXPECT_EQ(store->findings({}).error().kind, ErrorKind::not_found);
  ASSERT_TRUE(store->begin_run(sample_run()));
  for (const Error& error : {store->run(7).error(), store->steps(7).error(), store->next_step(7).error(),
                             store->put_step(7, sample_step(0)).error()}) {
    EXPECT_EQ(error.kind, ErrorKind::not_found);
    EXPECT_THAT(error.message, HasSubstr("holds no run 7"));
  }
}

TEST(RunStore, RefusesAVersionOfANodeThatTheRunDoesNotHave) {
  const TempDirectory directory;
  const auto store = open_store(directory / "runs.db");
  ASSERT_TRUE(store->begin_run(sample_run()));
  StepRecord step = sample_step(0);
  step.versions[5].node = "hsm-a";
  const Status status = store->put_step(1, step);
  ASSERT_FALSE(status);
  EXPECT_THAT(status.error().message, HasSubstr("signer 'old', node 'hsm-a', which run 1 does not have"));
  EXPECT_EQ(store->next_step(1).value(), 0U) << "the first versions must not stay behind";
  EXPECT_TRUE(store->put_step(1, sample_step(0)));
  EXPECT_TRUE(store->verify_chain());
}

TEST(RunStore, RefusesTwoSignersOfOneName) {
  const TempDirectory directory;
  const auto store = open_store(directory / "runs.db");
  RunRecord run = sample_run();
  run.signers[1].name = "old";
  const auto id = store->begin_run(run);
  ASSERT_FALSE(id);
  EXPECT_EQ(id.error().kind, ErrorKind::storage);
  EXPECT_TRUE(store->runs().value().empty());
}

TEST(RunStore, RefusesACountThatSqliteCannotHold) {
  const TempDirectory directory;
  const auto store = open_store(directory / "runs.db");
  ASSERT_TRUE(store->begin_run(sample_run()));
  StepRecord step = sample_step(0);
  step.findings[0].count = ~std::uint64_t{0};
  EXPECT_THAT(store->put_step(1, step).error().message, HasSubstr("refuses a value"));
  EXPECT_EQ(store->next_step(1).value(), 0U);
}

TEST(RunStore, WritesTheSameBytesForTheSameCalls) {
  const TempDirectory directory;
  make_sample_database(directory / "a.db");
  make_sample_database(directory / "b.db");
  const std::string hash = open_store(directory / "a.db")->head_hash().value();
  EXPECT_EQ(hash.size(), 64U);
  EXPECT_EQ(hash, open_store(directory / "b.db")->head_hash().value());
}

TEST(RunStore, RefusesToWriteWhereItWasOpenedForReading) {
  const TempDirectory directory;
  make_sample_database(directory / "runs.db");
  const auto store = open_store(directory / "runs.db", RunStore::Mode::read_only);
  EXPECT_THAT(store->begin_run(sample_run()).error().message, HasSubstr("may only be read"));
  EXPECT_THAT(store->put_step(2, sample_step(1)).error().message, HasSubstr("may only be read"));
}

} // namespace
} // namespace countersign
