// CDS and CDNSKEY: what the zone asks its parent to publish (RFC 7344, RFC 8078, RFC 9615).
#pragma once

#include "diff/model/version_report.h"
#include "diff/model/zone_version.h"
#include "diff/verify/tally.h"

namespace countersign::referee {

// Each record is held against each key, and each CDS against each CDNSKEY, at the price of a digest where the
// tags agree: RRsets beyond this number are not looked into. (Honest ones have about four records.)
inline constexpr std::size_t k_max_wishes = 256;

// Judges the two RRsets at the apex against each other and against the keys, as a parent that follows them
// would see it. `report` has its keys and its signature counts, `signs` says of each key whether it signs the
// DNSKEY RRset; what nobody could judge is not held against the zone. Findings of form and signature are made
// elsewhere. Says nothing if neither RRset is there. `trusted_ds`: as in VerifyOptions.
void judge_cds(const ZoneVersion& zone, std::span<const Record> trusted_ds, const VersionReport& report,
               std::span<const SignsKeys> signs, FindingSink& sink);

} // namespace countersign::referee
