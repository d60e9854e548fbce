#include "adapters/signers/own_keys.h"

#include "adapters/process/files.h"

namespace countersign {

Status add_own_keys(NodeSetup& setup) {
  if (!setup.keys.empty()) return {};
  COUNTERSIGN_TRY(make_private_directory(setup.directory / "keys"));
  for (const bool ksk : {true, false}) {
    ScheduledKey key;
    key.name = ksk ? "own-ksk" : "own-zsk";
    const auto directory = key_directory(setup, key);
    COUNTERSIGN_TRY_ASSIGN(const auto kept, find_bind_key(directory));
    if (kept) {
      key.key = *kept;
    } else {
      COUNTERSIGN_TRY_ASSIGN(key.key, generate_key(setup.zone, setup.policy.algorithm, ksk));
      COUNTERSIGN_TRY(make_private_directory(directory));
      COUNTERSIGN_TRY(write_bind_key(key.key, directory, in_use_since(now_dns_time())));
    }
    setup.keys.push_back(std::move(key));
  }
  return {};
}

} // namespace countersign
