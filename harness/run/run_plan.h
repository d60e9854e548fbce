// Everything that a run needs before its first step: the stream's versions, the keys, the directories.
#pragma once

#include "harness/config/config.h"

namespace countersign {

struct RunPlan {
  Config config;
  ChangeStream stream;
  std::vector<ZoneVersionPtr> versions; // by step
  std::vector<Fingerprint> contents;    // by step
  std::vector<KeyPair> keys;            // like config.keys
  std::filesystem::path work_directory;
  std::filesystem::path own_program; // this one, for what it starts of itself
};

// Reads or generates stream and keys. Generated keys are kept in the work directory, so that a resumed run
// finds them.
[[nodiscard]] Result<RunPlan> make_run_plan(Config config, const std::filesystem::path& work_directory);

// The keys of one node, with the faults that the configuration asks for.
[[nodiscard]] std::vector<ScheduledKey> keys_for_node(const RunPlan& plan, const SignerConfig& signer,
                                                      const NodeConfig& node);

[[nodiscard]] Result<ChangeStream> load_stream(const StreamConfig& config, const Name& zone);

} // namespace countersign
