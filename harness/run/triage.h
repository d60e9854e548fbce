// What is behind signatures that fail during a run: who made them, and who is hurt. Bounded for each version.
#pragma once

#include "diff/autopsy/autopsy.h"
#include "harness/run/node_session.h"

namespace countersign {

// One for a run; used on its thread. Keys that were recovered are kept: what one node's HSM has signed is
// recognised at the others and at later steps, and one key has one name throughout the run (after --resume
// names begin anew; the fingerprint in the finding's subject is the key's identity).
class Triage {
public:
  // Adds findings about the version, which was taken in answer to a step with this unsigned input.
  void examine(const TakenVersion& version, const ZoneVersion* input, std::vector<Finding>& findings);

private:
  ForeignKeys keys_;
  std::map<std::pair<std::string, std::string>, ZoneVersionPtr> previous_; // by signer and node
};

} // namespace countersign
