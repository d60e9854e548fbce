// Where a judged version is damaged, by name: what a report only counts.
#pragma once

#include "diff/model/version_report.h"
#include "diff/model/zone_layer.h"

namespace countersign {

// An RRset that must be signed and that no signature makes valid: a resolver cannot get it any more.
struct LostRrset {
  NodeView node;
  RrType type;
};

// A signature that fails for another reason than its time: bogus, malformed or by an unknown key.
struct FailingSignature {
  NodeView node;
  RrType type;         // of the RRset that it covers
  std::uint16_t index; // of RrsetView::signature()
  SignatureOutcome outcome;
};

// Both in canonical order. The nodes borrow from the zone version that was judged. Signatures over nothing,
// and those below a cut, are not listed.
struct Damage {
  std::vector<LostRrset> lost;
  std::vector<FailingSignature> failing;
};

} // namespace countersign
