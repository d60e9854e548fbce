// DNSSEC key pairs in the interchange format of all signers: BIND's K*.key and K*.private, and PKCS#8 PEM.
//
// Algorithms 8 (RSASHA256), 13 (ECDSAP256SHA256) and 15 (ED25519). All functions are pure but for the files
// they name, and safe to call from any thread. No message ever holds private key material.
#pragma once

#include "diff/model/bytes.h"
#include "diff/model/name.h"
#include "diff/model/serial.h"

#include <filesystem>

namespace countersign {

struct KeyPair {
  Name zone;
  Bytes dnskey;          // RDATA
  std::string pkcs8_pem; // private key, unencrypted

  [[nodiscard]] std::uint8_t algorithm() const noexcept { return dnskey[3]; }
  [[nodiscard]] bool is_ksk() const noexcept { return (dnskey[1] & 1) != 0; }
  [[nodiscard]] std::uint16_t tag() const noexcept; // RFC 4034 appendix B; of a revoked key, too
};

// Of a DNSKEY's RDATA (RFC 4034 appendix B; not for algorithm 1).
[[nodiscard]] std::uint16_t key_tag(ByteView dnskey) noexcept;

// For messages: "13/33834 ZSK".
[[nodiscard]] std::string to_text(const KeyPair& key);

// RSA keys have 2048 bits and the exponent 65537. `invalid_input` for another algorithm.
[[nodiscard]] Result<KeyPair> generate_key(NameView zone, std::uint8_t algorithm, bool ksk);

// Another P-256 key with the same zone, flags and tag: tries keys until one fits, 65,000 on average, 2^21 at
// most
// (`limit`; chance 1 in 10^14). Takes a second or so: the candidates are neighbours d, d+1, d+2... of a
// random private key, each one point addition away from the last. For labs only: whoever knows one of them
// can find the other.
[[nodiscard]] Result<KeyPair> generate_tag_twin(const KeyPair& original);

// What BIND's tools and named read from a key file beside the key. An absent time is not written, and means
// "never".
struct KeyMetadata {
  DnsTime created;
  std::optional<DnsTime> publish, activate, retire, remove; // BIND: Publish, Activate, Inactive, Delete
  std::optional<std::uint32_t> ttl; // of the DNSKEY record; absent: the signer's own choice
};
[[nodiscard]] KeyMetadata in_use_since(DnsTime instant); // created, published and active then

// Reads "STEM.key" and "STEM.private" (so `stem` is K<zone>+<alg>+<tag>). `not_found`, or `invalid_input`
// with file and reason: not a key file, another algorithm, or a private half that does not belong to the
// public one.
[[nodiscard]] Result<KeyPair> read_bind_key(const std::filesystem::path& stem);
// The same from text in memory; `stem` is for messages.
[[nodiscard]] Result<KeyPair> parse_bind_key(std::string_view public_text, std::string_view private_text,
                                             const std::string& stem);
// The key pair in `directory`, which holds one at most; nothing if there is none, or no such directory.
[[nodiscard]] Result<std::optional<KeyPair>> find_bind_key(const std::filesystem::path& directory);

// Writes both files into `directory` under the name that BIND gives them, with mode 0600, owned by the user
// that signers run as (adapters/process/files.h). Returns the stem. `private_half_of`: the private file gets
// that key's private half, under the name of `key` - the fault of .de 2026.
[[nodiscard]] Result<std::filesystem::path> write_bind_key(const KeyPair& key,
                                                           const std::filesystem::path& directory,
                                                           const KeyMetadata& metadata,
                                                           const KeyPair* private_half_of = nullptr);

// "K<zone>+<alg>+<tag>": zone in lower case, every octet but letters, digits, '-', '_' as %XX.
[[nodiscard]] std::string bind_key_name(const KeyPair& key);
// The record of the .key file, as every signer reads it: "example. 300 IN DNSKEY 256 3 13 ...".
[[nodiscard]] std::string dnskey_text(const KeyPair& key, std::optional<std::uint32_t> ttl = std::nullopt);

} // namespace countersign
