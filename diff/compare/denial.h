// Kind and parameters of denial of existence, as verification summed them up.
#pragma once

#include "diff/compare/ledger.h"

namespace countersign::comparison {

// What can be compared beyond kind and parameters.
enum class ChainMode : std::uint8_t {
  none,       // other kinds, no denial, several chains at once
  by_owner,   // NSEC, or NSEC3 with equal hashes
  population, // NSEC3 with other hashes: numbers only
};

[[nodiscard]] ChainMode compare_denial(const Pair& pair, Ledger& ledger);

} // namespace countersign::comparison
