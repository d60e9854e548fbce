// The one part that is compiled for AVX-512 IFMA. Plain data on both sides, and nothing from the standard
// library: a template instantiated there might be linked in for everybody, and run on processors without it.
#pragma once

#include <cstddef>
#include <cstdint>

namespace countersign::referee::p256::ifma {

inline constexpr std::size_t k_lanes = 8; // signatures in a vector
inline constexpr std::size_t k_vectors_at_once = 2;
inline constexpr std::size_t k_limbs = 5;       // of 52 bits, Montgomery form with 2^260
inline constexpr std::size_t k_point_words = 8; // x, y below p, four words each: one line of the cache
inline constexpr std::size_t k_scratch_words = 4 * k_limbs * k_lanes; // of a vector in one chain
inline constexpr std::size_t k_most_chains = 12;
inline constexpr std::uint32_t k_negative = std::uint32_t{1} << 31;

// Each signature is a sum of `windows` points. They are added up in `chains` sums, which are added up in the
// end: all chains share the inversions, of which there are then fewer.
struct Work {
  const std::uint64_t* tables[2]; // of the base point, of the key; aligned to 64 octets
  // For each window (those of the base point, then those of the key) and lane: the entry in the table, and
  // k_negative if it is subtracted.
  const std::uint32_t* entries;
  std::size_t windows;    // a multiple of `chains`, half of them of each table
  std::size_t chains;     // at most k_most_chains
  std::size_t vectors;    // of signatures, a multiple of k_vectors_at_once
  std::uint64_t* scratch; // chains * vectors * k_scratch_words, aligned to 64 octets
  std::uint64_t* x;       // out: vectors * k_limbs * k_lanes, integers of at most p; aligned too
  std::uint8_t* known;    // out: for each vector the lanes that met no special case, as bits
};
void add_up(const Work& work) noexcept;

} // namespace countersign::referee::p256::ifma
