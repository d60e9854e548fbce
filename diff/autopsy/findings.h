// What an autopsy and a blast radius are in a list of findings. Signer, node and serial are left empty.
#pragma once

#include "diff/autopsy/autopsy.h"
#include "diff/autopsy/blast_radius.h"
#include "diff/model/finding.h"

namespace countersign {

// failing-signatures-examined for each label, signatures-by-unpublished-key for each key that made some of
// them, rsa-key-disclosed.
[[nodiscard]] std::vector<Finding> findings_of(const ZoneVersion& zone, const Autopsy& autopsy,
                                               const ForeignKeys& keys);
// answers-lost; nothing if nobody is hurt.
[[nodiscard]] std::optional<Finding> finding_of(const ZoneVersion& zone, const BlastRadius& radius);

} // namespace countersign
