// Rules about single nodes that hold whoever signed the zone: what may stand beside what, and where.
#pragma once

#include "diff/verify/finding_sink.h"
#include "diff/verify/survey.h"

namespace countersign::referee {

// CNAME, DNAME, DS, CDS, CDNSKEY and ZONEMD of one node. Nothing is demanded below a cut or a DNAME, of which
// the zone does not speak; nor of what is not there, if `rrsets_only`.
void judge_node_form(const PlacedNode& placed, bool rrsets_only, FindingSink& sink);

} // namespace countersign::referee
