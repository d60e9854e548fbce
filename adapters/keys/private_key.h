// A private key in OpenSSL's hands. Private to this folder; the door is key_pair.h.
#pragma once

#include "diff/model/bytes.h"
#include "diff/model/result.h"

#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <openssl/evp.h>

namespace countersign {

inline constexpr std::uint8_t k_rsasha256 = 8;
inline constexpr std::uint8_t k_ecdsap256sha256 = 13;
inline constexpr std::uint8_t k_ed25519 = 15;
inline constexpr std::size_t k_p256_octets = 32;

[[nodiscard]] const char* algorithm_mnemonic(std::uint8_t algorithm) noexcept; // nullptr if not ours

// Number fields of BIND's private-key format, in the order of the file, as unsigned big-endian octets.
using KeyFields = std::vector<std::pair<std::string, Bytes>>;

class PrivateKey {
public:
  [[nodiscard]] static Result<PrivateKey> generate(std::uint8_t algorithm);
  [[nodiscard]] static Result<PrivateKey> from_pem(std::uint8_t algorithm, const std::string& text);
  // A P-256 key from its number, 1 to n-1.
  [[nodiscard]] static Result<PrivateKey> from_p256_number(ByteView number);
  // Fields of an RSA key are all eight of BIND's, the others have "PrivateKey" alone.
  [[nodiscard]] static Result<PrivateKey> from_fields(std::uint8_t algorithm, const KeyFields& fields);

  [[nodiscard]] Result<KeyFields> to_fields() const;
  [[nodiscard]] Result<std::string> to_pem() const; // PKCS#8, unencrypted
  // As in the last field of a DNSKEY: RFC 3110 section 2, RFC 6605 section 4, RFC 8080 section 3.
  [[nodiscard]] Result<Bytes> public_key() const;
  // As in the Signature field of an RRSIG.
  [[nodiscard]] Result<Bytes> sign(ByteView data) const;

private:
  struct Free {
    void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
  };
  PrivateKey(std::uint8_t algorithm, EVP_PKEY* key) : algorithm_(algorithm), key_(key) {}

  std::uint8_t algorithm_;
  std::unique_ptr<EVP_PKEY, Free> key_;
};

// The number fields of a BIND private-key file; `file` is for messages.
[[nodiscard]] Result<KeyFields> read_private_fields(std::string_view text, const std::string& file,
                                                    std::uint8_t algorithm);

// SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7) of the key in the last field of a DNSKEY.
[[nodiscard]] Result<Bytes> public_key_info(std::uint8_t algorithm, ByteView public_key);

// What OpenSSL says of the last failure of this thread; empties its queue.
[[nodiscard]] tl::unexpected<Error> openssl_error(const char* what);

} // namespace countersign
