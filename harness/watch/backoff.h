// How long to wait after a failure: exponential, with jitter, so that many nodes that failed together are not
// asked again together. The same seed gives the same waits.
#pragma once

#include "adapters/clock.h"

#include <algorithm>
#include <random>

namespace countersign {

class Backoff {
public:
  Backoff(milliseconds floor, std::uint64_t seed) : floor_(floor), random_(seed) {}

  // Between half of the wait and all of it; the wait doubles from the floor up to the ceiling.
  [[nodiscard]] milliseconds next(milliseconds ceiling) {
    wait_ = std::clamp(wait_ * 2, floor_, std::max(floor_, ceiling));
    const auto half = static_cast<std::uint64_t>(wait_.count() / 2);
    return wait_ - milliseconds(static_cast<std::int64_t>(half == 0 ? 0 : random_() % (half + 1)));
  }
  void reset() { wait_ = milliseconds{0}; }

private:
  milliseconds floor_;
  milliseconds wait_{0};
  std::mt19937_64 random_;
};

} // namespace countersign
