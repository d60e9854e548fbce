// Zones with ZONEMD, and the digest of RFC 8976 written apart from the code that judges it.
#pragma once

#include "tests/unit/verify/zones.h"

namespace countersign::testing {

// The SIMPLE digest of the records; hash algorithm 1 or 2.
[[nodiscard]] Bytes zone_digest(const SignedZone& zone, std::uint8_t hash);

// RDATA of a ZONEMD.
[[nodiscard]] Bytes zonemd_rdata(std::uint32_t serial, std::uint8_t scheme, std::uint8_t hash,
                                 const Bytes& digest);

// hard_content() with ZONEMD records of these hash algorithms, right and signed.
[[nodiscard]] SignedZone digested_zone(Mode mode, const std::vector<std::uint8_t>& hashes);

// Puts the right digests into the ZONEMD records of scheme 1 with a known hash, and signs them again: what a
// signer does last.
void digest_again(SignedZone& zone);

} // namespace countersign::testing
