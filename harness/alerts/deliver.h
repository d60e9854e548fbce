// The sender: `countersign alerts deliver`, once or until it is stopped.
#pragma once

#include "harness/alerts/courier.h"

#include <atomic>

namespace countersign {

struct DeliverOptions {
  std::filesystem::path database;
  AlertConfig config;
  bool follow = false; // until stopped; else until nothing is due
};

struct DeliverOutcome {
  bool other_sender = false; // another process is at it: nothing was done
  std::uint64_t sent = 0, failed = 0;
  std::uint64_t undelivered = 0; // alerts that nobody has a receipt for, at the end
};

// One sender at a time for a database (a lock beside it); `follow` waits for its turn. Errors are about the
// database or the lock; a route that fails is none.
[[nodiscard]] Result<DeliverOutcome> deliver_alerts(const DeliverOptions& options,
                                                    const std::atomic<bool>& stop);

} // namespace countersign
