// How a node signs, and how it rolls its keys.
#pragma once

#include <cstdint>
#include <optional>

namespace countersign {

enum class DenialPolicy : std::uint8_t { nsec, nsec3, nsec3_opt_out };

// Timing of rollovers that the signer manages itself, all in seconds. With it a signer makes its own keys,
// and asks a parent for the DS.
struct RolloverPolicy {
  std::uint32_t zsk_lifetime_s = 0; // 0: rolled only when it is told to
  std::uint32_t ksk_lifetime_s = 0;
  std::uint32_t max_ttl_s = 86400;   // of the zone; what caches may hold of it
  std::uint32_t ds_ttl_s = 86400;    // at the parent
  std::uint32_t propagation_s = 300; // of zone and parent; also the margin of safety
  friend bool operator==(const RolloverPolicy&, const RolloverPolicy&) = default;
};

struct SigningPolicy {
  std::uint8_t algorithm = 13; // 8, 13 or 15
  DenialPolicy denial = DenialPolicy::nsec;
  std::uint8_t salt_octets = 0;          // NSEC3 salt length, random
  std::uint32_t validity_s = 14 * 86400; // signature lifetime
  std::uint32_t refresh_s = 5 * 86400;   // re-signed when less is left
  std::uint32_t dnskey_ttl_s = 300;
  std::optional<RolloverPolicy> rollover; // nothing: keys never change
};

} // namespace countersign
