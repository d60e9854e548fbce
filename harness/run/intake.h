// How the versions of one node are taken: by differences where that is possible, and what was wrong on the
// way.
#pragma once

#include "adapters/signers/node_driver.h"
#include "diff/model/finding.h"

namespace countersign {

// Of the versions that a node had to give: how they came.
struct IntakeCounts {
  std::uint64_t whole = 0;
  std::uint64_t by_differences = 0;
  std::uint64_t changes = 0; // in those; more than one where the node published several serials in between
};

struct Intake {
  Result<ZoneUpdate> update;
  std::vector<Finding> findings; // signer and node not filled in; also where there is an update
};

// One for each node, used by the node's thread; the driver outlives it.
class NodeIntake {
public:
  explicit NodeIntake(NodeDriver& driver) : driver_(driver) {}

  // The node's version, from `have` if that is not null. `verify_ixfr`: one that came by differences is
  // compared with the same serial by AXFR; where the two differ, AXFR's is handed out, for that is what the
  // node holds.
  [[nodiscard]] Intake take(const ZoneVersionPtr& have, bool verify_ixfr, Deadline deadline);
  [[nodiscard]] const IntakeCounts& counts() const noexcept { return counts_; }

private:
  void check_by_axfr(const ZoneVersion& have, ZoneUpdate& update, Deadline deadline,
                     std::vector<Finding>& findings);

  NodeDriver& driver_;
  IntakeCounts counts_;
};

// An IXFR that failed, and what the AXFR behind it brought.
[[nodiscard]] Finding ixfr_finding(const IxfrFailure& failure, Serial from, Serial to);
// Error of a transfer as the kind of finding that it is.
[[nodiscard]] FindingKind finding_for_transfer(const Error& error) noexcept;

} // namespace countersign
