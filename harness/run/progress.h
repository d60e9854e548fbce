// The progress of a run for people: one line that rewrites itself on a terminal, a log line a step elsewhere.
#pragma once

#include "harness/run/observer.h"

#include <memory>

namespace countersign {

// `quiet`: notes only.
[[nodiscard]] std::unique_ptr<RunObserver> make_progress(bool quiet);

} // namespace countersign
