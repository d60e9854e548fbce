#include "harness/run/possession.h"

namespace countersign {
namespace {

constexpr milliseconds k_budget{20'000}; // for one key: a store may be a process or two on a busy machine

} // namespace

std::vector<KeyProof> PossessionWatch::look_at(const ZoneVersion& zone, const NodeDriver& driver) {
  std::vector<KeyProof> proofs;
  const auto keys = proof_subjects(zone);
  if (!keys) return proofs; // a DNSKEY without a key field is a finding of verification
  std::unique_ptr<KeyStore> store;
  for (const ProofSubject& key : *keys) {
    if (!asked_.insert(key.dnskey).second) continue;
    const auto places = source_.configured ? std::vector{*source_.configured} : driver.key_stores();
    if (places.empty()) {
      proofs.push_back({{}, key, ProofOutcome::unknown, {}, false, {}, true, false, {}});
      proofs.back().evidence =
          "where this node has its private keys is not known; say keystore at its [[signer.node]]";
      continue;
    }
    if (!store) store = open_key_stores(places, source_.own_program);
    const std::string id = source_.configured ? std::string() : driver.key_id(key.dnskey);
    proofs.push_back(prove_key(*store, {}, key, id, {}, Deadline::after(k_budget)));
  }
  return proofs;
}

} // namespace countersign
