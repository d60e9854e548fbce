// Which message is due on which route. Pure: told the outbox and the instant.
//
// Instants are of a wall clock that may have jumped. Where one lies in the future, what waits for it is due
// now: to say something once too often is better than not at all.
#pragma once

#include "harness/alerts/route.h"

namespace countersign {

struct PlannedErrand {
  std::size_t route = 0; // index in the configuration
  AlertMessage message;
  std::uint64_t attempts = 0; // before
};

struct Schedule {
  std::vector<PlannedErrand> errands; // for each route the newest troubles first
  std::vector<std::int64_t> settled;  // messages of which nothing is left to be sent
  std::uint64_t undelivered = 0;      // alerts that nobody has a receipt for
  AlertOverview overview;
};

// `takes`: for each route, whether it is told of acknowledgements, and of resolutions.
struct RouteTakes {
  bool acknowledge = true, resolve = true;
};

// Escalation: a route is due when the alert has not been acknowledged for its `after`, or when every route
// before it has failed twice with it. Canaries and tests go to all routes at once (a test to the one it
// names).
[[nodiscard]] Schedule plan_errands(const std::vector<OutboxEntry>& outbox, const AlertConfig& config,
                                    const std::vector<RouteTakes>& takes, UnixMillis now);

// When to try again after `failures` in a row; `random` in 0..1 makes it up to half shorter.
[[nodiscard]] milliseconds retry_after(std::uint64_t failures, const AlertConfig& config, double random);

} // namespace countersign
