// What would have to be done first. Private to diff/cutover.
#pragma once

#include "diff/cutover/cutover.h"

namespace countersign::mixtures {

// Those of `keys` that are not in the zone's DNSKEY RRset, octet by octet: another flag is another tag.
[[nodiscard]] std::vector<PublishedKey> missing_keys(std::span<const PublishedKey> keys,
                                                     const ZoneVersion& zone);
// The report is complete but for its steps.
[[nodiscard]] std::vector<CutoverStep> advise(const CutoverPlan& plan, const CutoverReport& report);

} // namespace countersign::mixtures
