// An NSEC chain that was sound, after a change.
#pragma once

#include "diff/verify/changed_names.h"

namespace countersign::referee {

// False as soon as anything near the change is not as it must be. `ttl`: see DenialContext.
[[nodiscard]] bool nsec_stays_sound(const ZoneVersion& after, const ChangedNames& names,
                                    std::optional<std::uint32_t> ttl);

} // namespace countersign::referee
