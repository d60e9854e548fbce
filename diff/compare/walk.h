// Two versions side by side in canonical order: one pass, linear in both.
#pragma once

#include "diff/model/zone_version.h"

namespace countersign::comparison {

// Calls visit(left, right) for every owner name; one of them is absent where a side has no such name.
template <class Visit> void walk_nodes(const ZoneVersion& left, const ZoneVersion& right, Visit visit) {
  NodeCursor left_nodes = left.nodes();
  NodeCursor right_nodes = right.nodes();
  auto l = left_nodes.next();
  auto r = right_nodes.next();
  while (l || r) {
    const int order = !l ? 1 : !r ? -1 : compare(l->owner(), r->owner());
    visit(order <= 0 ? l : std::nullopt, order >= 0 ? r : std::nullopt);
    if (order <= 0) l = left_nodes.next();
    if (order >= 0) r = right_nodes.next();
  }
}

// The RRsets of one name. A set of signatures without records is passed over: verification names it.
class RrsetCursor {
public:
  explicit RrsetCursor(const std::optional<NodeView>& node) : node_(node) {}

  [[nodiscard]] std::optional<RrsetView> next() {
    while (node_ && at_ < node_->size()) {
      const RrsetView set = node_->rrset(at_++);
      if (set.size() != 0) return set;
    }
    return std::nullopt;
  }

private:
  const std::optional<NodeView>& node_;
  std::size_t at_ = 0;
};

template <class Visit>
void walk_rrsets(const std::optional<NodeView>& left, const std::optional<NodeView>& right, Visit visit) {
  RrsetCursor left_sets(left);
  RrsetCursor right_sets(right);
  auto l = left_sets.next();
  auto r = right_sets.next();
  while (l || r) {
    const bool take_left = l && (!r || l->type() <= r->type());
    const bool take_right = r && (!l || r->type() <= l->type());
    visit(take_left ? l : std::nullopt, take_right ? r : std::nullopt);
    if (take_left) l = left_sets.next();
    if (take_right) r = right_sets.next();
  }
}

} // namespace countersign::comparison
