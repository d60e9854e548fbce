// What `verify` and `compare` print: verdict word first, then counts, then findings. Pure functions.
#pragma once

#include "diff/compare/compare.h"

namespace countersign {

[[nodiscard]] std::string zone_report_text(const ZoneVersion& zone, const VersionReport& report);
// One object; `findings` holds one object for each finding id, with its occurrences.
[[nodiscard]] std::string zone_report_json(const ZoneVersion& zone, const VersionReport& report);

[[nodiscard]] std::string comparison_text(std::span<const NodeVersion> versions,
                                          std::span<const Finding> findings);
[[nodiscard]] std::string comparison_json(std::span<const NodeVersion> versions,
                                          std::span<const Finding> findings);

// Findings for people, a line each with its evidence below; explained ones as a count for each rule.
[[nodiscard]] std::string findings_lines(std::span<const Finding> findings);

} // namespace countersign
