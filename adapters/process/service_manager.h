// Tells systemd how we are: sd_notify(3), which is one datagram to a Unix socket, without its library.
#pragma once

#include "adapters/clock.h"
#include "diff/model/result.h"

#include <optional>
#include <string>
#include <string_view>

namespace countersign {

class ServiceManager {
public:
  // From NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID. Where nobody asked for it, everything does nothing.
  [[nodiscard]] static ServiceManager from_environment();

  // "READY=1", "WATCHDOG=1", "STOPPING=1", "RELOADING=1", "STATUS=..."; several with a newline between. Never
  // waits; `io` if it could not be said, which is for the log and no reason to stop.
  [[nodiscard]] Status tell(std::string_view state) const;
  // How often WATCHDOG=1 is due: half of what the service manager waits. Nothing if it does not wait.
  [[nodiscard]] std::optional<milliseconds> watchdog_interval() const noexcept { return watchdog_; }

private:
  std::string socket_; // "" if there is nobody to tell
  std::optional<milliseconds> watchdog_;
};

} // namespace countersign
