// All differences between two versions, in one pass over both.
#pragma once

#include "diff/compare/ledger.h"

namespace countersign::comparison {

[[nodiscard]] std::vector<Difference> compare_pair(const Pair& pair);

} // namespace countersign::comparison
