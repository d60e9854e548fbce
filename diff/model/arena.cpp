#include "diff/model/arena.h"

#include <algorithm>
#include <cstring>

namespace countersign {

ArenaRef Arena::put(ByteView bytes, ByteView before) {
  const std::size_t need = before.size() + bytes.size();
  if (blocks_.empty() || used_ + need > capacity_) {
    // Twice the block before, up to an eighth of all: an arena is never much larger than what it holds.
    const std::size_t eighth = std::max(allocated_ / 8, k_small_block_octets);
    const std::size_t wanted =
        blocks_.empty() ? k_first_block_octets : std::min({2 * capacity_, eighth, k_block_octets});
    const std::size_t octets = std::max(wanted, need);
    std::unique_ptr<std::uint8_t[], Release> block(static_cast<std::uint8_t*>(allocate_memory(octets)),
                                                   Release{octets});
    blocks_.push_back(std::move(block));
    capacity_ = octets;
    allocated_ += octets;
    used_ = 0;
  }
  std::uint8_t* target = blocks_.back().get() + used_;
  if (!before.empty()) std::memcpy(target, before.data(), before.size());
  if (!bytes.empty()) std::memcpy(target + before.size(), bytes.data(), bytes.size());
  const std::uint64_t position = ((blocks_.size() - 1) << k_block_bits) + used_ + before.size();
  used_ += need;
  return (position << 16) | bytes.size();
}

} // namespace countersign
