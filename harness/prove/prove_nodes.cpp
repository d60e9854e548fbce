#include "harness/prove/prove_nodes.h"

#include "harness/cli/zone_source.h"

#include <future>
#include <map>

namespace countersign {
namespace {

using Subjects = std::vector<ProofSubject>;

Result<Subjects> published_keys(const ProveConfig& config, const std::string& source) {
  ZoneSourceOptions options;
  options.origin = to_text(config.zone.view());
  options.key_file = config.transfer_key;
  options.soa_required = false; // a file of DNSKEYs will do
  COUNTERSIGN_TRY_ASSIGN(const ZoneVersionPtr zone, load_zone(source, options));
  COUNTERSIGN_TRY_ASSIGN(Subjects keys, proof_subjects(*zone));
  if (keys.empty()) return fail(ErrorKind::not_found, "{} has no DNSKEY of {}", source, options.origin);
  return keys;
}

const KeyHandle* handle_of(const ProveNode& node, const KeyLabel& label) {
  for (const KeyHandle& handle : node.keys) {
    if (handle.tag == label.tag && handle.algorithm.value_or(label.algorithm) == label.algorithm)
      return &handle;
  }
  return nullptr;
}

std::vector<KeyProof> prove_node(const ProveNode& node, const Subjects& keys,
                                 const std::filesystem::path& own_program) {
  const auto store = open_key_store(node.store, own_program);
  std::vector<KeyProof> proofs;
  std::string failure;
  for (const ProofSubject& key : keys) {
    if (!failure.empty()) {
      proofs.push_back({node.name, key, ProofOutcome::unknown, {}, false, "not asked: " + failure, true});
      continue;
    }
    const KeyHandle* handle = handle_of(node, key.label);
    proofs.push_back(prove_key(*store, node.name, key, handle != nullptr ? handle->id : "",
                               handle != nullptr ? handle->label : "", Deadline::after(node.deadline)));
    if (proofs.back().store_failed) failure = proofs.back().evidence;
  }
  return proofs;
}

} // namespace

Result<std::vector<KeyProof>> prove_nodes(const ProveConfig& config,
                                          const std::filesystem::path& own_program) {
  std::map<std::string, Subjects> sources;
  const auto source_of = [&](const ProveNode& node) {
    return node.published.empty() ? config.published : node.published;
  };
  for (const ProveNode& node : config.nodes) {
    const std::string source = source_of(node);
    if (sources.contains(source)) continue;
    COUNTERSIGN_TRY_ASSIGN(sources[source], published_keys(config, source));
  }
  std::vector<std::future<std::vector<KeyProof>>> pending;
  for (const ProveNode& node : config.nodes) {
    pending.push_back(std::async(std::launch::async, [&node, &own_program, &keys = sources[source_of(node)]] {
      return prove_node(node, keys, own_program);
    }));
  }
  std::vector<KeyProof> all;
  for (auto& job : pending) {
    std::vector<KeyProof> proofs = job.get();
    all.insert(all.end(), std::make_move_iterator(proofs.begin()), std::make_move_iterator(proofs.end()));
  }
  return all;
}

} // namespace countersign
