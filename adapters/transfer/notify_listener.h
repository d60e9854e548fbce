// Listens for NOTIFY (RFC 1996) of all signer nodes, so that nothing is polled that is announced.
#pragma once

#include "adapters/clock.h"
#include "adapters/net/endpoint.h"
#include "diff/model/name.h"
#include "diff/model/serial.h"

#include <memory>

namespace countersign {

// One UDP port (RFC 1996 3.5: NOTIFY is sent by UDP) with a background thread that acknowledges every
// well-formed NOTIFY for the zone. NOTIFY is a hint and never believed: the serial in it, if any, is not
// handed out. Each node gets a listener of its own, for on one address nothing else tells the nodes apart.
class NotifyListener {
public:
  [[nodiscard]] static Result<std::unique_ptr<NotifyListener>> start(NameView zone);
  ~NotifyListener();
  NotifyListener(const NotifyListener&) = delete;
  NotifyListener& operator=(const NotifyListener&) = delete;

  [[nodiscard]] Endpoint endpoint() const;
  // Waits until a NOTIFY has come since the last wait returned true, or the deadline passes (false).
  [[nodiscard]] bool wait(Deadline deadline);

private:
  class Impl;
  explicit NotifyListener(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

} // namespace countersign
