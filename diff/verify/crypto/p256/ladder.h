// The sum of many multiples of two points at once: the heart of a batch, in a portable form and in one for
// processors with AVX-512 IFMA.
#pragma once

#include "diff/verify/crypto/p256/points.h"

namespace countersign::referee::p256 {

// What a ladder has to add up for one signature: u1 * G + u2 * Q.
struct Factors {
  U256 u1, u2; // integers
};
struct Sum {
  U256 x;             // of the sum, an integer below p
  bool known = false; // false: a special case was met (equal x, infinity); nothing is said
};

// A form of the two tables that one ladder likes.
class Ladder {
public:
  virtual ~Ladder() = default;
  // Any number of signatures, `sums` as long as `factors`. From any number of threads.
  virtual void add_up(std::span<const Factors> factors, std::span<Sum> sums) const = 0;
  [[nodiscard]] virtual const char* name() const noexcept = 0;
};

enum class LadderKind : std::uint8_t { portable, ifma };
[[nodiscard]] bool is_available(LadderKind kind) noexcept; // on this processor
[[nodiscard]] LadderKind best_ladder() noexcept;
[[nodiscard]] std::unique_ptr<Ladder> make_ladder(LadderKind kind, const PointTable& base,
                                                  const PointTable& key);

[[nodiscard]] inline unsigned digit(const U256& value, unsigned window) noexcept {
  const unsigned bit = window * k_window_bits;
  const unsigned limb = bit / 64;
  const unsigned shift = bit % 64;
  std::uint64_t bits = value.limb[limb] >> shift;
  if (shift + k_window_bits > 64 && limb < 3) bits |= value.limb[limb + 1] << (64 - shift);
  return static_cast<unsigned>(bits) & (k_digits - 1);
}

} // namespace countersign::referee::p256
