// CDS and CDNSKEY: what the zone asks its parent to publish (RFC 7344, RFC 8078, RFC 9615).
#pragma once

#include "diff/model/version_report.h"
#include "diff/model/zone_version.h"
#include "diff/verify/finding_sink.h"

namespace countersign::referee {

// Judges the two RRsets at the apex against each other and against the keys, as a parent that follows them
// would see it. `report` has its keys, with `signs_dnskey`, and its signature counts; their findings of form
// and signature are made elsewhere. Says nothing if neither RRset is there. `trusted_ds`: as in
// VerifyOptions.
void judge_cds(const ZoneVersion& zone, std::span<const Record> trusted_ds, const VersionReport& report,
               FindingSink& sink);

} // namespace countersign::referee
