#include "diff/model/arena.h"

#include <cstdint>
#include <limits>
#include <numeric>
#include <string>

#include <gtest/gtest.h>

namespace countersign {
namespace {

// Both ends of each piece are written, so that memory that is too short, or given back too early, is a death.
TEST(LargeMemory, IsThereFromTheFirstOctetToTheLast) {
  constexpr std::size_t k = k_large_octets;
  for (const std::size_t octets : {std::size_t{1}, k - 1, k, k + 1, k + 4096, 3 * k - 1, 5 * k + 4097}) {
    auto* memory = static_cast<std::uint8_t*>(allocate_memory(octets));
    memory[0] = 1;
    memory[octets - 1] = 2;
    EXPECT_EQ(memory[0] + memory[octets - 1], octets == 1 ? 4 : 3) << octets;
    release_memory(memory, octets);
  }
}

TEST(LargeMemory, RefusesWhatCannotBe) {
  EXPECT_THROW((void)allocate_memory(std::numeric_limits<std::size_t>::max()), std::bad_alloc);
  EXPECT_THROW((void)allocate_memory(std::numeric_limits<std::size_t>::max() / 2), std::bad_alloc);
  EXPECT_THROW((void)LargeAllocator<std::uint64_t>().allocate(std::numeric_limits<std::size_t>::max() / 4),
               std::bad_array_new_length);
}

TEST(LargeMemory, AVectorKeepsItsValuesWhileItGrowsPastTheBorder) {
  LargeVector<std::uint32_t> values;
  const std::uint32_t count = 3 * k_large_octets / sizeof(std::uint32_t);
  for (std::uint32_t i = 0; i < count; ++i) values.push_back(i);
  std::uint32_t wrong = 0;
  for (std::uint32_t i = 0; i < count; ++i) wrong += values[i] != i;
  EXPECT_EQ(wrong, 0U);
  const LargeVector<std::uint32_t> copy = values;
  values.resize(10);
  values.shrink_to_fit();
  EXPECT_EQ(copy.back(), count - 1);
  EXPECT_EQ(values.back(), 9U);
}

TEST(LargeMemory, WhatHasAConstructorIsConstructed) {
  LargeVector<std::string> texts(3);
  texts.resize(5);
  EXPECT_EQ(std::accumulate(texts.begin(), texts.end(), std::string()), "");
}

// Past the size where blocks become large pages, and of every length around a block's end.
TEST(Arena, GivesBackWhatWasPutAtEverySize) {
  Arena arena;
  std::vector<ArenaRef> refs;
  const Bytes longest(0xffff, 7), before{1, 2, 3, 4};
  for (std::size_t i = 0; i < 600; ++i) {
    Bytes bytes(longest.begin(), longest.end() - static_cast<std::ptrdiff_t>(i % 977 * 67));
    bytes.front() = static_cast<std::uint8_t>(i);
    refs.push_back(arena.put(bytes, before));
  }
  EXPECT_GT(arena.allocated_octets(), 8 * k_large_octets);
  for (std::size_t i = 0; i < refs.size(); ++i) {
    const ByteView view = arena.view(refs[i]);
    ASSERT_EQ(view.size(), 0xffff - i % 977 * 67);
    EXPECT_EQ(view.front(), static_cast<std::uint8_t>(i));
    EXPECT_EQ(view.back(), 7);
    EXPECT_EQ(*(view.data() - 1), 4);
  }
}

} // namespace
} // namespace countersign
