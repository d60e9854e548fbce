// Ends the waits of one thread from another: whoever stops a thread that may be waiting for a peer for
// minutes needs it. The waits of adapters/net then fail with `cancelled`.
#pragma once

#include "adapters/clock.h"
#include "adapters/net/wake_event.h"

namespace countersign {

// As long as it lives, the waits of the thread that made it end when `event` is woken, and do not begin while
// it is. One at a time for each thread; `event` must live longer.
class Interruptible {
public:
  explicit Interruptible(const WakeEvent& event) noexcept;
  ~Interruptible();
  Interruptible(const Interruptible&) = delete;
  Interruptible& operator=(const Interruptible&) = delete;
};

// The descriptor that poll() has to look at as well, readable when the wait is to end; -1 if there is none.
[[nodiscard]] int interruption_descriptor() noexcept;
[[nodiscard]] bool is_interrupted() noexcept;
// Waits without anything to wait for. False if it was interrupted.
bool pause_until(Deadline deadline) noexcept;

} // namespace countersign
