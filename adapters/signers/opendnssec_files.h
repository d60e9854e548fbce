// The files of ods-signerd: XML that OpenDNSSEC's enforcer would write, and SoftHSM's configuration. Private
// to this folder.
#pragma once

#include "adapters/signers/node_driver.h"

namespace countersign {

// Where a key lies: an object in a PKCS#11 token.
struct TokenKey {
  std::string token;   // label of the token, and name of the repository
  std::string locator; // CKA_ID, hexadecimal
  const KeyPair* pair; // what is in the token: another pair than the published one, if the node is faulty
};

// One for each of the setup's keys, in that order; `pair` is borrowed from the setup.
[[nodiscard]] std::vector<TokenKey> token_keys(const NodeSetup& setup);
[[nodiscard]] const char* pkcs11_module() noexcept;                         // SoftHSM's
[[nodiscard]] std::vector<std::string> token_names(const NodeSetup& setup); // each once

// What has to be the same when the node is started again.
struct OpenDnssecSecrets {
  std::string pin;  // of all tokens; digits
  std::string salt; // of NSEC3, hexadecimal or empty
};
// From the node's directory, or made and put there.
[[nodiscard]] Result<OpenDnssecSecrets> keep_opendnssec_secrets(const NodeSetup& setup);

// conf.xml, addns.xml and softhsm2.conf; the directories are there.
[[nodiscard]] Status write_opendnssec_files(const NodeSetup& setup, std::uint16_t port,
                                            const OpenDnssecSecrets& secrets);
// Without an enforcer: the list of zones, the signing policy, and the keys in their states at `step`.
[[nodiscard]] Status write_signconf(const NodeSetup& setup, std::uint64_t step,
                                    const OpenDnssecSecrets& secrets);
// With one: its policy. Keys live for ten years and are rolled by hand, so that nothing moves in a run.
[[nodiscard]] Status write_kasp(const NodeSetup& setup);

} // namespace countersign
