#include "diff/verify/survey.h"

#include <algorithm>

namespace countersign::referee {
namespace {

bool is_denial_type(RrType type) noexcept { return type == RrType::NSEC || type == RrType::NSEC3; }

// Adds names in canonical order, and before each one the empty non-terminals that lead to it.
class NameCollector {
public:
  NameCollector(NameView apex, LargeVector<DenialName>& names)
      : apex_labels_(apex.label_count()), names_(names) {}

  void add(const PlacedNode& placed, const NodeFacts& facts) {
    const NameView owner = placed.node.owner();
    const unsigned labels = owner.label_count();
    const bool insecure = placed.standing == Standing::delegation && !facts.has_ds;
    // What is not above this name is behind us.
    while (!path_.empty() && !owner.is_at_or_below(names_[path_.back()].owner())) path_.pop_back();
    const unsigned known = path_.empty() ? apex_labels_ : names_[path_.back()].owner().label_count();
    for (unsigned depth = known + 1; depth < labels; ++depth) {
      path_.push_back(names_.size());
      names_.emplace_back(placed.node, static_cast<std::uint8_t>(labels - depth), Standing::authoritative);
      names_.back().insecure_only = true; // until something else is found below
    }
    if (!insecure) {
      // An ancestor that has lost the mark has ancestors that have lost it too.
      for (auto at = path_.rbegin(); at != path_.rend(); ++at) {
        DenialName& above = names_[*at];
        if (above.is_empty_non_terminal() && !above.insecure_only) break;
        if (above.is_empty_non_terminal()) above.insecure_only = false;
      }
    }
    path_.push_back(names_.size());
    names_.emplace_back(placed.node, std::uint8_t{0}, placed.standing);
    names_.back().insecure_only = insecure;
  }

  void add_unjustified(const PlacedNode& placed) {
    names_.emplace_back(placed.node, std::uint8_t{0}, placed.standing);
    names_.back().exists = false;
  }

private:
  unsigned apex_labels_;
  LargeVector<DenialName>& names_;
  std::vector<std::size_t> path_; // existing names above the last one, outermost first
};

} // namespace

NodeFacts facts_of(const NodeView& node) {
  NodeFacts facts;
  for (std::size_t i = 0; i < node.size(); ++i) {
    const RrsetView set = node.rrset(i);
    if (set.size() == 0) continue;
    facts.has_data = facts.has_data || !is_denial_type(set.type());
    facts.has_ds = facts.has_ds || set.type() == RrType::DS;
    if (set.type() == RrType::NSEC) facts.nsec = set.size();
    if (set.type() == RrType::NSEC3) facts.nsec3 = set.size();
    if (set.type() == RrType::SOA) facts.soa = set.size();
  }
  return facts;
}

std::optional<PlacedNode> ZoneWalk::next() {
  const auto node = cursor_.next();
  if (!node) return std::nullopt;
  const NameView owner = node->owner();
  if (cut_ && !owner.is_at_or_below(*cut_)) cut_.reset();
  cut_before_ = cut_;
  below_before_ = below_;
  if (cut_) return PlacedNode{*node, below_};
  const bool at_apex = owner == zone_->apex();
  const bool delegates = !at_apex && node->has(RrType::NS);
  if (delegates || node->has(RrType::DNAME)) {
    cut_ = owner;
    below_ = delegates ? Standing::below_cut : Standing::below_dname;
  }
  return PlacedNode{*node, at_apex     ? Standing::apex
                           : delegates ? Standing::delegation
                                       : Standing::authoritative};
}

NameView DenialName::owner() const noexcept {
  NameView name = node_.owner();
  for (unsigned i = 0; i < labels_above_; ++i) name = name.parent();
  return name;
}

std::size_t stretch_nodes(const ZoneVersion& zone) noexcept {
  return std::clamp<std::size_t>(zone.record_count() / 64, 1024, 8192);
}

Survey survey(const ZoneVersion& zone) {
  Survey result;
  NameCollector collector(zone.apex(), result.names);
  const std::size_t nodes_of_stretch = stretch_nodes(zone);
  ZoneWalk walk(zone);
  while (const auto placed = walk.next()) {
    if (result.stretches.empty() || result.stretches.back().nodes == nodes_of_stretch) {
      result.stretches.push_back({walk.place_of(placed->node), 0});
    }
    ++result.stretches.back().nodes;
    const NodeFacts facts = facts_of(placed->node);
    result.nsec_records += facts.nsec;
    result.nsec3_records += facts.nsec3;
    if (facts.nsec3 != 0) result.nsec3.push_back(placed->node);
    const bool own = placed->standing != Standing::below_cut && placed->standing != Standing::below_dname;
    if (own && facts.has_data) {
      collector.add(*placed, facts);
    } else if (facts.nsec != 0) {
      collector.add_unjustified(*placed);
    }
  }
  return result;
}

bool must_be_signed(RrType type, Standing standing) noexcept {
  switch (standing) {
  case Standing::apex:
  case Standing::authoritative:
    return true;
  case Standing::delegation:
    return type == RrType::DS || type == RrType::NSEC || type == RrType::NSEC3;
  case Standing::below_cut:
  case Standing::below_dname:
    return false;
  }
  return false;
}

bool is_child_of(NameView name, NameView apex) noexcept {
  return name.size() > apex.size() && name.parent() == apex;
}

} // namespace countersign::referee
