// Append-only octets in blocks: what was put in never moves, and growing never copies.
#pragma once

#include "diff/model/bytes.h"
#include "diff/model/large_memory.h"

#include <memory>

namespace countersign {

// A place in an Arena: 48 bits of position, 16 bits of length.
using ArenaRef = std::uint64_t;

class Arena {
public:
  // At most 65535 octets, so that one item always fits into one block. `before` octets are put in front of
  // the referenced ones and are not part of the reference.
  ArenaRef put(ByteView bytes, ByteView before = {});

  [[nodiscard]] const std::uint8_t* at(ArenaRef ref) const noexcept {
    const std::uint64_t position = ref >> 16;
    return blocks_[position >> k_block_bits].get() + (position & (k_block_octets - 1));
  }
  [[nodiscard]] ByteView view(ArenaRef ref) const noexcept { return {at(ref), ref & 0xffff}; }
  [[nodiscard]] std::size_t allocated_octets() const noexcept { return allocated_; }

private:
  static constexpr unsigned k_block_bits = 21;
  static constexpr std::size_t k_block_octets = std::size_t{1} << k_block_bits;
  static constexpr std::size_t k_first_block_octets = 4096; // an overlay of a few names stays small
  static constexpr std::size_t k_small_block_octets = std::size_t{1} << 18;
  static_assert(k_block_octets >= 2 * 0xffff);     // any item fits, `before` and all
  static_assert(k_block_octets >= k_large_octets); // full blocks are large pages

  struct Release {
    std::size_t octets;
    void operator()(std::uint8_t* block) const noexcept { release_memory(block, octets); }
  };
  std::vector<std::unique_ptr<std::uint8_t[], Release>> blocks_;
  std::size_t used_ = 0;     // in the last block
  std::size_t capacity_ = 0; // of the last block
  std::size_t allocated_ = 0;
};

} // namespace countersign
