// When a switch of signers is safe, which mixture breaks it, for how long, and what to do first.
#include "tests/unit/cutover/sides.h"

#include <algorithm>

#include <gmock/gmock.h>

namespace countersign::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Kind = CutoverStep::Kind;

std::vector<Kind> kinds_of(const CutoverReport& report) {
  std::vector<Kind> kinds;
  for (const CutoverStep& step : report.steps) kinds.push_back(step.kind);
  return kinds;
}

const DataMixture& mixture(const CutoverReport& report, Side keys, Side data) {
  return *std::ranges::find_if(
      report.data, [&](const DataMixture& each) { return each.keys == keys && each.data == data; });
}

CutoverPlan plan_named(std::string_view name) {
  return std::ranges::find(cutover_cases(), name, &CutoverCase::name)->plan;
}

class Cutover : public ::testing::TestWithParam<CutoverCase> {};

TEST_P(Cutover, IsJudged) {
  const CutoverReport report = simulate_cutover(GetParam().plan);
  EXPECT_EQ(report.cutover, GetParam().expected);
  EXPECT_EQ(report.steps.empty(), GetParam().expected == Safety::safe);
  EXPECT_EQ(report.earliest_safe.has_value(), GetParam().expected == Safety::safe);
}

INSTANTIATE_TEST_SUITE_P(Cases, Cutover, ::testing::ValuesIn(cutover_cases()),
                         [](const auto& test) { return test.param.name; });

TEST(CutoverCases, AreADozenAndHalfOfThemSafe) {
  const auto safe = std::ranges::count(cutover_cases(), Safety::safe, &CutoverCase::expected);
  EXPECT_GE(cutover_cases().size(), 12U);
  EXPECT_GE(2 * safe + 1, static_cast<std::ptrdiff_t>(cutover_cases().size()));
}

TEST(CutoverWindows, LastAsLongAsWhatBreaksCanBeHeld) {
  const CutoverReport report = simulate_cutover(plan_named("OwnKeysAndBothDs"));
  const DataMixture& new_data = mixture(report, Side::old_side, Side::new_side);
  EXPECT_EQ(new_data.safety, Safety::broken);
  EXPECT_EQ(new_data.broken_during, (Window{0, 600 + k_key_ttl})) << "then the old keys have left the caches";
  EXPECT_THAT(new_data.missing, SizeIs(1));
  const DataMixture& old_data = mixture(report, Side::new_side, Side::old_side);
  EXPECT_EQ(old_data.broken_during, (Window{0, 600 + k_data_ttl})) << "then the old data has";
  EXPECT_EQ(mixture(report, Side::old_side, Side::old_side).safety, Safety::safe);
  EXPECT_EQ(mixture(report, Side::new_side, Side::new_side).safety, Safety::safe);
  std::uint64_t broken = 0;
  for (const auto& [type, count] : new_data.broken) broken += count;
  EXPECT_EQ(broken, new_data.rrsets - 1) << "all but the DNSKEY RRset";
}

TEST(CutoverAdvice, IsToExchangeZsksAndPublishTheDs) {
  const CutoverReport report = simulate_cutover(plan_named("OwnKeysAndNoNewDs"));
  ASSERT_THAT(kinds_of(report),
              ElementsAre(Kind::publish_new_keys, Kind::publish_old_keys, Kind::publish_ds));
  EXPECT_EQ(report.steps[0].seconds, 600 + std::int64_t{k_key_ttl});
  EXPECT_EQ(report.steps[1].seconds, 600 + std::int64_t{k_data_ttl});
  EXPECT_EQ(report.steps[2].seconds, 900 + std::int64_t{k_ds_ttl});
  for (const CutoverStep& step : report.steps) EXPECT_THAT(step.keys, SizeIs(1));
  EXPECT_TRUE(report.steps[2].keys[0].is_sep());
}

TEST(CutoverHistory, KeysThatWerePublishedLatelyAreNotInAllCaches) {
  CutoverPlan plan = plan_named("EachPublishesTheOthersZsk");
  plan.old_keys_since = DnsTime(plan.at.value() - 1000);
  const CutoverReport report = simulate_cutover(plan);
  EXPECT_EQ(report.cutover, Safety::broken);
  ASSERT_TRUE(report.earliest_safe);
  EXPECT_EQ(report.earliest_safe->value(), plan.old_keys_since->value() + k_key_ttl + plan.propagation_s);
  plan.at = *report.earliest_safe;
  EXPECT_EQ(simulate_cutover(plan).cutover, Safety::safe);
  plan.at = DnsTime(plan.at.value() - 1);
  EXPECT_EQ(simulate_cutover(plan).cutover, Safety::broken);
}

TEST(CutoverHistory, ThatIsNotKnownLeavesItUndecided) {
  CutoverPlan plan = plan_named("EachPublishesTheOthersZsk");
  plan.old_keys_since.reset();
  CutoverReport report = simulate_cutover(plan);
  EXPECT_EQ(report.cutover, Safety::undecided);
  EXPECT_THAT(report.unknown, SizeIs(1));
  plan.parent_ds_since.reset();
  EXPECT_THAT(simulate_cutover(plan).unknown, SizeIs(2));
  plan.parent_ds.clear();
  report = simulate_cutover(plan);
  EXPECT_EQ(report.cutover, Safety::undecided);
  EXPECT_EQ(report.roll_back, Safety::undecided);
}

// Keys that sign now are in all caches, or the zone would not validate now.
TEST(CutoverHistory, OfKeysThatSignAlreadyNeedNotBeKnown) {
  CutoverPlan plan = plan_named("SameKeys");
  plan.old_keys_since.reset();
  plan.parent_ds_since.reset();
  EXPECT_EQ(simulate_cutover(plan).cutover, Safety::safe);
}

TEST(CutoverSerial, MustBeNewer) {
  CutoverPlan plan = plan_named("SameKeys");
  std::swap(plan.old_zone, plan.new_zone);
  const CutoverReport report = simulate_cutover(plan);
  EXPECT_EQ(report.cutover, Safety::broken);
  EXPECT_THAT(kinds_of(report), ElementsAre(Kind::raise_new_serial));
}

TEST(CutoverSides, ThatAreBrokenAloneAreSaidToBe) {
  CutoverPlan plan = plan_named("SameKeys");
  const Signer signer = Signer::make();
  SignedZone zone = make_side({signer, {}, 2, {}});
  zone.change_signatures("www.example.", RrType::A, [](Record& rrsig) { rrsig.rdata.back() ^= 1; });
  plan.new_zone = zone.build();
  const CutoverReport report = simulate_cutover(plan);
  EXPECT_EQ(report.cutover, Safety::broken);
  EXPECT_EQ(mixture(report, Side::new_side, Side::new_side).broken,
            (std::map<RrType, std::uint64_t>{{RrType::A, 1}}));
  EXPECT_EQ(kinds_of(report).front(), Kind::repair_new);
}

// The parent swaps the DS: before the old keys have left the caches, and in time.
TEST(CutoverDs, MayNotBeSwappedWhileOldKeysAreCached) {
  CutoverPlan plan = plan_named("EachPublishesTheOthersZsk");
  plan.next_ds.assign(plan.parent_ds.begin() + 1, plan.parent_ds.end()); // the new side's alone
  plan.next_ds_at = DnsTime(plan.at.value() + 600 + k_key_ttl - 1);
  CutoverReport report = simulate_cutover(plan);
  EXPECT_EQ(report.cutover, Safety::broken);
  plan.next_ds_at = DnsTime(plan.at.value() + 600 + k_key_ttl);
  report = simulate_cutover(plan);
  EXPECT_EQ(report.cutover, Safety::safe);
  EXPECT_EQ(report.roll_back, Safety::safe);
  EXPECT_EQ(report.roll_back_until, plan.next_ds_at) << "then the parent no longer knows the old keys";
}

// A change that is planned for later says nothing of what caches hold now.
TEST(CutoverDs, ThatWasPublishedLatelyIsNotInAllCachesWhateverFollows) {
  CutoverPlan plan = plan_named("EachPublishesTheOthersZsk");
  plan.next_ds.assign(plan.parent_ds.begin() + 1, plan.parent_ds.end());
  plan.next_ds_at = DnsTime(plan.at.value() + 30 * 86400);
  EXPECT_EQ(simulate_cutover(plan).cutover, Safety::safe);
  plan.parent_ds_since = DnsTime(plan.at.value() - 300);
  const CutoverReport report = simulate_cutover(plan);
  EXPECT_EQ(report.cutover, Safety::broken);
  ASSERT_TRUE(report.earliest_safe);
  EXPECT_EQ(report.earliest_safe->value(),
            plan.parent_ds_since->value() + k_ds_ttl + plan.parent_propagation_s);
  plan.parent_ds_since.reset();
  EXPECT_EQ(simulate_cutover(plan).cutover, Safety::undecided);
}

// The new side's DS comes beside the old one, at a known time.
TEST(CutoverDs, ThatIsYetToComeMakesTheSwitchWait) {
  CutoverPlan plan = plan_named("ZsksPublishedButNoNewDs");
  plan.next_ds = plan_named("EachPublishesTheOthersZsk").parent_ds;
  plan.next_ds_at = DnsTime(plan.at.value() + 100);
  const CutoverReport report = simulate_cutover(plan);
  EXPECT_EQ(report.cutover, Safety::broken);
  ASSERT_TRUE(report.earliest_safe);
  EXPECT_EQ(report.earliest_safe->value(), plan.next_ds_at.value() + plan.parent_propagation_s + k_ds_ttl);
  EXPECT_FALSE(report.roll_back_until) << "the old keys' DS stays";
}

TEST(CutoverRollBack, IsBrokenWhereTheWayThereIs) {
  EXPECT_EQ(simulate_cutover(plan_named("OwnKeysAndBothDs")).roll_back, Safety::broken);
  EXPECT_EQ(simulate_cutover(plan_named("NewZskPublishedButNotTheOld")).roll_back, Safety::broken);
  EXPECT_EQ(simulate_cutover(plan_named("SameKeys")).roll_back, Safety::safe);
}

} // namespace
} // namespace countersign::testing
