// The cases of fixtures/incidents.
#pragma once

#include "harness/bench/scoreboard.h"

#include <deque>

namespace countersign::bench {

// In the order of their file names; fails the test where one is wrong.
[[nodiscard]] std::deque<Incident> all_cases();

} // namespace countersign::bench
