// The events of all nodes of a run: one recogniser for each.
#pragma once

#include "diff/events/recogniser.h"
#include "diff/model/run_record.h"

#include <map>

namespace countersign {

// Used on the run's thread.
class EventLog {
public:
  using Node = std::pair<std::string, std::string>; // signer, node

  // The events that this version shows, which is the newest of its node. `parent_ds`: see facts_of().
  [[nodiscard]] std::vector<SignerEvent> observe(const VersionRecord& version, const ZoneVersion* zone,
                                                 const std::optional<std::vector<Bytes>>& parent_ds);
  // What an earlier process stored, oldest first.
  void resume(std::span<const StepRecord> steps);

private:
  std::map<Node, EventRecogniser> nodes_;
};

} // namespace countersign
