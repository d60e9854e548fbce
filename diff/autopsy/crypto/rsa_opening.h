// What an RSA signature says under a public key: s^e mod n, and the digest in it (RFC 8017 section 9.2).
#pragma once

#include "diff/verify/crypto/digest.h"

#include <memory>

namespace countersign::forensics {

// A digest as it stands in a PKCS #1 v1.5 signature.
struct SignedDigest {
  referee::Hash hash;
  Bytes digest;
};

// One public key. One for each thread.
class RsaOpening {
public:
  // Key field of a DNSKEY (RFC 3110 section 2) that parse_public_key() calls usable.
  explicit RsaOpening(ByteView key_field);
  ~RsaOpening();
  RsaOpening(RsaOpening&&) noexcept;

  [[nodiscard]] std::size_t octets() const noexcept; // of the modulus
  // s^e mod n, as long as the modulus; nothing if the signature is no number below the modulus: then this key
  // has not made it.
  [[nodiscard]] std::optional<Bytes> open(ByteView signature) const;
  // True if the difference of an opened signature to what it should have been shares a factor with the
  // modulus, and nothing more: the signature was made by this key with the Chinese remainder theorem, one
  // half of the computation failed, and whoever has the signature has the private key. The factor itself
  // never leaves the function.
  [[nodiscard]] bool discloses_the_key(ByteView opened, ByteView expected) const;

private:
  struct Key;
  std::unique_ptr<const Key> key_;
};

// The digest in an opened signature; nothing if its padding is not that of a signature.
[[nodiscard]] std::optional<SignedDigest> digest_in(ByteView opened);
// The other way round: what a signature over this digest opens to. Nothing if `octets` are too few.
[[nodiscard]] std::optional<Bytes> padded(const SignedDigest& digest, std::size_t octets);

} // namespace countersign::forensics
