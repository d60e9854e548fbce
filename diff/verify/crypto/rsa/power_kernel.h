// Raises eight numbers to the power of 65537 at once; compiled for AVX-512 IFMA. Plain data on both sides:
// see p256/ifma_kernel.h.
#pragma once

#include <cstddef>
#include <cstdint>

namespace countersign::referee::rsa {

inline constexpr std::size_t k_lanes = 8;
inline constexpr unsigned k_limb_bits = 52;

// Numbers of `limbs` limbs of 52 bits. A vector has limb i of lane j at [i * k_lanes + j] and is aligned to
// 64 octets.
struct Power {
  std::size_t limbs;            // 4 * modulus < 2^(52 * limbs)
  const std::uint64_t* modulus; // odd
  std::uint64_t inverse;        // -1 / modulus, modulo 2^52
  const std::uint64_t* square;  // 2^(2 * 52 * limbs) mod modulus
  const std::uint64_t* base;    // a vector, each lane below the modulus
  std::uint64_t* scratch;       // three vectors of one limb more
  std::uint64_t* out;           // a vector: base^65537 mod modulus, or that plus the modulus
};
void raise(const Power& power) noexcept;

} // namespace countersign::referee::rsa
