// Rules of RFC 1034 and 1035 that every zone obeys, signed or not.
#pragma once

#include "diff/model/zone_version.h"
#include "diff/verify/finding_sink.h"

namespace countersign::referee {

// SOA, NS and duplicate records; demands nothing that is not there if `rrsets_only`.
// `soa_records`: everywhere in the zone.
void judge_zone_form(const ZoneVersion& zone, std::uint64_t soa_records, bool rrsets_only, FindingSink& sink);

} // namespace countersign::referee
