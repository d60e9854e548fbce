// A way on which people are told. Each attempt is bounded by its deadline, and either gives a receipt or an
// error.
#pragma once

#include "harness/config/alert_config.h"
#include "storage/alert.h"

#include <memory>

namespace countersign {

// What stands unresolved, for receivers that know one state and no messages (Icinga).
struct AlertOverview {
  std::uint64_t unresolved = 0, unacknowledged = 0;
  std::optional<Severity> worst; // of the unresolved
  std::string text;              // a line for each of the worst of them
};

struct AlertErrand {
  AlertMessage message;
  AlertOverview overview;
  UnixMillis now = 0;
};

class AlertRouteSender {
public:
  virtual ~AlertRouteSender() = default;
  // What the other side said, one line. `protocol`: it refused this message, others may pass; any other kind:
  // the route is out of order. Called by one thread at a time.
  [[nodiscard]] virtual Result<std::string> send(const AlertErrand& errand) = 0;
  // Whether the receiver is told of an acknowledgement, or a resolution, too.
  [[nodiscard]] virtual bool takes(AlertAction action) const = 0;
};

// Working directory of programs: the root, which is always there.
[[nodiscard]] std::unique_ptr<AlertRouteSender> make_route(const AlertRouteConfig& config);

} // namespace countersign
