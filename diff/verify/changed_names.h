// Which names a change can have touched: by their records, or by what they are to the zone.
#pragma once

#include "diff/model/change.h"
#include "diff/verify/survey.h"

namespace countersign::referee {

// Each list ascending, without duplicates.
struct ChangedNames {
  std::vector<Name> records; // any record is not the same; always with the apex
  std::vector<Name> data;    // of them: a record that is no RRSIG and no NSEC3
  std::vector<Name> chain;   // of them: an NSEC3 record
  std::vector<Name> placed;  // below a cut or DNAME that came or went: other standing, same records
  // All names whose existence, standing or types can be others: `data`, `placed`, and every name between them
  // and the apex.
  std::vector<Name> affected;
};

// Costs the change, and a walk over what lies below cuts that came or went.
[[nodiscard]] ChangedNames changed_names(const ZoneVersion& before, const ZoneVersion& after,
                                         const Change& change);

} // namespace countersign::referee
