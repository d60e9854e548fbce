// What a scheduled key does at a step. Private to this folder.
#pragma once

#include "adapters/signers/node_driver.h"

namespace countersign {

struct KeyState {
  bool published = false;
  bool signing = false;
  friend bool operator==(const KeyState&, const KeyState&) = default;
};

[[nodiscard]] inline KeyState state_at(const ScheduledKey& key, std::uint64_t step) {
  const bool removed = key.remove_at && step >= *key.remove_at;
  const bool retired = key.retire_at && step >= *key.retire_at;
  return {step >= key.publish_at && !removed, step >= key.activate_at && !retired && !removed};
}

// Published and signing from the first step to the last.
[[nodiscard]] inline bool is_static(const ScheduledKey& key) {
  return key.publish_at == 0 && key.activate_at == 0 && !key.retire_at && !key.remove_at;
}

[[nodiscard]] inline const char* algorithm_mnemonic(std::uint8_t algorithm) {
  return algorithm == 8 ? "RSASHA256" : algorithm == 15 ? "ED25519" : "ECDSAP256SHA256";
}

} // namespace countersign
