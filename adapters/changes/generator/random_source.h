// Random numbers that are the same on every machine: the engine is fixed by the C++ standard, and the mapping
// to a range is ours, because that of the standard distributions is up to each library.
#pragma once

#include "diff/model/bytes.h"

#include <random>

namespace countersign {

class RandomSource {
public:
  explicit RandomSource(std::uint64_t seed) : engine_(seed) {}

  // Evenly from 0 to bound - 1; `bound` at least 1.
  [[nodiscard]] std::uint64_t below(std::uint64_t bound);
  [[nodiscard]] bool chance(unsigned percent) { return below(100) < percent; }
  [[nodiscard]] Bytes octets(std::size_t count);
  template <class Item> [[nodiscard]] const Item& one_of(std::span<const Item> items) {
    return items[static_cast<std::size_t>(below(items.size()))];
  }

private:
  std::mt19937_64 engine_;
};

} // namespace countersign
