// One signing node that we run: a product as a child process with its own directory, ports and keys.
//
// Three families share this door. Servers (named, knotd...) pull each version from the hidden primary and are
// read by IXFR or AXFR. Servers that are primaries themselves get each version by deliver(), as a dynamic
// update, and are read in the same way. Offline signers (ldns-signzone, any command...) are handed each
// version by deliver(), and their output file is read. Nothing a signer says of itself is used for a verdict:
// readiness, serial and content are all taken from its output.
#pragma once

#include "adapters/clock.h"
#include "adapters/keys/key_pair.h"
#include "adapters/keystore/key_store.h"
#include "adapters/net/endpoint.h"
#include "adapters/signers/command_spec.h"
#include "adapters/signers/exercise.h"
#include "adapters/transfer/zone_update.h"
#include "diff/model/version_report.h"
#include "diff/wire/tsig_key.h"

#include <filesystem>

namespace countersign {

// A key of the node over the life of the run. Steps count the versions offered; a key changes its state
// before the version of that step is offered.
struct ScheduledKey {
  std::string name; // "zsk-next", in messages
  KeyPair key;      // what is published, and normally signs
  std::uint64_t publish_at = 0;
  std::uint64_t activate_at = 0;          // signs from here
  std::optional<std::uint64_t> retire_at; // no longer signs
  std::optional<std::uint64_t> remove_at; // no longer published
  // Fault: the private half in this node's key store is another key's, under the label of `key` (.de 2026).
  std::optional<KeyPair> private_half_of;
  // For products with PKCS#11: the tokens in which the key, and that other private half, lie. Tokens are made
  // in the node's directory, one for each name. Empty: one token for all such keys.
  std::string token, private_half_token;
};

struct NodeSetup {
  std::string signer, node; // names, for messages
  Name zone;
  std::filesystem::path
      directory; // exists, is empty or left by an earlier start of the same node, is the node's alone
  Endpoint primary;
  TsigKey key; // towards the primary, and of us when we transfer from the node
  Endpoint notify_to;
  std::optional<Endpoint> parent; // whom the signer asks for its DS; needed with policy.rollover
  SigningPolicy policy;
  // TTL of the SOA of the first version, and its last field: OpenDNSSEC sets them by policy, so it is told
  // that they are as they are.
  std::uint32_t soa_ttl = 3600, soa_minimum = 3600;
  std::vector<ScheduledKey> keys; // empty: the signer makes its own by policy
  std::filesystem::path program;  // empty: found in PATH and the sbin directories
  CommandSpec command;            // product "command" only
};

class NodeDriver {
public:
  virtual ~NodeDriver() = default; // kills and reaps what still runs

  // Writes configuration and keys (unless the directory holds the state of an earlier start) and starts the
  // process. Returns when the process runs; that it signs is seen by published_serial() and fetch().
  [[nodiscard]] virtual Status start(std::uint64_t step, Deadline deadline) = 0;
  // Brings the keys to the state that `step` asks for. Called before the version of that step is offered.
  [[nodiscard]] virtual Status enter_step(std::uint64_t step, Deadline deadline) = 0;
  // Begins an exercise with the product's own tools, and returns before it has come to its end: that is seen
  // in what the node publishes. After a restart or a fail-over the process runs. `key`: the one that is to be
  // rolled, as the published zone shows it. `configuration` if the product cannot do it.
  [[nodiscard]] virtual Status begin(const Exercise& exercise, const std::optional<KeyLabel>& key,
                                     Deadline deadline);
  // Has the signer ask its parent for the DS now, where it would do so only by its schedule.
  [[nodiscard]] virtual Status ask_parent(Deadline) { return {}; }
  // True for servers that fetch each version from the primary themselves; false for signers that get it by
  // deliver().
  [[nodiscard]] virtual bool pulls() const noexcept { return true; }
  // Hands an unsigned version over, whole or not at all. Servers that pull fetch it themselves: nothing to
  // do.
  [[nodiscard]] virtual Status deliver(const ZoneVersion& unsigned_zone, Deadline deadline) = 0;
  // The serial that the node publishes now; nothing if it publishes no zone yet.
  [[nodiscard]] virtual Result<std::optional<Serial>> published_serial(Deadline deadline) = 0;
  // The version that the node publishes now, and how it was come by. Servers are asked for differences from
  // `have`, and for the whole zone if it is null or if they have none that apply (ZoneUpdate::ixfr_failure);
  // offline signers have whole zones only. Failures as those of fetch_update().
  [[nodiscard]] virtual Result<ZoneUpdate> fetch(const ZoneVersionPtr& have, Deadline deadline) = 0;
  // Where a server answers; known before the start, may be another one after it (a port can be lost). Nothing
  // for signers that are no servers.
  [[nodiscard]] virtual std::optional<Endpoint> endpoint() const { return std::nullopt; }
  // Where the private keys lie: all places count. Empty: that is not known.
  [[nodiscard]] virtual std::vector<KeyStorePlace> key_stores() const { return {}; }
  // What those stores call the private key that the node would use for this DNSKEY (AskedKey::id); empty: it
  // is to be looked for by its public half and its tag.
  [[nodiscard]] virtual std::string key_id(ByteView) const { return {}; }
  // Why the process is no longer there, with the last lines of its log; nothing while it runs.
  [[nodiscard]] virtual std::optional<std::string> death() = 0;
  // SIGTERM, then SIGKILL at the deadline; reaped in any case. State stays for the next start().
  [[nodiscard]] virtual Status stop(Deadline deadline) = 0;
  // Process id, for tests that kill it; 0 if there is none.
  [[nodiscard]] virtual int process_id() const = 0;
};

// How a product gets the versions of the unsigned zone.
enum class Feed : std::uint8_t {
  transfer, // it pulls them from the hidden primary
  update,   // one dynamic update (RFC 2136) for each; it is the primary
  file,
};
[[nodiscard]] const char* to_text(Feed feed) noexcept; // "transfer", "update", "file"

// What can be asked of a product. A setup that asks for more is a `configuration` error;
// tests/live/conformance holds each line against the program itself.
struct ProductInfo {
  std::string_view name;    // in configurations
  std::string_view program; // that is run; "" for any command
  std::string_view package; // Debian's
  Feed feed;
  std::vector<std::uint8_t> algorithms;
  bool own_keys;             // works without keys in the configuration
  bool scheduled_keys;       // keys may change their state at a step
  bool wrong_private_halves; // can be made to sign with a private half that does not belong to the key
  bool validity;             // lifetime of signatures by policy
  bool ixfr;                 // publishes differences
  bool rollovers = false;    // rolls its own keys by policy (SigningPolicy::rollover), and exercises
};
[[nodiscard]] const ProductInfo* product_info(std::string_view product) noexcept; // null: not known

// `product`: one of known_products(). `configuration` if it is not known or cannot do what the setup asks
// for.
[[nodiscard]] Result<std::unique_ptr<NodeDriver>> make_node_driver(const std::string& product,
                                                                   NodeSetup setup);
// What the product's program says of its version; `not_found` if it is not installed.
[[nodiscard]] Result<std::string> product_version(const std::string& product);
[[nodiscard]] std::span<const std::string_view> known_products() noexcept;

} // namespace countersign
