// The one part that is compiled for AVX-512 IFMA. Plain data on both sides, and nothing from the standard
// library: a template instantiated there might be linked in for everybody, and run on processors without it.
#pragma once

#include <cstddef>
#include <cstdint>

namespace countersign::referee::p256::ifma {

inline constexpr std::size_t k_lanes = 8;                 // signatures in a vector
inline constexpr std::size_t k_limbs = 5;                 // of 52 bits, Montgomery form with 2^260
inline constexpr std::size_t k_point_words = 2 * k_limbs; // x, y
inline constexpr std::size_t k_scratch_words = 4 * k_limbs * k_lanes; // of a vector

struct Work {
  const std::uint64_t* tables[2]; // points of k_point_words; entry 0 of each window is not used
  // For each step (window by window, base point then key) and lane: the entry in the table, or 0 for nothing.
  const std::uint32_t* entries;
  std::size_t steps;
  std::size_t vectors;        // of signatures; up to a few hundred share an inversion
  const std::uint64_t* start; // the starting point, and the same with y negated
  std::uint64_t* scratch;     // vectors * k_scratch_words, aligned to 64 octets
  std::uint64_t* x;           // out: vectors * k_limbs * k_lanes, integers of at most p; aligned too
  std::uint8_t* known;        // out: for each vector the lanes that met no special case, as bits
};
void add_up(const Work& work) noexcept;

} // namespace countersign::referee::p256::ifma
