// What the run loop tells whoever watches it: the progress line, the log, a test. Called from the run's main
// thread.
#pragma once

#include "diff/model/run_record.h"

namespace countersign {

class RunObserver {
public:
  virtual ~RunObserver() = default;
  virtual void run_started(const RunRecord& run, std::uint64_t first_step) = 0;
  virtual void step_offered(std::uint64_t step, const std::string& label) = 0;
  virtual void step_ended(const StepRecord& step) = 0;
  virtual void remark(const std::string& message) = 0; // for the log, and nothing to worry about
  virtual void note(const std::string& message) = 0;   // worth a line in the log
};

} // namespace countersign
