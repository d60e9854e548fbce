// One version compared with several others: who stands alone, and the findings.
#pragma once

#include "diff/compare/ledger.h"

namespace countersign::comparison {

// Compares `reference` with each of `others`. `same_signer`: all are nodes of one signer, every difference is
// a node_diverges, and findings name the node that stands alone. Otherwise they are of several signers, and
// findings carry the name of the signer that is not the reference, or of the one that stands alone.
[[nodiscard]] std::vector<Finding> compare_family(const NodeVersion& reference,
                                                  std::span<const NodeVersion* const> others,
                                                  const ComparePolicy& policy, bool same_signer);

} // namespace countersign::comparison
