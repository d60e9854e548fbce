// What `cutover` prints: the answer first, then what was judged, then what to do. Pure functions.
#pragma once

#include "diff/cutover/cutover.h"

namespace countersign {

[[nodiscard]] std::string cutover_text(NameView zone, const CutoverReport& report);
[[nodiscard]] std::string cutover_json(NameView zone, const CutoverReport& report);

} // namespace countersign
