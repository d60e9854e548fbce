// DNSSEC algorithm numbers that are judged (IANA registry), and the shape of their keys and signatures.
#pragma once

#include "diff/verify/crypto/digest.h"

namespace countersign::referee {

enum class KeyFamily : std::uint8_t { rsa, ecdsa, eddsa };

struct AlgorithmInfo {
  std::uint8_t number;
  KeyFamily family;
  Hash hash;                    // of the signed data; EdDSA has its own inside
  const char* openssl_name;     // group or key type; "RSA" for RSA
  unsigned bits;                // of the curve; 0 for RSA
  std::size_t key_octets;       // of the public key field; 0 for RSA
  std::size_t signature_octets; // 0 for RSA: as long as the modulus
  unsigned min_modulus_bits;    // RSA only (RFC 3110 section 2, RFC 5702 section 2)
};

// Null for a number that we do not judge: unassigned, private, DSA, GOST, RSAMD5 (RFC 8624 section 3.1).
[[nodiscard]] const AlgorithmInfo* algorithm_info(std::uint8_t number) noexcept;

} // namespace countersign::referee
