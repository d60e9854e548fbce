// Verbs for those who run countersign, beside those that judge. Declared as in verbs.h.
#pragma once

#include "harness/cli/verbs.h"

namespace countersign {

void add_evidence(CLI::App& app, Action& action);

} // namespace countersign
