// A private key as a file has it, and signatures by it: for proof of possession.
//
// Algorithms 8, 13 and 15; `invalid_input` for others, and for files that hold no such key. No message ever
// holds private key material.
#pragma once

#include "diff/model/bytes.h"
#include "diff/model/result.h"

namespace countersign {

struct PrivateFile {
  Bytes public_key;      // the private key's own, as in the last field of a DNSKEY
  std::string pkcs8_pem; // unencrypted
};

[[nodiscard]] Result<PrivateFile> parse_bind_private(std::string_view text, const std::string& file,
                                                     std::uint8_t algorithm);
[[nodiscard]] Result<PrivateFile> parse_pem_private(const std::string& text, std::uint8_t algorithm);

// As in the Signature field of an RRSIG: RFC 5702 section 3, RFC 6605 section 4, RFC 8080 section 4.
[[nodiscard]] Result<Bytes> sign_with(std::uint8_t algorithm, const PrivateFile& key, ByteView data);

// Knot's key id: SHA-1 over the SubjectPublicKeyInfo, 40 hex digits.
[[nodiscard]] Result<std::string> public_key_id(std::uint8_t algorithm, ByteView public_key);

} // namespace countersign
