// Alerts and routes as text, JSON and a plugin's line. Pure.
#pragma once

#include "harness/verdict/verdict.h"
#include "storage/alert.h"

namespace countersign {

[[nodiscard]] std::string alerts_text(const std::vector<Alert>& alerts,
                                      const std::vector<AlertRoute>& routes);
[[nodiscard]] std::string alerts_json(const std::vector<Alert>& alerts,
                                      const std::vector<AlertRoute>& routes);
// One line with performance data, and a line for each alert below it.
[[nodiscard]] std::string alerts_nagios(const std::vector<Alert>& alerts,
                                        const std::vector<AlertRoute>& routes);
// 2 for a critical alert that nobody has acknowledged; 1 for any other that is not resolved, or a route that
// is down; 0 else. A canary under way is none.
[[nodiscard]] ExitCode alerts_exit_code(const std::vector<Alert>& alerts,
                                        const std::vector<AlertRoute>& routes);

} // namespace countersign
