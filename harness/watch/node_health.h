// Whether a watched node is well, and what is said about it: each trouble once, when it begins, and once that
// it has ended. Pure: told what was seen, and when.
#pragma once

#include "adapters/clock.h"
#include "diff/model/finding.h"

#include <set>

namespace countersign {

class NodeHealth {
public:
  explicit NodeHealth(milliseconds recovered_after) : recovered_after_(recovered_after) {}

  // A look at the node failed. A finding if this kind of trouble is new; signer and node are not filled in.
  [[nodiscard]] std::optional<Finding> failed(FindingKind kind, const std::string& what, UnixMillis now);
  // A look at the node went well. `node_recovered` once that has been so for long enough: a node that comes
  // and goes is one trouble, and not many.
  [[nodiscard]] std::optional<Finding> succeeded(UnixMillis now);

  [[nodiscard]] bool is_well() const noexcept { return kinds_.empty() || well_since_.has_value(); }
  [[nodiscard]] bool is_settled() const noexcept { return kinds_.empty(); } // nothing is left to be said

private:
  milliseconds recovered_after_;
  std::set<FindingKind> kinds_; // said since the trouble began; empty: there is none
  UnixMillis since_ = 0;
  std::uint64_t failures_ = 0;
  std::uint64_t relapses_ = 0;
  std::optional<UnixMillis> well_since_;
};

// What a failed look says of the node: `taking` if it was a transfer (or a file) and not a SOA query.
[[nodiscard]] FindingKind trouble_of(const Error& error, bool taking) noexcept;

} // namespace countersign
