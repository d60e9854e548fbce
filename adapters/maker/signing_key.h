// Private keys for tests and benches. Never for anything else: they are made on the spot, from a seed that
// anyone can read or by chance, and live as long as the process.
#pragma once

#include "diff/model/bytes.h"

#include <memory>

namespace countersign::testing {

inline constexpr std::uint16_t k_zsk_flags = 256;
inline constexpr std::uint16_t k_ksk_flags = 257;

// A DNSKEY with its private half. Cheap to copy: copies share the key.
class SigningKey {
public:
  // Algorithms 5, 7, 8, 10 (RSA; `rsa_bits`), 13, 14, 15, 16. Throws std::runtime_error if OpenSSL cannot.
  // The tag differs from that of every key made before, so that no test meets a collision by chance.
  [[nodiscard]] static SigningKey generate(std::uint8_t algorithm, std::uint16_t flags,
                                           unsigned rsa_bits = 2048);
  // Two keys of algorithm 13 with the same tag (by drawing keys until two meet: some 300).
  [[nodiscard]] static std::pair<SigningKey, SigningKey> colliding(std::uint16_t flags);

  // The same key for the same seed, anywhere and at any time; algorithms 8, 13, 14, 15. Its signatures are
  // not: ECDSA draws a number for each.
  [[nodiscard]] static SigningKey from_seed(std::uint8_t algorithm, std::uint16_t flags,
                                            std::string_view seed, unsigned rsa_bits = 1024);

  // A key that another program made: its DNSKEY RDATA, and its private half as PKCS #8 in PEM.
  [[nodiscard]] static SigningKey from_pem(Bytes dnskey_rdata, const std::string& pem);

  [[nodiscard]] std::uint8_t algorithm() const noexcept { return rdata_[3]; }
  [[nodiscard]] std::uint16_t tag() const noexcept;
  [[nodiscard]] bool is_sep() const noexcept { return (rdata_[1] & 1) != 0; }
  [[nodiscard]] const Bytes& dnskey_rdata() const noexcept { return rdata_; }
  // The same key pair under other flags: the tag changes with them.
  [[nodiscard]] SigningKey with_flags(std::uint16_t flags) const;
  // The same private key under RDATA that a test has bent.
  [[nodiscard]] SigningKey with_rdata(Bytes dnskey_rdata) const;
  // In the form of an RRSIG (RFC 3110, 6605, 8080).
  [[nodiscard]] Bytes sign(ByteView data) const;
  // RDATA of a DS of this key at `apex_wire`; digest types 1, 2, 4.
  [[nodiscard]] Bytes ds_rdata(ByteView apex_wire, std::uint8_t digest_type) const;
  // PKCS #8 in PEM, for signers that import keys.
  [[nodiscard]] std::string private_pem() const;

private:
  struct Private;
  [[nodiscard]] static SigningKey of(void* pkey, std::uint8_t algorithm,
                                     std::uint16_t flags); // takes it over
  [[nodiscard]] static SigningKey draw(std::uint8_t algorithm, std::uint16_t flags, unsigned rsa_bits);

  std::shared_ptr<const Private> private_;
  Bytes rdata_;
};

// RFC 5155 section 5, by SHA-1.
[[nodiscard]] Bytes nsec3_hash(ByteView canonical_name, ByteView salt, unsigned iterations);

} // namespace countersign::testing
