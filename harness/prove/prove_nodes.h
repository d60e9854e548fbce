// All nodes of a configuration, asked about all published keys.
#pragma once

#include "harness/config/prove_config.h"
#include "harness/prove/key_proof.h"

namespace countersign {

// Nodes are asked side by side, each one key after the other. After a store has failed as such (dead, silent,
// PIN refused) its node is not asked about the other keys: they are unknown as well. In the order of the
// configuration, then of the keys. An Error: the published keys could not be had.
[[nodiscard]] Result<std::vector<KeyProof>> prove_nodes(const ProveConfig& config,
                                                        const std::filesystem::path& own_program);

} // namespace countersign
