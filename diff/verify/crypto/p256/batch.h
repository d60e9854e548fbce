// Confirms ECDSA P-256 signatures (FIPS 186-5 section 6.4.2, RFC 6605) of one key in batches.
//
// It may only ever confirm. What it does not confirm, it says nothing of: such a signature is judged by
// OpenSSL, one by one. A slip in the arithmetic cannot confirm a wrong signature but by chance, for the x of
// the sum must come out as r.
#pragma once

#include "diff/verify/crypto/p256/ladder.h"

namespace countersign::referee::p256 {

struct SignedDigest {
  std::array<std::uint8_t, 32> digest;    // SHA-256 of what is signed
  std::array<std::uint8_t, 64> signature; // r and s, big-endian, as in an RRSIG
};

// For one public key; immutable, may be used by any number of threads.
class KeyTables {
public:
  // `key_field`: of a DNSKEY of algorithm 13, 64 octets, a point on the curve (parse_public_key has checked).
  KeyTables(ByteView key_field, LadderKind kind);

  // confirmed[i] is 1 if `all[i]` verifies, 0 if that is not known.
  void confirm(std::span<const SignedDigest> all, std::span<std::uint8_t> confirmed) const;
  [[nodiscard]] const Ladder& ladder() const noexcept { return *ladder_; }

private:
  std::unique_ptr<Ladder> ladder_;
};

} // namespace countersign::referee::p256
