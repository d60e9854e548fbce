#include "harness/report/proof_report.h"

#include "harness/report/json_parts.h"

#include <algorithm>
#include <map>
#include <set>

#include <nlohmann/json.hpp>

namespace countersign {
namespace {

using nlohmann::json;

constexpr ProofOutcome k_outcomes[] = {ProofOutcome::proven, ProofOutcome::refuted, ProofOutcome::absent,
                                       ProofOutcome::unknown};

const char* phrase(ProofOutcome outcome) {
  switch (outcome) {
  case ProofOutcome::proven:
    return "proven by";
  case ProofOutcome::refuted:
    return "refuted by";
  case ProofOutcome::absent:
    return "absent at";
  case ProofOutcome::unknown:
    return "unknown at";
  }
  return "?";
}

const char* role_of(const ProofSubject& key) { return (key.dnskey[1] & 1) != 0 ? "KSK" : "ZSK"; }

using ProofsOfKey = std::vector<const KeyProof*>;

// "(they hold another key under that tag)", as far as it is true of all of them.
std::string what_they_hold(const ProofsOfKey& refuting) {
  const char* they = refuting.size() == 1 ? "it holds" : "they hold";
  const bool same_tag = std::ranges::all_of(refuting, [](const KeyProof* p) { return p->other_has_tag; });
  if (same_tag) return fmt::format(" ({} another key under that tag)", they);
  return fmt::format(" ({} another key in its place)", they);
}

std::string key_lines(const ProofsOfKey& proofs) {
  std::string line = fmt::format("key {}: ", full_label(proofs.front()->key));
  bool first = true;
  for (const ProofOutcome outcome : k_outcomes) {
    ProofsOfKey these;
    std::ranges::copy_if(proofs, std::back_inserter(these),
                         [&](const KeyProof* proof) { return proof->outcome == outcome; });
    if (these.empty()) continue;
    std::string nodes;
    for (const KeyProof* proof : these) nodes += (nodes.empty() ? "" : ", ") + proof->node;
    line += fmt::format("{}{} {}", first ? "" : ", ", phrase(outcome), nodes);
    if (outcome == ProofOutcome::refuted) line += what_they_hold(these);
    first = false;
  }
  line += '\n';
  for (const KeyProof* proof : proofs) {
    if (proof->outcome == ProofOutcome::proven || proof->outcome == ProofOutcome::absent) continue;
    line += fmt::format("    {}: {}\n", proof->node, proof->evidence);
  }
  return line;
}

std::vector<ProofsOfKey> by_key(std::span<const KeyProof> proofs) {
  std::vector<ProofsOfKey> keys; // in the order of appearance
  for (const KeyProof& proof : proofs) {
    const auto same = std::ranges::find_if(
        keys, [&](const ProofsOfKey& key) { return key.front()->key.dnskey == proof.key.dnskey; });
    if (same != keys.end()) {
      same->push_back(&proof);
    } else {
      keys.push_back({&proof});
    }
  }
  return keys;
}

} // namespace

std::string proof_report_text(NameView zone, std::span<const KeyProof> proofs,
                              std::span<const Finding> findings) {
  const auto keys = by_key(proofs);
  std::set<std::string> nodes;
  for (const KeyProof& proof : proofs) nodes.insert(proof.node);
  std::string text =
      fmt::format("{}: {} published keys, {} nodes\n", to_text(zone), keys.size(), nodes.size());
  for (const ProofsOfKey& key : keys) text += key_lines(key);
  std::map<std::string_view, std::uint64_t> kinds;
  for (const Finding& finding : findings) ++kinds[info(finding.kind).id];
  for (const auto& [id, count] : kinds) {
    text += fmt::format("{} x {} -> countersign explain {}\n", count, id, id);
  }
  if (std::ranges::all_of(proofs, [](const auto& p) { return p.outcome == ProofOutcome::proven; })) {
    text += "Every node has proven every key.\n";
  }
  return text;
}

std::string proof_report_json(NameView zone, std::span<const KeyProof> proofs,
                              std::span<const Finding> findings) {
  json object{{"schema_version", 1}, {"zone", to_text(zone)}};
  object["proofs"] = json::array();
  for (const KeyProof& proof : proofs) {
    object["proofs"].push_back({{"node", proof.node},
                                {"key", full_label(proof.key)},
                                {"role", role_of(proof.key)},
                                {"outcome", to_text(proof.outcome)},
                                {"other_keys", proof.other_keys},
                                {"evidence", proof.evidence}});
  }
  object["findings"] = json::array();
  for (const Finding& finding : findings) object["findings"].push_back(json_parts::occurrence(finding));
  return json_parts::print(object, 2);
}

} // namespace countersign
