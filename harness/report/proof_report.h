// Reports of prove-keys. Pure.
#pragma once

#include "harness/prove/key_proof.h"

namespace countersign {

// One line for each key, with the nodes by outcome, and one for each node that has not proven it.
[[nodiscard]] std::string proof_report_text(NameView zone, std::span<const KeyProof> proofs,
                                            std::span<const Finding> findings);
// One object; `schema_version` 1.
[[nodiscard]] std::string proof_report_json(NameView zone, std::span<const KeyProof> proofs,
                                            std::span<const Finding> findings);

} // namespace countersign
