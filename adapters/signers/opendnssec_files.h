// The files of ods-signerd: XML that OpenDNSSEC's enforcer would write, and SoftHSM's configuration. Private
// to this folder.
#pragma once

#include "adapters/signers/node_driver.h"

namespace countersign {

// Where a key, or the private half that stands for it, lies: an object in a PKCS#11 token.
struct TokenKey {
  std::string token;   // label of the token, and name of the repository
  std::string locator; // CKA_ID, hexadecimal
  const KeyPair* pair; // borrowed from the setup
};

// In the order of the setup's keys; a private half of another key has a locator of its own.
[[nodiscard]] std::vector<TokenKey> token_keys(const NodeSetup& setup);
[[nodiscard]] std::vector<std::string> token_names(const NodeSetup& setup); // each once

// Writes all files but the signconf; the directories are there.
[[nodiscard]] Status write_opendnssec_files(const NodeSetup& setup, std::uint16_t port,
                                            const std::string& pin);
// The signing policy and the keys in their states at `step`. `salt` as of NSEC3, hexadecimal or empty.
[[nodiscard]] Status write_signconf(const NodeSetup& setup, std::uint64_t step, const std::string& salt);

} // namespace countersign
