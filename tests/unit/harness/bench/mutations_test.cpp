// The mutation engine as a test: every mutant raises its finding, and nothing that does not follow from it.
#include "harness/bench/mutations.h"

#include <cstdlib>
#include <set>

#include <gtest/gtest.h>

namespace countersign::bench {
namespace {

// Every operator three times; COUNTERSIGN_LONG_TESTS=N: N times as many. 36 are ten thousand.
std::uint64_t mutants() {
  const char* times = std::getenv("COUNTERSIGN_LONG_TESTS");
  return 3 * all_operators().size() * (times != nullptr ? std::strtoull(times, nullptr, 10) : 1);
}

TEST(Mutations, EachRaisesItsFindingAndNothingElse) {
  const auto board = run_mutants(2026, mutants(), nullptr);
  ASSERT_TRUE(board) << board.error().message;
  const MutationScore total = board->total();
  EXPECT_EQ(total.mutants, mutants());
  EXPECT_EQ(total.caught, total.mutants) << mutations_text(*board);
  EXPECT_EQ(total.false_alarms, 0U) << mutations_text(*board);
}

TEST(Mutations, HasSixtyOperatorsOfDifferentNames) {
  std::set<std::string_view> names;
  for (const Operator* op : all_operators()) EXPECT_TRUE(names.insert(op->name).second) << op->name;
  EXPECT_GE(names.size(), 60U);
}

TEST(Mutations, OneSeedDrawsOneMutant) {
  for (std::uint64_t number = 0; number < 300; ++number) {
    const Incident once = draw_mutant(7, number), again = draw_mutant(7, number);
    EXPECT_EQ(once.id, again.id);
    EXPECT_EQ(once.recipe, again.recipe);
  }
  std::set<std::vector<std::string>> recipes;
  const std::size_t operators = all_operators().size();
  for (std::uint64_t seed = 0; seed < 50; ++seed) recipes.insert(draw_mutant(seed, operators * 3).recipe);
  EXPECT_GT(recipes.size(), 20U) << "another seed is another mutant";
}

// The kinds that only a sequence of versions, or several nodes, can show.
TEST(Mutations, EveryRuleOverTimeHasAnOperator) {
  std::set<FindingKind> covered;
  for (const Operator* op : all_operators()) covered.insert(*parse_finding_kind(op->kind));
  for (auto i = static_cast<std::size_t>(FindingKind::key_prepublished_too_short);
       i <= static_cast<std::size_t>(FindingKind::renewal_overdue); ++i) {
    const auto kind = static_cast<FindingKind>(i);
    EXPECT_TRUE(covered.contains(kind)) << info(kind).id << " has no operator";
  }
}

} // namespace
} // namespace countersign::bench
