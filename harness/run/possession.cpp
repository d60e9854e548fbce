#include "harness/run/possession.h"

namespace countersign {
namespace {

constexpr milliseconds k_budget{5'000}; // for one key; the stores of driven signers are files

} // namespace

std::vector<Finding> PossessionWatch::look_at(const ZoneVersion& zone, const NodeDriver& driver) {
  std::vector<Finding> findings;
  const auto place = driver.key_store();
  const auto keys = proof_subjects(zone);
  if (!place || !keys) return findings; // a DNSKEY without a key field is a finding of verification
  std::unique_ptr<KeyStore> store;
  for (const ProofSubject& key : *keys) {
    if (!asked_.insert(key.dnskey).second) continue;
    if (!store) store = open_key_store(*place, {}); // files: no process of ours is needed
    auto finding = finding_of(prove_key(*store, {}, key, {}, {}, Deadline::after(k_budget)));
    if (!finding) continue;
    finding->serial = zone.serial();
    findings.push_back(std::move(*finding));
  }
  return findings;
}

} // namespace countersign
