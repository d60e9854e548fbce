// A wall clock for child processes that can be set, so that signatures are refreshed, and expire, in minutes.
//
// Set it while the child is stopped: BIND and Knot have their next re-signing planned on a clock that does
// not move, and follow a jump only when they start. TSIG does not bear two clocks (RFC 8945 section 5.2.3:
// 300 seconds), so such a child is spoken to without it.
#pragma once

#include "diff/model/result.h"

#include <chrono>
#include <filesystem>
#include <vector>

namespace countersign {

class ShiftedClock {
public:
  // Keeps its offset, zero at first, in a new file at `file`, which the child must be able to read.
  // `not_found` if the library that moves the clock is neither beside this program nor where it is installed.
  [[nodiscard]] static Result<ShiftedClock> create(const std::filesystem::path& file);

  // From now on processes that have this clock see the true time plus `offset`.
  [[nodiscard]] Status set(std::chrono::seconds offset);
  // For ProgramSetup::environment.
  [[nodiscard]] std::vector<std::string> environment() const;

private:
  ShiftedClock(std::filesystem::path library, std::filesystem::path file)
      : library_(std::move(library)), file_(std::move(file)) {}

  std::filesystem::path library_, file_;
};

} // namespace countersign
