#include "harness/prove/key_proof.h"

#include "adapters/keys/key_pair.h"
#include "diff/verify/crypto/signature_checker.h"
#include "storage/content_hash.h"

#include <algorithm>
#include <iterator>

namespace countersign {
namespace {

constexpr std::size_t k_public_key_at = 4;
constexpr std::size_t k_fingerprint_digits = 16;

bool verifies(const referee::PublicKey& key, ByteView data, ByteView signature) {
  if (key.form != referee::KeyForm::usable || signature.size() != key.signature_octets) return false;
  return referee::SignatureChecker(1).verifies(0, key, data, signature);
}

// Puts the store's answer together to one outcome.
class Judge {
public:
  Judge(const ProofSubject& key, ByteView challenge, KeyProof& proof)
      : key_(key), challenge_(challenge), proof_(proof),
        published_(
            referee::parse_public_key(key.label.algorithm, ByteView(key.dnskey).subspan(k_public_key_at))) {}

  void judge(const StoreAnswer& answer) {
    if (published_.form != referee::KeyForm::usable) {
      proof_.evidence = "the published key cannot be verified under: " + published_.problem;
      return;
    }
    proof_.other_has_tag = true;
    for (const HeldKey& held : answer.held) judge(held, answer);
    proof_.other_has_tag = proof_.other_has_tag && !proof_.other_keys.empty();
    proof_.held = proven_ != 0;
    if (refuted_ != 0) {
      proof_.outcome = ProofOutcome::refuted;
    } else if (silent_ != 0) {
      proof_.outcome = ProofOutcome::unknown;
    } else {
      proof_.outcome = proven_ != 0 ? ProofOutcome::proven : ProofOutcome::absent;
    }
    if (proof_.outcome == ProofOutcome::absent) proof_.evidence = "it has no private key for this DNSKEY";
  }

private:
  void judge(const HeldKey& held, const StoreAnswer& answer) {
    if (verifies(published_, challenge_, held.signature)) {
      ++proven_;
      say(held.where + " has the published key");
      return;
    }
    if (held.signature.empty()) {
      // A key that nothing names may well be none of this zone's: but it may be this one, too.
      ++silent_;
      say(fmt::format("{} did not sign: {}", held.where, held.trouble));
      return;
    }
    if (!held.named) return;
    ++refuted_;
    const std::string other = signer_of(held, answer);
    say(held.where + " signs with " + (other.empty() ? "a key whose public half it does not show" : other));
    if (!other.empty() && std::ranges::find(proof_.other_keys, other) == proof_.other_keys.end()) {
      proof_.other_keys.push_back(other);
    }
  }

  // The key that did sign, by its signature and not by the store's word.
  std::string signer_of(const HeldKey& held, const StoreAnswer& answer) {
    std::vector<Bytes> candidates = answer.shown;
    if (!held.public_key.empty()) candidates.insert(candidates.begin(), held.public_key);
    for (const Bytes& candidate : candidates) {
      if (!verifies(referee::parse_public_key(key_.label.algorithm, candidate), challenge_, held.signature)) {
        continue;
      }
      Bytes rdata(key_.dnskey.begin(), key_.dnskey.begin() + k_public_key_at);
      append(rdata, candidate);
      const auto other = proof_subject(key_.zone.view(), rdata);
      if (!other) return {};
      proof_.other_has_tag = proof_.other_has_tag && other->label == key_.label;
      return full_label(*other);
    }
    proof_.other_has_tag = false;
    return {};
  }

  void say(const std::string& words) { proof_.evidence += (proof_.evidence.empty() ? "" : "; ") + words; }

  const ProofSubject& key_;
  ByteView challenge_;
  KeyProof& proof_;
  referee::PublicKey published_;
  unsigned proven_ = 0, refuted_ = 0, silent_ = 0;
};

FindingKind kind_of(ProofOutcome outcome) {
  switch (outcome) {
  case ProofOutcome::refuted:
    return FindingKind::key_not_proven;
  case ProofOutcome::absent:
    return FindingKind::key_absent;
  default:
    return FindingKind::key_proof_missing;
  }
}

Subject subject_of(const ProofSubject& key) { return {to_text(key.zone.view()), "DNSKEY", full_label(key)}; }

} // namespace

const char* to_text(ProofOutcome outcome) noexcept {
  switch (outcome) {
  case ProofOutcome::proven:
    return "proven";
  case ProofOutcome::refuted:
    return "refuted";
  case ProofOutcome::absent:
    return "absent";
  case ProofOutcome::unknown:
    return "unknown";
  }
  return "?";
}

std::string full_label(const ProofSubject& key) { return to_text(key.label) + "/" + key.fingerprint; }

Result<ProofSubject> proof_subject(NameView zone, ByteView dnskey) {
  if (dnskey.size() <= k_public_key_at) {
    return fail(ErrorKind::invalid_input, "a DNSKEY of {} has no key", to_text(zone));
  }
  COUNTERSIGN_TRY_ASSIGN(const Bytes digest,
                         storage::sha256({reinterpret_cast<const char*>(dnskey.data()), dnskey.size()}));
  return ProofSubject{Name(zone),
                      Bytes(dnskey.begin(), dnskey.end()),
                      {dnskey[3], key_tag(dnskey)},
                      to_hex(digest).substr(0, k_fingerprint_digits)};
}

Result<std::vector<ProofSubject>> proof_subjects(const ZoneVersion& zone) {
  std::vector<ProofSubject> keys;
  const auto apex = zone.find(zone.apex());
  const auto rrset = apex ? apex->find(RrType::DNSKEY) : std::nullopt;
  for (std::size_t i = 0; rrset && i < rrset->size(); ++i) {
    COUNTERSIGN_TRY_ASSIGN(ProofSubject key, proof_subject(zone.apex(), rrset->record(i).rdata));
    keys.push_back(std::move(key));
  }
  return keys;
}

KeyProof prove_key(KeyStore& store, const std::string& node, const ProofSubject& key, const std::string& id,
                   const std::string& label, Deadline deadline) {
  KeyProof proof{node, key, ProofOutcome::unknown, {}, false, {}, false, false, {}};
  const auto challenge = make_challenge(key.zone, key.dnskey);
  if (!challenge) {
    proof.evidence = challenge.error().message;
    return proof;
  }
  const auto answer = store.sign({key.zone, key.dnskey, id, label}, *challenge, deadline);
  if (!answer) {
    proof.evidence = answer.error().message;
    proof.store_failed = true;
    return proof;
  }
  Judge(key, *challenge, proof).judge(*answer);
  return proof;
}

std::optional<Finding> finding_of(const KeyProof& proof) {
  if (proof.outcome == ProofOutcome::proven) return std::nullopt;
  Finding finding = make_finding(kind_of(proof.outcome), subject_of(proof.key),
                                 proof.outcome == ProofOutcome::refuted
                                     ? "the published key does not verify its signature: " + proof.evidence
                                     : proof.evidence);
  finding.signer = proof.signer;
  finding.node = proof.node;
  return finding;
}

void KeyHolders::add(const KeyProof& proof) {
  Entry& entry = keys_.try_emplace(proof.key.dnskey, Entry{proof.key, {}, {}, {}, 0, 0, {}}).first->second;
  entry.held = entry.held || proof.held;
  entry.unknown = entry.unknown || proof.outcome == ProofOutcome::unknown;
  entry.absent += proof.outcome == ProofOutcome::absent ? 1 : 0;
  entry.refuted += proof.outcome == ProofOutcome::refuted ? 1 : 0;
  entry.signers.insert(proof.signer);
}

std::vector<Finding> KeyHolders::held_nowhere() {
  std::vector<Finding> findings;
  for (auto& [rdata, entry] : keys_) {
    if (entry.held || entry.unknown || std::exchange(entry.reported, true)) continue;
    for (const std::string& signer : entry.signers) {
      findings.push_back(make_finding(
          FindingKind::key_held_nowhere, subject_of(entry.key),
          fmt::format(
              "every node that publishes it was asked: {} have no private key for this DNSKEY, {} have "
              "another key in its place",
              entry.absent, entry.refuted)));
      findings.back().signer = signer;
    }
  }
  return findings;
}

std::vector<Finding> findings_of(std::span<const KeyProof> proofs) {
  std::vector<Finding> findings;
  KeyHolders holders;
  for (const KeyProof& proof : proofs) {
    holders.add(proof);
    if (auto finding = finding_of(proof)) findings.push_back(std::move(*finding));
  }
  std::ranges::move(holders.held_nowhere(), std::back_inserter(findings));
  std::ranges::sort(findings, shown_before);
  return findings;
}

} // namespace countersign
