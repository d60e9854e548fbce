// Proof of possession in a run: each DNSKEY that a node begins to publish is proven at once by the key store
// that its driver knows, before it ever signs.
#pragma once

#include "adapters/signers/node_driver.h"
#include "harness/prove/key_proof.h"

#include <set>

namespace countersign {

class PossessionWatch {
public:
  // Findings about the keys that were not in any version before; serial filled in. Some milliseconds for each
  // new key, nothing for known ones.
  [[nodiscard]] std::vector<Finding> look_at(const ZoneVersion& zone, const NodeDriver& driver);

private:
  std::set<Bytes> asked_; // RDATA
};

} // namespace countersign
