// A fabricated run in the manner of de-2026: fixed in every value, so that reports on it can be compared
// octet by octet.
#pragma once

#include "diff/model/run_record.h"
#include "storage/storage.h"

namespace countersign::test {

// Ended, NO-GO; seven steps, of which the last three are bogus at two of three nodes of the candidate.
[[nodiscard]] RunRecord bogus_run();
[[nodiscard]] std::vector<StepRecord> bogus_steps();

// Ended, GO; three steps, every difference explained.
[[nodiscard]] RunRecord clean_run();
[[nodiscard]] std::vector<StepRecord> clean_steps();

[[nodiscard]] std::vector<StoredFinding> stored_findings(RunId run, const std::vector<StepRecord>& steps);

} // namespace countersign::test
