// The public key field of a DNSKEY: its form, and an object to verify with.
#pragma once

#include "diff/verify/crypto/algorithms.h"

#include <memory>
#include <string>

namespace countersign::referee {

enum class KeyForm : std::uint8_t {
  usable,
  malformed,   // breaks the rules of its algorithm: nothing can verify under it
  unsupported, // an algorithm or a size that we do not judge
};

class KeyMaterial; // OpenSSL's; immutable, may be used by any number of threads

struct PublicKey {
  const AlgorithmInfo* algorithm = nullptr; // null: unsupported
  KeyForm form = KeyForm::unsupported;
  std::string problem;              // what breaks the rules; may be set for a usable key (leading zeros)
  unsigned bits = 0;                // RSA modulus, or the curve's; 0 if the key could not be read
  std::size_t signature_octets = 0; // that a signature by this key must have; 0 if not known
  std::shared_ptr<const KeyMaterial> material; // of a usable key
};

[[nodiscard]] PublicKey parse_public_key(std::uint8_t algorithm, ByteView key_field);

} // namespace countersign::referee
