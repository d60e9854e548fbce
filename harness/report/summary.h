// Counts over a run, for text and JSON alike.
#pragma once

#include "diff/model/run_record.h"

#include <array>
#include <map>
#include <span>

namespace countersign {

struct RunSummary {
  std::uint64_t steps_planned = 0;
  std::uint64_t steps_stored = 0;
  std::uint64_t steps_complete = 0;
  std::uint64_t versions = 0;
  std::uint64_t first_versions = 0;                                    // the rest are revisions and strays
  OutcomeCounts signatures;                                            // over all versions
  std::map<std::string, std::uint64_t> rrsets_without_valid_signature; // by type, over all versions
  std::array<std::uint64_t, 4> unexplained{};                          // findings by Effect
  std::map<std::string, std::uint64_t> explained;                      // findings by rule

  [[nodiscard]] std::uint64_t unexplained_with(Effect effect) const {
    return unexplained[static_cast<std::size_t>(effect)];
  }
};

[[nodiscard]] RunSummary summarize(const RunRecord& run, std::span<const StepRecord> steps);

} // namespace countersign
