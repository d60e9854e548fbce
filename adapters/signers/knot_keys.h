// The key store and the signing policy of a Knot configuration, for knotd and kzonesign alike. Private to
// this folder.
#pragma once

#include "adapters/signers/node_driver.h"

namespace countersign {

// The section "policy:" with the id "countersign".
[[nodiscard]] std::string knot_policy_text(const NodeSetup& setup);

// With a policy for rollovers: the sections "remote:" and "submission:" that the policy refers to, with the
// id "parent"; else empty.
[[nodiscard]] std::string knot_parent_text(const NodeSetup& setup);

// The keys in the KASP database of the configuration `config`, moved by keymgr. Borrows the setup.
class KnotKeys {
public:
  // `config`: file name, in the node's directory.
  KnotKeys(const NodeSetup& setup, std::string config) : setup_(setup), config_(std::move(config)) {}

  // Imports all keys, in the state that they have at `step`.
  [[nodiscard]] Status install(std::uint64_t step, Deadline deadline) const;
  // Brings those to the state of `step` that changed since the step before; true if there were any.
  [[nodiscard]] Result<bool> advance(std::uint64_t step, Deadline deadline) const;

private:
  [[nodiscard]] Result<std::string> import_key(const std::filesystem::path& stem, Deadline deadline) const;
  [[nodiscard]] Status set_state(const ScheduledKey& key, std::uint64_t step, Deadline deadline) const;

  // The directory may become another one, when a standby takes over.
  [[nodiscard]] std::string config() const { return (setup_.directory / config_).string(); }

  const NodeSetup& setup_;
  std::string config_;
};

} // namespace countersign
