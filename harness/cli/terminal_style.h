// How reports look on this stdout.
#pragma once

#include "harness/report/report.h"

namespace countersign {

// Colour on a terminal only, and never when NO_COLOR is set to anything (no-color.org).
[[nodiscard]] TextStyle terminal_style();

} // namespace countersign
