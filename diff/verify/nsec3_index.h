// The hashes of one NSEC3 chain in order, kept from version to version so that the neighbours of a record are
// found without a walk.
#pragma once

#include "diff/verify/crypto/digest.h"

#include <vector>

namespace countersign::referee {

// Hashes are even over their space: buckets by the first octets stay small, and an insertion moves little.
class Nsec3Index {
public:
  Nsec3Index() : buckets_(k_buckets) {}

  void clear() { buckets_.assign(k_buckets, {}), size_ = 0; }
  bool insert(const Nsec3Hash& hash); // false: is there
  bool erase(const Nsec3Hash& hash);  // false: is not there
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  // The neighbours in the ring; the index must hold something. Of a hash that is in it: others, unless it is
  // alone.
  [[nodiscard]] const Nsec3Hash& before(const Nsec3Hash& hash) const noexcept;
  [[nodiscard]] const Nsec3Hash& after(const Nsec3Hash& hash) const noexcept;

private:
  static constexpr std::size_t k_buckets = 1 << 13;
  static std::size_t bucket_of(const Nsec3Hash& hash) noexcept {
    return static_cast<std::size_t>(hash[0] << 5) | static_cast<std::size_t>(hash[1] >> 3);
  }

  std::vector<std::vector<Nsec3Hash>> buckets_;
  std::size_t size_ = 0;
};

} // namespace countersign::referee
