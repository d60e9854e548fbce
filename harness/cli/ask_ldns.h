// The second opinion of ldns, asked from the command line's verbs.
#pragma once

#include "diff/verify/verify.h"

namespace countersign {

// On the verdicts against signatures and on a sample of the others, in a child of this program; what it says
// goes into `report`.
void ask_ldns(const ZoneVersion& zone, const VerifyOptions& options, VersionReport& report);

} // namespace countersign
