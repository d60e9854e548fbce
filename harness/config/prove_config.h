// The configuration of prove-keys: which zone, where its DNSKEYs are to be seen, and each node's key store.
#pragma once

#include "adapters/keystore/key_store.h"

#include <optional>

namespace countersign {

inline constexpr std::string_view k_query_scheme = "dns:";

// How a node's store labels one key; without an entry the key is looked for by its public half and tag.
struct KeyHandle {
  std::optional<std::uint8_t> algorithm; // absent: any
  std::uint16_t tag = 0;
  std::string id;    // CKA_ID in hex, or the name of Knot's PEM file
  std::string label; // CKA_LABEL
};

struct ProveNode {
  std::string name;
  std::string published; // as ProveConfig's; empty: that one
  milliseconds deadline{10'000};
  KeyStorePlace store;
  std::vector<KeyHandle> keys;
};

struct ProveConfig {
  Name zone;
  // A zone file, a file of DNSKEYs, axfr:HOST[:PORT] (a transfer), or dns:HOST[:PORT] (a query for the
  // DNSKEYs to an authoritative server).
  std::string published;
  std::filesystem::path transfer_key; // TSIG, for axfr: and dns:
  std::vector<ProveNode> nodes;       // at least one
};

// True for a file with [[node]] tables: the one of a run has [[signer]]. False also for what is no TOML.
[[nodiscard]] bool is_prove_config(std::string_view text);
// As parse_config(); also looks who can read the PIN files.
[[nodiscard]] Result<ProveConfig> parse_prove_config(std::string_view text, const std::string& file_name,
                                                     const std::filesystem::path& base_directory);

} // namespace countersign
