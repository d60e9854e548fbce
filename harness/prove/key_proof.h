// Proof of possession, judged: what a key store answered, against the published DNSKEY.
#pragma once

#include "adapters/keystore/key_store.h"
#include "diff/model/finding.h"
#include "diff/model/version_report.h"
#include "diff/model/zone_version.h"

#include <map>
#include <set>

namespace countersign {

enum class ProofOutcome : std::uint8_t {
  proven,  // every private key that the store would use signs what the published key verifies
  refuted, // one of them signs, and the published key does not verify it
  absent,  // the store was asked and has no such private key
  unknown, // the store could not be asked; never counts as proven
};
[[nodiscard]] const char* to_text(ProofOutcome outcome) noexcept;

// A published DNSKEY, which may not sign yet.
struct ProofSubject {
  Name zone;
  Bytes dnskey; // RDATA
  KeyLabel label;
  std::string fingerprint; // first 16 hex digits of SHA-256 over the RDATA
};
[[nodiscard]] std::string full_label(const ProofSubject& key); // "13/33834/a1b2c3d4e5f60718"
[[nodiscard]] Result<ProofSubject> proof_subject(NameView zone, ByteView dnskey);
// The DNSKEYs at the apex, by RDATA.
[[nodiscard]] Result<std::vector<ProofSubject>> proof_subjects(const ZoneVersion& zone);

struct KeyProof {
  std::string node;
  ProofSubject key;
  ProofOutcome outcome = ProofOutcome::unknown;
  std::vector<std::string>
      other_keys;             // full labels of the keys that did sign, as far as the store shows them
  bool other_has_tag = false; // all of them have the tag of the published key
  std::string evidence;       // one line, for people
  bool store_failed = false;  // the store as such: the next key would meet the same trouble
  bool held = false;          // the published key did sign, whatever other key did so beside it
  std::string signer;         // of a run
};

// Makes a fresh challenge, asks, verifies. Never fails: what goes wrong is `unknown`, with its reason.
[[nodiscard]] KeyProof prove_key(KeyStore& store, const std::string& node, const ProofSubject& key,
                                 const std::string& id, const std::string& label, Deadline deadline);

// Nothing for a proven key. The subject is the DNSKEY; signer and node are the proof's.
[[nodiscard]] std::optional<Finding> finding_of(const KeyProof& proof);
// All of them, and key-held-nowhere where every node was asked about a key and none holds it.
[[nodiscard]] std::vector<Finding> findings_of(std::span<const KeyProof> proofs);

// Who holds which published key, over all nodes and the life of a run.
class KeyHolders {
public:
  void add(const KeyProof& proof);
  // key-held-nowhere, once for each key and each signer that publishes it, when all who were asked about it
  // up to now have answered and none has shown that it holds it.
  [[nodiscard]] std::vector<Finding> held_nowhere();

private:
  struct Entry {
    ProofSubject key;
    bool held = false, unknown = false, reported = false;
    std::size_t absent = 0, refuted = 0; // nodes
    std::set<std::string> signers;
  };
  std::map<Bytes, Entry> keys_; // by RDATA
};

} // namespace countersign
