// One NSEC3 chain against the names of the zone.
#pragma once

#include "diff/verify/nsec3_chain.h"

namespace countersign::referee {

struct HashedName {
  Nsec3Hash hash;
  std::uint32_t name; // index into Survey::names
};

// The names that exist, hashed with the parameters of a chain, by hash.
class HashedNames {
public:
  HashedNames(const DenialContext& context, const Nsec3Parameters& parameters);

  // Where the hashes begin whose first octet is `octet`; with 256 the end.
  [[nodiscard]] std::size_t bucket(std::size_t octet) const noexcept { return buckets_[octet]; }
  [[nodiscard]] const HashedName& operator[](std::size_t index) const noexcept { return names_[index]; }
  [[nodiscard]] const HashedName* find(ByteView hash) const noexcept;

private:
  void hash_all(const DenialContext& context, const Nsec3Parameters& parameters,
                LargeVector<HashedName>& out) const;

  LargeVector<HashedName> names_;
  std::array<std::size_t, 257> buckets_{};
};

// True if it is closed and covers every name. `full`: everything hangs on it. Otherwise the records that are
// there are judged for themselves, and what is wrong with them is minor.
[[nodiscard]] bool judge_chain(const DenialContext& context, const Nsec3Chain& chain, bool full,
                               FindingSink& sink);

} // namespace countersign::referee
