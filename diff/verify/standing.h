// What one name is to the zone, found without a walk over the zone. Costs a few look-ups for each label.
#pragma once

#include "diff/verify/survey.h"

namespace countersign::referee {

// Where a walk that begins at `first` (a name of the zone or not) must begin: knows the cut above it.
[[nodiscard]] ZoneWalk::Place place_at(const ZoneVersion& zone, NameView first);
// Of a name that need not have a node.
[[nodiscard]] Standing standing_of(const ZoneVersion& zone, NameView name);

// What names below `name` are because of it; nothing if it is no cut and no DNAME. Says nothing of cuts
// further up.
[[nodiscard]] std::optional<Standing> standing_below(const ZoneVersion& zone, NameView name);

// The name as survey() would list it: a node with data that is the zone's own, or an empty non-terminal above
// such names. Nothing if it does not exist. An empty non-terminal costs a walk over the names below it, as
// far as the first that is more than an insecure delegation.
[[nodiscard]] std::optional<DenialName> existing_name(const ZoneVersion& zone, NameView name);

// The nearest existing names with a node before and after `name`; nothing at either end of the zone.
[[nodiscard]] std::optional<NodeView> existing_before(const ZoneVersion& zone, NameView name);
[[nodiscard]] std::optional<NodeView> existing_after(const ZoneVersion& zone, NameView name);

} // namespace countersign::referee
