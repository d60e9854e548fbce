// DNSSEC key pairs in the interchange format of all signers: BIND's K*.key and K*.private, and PKCS#8 PEM.
#pragma once

#include "diff/model/bytes.h"
#include "diff/model/name.h"

#include <filesystem>

namespace countersign {

struct KeyPair {
  Name zone;
  Bytes dnskey;            // RDATA
  std::string pkcs8_pem;   // private key, unencrypted

  [[nodiscard]] std::uint8_t algorithm() const noexcept { return dnskey[3]; }
  [[nodiscard]] bool is_ksk() const noexcept { return (dnskey[1] & 1) != 0; }
  [[nodiscard]] std::uint16_t tag() const noexcept;
};

// Algorithms 8 (2048 bits), 13 and 15.
[[nodiscard]] Result<KeyPair> generate_key(NameView zone, std::uint8_t algorithm, bool ksk);
// Another P-256 key with the same flags and tag: tries keys until one fits, about 65,000 on average, 2^21 at most.
[[nodiscard]] Result<KeyPair> generate_tag_twin(const KeyPair& original);

// Reads K<zone>+<alg>+<tag>.key and .private, named without their ending.
[[nodiscard]] Result<KeyPair> read_bind_key(const std::filesystem::path& stem);
// Writes both files into `directory` (mode 0600 for the private one), all timing set to `activate` (now if 0) or before.
// Returns the stem.
[[nodiscard]] Result<std::filesystem::path> write_bind_key(const KeyPair& key, const std::filesystem::path& directory);

} // namespace countersign
