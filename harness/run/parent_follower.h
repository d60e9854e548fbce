// What a parent makes of a child's CDS (RFC 7344 section 4.1, RFC 8078): the decision of one that polls, and
// that believes no request which the child's keys do not bear.
#pragma once

#include "diff/model/version_report.h"
#include "diff/model/zone_version.h"

namespace countersign {

// RDATA of the DS RRset that this version asks for, in canonical order; nothing if it asks for none, or for
// what is there. Only CDS are read: all signers that we drive publish them beside CDNSKEY. `protocol` if the
// request must be refused: not signed by a key that the present DS vouch for (without DS any key will do that
// signs DNSKEY: the first one is taken on trust), or it would leave no DS that fits a signing key.
[[nodiscard]] Result<std::optional<std::vector<Bytes>>>
wanted_ds(const ZoneVersion& zone, const VersionReport& report, const std::vector<Bytes>& present);

} // namespace countersign
