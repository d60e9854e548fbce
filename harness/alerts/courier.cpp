#include "harness/alerts/courier.h"

#include <algorithm>
#include <thread>

namespace countersign {
namespace {

constexpr std::size_t k_most_of_a_pass = 20; // on one route
constexpr std::uint64_t k_failures_of_a_route_down = 3;
constexpr const char* k_ourselves = "countersign";
constexpr UnixMillis k_clock_slack = 60'000;

// Refused was this message; anything else says that the route is out of order, and the next would fail as
// well.
bool is_about_the_message(const Error& error) { return error.kind == ErrorKind::protocol; }

const Alert* find_own(const std::vector<Alert>& alerts, const std::string& rule,
                      const std::string& subject_class) {
  const auto found = std::ranges::find_if(alerts, [&](const Alert& alert) {
    return alert.zone.empty() && alert.rule == rule && alert.subject_class == subject_class;
  });
  return found == alerts.end() ? nullptr : &*found;
}

} // namespace

Courier::Courier(AlertStore& store, const AlertConfig& config, std::uint64_t seed, const MakeRoute& make)
    : store_(store), config_(config), random_(seed) {
  for (const AlertRouteConfig& route : config_.routes) {
    routes_.push_back(make(route));
    takes_.push_back(
        {routes_.back()->takes(AlertAction::acknowledge), routes_.back()->takes(AlertAction::resolve)});
  }
}

Status Courier::begin() {
  std::vector<AlertRoute> routes;
  for (const AlertRouteConfig& route : config_.routes)
    routes.push_back({route.name, to_text(route.kind), true, {}, {}, 0, {}});
  if (!config_.heartbeat_url.empty()) routes.push_back({"heartbeat", "heartbeat", true, {}, {}, 0, {}});
  return store_.declare_routes(routes);
}

Result<CourierReport> Courier::pass(const std::function<UnixMillis()>& clock) {
  const UnixMillis now = clock();
  COUNTERSIGN_TRY(store_.expire_acknowledgements(now));
  COUNTERSIGN_TRY(tend_canary(now));
  COUNTERSIGN_TRY(tend_route_alerts(now));
  COUNTERSIGN_TRY_ASSIGN(const auto outbox, store_.outbox());
  const Schedule schedule = plan_errands(outbox, config_, takes_, now);
  CourierReport report;
  report.undelivered = schedule.undelivered;
  for (const std::int64_t message : schedule.settled) COUNTERSIGN_TRY(store_.settle(message));
  for (const Outcome& outcome : deliver(schedule, clock))
    COUNTERSIGN_TRY(write_down(outcome, outbox, report));
  return report;
}

std::vector<Courier::Outcome> Courier::deliver(const Schedule& schedule,
                                               const std::function<UnixMillis()>& clock) {
  std::vector<std::vector<Outcome>> outcomes(routes_.size());
  std::vector<std::jthread> threads;
  for (std::size_t route = 0; route < routes_.size(); ++route) {
    const auto is_its = [route](const PlannedErrand& errand) { return errand.route == route; };
    if (!std::ranges::any_of(schedule.errands, is_its)) continue;
    threads.emplace_back([&, route, is_its] {
      for (const PlannedErrand& errand : schedule.errands) {
        if (!is_its(errand)) continue;
        auto receipt = routes_[route]->send({errand.message, schedule.overview, clock()});
        const bool goes_on = receipt || is_about_the_message(receipt.error());
        outcomes[route].push_back({errand, std::move(receipt), clock()});
        if (!goes_on || outcomes[route].size() == k_most_of_a_pass) return;
      }
    });
  }
  threads.clear(); // waits for all
  std::vector<Outcome> all;
  for (auto& of_route : outcomes) std::ranges::move(of_route, std::back_inserter(all));
  return all;
}

Status Courier::write_down(const Outcome& outcome, const std::vector<OutboxEntry>& outbox,
                           CourierReport& report) {
  const std::string& route = config_.routes[outcome.errand.route].name;
  const AlertMessage& message = outcome.errand.message;
  const std::string what =
      fmt::format("alert {} ({} {}) by {}", message.alert, to_text(message.action), message.rule, route);
  if (outcome.receipt) {
    ++report.sent;
    report.lines.push_back(fmt::format("{}: {}", what, *outcome.receipt));
    COUNTERSIGN_TRY(store_.note_receipt(message, route, *outcome.receipt, outcome.at));
    return store_.note_health(route, "", outcome.at);
  }
  ++report.failed;
  const std::string& error = outcome.receipt.error().message;
  report.lines.push_back(fmt::format("{} failed: {}", what, error));
  std::uint64_t failures = 1;
  for (const OutboxEntry& entry : outbox) {
    for (const Delivery& delivery : entry.deliveries) {
      if (delivery.message == message.id && delivery.route == route) failures = delivery.failures + 1;
    }
  }
  const double jitter = std::uniform_real_distribution<double>(0, 1)(random_);
  COUNTERSIGN_TRY(store_.note_failure(message, route, error, outcome.at,
                                      outcome.at + retry_after(failures, config_, jitter).count()));
  return store_.note_health(route, error, outcome.at);
}

Status Courier::tend_canary(UnixMillis now) {
  if (config_.canary_every.count() == 0) return {};
  COUNTERSIGN_TRY_ASSIGN(const std::vector<Alert> alerts, store_.alerts(true));
  const Alert* canary = find_own(alerts, k_alert_canary, "all routes");
  const bool answered = canary != nullptr && canary->acknowledged_at.has_value();
  if (canary != nullptr && !answered && now - canary->opened_at >= config_.acknowledge_within.count()) {
    COUNTERSIGN_TRY(raise_own(k_alert_canary_missed, "all routes", Severity::critical,
                              "nobody acknowledged the canary in time: alerts may not reach anybody", now));
  } else if (answered && *canary->acknowledged_at - canary->opened_at <= config_.acknowledge_within.count()) {
    COUNTERSIGN_TRY(
        resolve_own(k_alert_canary_missed, "all routes", "a later canary was acknowledged in time", now));
  }
  const bool due = canary == nullptr || now - canary->opened_at >= config_.canary_every.count() ||
                   canary->opened_at > now + k_clock_slack;
  if (!due) return {};
  COUNTERSIGN_TRY(store_.raise(k_alert_canary, "all routes", Severity::info,
                               "a test of the alert path: acknowledge it, and nothing else is to be done",
                               now));
  return {};
}

Status Courier::tend_route_alerts(UnixMillis now) {
  COUNTERSIGN_TRY_ASSIGN(const std::vector<AlertRoute> routes, store_.routes());
  for (const AlertRoute& route : routes) {
    if (route.in_use && route.failures >= k_failures_of_a_route_down) {
      COUNTERSIGN_TRY(raise_own(
          k_alert_route_down, route.name, Severity::major,
          fmt::format("{} attempts in a row have failed, the last one: {}", route.failures, route.last_error),
          now));
    } else if (route.failures == 0 || !route.in_use) {
      COUNTERSIGN_TRY(resolve_own(k_alert_route_down, route.name, "it works again, or is not in use", now));
    }
  }
  return {};
}

// Said once, not at each pass.
Status Courier::raise_own(const char* rule, const std::string& subject_class, Severity severity,
                          const std::string& summary, UnixMillis now) {
  COUNTERSIGN_TRY_ASSIGN(const std::vector<Alert> alerts, store_.alerts(false));
  if (find_own(alerts, rule, subject_class) != nullptr) return {};
  COUNTERSIGN_TRY(store_.raise(rule, subject_class, severity, summary, now));
  return {};
}

Status Courier::resolve_own(const char* rule, const std::string& subject_class, const std::string& note,
                            UnixMillis now) {
  COUNTERSIGN_TRY_ASSIGN(const std::vector<Alert> alerts, store_.alerts(false));
  const Alert* open = find_own(alerts, rule, subject_class);
  if (open == nullptr) return {};
  return store_.resolve(open->id, {k_ourselves, note, {}}, now);
}

} // namespace countersign
