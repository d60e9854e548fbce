// Confirms RSA signatures (RFC 8017 section 8.2.2, RFC 5702) of one key with the exponent 65537, eight at
// once. It may only ever confirm: see p256/batch.h. Needs AVX-512 IFMA.
#pragma once

#include "diff/verify/crypto/digest.h"

#include <memory>
#include <vector>

namespace countersign::referee::rsa {

// For one public key; immutable, may be used by any number of threads.
class BatchKey {
public:
  // `key_field` of a usable DNSKEY of algorithm 8 or 10. Null if the key or the processor is not one for
  // this.
  [[nodiscard]] static std::unique_ptr<const BatchKey> make(ByteView key_field, Hash hash);

  [[nodiscard]] std::size_t octets() const noexcept { return octets_; } // of the modulus, and of a signature
  // `signatures` of octets() each; confirmed[i] is 1 if it verifies, 0 if that is not known.
  void confirm(std::span<const ByteView> digests, std::span<const ByteView> signatures,
               std::span<std::uint8_t> confirmed) const;

private:
  BatchKey() = default;
  [[nodiscard]] std::vector<std::uint64_t> limbs_of(ByteView big_endian) const;
  [[nodiscard]] bool is_expected(const std::vector<std::uint64_t>& power, ByteView digest) const;

  Hash hash_ = Hash::sha256;
  std::size_t octets_ = 0, limbs_ = 0;
  std::vector<std::uint64_t> modulus_, square_;
  std::uint64_t inverse_ = 0;
};

} // namespace countersign::referee::rsa
