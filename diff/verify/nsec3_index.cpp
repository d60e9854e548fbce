#include "diff/verify/nsec3_index.h"

#include <algorithm>

namespace countersign::referee {

bool Nsec3Index::insert(const Nsec3Hash& hash) {
  auto& bucket = buckets_[bucket_of(hash)];
  const auto at = std::ranges::lower_bound(bucket, hash);
  if (at != bucket.end() && *at == hash) return false;
  bucket.insert(at, hash);
  ++size_;
  return true;
}

bool Nsec3Index::erase(const Nsec3Hash& hash) {
  auto& bucket = buckets_[bucket_of(hash)];
  const auto at = std::ranges::lower_bound(bucket, hash);
  if (at == bucket.end() || *at != hash) return false;
  bucket.erase(at);
  --size_;
  return true;
}

const Nsec3Hash& Nsec3Index::before(const Nsec3Hash& hash) const noexcept {
  std::size_t index = bucket_of(hash);
  const auto at = std::ranges::lower_bound(buckets_[index], hash);
  if (at != buckets_[index].begin()) return *std::prev(at);
  do {
    index = index == 0 ? k_buckets - 1 : index - 1;
  } while (buckets_[index].empty());
  return buckets_[index].back();
}

const Nsec3Hash& Nsec3Index::after(const Nsec3Hash& hash) const noexcept {
  std::size_t index = bucket_of(hash);
  const auto at = std::ranges::upper_bound(buckets_[index], hash);
  if (at != buckets_[index].end()) return *at;
  do {
    index = index + 1 == k_buckets ? 0 : index + 1;
  } while (buckets_[index].empty());
  return buckets_[index].front();
}

} // namespace countersign::referee
