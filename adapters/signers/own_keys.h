// Keys of a signer that has no policy to make its own. Private to this folder.
#pragma once

#include "adapters/signers/node_driver.h"

namespace countersign {

// Each key has a directory of its own in the node's, for two keys with one tag have one file name.
[[nodiscard]] inline std::filesystem::path key_directory(const NodeSetup& setup, const ScheduledKey& key) {
  return setup.directory / "keys" / key.name;
}

// Adds a KSK and a ZSK to the setup, where it names no keys: those of an earlier start, or new ones, which
// are kept.
[[nodiscard]] Status add_own_keys(NodeSetup& setup);

} // namespace countersign
