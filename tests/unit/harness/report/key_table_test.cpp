#include "harness/report/key_table.h"
#include "tests/unit/harness/report/sample_run.h"

#include <gmock/gmock.h>

namespace countersign {
namespace {

using namespace test;
using testing::ElementsAre;

TEST(KeyTable, ShowsWhichNodeSignsWhatUnderTheTag) {
  const std::vector<StepRecord> steps = bogus_steps();
  const auto table = key_table(steps, {13, 33834});
  ASSERT_TRUE(table);
  EXPECT_EQ(table->step, 4U);
  ASSERT_EQ(table->nodes.size(), 4U) << "the incumbent publishes the key too";
  EXPECT_EQ(table->nodes[0].node, "hsm-a");
  EXPECT_EQ(table->nodes[0].valid_total(), 70U);
  EXPECT_EQ(table->nodes[0].bogus_total(), 0U);
  EXPECT_FALSE(table->nodes[0].was_bogus);
  EXPECT_EQ(table->nodes[1].node, "hsm-b");
  EXPECT_EQ(table->nodes[1].valid_total(), 0U);
  EXPECT_EQ(table->nodes[1].bogus_total(), 70U);
  EXPECT_EQ(table->nodes[1].bogus.at("NSEC3"), 58U);
  EXPECT_EQ(table->nodes[1].first_bogus_step, 4U);
  EXPECT_EQ(table->nodes[1].first_bogus_serial, steps[4].versions[1].serial);
  EXPECT_EQ(table->nodes[1].last_bogus_serial, steps[6].versions[1].serial);
  EXPECT_THAT(table->nodes[1].fingerprints, ElementsAre("a1b2c3d4e5f60718"));
  EXPECT_EQ(table->nodes[3].valid_total() + table->nodes[3].bogus_total(), 0U);
}

TEST(KeyTable, IsNotMadeForAKeyThatVerifies) {
  EXPECT_FALSE(key_table(bogus_steps(), {13, 12052}));
  EXPECT_FALSE(key_table(bogus_steps(), {8, 33834}));
  EXPECT_FALSE(key_table({}, {13, 33834}));
}

TEST(KeyTable, CountsTheWorstVersionOfANode) {
  std::vector<StepRecord> steps = bogus_steps();
  VersionRecord revision = steps[4].versions[0]; // hsm-a, good
  revision.node = "hsm-b";
  steps[4].versions.push_back(revision);
  const auto table = key_table(steps, {13, 33834});
  ASSERT_TRUE(table);
  EXPECT_EQ(table->nodes[1].bogus_total(), 70U);
}

TEST(KeyLabel, IsReadFromAFindingsKey) {
  EXPECT_EQ(parse_key_label("13/33834"), (KeyLabel{13, 33834}));
  EXPECT_EQ(parse_key_label("8/0/a1b2c3d4e5f60718"), (KeyLabel{8, 0}));
  for (const char* bad : {"", "13", "13/", "/1", "13/33834x", "256/1", "13/65536", "13-1", "a/b", "-1/1"}) {
    EXPECT_FALSE(parse_key_label(bad)) << bad;
  }
}

} // namespace
} // namespace countersign
