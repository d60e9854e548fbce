// Between DNSSEC's forms and PKCS#11's: key types, mechanisms, public halves. Private to adapters/keystore.
#pragma once

#include "adapters/keystore/pkcs11/token.h"

namespace countersign::pkcs11 {

struct KeyForm {
  std::uint8_t algorithm;
  CK_KEY_TYPE type;
  CK_MECHANISM_TYPE mechanism;
  std::size_t point_octets; // of the public key field; 0 for RSA
};

[[nodiscard]] const KeyForm* key_form(std::uint8_t algorithm) noexcept; // 8, 10, 13, 14, 15; else null

// What the mechanism is given: DigestInfo for RSA, the digest for ECDSA, the message for Ed25519. So do
// signers, and it works where hashing mechanisms are not offered.
[[nodiscard]] Result<Bytes> to_be_signed(const KeyForm& form, ByteView message);

// The public half that the object (of either class) shows, as in the last field of a DNSKEY; empty if none.
[[nodiscard]] Bytes public_half(const Token& token, const KeyForm& form, Handle object);

} // namespace countersign::pkcs11
