// Verifies the versions of one node one after the other, each at the cost of its change.
#pragma once

#include "adapters/transfer/zone_update.h"
#include "diff/verify/verifier.h"

#include <chrono>

namespace countersign {

// One for each node, used by the node's thread.
class VersionVerifier {
public:
  // The parent's DS RRset, for everything that is judged from now on; empty: not known.
  void trust(std::vector<Record> ds) { ds_ = std::move(ds); }
  // The version that an update brought, now. Verified from scratch if it is the first, and once an hour: what
  // is remembered is never older than that.
  [[nodiscard]] VersionReport judge(const ZoneUpdate& update);
  // A version that was judged before, at this instant.
  [[nodiscard]] VersionReport judge_again(const ZoneVersionPtr& zone);

  // Of the version that was judged last.
  [[nodiscard]] Damage damage() const { return verifier_.damage(); }

private:
  [[nodiscard]] VersionReport judge_from(const ZoneVersionPtr& zone, const Change* change);

  Verifier verifier_;
  ZoneVersionPtr last_;
  std::vector<Record> ds_;
  std::chrono::steady_clock::time_point from_scratch_at_;
};

} // namespace countersign
