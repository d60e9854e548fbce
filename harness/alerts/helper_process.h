// A verb of this program as a child, for as long as a run or a watch goes on: what sends alerts, what serves
// metrics.
//
// A process and not a thread: whatever a route, a resolver or a TLS library does there, verification neither
// waits for it nor dies of it, and a stop can end it at any instant without a loss (all that counts is in the
// database). It dies with us, whatever we die of.
#pragma once

#include "adapters/process/subprocess.h"

namespace countersign {

class HelperProcess {
public:
  // `what` is for messages; paths in the arguments are absolute. What it says goes to `log_file`.
  HelperProcess(std::string what, std::vector<std::string> arguments, const std::filesystem::path& log_file);

  // Starts it, and starts it again if it has died, with growing pauses. Never waits; trouble goes to the log.
  void tend();
  // SIGTERM, and SIGKILL at the deadline.
  void stop(Deadline deadline);

private:
  std::string what_;
  ProgramSetup setup_;
  std::unique_ptr<Subprocess> child_;
  Deadline next_start_ = Deadline::after(milliseconds(0));
  milliseconds pause_{0};
  Deadline settled_ = Deadline::after(milliseconds(0)); // alive until then, the next death is a first one
};

// The arguments of the sender of alerts.
[[nodiscard]] HelperProcess make_alert_sender(const std::filesystem::path& config,
                                              const std::filesystem::path& database,
                                              const std::filesystem::path& log_file);

} // namespace countersign
