// Rules of RFC 1034 and 1035 that every zone obeys, signed or not.
#pragma once

#include "diff/verify/finding_sink.h"
#include "diff/verify/survey.h"

namespace countersign::referee {

void judge_node_form(const PlacedNode& placed, FindingSink& sink);
// SOA, NS and duplicate records; demands nothing that is not there if `rrsets_only`.
// `soa_records`: everywhere in the zone.
void judge_zone_form(const ZoneVersion& zone, std::uint64_t soa_records, bool rrsets_only, FindingSink& sink);

} // namespace countersign::referee
