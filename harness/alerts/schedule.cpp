#include "harness/alerts/schedule.h"

#include "harness/alerts/payload.h"

#include <algorithm>

namespace countersign {
namespace {

constexpr std::uint64_t k_failures_that_escalate = 2;
constexpr std::size_t k_lines_of_overview = 10;
constexpr UnixMillis k_clock_slack = 60'000;

bool is_canary(const Alert& alert) { return alert.zone.empty() && alert.rule == k_alert_canary; }
bool is_test(const Alert& alert) { return alert.zone.empty() && alert.rule == k_alert_test; }

// `span` has passed since then, or then is yet to come.
bool is_over(UnixMillis since, milliseconds span, UnixMillis now) {
  return span.count() == 0 || now - since >= span.count() || since > now + k_clock_slack;
}

class EntryPlanner {
public:
  EntryPlanner(const OutboxEntry& entry, const AlertConfig& config, const std::vector<RouteTakes>& takes,
               UnixMillis now, Schedule& out)
      : entry_(entry), config_(config), takes_(takes), now_(now), out_(out) {}

  void plan() {
    const Alert& alert = entry_.alert;
    if (!entry_.trigger) return;
    if (alert.state != AlertState::resolved) plan_trigger();
    if (entry_.follow_up) plan_follow_up();
  }

private:
  [[nodiscard]] const Delivery* delivery(std::int64_t message, const std::string& route) const {
    for (const Delivery& delivery : entry_.deliveries) {
      if (delivery.message == message && delivery.route == route) return &delivery;
    }
    return nullptr;
  }

  // Some message of the episode that opened it there.
  [[nodiscard]] bool was_told(const std::string& route) const {
    return std::ranges::any_of(entry_.deliveries, [&](const Delivery& delivery) {
      return delivery.route == route && delivery.delivered_at.has_value() &&
             (!entry_.follow_up || delivery.message < entry_.follow_up->id);
    });
  }

  [[nodiscard]] bool is_wanted(const AlertRouteConfig& route) const {
    const Alert& alert = entry_.alert;
    if (is_canary(alert)) return true;
    if (is_test(alert)) return alert.subject_class == "all routes" || alert.subject_class == route.name;
    return alert.severity >= route.at_least;
  }

  [[nodiscard]] bool all_before_have_failed(std::size_t index) const {
    bool any = false;
    for (std::size_t i = 0; i < index; ++i) {
      const AlertRouteConfig& route = config_.routes[i];
      if (!is_wanted(route) || route.after >= config_.routes[index].after) continue;
      const Delivery* tried = delivery(entry_.trigger->id, route.name);
      if (tried == nullptr || tried->delivered_at || tried->failures < k_failures_that_escalate) return false;
      any = true;
    }
    return any;
  }

  // Whether a failure before forbids it still.
  [[nodiscard]] bool may_try(const Delivery* tried) const {
    if (tried == nullptr || tried->failures == 0) return true;
    return tried->next_attempt_at <= now_ || tried->next_attempt_at > now_ + config_.retry_ceiling.count();
  }

  void plan_trigger() {
    const Alert& alert = entry_.alert;
    const AlertMessage& message = *entry_.trigger;
    const bool answered = alert.state == AlertState::acknowledged;
    if (alert.state == AlertState::open) ++out_.undelivered;
    for (std::size_t i = 0; i < config_.routes.size(); ++i) {
      const AlertRouteConfig& route = config_.routes[i];
      if (!is_wanted(route)) continue;
      const Delivery* tried = delivery(message.id, route.name);
      if (!may_try(tried)) continue;
      if (tried != nullptr && tried->delivered_at) {
        const bool again = route.repeat.count() > 0 && is_over(tried->last_attempt_at, route.repeat, now_);
        // Who acknowledged it has heard; those that forget (and take no acknowledgement) are told all the
        // same.
        if (again && (!answered || keeps_state(route))) add(i, message, tried);
      } else if (!answered && (is_canary(alert) || is_test(alert) ||
                               is_over(message.created_at, route.after, now_) || all_before_have_failed(i))) {
        add(i, message, tried);
      }
    }
  }

  static bool keeps_state(const AlertRouteConfig& route) {
    return route.kind == RouteKind::alertmanager || route.kind == RouteKind::icinga;
  }

  void plan_follow_up() {
    const AlertMessage& message = *entry_.follow_up;
    bool done = true;
    for (std::size_t i = 0; i < config_.routes.size(); ++i) {
      const bool takes = message.action == AlertAction::resolve ? takes_[i].resolve : takes_[i].acknowledge;
      if (!takes || !was_told(config_.routes[i].name)) continue;
      const Delivery* tried = delivery(message.id, config_.routes[i].name);
      if (tried != nullptr && tried->delivered_at) continue;
      done = false;
      if (may_try(tried)) add(i, message, tried);
    }
    if (done) out_.settled.push_back(message.id);
  }

  void add(std::size_t route, const AlertMessage& message, const Delivery* tried) {
    out_.errands.push_back({route, message, tried != nullptr ? tried->attempts : 0});
  }

  const OutboxEntry& entry_;
  const AlertConfig& config_;
  const std::vector<RouteTakes>& takes_;
  UnixMillis now_;
  Schedule& out_;
};

AlertOverview look_over(const std::vector<OutboxEntry>& outbox) {
  AlertOverview overview;
  std::vector<const Alert*> alerts;
  for (const OutboxEntry& entry : outbox) {
    if (entry.alert.state == AlertState::resolved || is_canary(entry.alert) || is_test(entry.alert)) continue;
    alerts.push_back(&entry.alert);
    overview.unacknowledged += entry.alert.state == AlertState::acknowledged ? 0 : 1;
    overview.worst = std::max(overview.worst.value_or(Severity::info), entry.alert.severity);
  }
  overview.unresolved = alerts.size();
  std::ranges::stable_sort(alerts, std::ranges::greater{}, &Alert::severity);
  if (alerts.size() > k_lines_of_overview) alerts.resize(k_lines_of_overview);
  for (const Alert* alert : alerts) {
    overview.text += fmt::format("{} {} {} {} ({}): {}\n", alert->id, to_text(alert->severity), alert->zone,
                                 alert->rule, alert->subject_class, alert->summary);
  }
  return overview;
}

} // namespace

Schedule plan_errands(const std::vector<OutboxEntry>& outbox, const AlertConfig& config,
                      const std::vector<RouteTakes>& takes, UnixMillis now) {
  Schedule schedule;
  for (const OutboxEntry& entry : outbox) EntryPlanner(entry, config, takes, now, schedule).plan();
  // What was not tried yet goes first: a message that a route refuses must not keep it from the others.
  std::ranges::stable_sort(schedule.errands, [](const PlannedErrand& left, const PlannedErrand& right) {
    if (left.route != right.route) return left.route < right.route;
    if (left.attempts != right.attempts) return left.attempts < right.attempts;
    return left.message.severity > right.message.severity;
  });
  schedule.overview = look_over(outbox);
  return schedule;
}

milliseconds retry_after(std::uint64_t failures, const AlertConfig& config, double random) {
  milliseconds wait = config.retry_floor;
  for (std::uint64_t i = 1; i < failures && wait < config.retry_ceiling; ++i) wait *= 2;
  wait = std::min(wait, config.retry_ceiling);
  return wait - milliseconds(static_cast<std::int64_t>(static_cast<double>(wait.count()) * random / 2));
}

} // namespace countersign
