#include "harness/prove/prove_nodes.h"

#include "adapters/transfer/apex_query.h"
#include "harness/cli/zone_source.h"
#include "harness/config/key_file.h"

#include <future>
#include <map>

namespace countersign {
namespace {

using Subjects = std::vector<ProofSubject>;

constexpr milliseconds k_query_budget{10'000};

// An answer that is not authoritative would be a cache's, and of another time.
Result<Subjects> keys_by_query(const ProveConfig& config, std::string_view server) {
  TransferSource source;
  source.zone = config.zone;
  COUNTERSIGN_TRY_ASSIGN(source.server, parse_endpoint(server));
  if (!config.transfer_key.empty()) {
    COUNTERSIGN_TRY_ASSIGN(source.key, load_tsig_key(config.transfer_key));
  }
  auto records = query_dnskeys(source, Deadline::after(k_query_budget));
  if (!records) {
    return tl::unexpected<Error>(
        with_context(records.error(), fmt::format("the DNSKEY query to {}", to_text(source.server))));
  }
  Subjects keys;
  for (const Record& record : *records) {
    COUNTERSIGN_TRY_ASSIGN(ProofSubject key, proof_subject(config.zone.view(), record.rdata));
    keys.push_back(std::move(key));
  }
  return keys;
}

Result<Subjects> keys_of_zone(const ProveConfig& config, const std::string& source) {
  ZoneSourceOptions options;
  options.origin = to_text(config.zone.view());
  options.key_file = config.transfer_key;
  options.soa_required = false; // a file of DNSKEYs will do
  COUNTERSIGN_TRY_ASSIGN(const ZoneVersionPtr zone, load_zone(source, options));
  return proof_subjects(*zone);
}

Result<Subjects> published_keys(const ProveConfig& config, const std::string& source) {
  const bool by_query = source.starts_with(k_query_scheme);
  COUNTERSIGN_TRY_ASSIGN(
      Subjects keys, by_query ? keys_by_query(config, std::string_view(source).substr(k_query_scheme.size()))
                              : keys_of_zone(config, source));
  if (keys.empty()) {
    return fail(ErrorKind::not_found, "{} has no DNSKEY of {}", source, to_text(config.zone.view()));
  }
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
      proofs.push_back(
          {node.name, key, ProofOutcome::unknown, {}, false, "not asked: " + failure, true, false, {}});
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
