// Proof of possession in a run: each DNSKEY that a node begins to publish is proven at once by the key store
// of the node, before it ever signs.
#pragma once

#include "adapters/signers/node_driver.h"
#include "harness/prove/key_proof.h"

#include <set>

namespace countersign {

// Who is asked.
struct ProofSource {
  std::optional<KeyStorePlace> configured; // nothing: where the driver says that the keys are
  std::filesystem::path own_program;       // for the process of a PKCS#11 module
};

class PossessionWatch {
public:
  explicit PossessionWatch(ProofSource source) : source_(std::move(source)) {}

  // Of the keys that were not in any version before; signer and node are the caller's. Where nobody can be
  // asked that is `unknown`. Up to half a second for each new key, nothing for known ones.
  [[nodiscard]] std::vector<KeyProof> look_at(const ZoneVersion& zone, const NodeDriver& driver);

private:
  ProofSource source_;
  std::set<Bytes> asked_; // RDATA
};

} // namespace countersign
