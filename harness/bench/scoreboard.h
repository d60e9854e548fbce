// The result of the incident benchmark, for people.
#pragma once

#include "harness/bench/incident_run.h"

namespace countersign::bench {

struct Scoreboard {
  std::vector<IncidentResult> results; // in the order of the cases' numbers, controls last

  [[nodiscard]] std::size_t incidents() const noexcept;    // entries of the catalogue that have a case
  [[nodiscard]] std::size_t caught() const noexcept;       // of those: all of their cases
  [[nodiscard]] std::size_t false_alarms() const noexcept; // cases with one, controls and others
};

// `details`: with everything that was told of each case.
[[nodiscard]] std::string scoreboard_text(const Scoreboard& board, bool details);

} // namespace countersign::bench
