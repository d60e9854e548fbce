// The daemon: all zones of a configuration, until it is told to stop.
#pragma once

#include "harness/verdict/verdict.h"

#include <atomic>
#include <filesystem>
#include <string>
#include <vector>

namespace countersign {

struct WatchOptions {
  std::filesystem::path config;
  std::filesystem::path database;
  std::vector<std::string> metrics; // options of the verb `metrics`; none: no metrics are served
};

// Set by signal handlers, which have no other way to reach us.
struct WatchControl {
  std::atomic<bool> stop{false};
  std::atomic<bool> reload{false};
};

struct WatchOutcome {
  ExitCode exit_code = ExitCode::undecided; // of all that was seen, the worst of all zones
  std::string summary;                      // a line for each zone
  // A verification of a large zone could not be ended in time. Its thread still runs: leave by std::_Exit().
  bool abandoned = false;
};

// Runs stay open and are gone on with by the next start. What happens to nodes is findings; an Error is about
// us: no database, no state directory, no port to listen on. A configuration that cannot be read is an error
// at the start, and at a reload a line in the log.
[[nodiscard]] Result<WatchOutcome> watch_zones(const WatchOptions& options, WatchControl& control);

} // namespace countersign
