#include "diff/verify/standing.h"

namespace countersign::referee {
namespace {

bool is_own(Standing standing) noexcept {
  return standing != Standing::below_cut && standing != Standing::below_dname;
}

bool exists_by_itself(const PlacedNode& placed) {
  return is_own(placed.standing) && facts_of(placed.node).has_data;
}

bool is_insecure_delegation(const PlacedNode& placed) {
  return placed.standing == Standing::delegation && !placed.node.has(RrType::DS);
}

std::optional<DenialName> empty_non_terminal(const ZoneVersion& zone, NameView name) {
  ZoneWalk walk(zone, {name, std::nullopt, {}});
  std::optional<DenialName> found;
  while (const auto placed = walk.next()) {
    const NameView owner = placed->node.owner();
    if (!owner.is_at_or_below(name)) break;
    if (owner == name || !exists_by_itself(*placed)) continue;
    if (!found) {
      const unsigned above = owner.label_count() - name.label_count();
      found.emplace(placed->node, static_cast<std::uint8_t>(above), Standing::authoritative);
      found->insecure_only = true;
    }
    if (is_insecure_delegation(*placed)) continue;
    found->insecure_only = false;
    break;
  }
  return found;
}

} // namespace

std::optional<Standing> standing_below(const ZoneVersion& zone, NameView name) {
  const auto node = zone.find(name);
  if (!node) return std::nullopt;
  if (!(name == zone.apex()) && node->has(RrType::NS)) return Standing::below_cut;
  if (node->has(RrType::DNAME)) return Standing::below_dname;
  return std::nullopt;
}

ZoneWalk::Place place_at(const ZoneVersion& zone, NameView first) {
  // The outermost one counts: below a cut nothing else cuts.
  for (unsigned labels = zone.apex().label_count(); labels < first.label_count(); ++labels) {
    const NameView above = first.suffix(labels);
    if (const auto below = standing_below(zone, above)) return {first, above, *below};
  }
  return {first, std::nullopt, {}};
}

Standing standing_of(const ZoneVersion& zone, NameView name) {
  const ZoneWalk::Place place = place_at(zone, name);
  if (place.cut) return place.below;
  if (name == zone.apex()) return Standing::apex;
  const auto node = zone.find(name);
  return node && node->has(RrType::NS) ? Standing::delegation : Standing::authoritative;
}

std::optional<DenialName> existing_name(const ZoneVersion& zone, NameView name) {
  const Standing standing = standing_of(zone, name);
  if (!is_own(standing)) return std::nullopt;
  const auto node = zone.find(name);
  if (!node || !facts_of(*node).has_data) {
    // Below a delegation or a DNAME nothing exists, and a node without data is neither.
    return empty_non_terminal(zone, name);
  }
  DenialName found(*node, 0, standing);
  found.insecure_only = is_insecure_delegation({*node, standing});
  return found;
}

std::optional<NodeView> existing_before(const ZoneVersion& zone, NameView name) {
  auto node = zone.find_before(name);
  while (node && !exists_by_itself({*node, standing_of(zone, node->owner())})) {
    node = zone.find_before(node->owner());
  }
  return node;
}

std::optional<NodeView> existing_after(const ZoneVersion& zone, NameView name) {
  ZoneWalk walk(zone, place_at(zone, name));
  while (const auto placed = walk.next()) {
    if (!(placed->node.owner() == name) && exists_by_itself(*placed)) return placed->node;
  }
  return std::nullopt;
}

} // namespace countersign::referee
