// Findings of a run for build servers and plugin checks. Pure.
#pragma once

#include "harness/verdict/verdict.h"
#include "storage/storage.h"

#include <span>

namespace countersign {

// A test case for each kind of the catalogue, whether it was found or not: names are stable and unique. A
// failure is an unexplained difference or worse, an error what kept us from deciding; what is explained
// passes, and is counted.
[[nodiscard]] std::string findings_junit(const std::string& zone, std::span<const StoredFinding> findings);
// One line with performance data, and a line for each kind that is unexplained.
[[nodiscard]] std::string findings_nagios(const std::string& zone, std::span<const StoredFinding> findings);
// By the worst effect of what is unexplained; the code of the plugin's word.
[[nodiscard]] ExitCode findings_exit_code(std::span<const StoredFinding> findings);

} // namespace countersign
