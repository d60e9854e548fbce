#include "harness/run/run_plan.h"

#include "adapters/changes/short_lived.h"
#include "adapters/process/workspace.h"

#include <algorithm>

namespace countersign {
namespace {

std::size_t key_index(const Config& config, const std::string& name) {
  const auto found = std::ranges::find(config.keys, name, &KeyConfig::name);
  return static_cast<std::size_t>(found - config.keys.begin()); // parse_config has checked that it is there
}

// The algorithm of a key that is generated: that of the first signer that holds it.
std::uint8_t algorithm_of(const Config& config, const std::string& key) {
  for (const SignerConfig& signer : config.signers) {
    if (std::ranges::find(signer.keys, key) != signer.keys.end()) return signer.policy.algorithm;
  }
  return 13;
}

Result<KeyPair> obtain_key(const RunPlan& plan, const KeyConfig& key, const std::filesystem::path& store) {
  if (!key.file.empty()) {
    auto read = read_bind_key(key.file);
    if (!read) return tl::unexpected<Error>(with_context(read.error(), "key '" + key.name + "'"));
    if (read->zone.view() != plan.config.zone.view()) {
      return fail(ErrorKind::configuration, "key '{}' in {} is for the zone {}", key.name, key.file.string(),
                  to_text(read->zone.view()));
    }
    return read;
  }
  const auto directory = store / key.name;
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) return fail(ErrorKind::io, "cannot create {}: {}", directory.string(), error.message());
  COUNTERSIGN_TRY_ASSIGN(auto kept, find_bind_key(directory));
  if (kept) return std::move(*kept);
  Result<KeyPair> made = key.twin_of.empty()
                             ? generate_key(plan.config.zone, algorithm_of(plan.config, key.name), key.ksk)
                             : generate_tag_twin(plan.keys[key_index(plan.config, key.twin_of)]);
  if (!made) return made;
  COUNTERSIGN_TRY(write_bind_key(*made, directory, in_use_since(now_dns_time())));
  return made;
}

} // namespace

Result<ChangeStream> load_stream(const StreamConfig& config, const Name& zone) {
  switch (config.kind) {
  case StreamConfig::Kind::generate:
    return generate_stream(config.generator);
  case StreamConfig::Kind::directory:
    return stream_from_directory(config.directory, zone);
  case StreamConfig::Kind::journal:
    return stream_from_journal(config.zone_file, config.journal, zone);
  }
  return fail(ErrorKind::configuration, "unknown kind of stream");
}

Result<RunPlan> make_run_plan(Config config, const std::filesystem::path& work_directory) {
  RunPlan plan;
  plan.config = std::move(config);
  plan.work_directory = work_directory;
  COUNTERSIGN_TRY_ASSIGN(plan.own_program, own_program());
  COUNTERSIGN_TRY_ASSIGN(plan.stream, load_stream(plan.config.stream, plan.config.zone));
  if (const std::uint32_t max_ttl = plan.config.stream.max_ttl_s; max_ttl != 0) {
    COUNTERSIGN_TRY_ASSIGN(plan.stream, with_short_lives(plan.stream, max_ttl));
  }
  COUNTERSIGN_TRY_ASSIGN(plan.versions, versions_of(plan.stream));
  if (plan.versions.front()->apex() != plan.config.zone.view()) {
    return fail(ErrorKind::configuration, "the stream is of the zone {}, the configuration of {}",
                to_text(plan.versions.front()->apex()), to_text(plan.config.zone.view()));
  }
  for (const ZoneVersionPtr& version : plan.versions) plan.contents.push_back(version->content());
  for (const KeyConfig& key : plan.config.keys) {
    COUNTERSIGN_TRY_ASSIGN(KeyPair pair, obtain_key(plan, key, work_directory / "keys"));
    plan.keys.push_back(std::move(pair));
  }
  return plan;
}

std::vector<ScheduledKey> keys_for_node(const RunPlan& plan, const SignerConfig& signer,
                                        const NodeConfig& node) {
  const auto token_of = [&](std::size_t index) {
    const std::string& own = plan.config.keys[index].token;
    return own.empty() ? node.token : own;
  };
  std::vector<ScheduledKey> keys;
  for (const std::string& name : signer.keys) {
    const std::size_t index = key_index(plan.config, name);
    const KeyConfig& config = plan.config.keys[index];
    ScheduledKey key{config.name,        plan.keys[index], config.publish_at,
                     config.activate_at, config.retire_at, config.remove_at,
                     std::nullopt,       token_of(index),  {}};
    for (const auto& [label, other] : node.private_halves) {
      if (label != name) continue;
      key.private_half_of = plan.keys[key_index(plan.config, other)];
      key.private_half_token = token_of(key_index(plan.config, other));
    }
    keys.push_back(std::move(key));
  }
  return keys;
}

} // namespace countersign
