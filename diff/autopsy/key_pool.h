// All keys that may have made a signature: published, known from elsewhere, recovered.
#pragma once

#include "diff/autopsy/autopsy.h"
#include "diff/verify/crypto/public_key.h"

#include <unordered_map>

namespace countersign::forensics {

inline constexpr std::size_t k_no_key = ~std::size_t{0};

// True if the zone's DNSKEY RRset holds a key of this algorithm and tag.
[[nodiscard]] bool publishes(const ZoneVersion& zone, KeyLabel label);

struct PoolKey {
  enum class Origin : std::uint8_t { published, known, foreign };
  Origin origin{};
  KeyLabel label; // its own
  std::string name;
  Bytes rdata;
  referee::PublicKey key; // usable

  [[nodiscard]] ByteView field() const noexcept { return ByteView(rdata).subspan(4); }
};

class KeyPool {
public:
  // The keys of the DNSKEY RRset, the known ones, and those recovered before; unusable ones are left out.
  KeyPool(const ZoneVersion& zone, std::span<const Bytes> known, ForeignKeys& foreign);

  [[nodiscard]] const std::vector<PoolKey>& keys() const noexcept { return keys_; }
  [[nodiscard]] std::optional<std::size_t> find(std::uint8_t algorithm, ByteView field) const;
  // A key that has just been recovered from signatures that name `claimed`; its index. Nothing if it cannot
  // be used.
  std::optional<std::size_t> discover(KeyLabel claimed, const Bytes& field);
  // True if a published key has this label: signatures that name it have been tried under it in vain.
  [[nodiscard]] bool is_named_by(std::size_t key, KeyLabel label) const noexcept {
    return keys_[key].origin == PoolKey::Origin::published && keys_[key].label == label;
  }

private:
  bool add(PoolKey::Origin origin, const Bytes& rdata, std::string name);

  ForeignKeys& foreign_;
  std::vector<PoolKey> keys_;
  std::unordered_map<std::string, std::size_t> by_field_; // algorithm and key field
};

} // namespace countersign::forensics
