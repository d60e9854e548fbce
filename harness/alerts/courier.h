// Takes what is due from the outbox to the routes, and writes down what came of it.
//
// At least once: a receipt is stored after it was given, and whoever dies in between sends again, with the
// same words and key. A route that hangs costs its own time-out and keeps no other waiting: each has a thread
// for a pass.
#pragma once

#include "harness/alerts/schedule.h"
#include "storage/alert_store.h"

#include <random>

namespace countersign {

struct CourierReport {
  std::uint64_t sent = 0, failed = 0;
  std::uint64_t undelivered = 0;  // alerts of which nobody has a receipt, before this pass
  std::vector<std::string> lines; // for the log: a line for each failure, and for each receipt
};

class Courier {
public:
  using MakeRoute = std::function<std::unique_ptr<AlertRouteSender>(const AlertRouteConfig&)>;
  Courier(AlertStore& store, const AlertConfig& config, std::uint64_t seed,
          const MakeRoute& make = make_route);

  // The routes of the configuration are on record from here on. Errors are about the database.
  [[nodiscard]] Status begin();
  // Once through the outbox, with canaries and expiries that are due. `clock` gives the instants of receipts.
  [[nodiscard]] Result<CourierReport> pass(const std::function<UnixMillis()>& clock);

private:
  struct Outcome {
    PlannedErrand errand;
    Result<std::string> receipt;
    UnixMillis at = 0;
  };
  [[nodiscard]] std::vector<Outcome> deliver(const Schedule& schedule,
                                             const std::function<UnixMillis()>& clock);
  [[nodiscard]] Status write_down(const Outcome& outcome, const std::vector<OutboxEntry>& outbox,
                                  CourierReport& report);
  [[nodiscard]] Status tend_canary(UnixMillis now);
  [[nodiscard]] Status tend_route_alerts(UnixMillis now);
  [[nodiscard]] Status raise_own(const char* rule, const std::string& subject_class, Severity severity,
                                 const std::string& summary, UnixMillis now);
  [[nodiscard]] Status resolve_own(const char* rule, const std::string& subject_class,
                                   const std::string& note, UnixMillis now);

  AlertStore& store_;
  AlertConfig config_;
  std::mt19937_64 random_;
  std::vector<std::unique_ptr<AlertRouteSender>> routes_;
  std::vector<RouteTakes> takes_;
};

} // namespace countersign
