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
[[nodiscard]] std::unique_ptr<Ladder> make_ladder(LadderKind kind, PointTable key);

// A factor as a sum of odd digits, one for each window, between -2^k_window_bits and 2^k_window_bits: none is
// zero, and a negative one costs nothing. With the bits b of a window of (u - 1) / 2 + 2^(all bits - 1) its
// digit is 2b + 1 - 2^k_window_bits. An even u below n is taken as n - u, and all signs are turned.
class OddDigits {
public:
  explicit OddDigits(const U256& factor) noexcept : odd_(factor) {
    turned_ = (factor.limb[0] & 1) == 0;
    if (turned_) (void)subtract_borrows(k_n, factor, odd_);
    for (int i = 0; i < 4; ++i) odd_.limb[i] = odd_.limb[i] >> 1 | (i < 3 ? odd_.limb[i + 1] << 63 : 0);
  }

  struct Digit {
    std::uint32_t entry; // in the window's part of the table
    bool negative;
  };
  [[nodiscard]] Digit of(unsigned window) const noexcept {
    const unsigned bit = window * k_window_bits, limb = bit / 64, shift = bit % 64;
    std::uint64_t bits = odd_.limb[limb] >> shift;
    if (shift + k_window_bits > 64 && limb < 3) bits |= odd_.limb[limb + 1] << (64 - shift);
    if (window == k_windows - 1) bits |= k_entries;
    const bool negative = (bits & k_entries) == 0;
    return {static_cast<std::uint32_t>(negative ? ~bits : bits) & (k_entries - 1), negative != turned_};
  }

private:
  U256 odd_;
  bool turned_;
};

} // namespace countersign::referee::p256
