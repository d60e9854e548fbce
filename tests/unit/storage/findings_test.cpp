#include "tests/unit/storage/samples.h"

namespace countersign {
namespace {

using namespace test;

class Findings : public testing::Test {
protected:
  Findings() : store(open_store(directory / "runs.db")) {
    EXPECT_TRUE(store->begin_run(sample_run()));
    for (std::uint64_t i = 0; i < 3; ++i) EXPECT_TRUE(store->put_step(1, sample_step(i, 40)));
    EXPECT_TRUE(store->begin_run(sample_run()));
    EXPECT_TRUE(store->put_step(2, sample_step(0, 5)));
  }

  // Those of run 1 that `wanted` accepts must be the ones that the filter gives, in the same order.
  template <class Predicate> void expect_filtered(FindingFilter filter, const Predicate& wanted) {
    filter.run = 1;
    const std::vector<StoredFinding> found = store->findings(filter).value();
    std::size_t next = 0;
    const std::vector<StepRecord> steps = store->steps(1).value();
    for (const StepRecord& step : steps) {
      for (const Finding& finding : step.findings) {
        if (!wanted(step.index, finding)) continue;
        ASSERT_LT(next, found.size());
        EXPECT_EQ(found[next].run, 1);
        EXPECT_EQ(found[next].step, step.index);
        expect_same(found[next].finding, finding);
        ++next;
      }
    }
    EXPECT_EQ(found.size(), next);
    EXPECT_GT(next, 0U) << "a filter that lets nothing through proves nothing";
    EXPECT_LT(next, 120U);
  }

  TempDirectory directory;
  std::unique_ptr<RunStore> store;
};

TEST_F(Findings, AreOfTheNewestRunUnlessOneIsNamed) {
  EXPECT_EQ(store->findings({}).value().size(), 5U);
  EXPECT_EQ(store->findings({}).value()[0].run, 2);
  FindingFilter filter;
  filter.run = 1;
  EXPECT_EQ(store->findings(filter).value().size(), 120U);
}

TEST_F(Findings, AreFilteredByKind) {
  FindingFilter filter;
  filter.kind = FindingKind::dnskey_missing;
  expect_filtered(filter, [](auto, const Finding& f) { return f.kind == FindingKind::dnskey_missing; });
}

TEST_F(Findings, AreFilteredBySeverity) {
  for (const Severity severity : {Severity::minor, Severity::major, Severity::critical}) {
    FindingFilter filter;
    filter.at_least = severity;
    expect_filtered(filter, [&](auto, const Finding& f) { return f.severity >= severity; });
  }
}

TEST_F(Findings, AreFilteredByStep) {
  FindingFilter filter;
  filter.step = 1;
  expect_filtered(filter, [](std::uint64_t step, const Finding&) { return step == 1; });
}

TEST_F(Findings, AreFilteredBySigner) {
  FindingFilter filter;
  filter.signer = "new";
  expect_filtered(filter, [](auto, const Finding& f) { return f.signer == "new"; });
}

TEST_F(Findings, AreFilteredByExplanation) {
  FindingFilter filter;
  filter.explained = false;
  expect_filtered(filter, [](auto, const Finding& f) { return f.explained_by.empty(); });
}

TEST_F(Findings, AreFilteredByAllConditionsAtOnce) {
  FindingFilter filter;
  filter.at_least = Severity::minor;
  filter.step = 2;
  filter.signer = "old";
  filter.explained = false;
  expect_filtered(filter, [](std::uint64_t step, const Finding& f) {
    return step == 2 && f.severity >= Severity::minor && f.signer == "old" && f.explained_by.empty();
  });
}

TEST_F(Findings, StopAtTheLimit) {
  FindingFilter filter;
  filter.run = 1;
  filter.limit = 41;
  const std::vector<StoredFinding> found = store->findings(filter).value();
  ASSERT_EQ(found.size(), 41U);
  EXPECT_EQ(found.back().step, 1U);
}

TEST_F(Findings, ThatSayTheSameShareOneText) {
  // Serial and count differ from step to step; the texts do not.
  sqlite::Connection database = open_raw(directory / "runs.db");
  EXPECT_EQ(database.integer("SELECT count(*) FROM facts").value(), 40);
  EXPECT_EQ(database.integer("SELECT count(*) FROM findings").value(), 125);
}

} // namespace
} // namespace countersign
