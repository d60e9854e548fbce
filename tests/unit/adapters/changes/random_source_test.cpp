#include "adapters/changes/generator/random_source.h"

#include <array>

#include <gtest/gtest.h>

namespace countersign {
namespace {

// The engine is fixed by the C++ standard and the mapping by us: these numbers must never change, on no
// machine.
TEST(RandomSource, SameSeedGivesTheSameNumbersEverywhere) {
  RandomSource random(5489);
  const std::array<std::uint64_t, 4> drawn{random.below(1000), random.below(7), random.below(UINT64_MAX),
                                           random.below(1)};
  const std::array<std::uint64_t, 4> wanted{14514284786278117030ULL % 1000, 4620546740167642908ULL % 7,
                                            13109570281517897720ULL, 0};
  EXPECT_EQ(drawn, wanted);
}

TEST(RandomSource, EveryValueBelowTheBoundComesUpAboutAsOften) {
  RandomSource random(1);
  std::array<unsigned, 7> counts{};
  for (int i = 0; i < 70000; ++i) ++counts.at(static_cast<std::size_t>(random.below(7)));
  for (const unsigned count : counts) EXPECT_NEAR(count, 10000, 500);
}

TEST(RandomSource, BoundJustAboveHalfTheRangeIsKept) {
  RandomSource random(2); // nearly every second draw has to be thrown away
  const std::uint64_t bound = (UINT64_MAX / 2) + 2;
  for (int i = 0; i < 1000; ++i) EXPECT_LT(random.below(bound), bound);
}

} // namespace
} // namespace countersign
