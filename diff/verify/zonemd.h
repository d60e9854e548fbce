// ZONEMD: the digest of the whole zone (RFC 8976).
#pragma once

#include "diff/model/zone_version.h"
#include "diff/verify/finding_sink.h"

namespace countersign::referee {

// Judges every ZONEMD at the apex. A zone without one is not at fault. Costs a walk over the zone and one
// digest for each hash algorithm in use, and nothing if no ZONEMD claims to be of this serial: digests are
// over all records, and cannot be carried from version to version.
void judge_zonemd(const ZoneVersion& zone, FindingSink& sink);

// SHA-384 by the SIMPLE scheme (RFC 8976 section 3.3.1): what a ZONEMD of this zone has to say, whether there
// is one or not. Nothing if OpenSSL has no SHA-384. Costs a walk over the zone.
[[nodiscard]] std::optional<Bytes> zone_digest(const ZoneVersion& zone);

} // namespace countersign::referee
