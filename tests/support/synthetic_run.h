// Runs that nobody made: as real ones look in the database, for tests and measurements of what reads them.
#pragma once

#include "diff/model/run_record.h"

namespace countersign::test {

// Incumbent "old" with node "a"; candidate "new" with nodes "hsm-a" and "hsm-b": three nodes in all.
[[nodiscard]] RunRecord synthetic_run(UnixMillis started_at, std::uint64_t steps);

// One version at each node, good in all. `bogus`: hsm-b signs with a private key that nobody published.
[[nodiscard]] StepRecord synthetic_step(std::uint64_t index, UnixMillis offered_at, bool bogus = false);

} // namespace countersign::test
