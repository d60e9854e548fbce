// What `autopsy` prints. Pure functions.
#pragma once

#include "diff/autopsy/autopsy.h"
#include "diff/autopsy/blast_radius.h"

namespace countersign {

struct AutopsyReport {
  const ZoneVersion& zone;
  const VersionReport& verified;
  const Autopsy& autopsy;
  const ForeignKeys& keys;
  const BlastRadius& radius;
};

[[nodiscard]] std::string autopsy_text(const AutopsyReport& report);
[[nodiscard]] std::string autopsy_json(const AutopsyReport& report);

} // namespace countersign
