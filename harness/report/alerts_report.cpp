#include "harness/report/alerts_report.h"

#include "harness/report/text_layout.h"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

namespace countersign {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint64_t k_failures_of_a_route_down = 3;

bool counts(const Alert& alert) {
  return alert.state != AlertState::resolved && alert.rule != k_alert_canary && alert.rule != k_alert_test;
}

bool is_down(const AlertRoute& route) { return route.in_use && route.failures >= k_failures_of_a_route_down; }

Json instant(const std::optional<UnixMillis>& at) { return at ? Json(layout::iso_8601(*at)) : Json(); }

std::string state_text(const Alert& alert) {
  if (alert.state == AlertState::acknowledged ||
      (alert.state == AlertState::resolved && !alert.person.empty()))
    return fmt::format("{} by {}: {}", to_text(alert.state), alert.person, alert.note);
  if (alert.state == AlertState::open) return "open: nobody has a receipt for it";
  return "delivered, not acknowledged";
}

std::string route_text(const AlertRoute& route) {
  if (!route.in_use) return "not in use";
  if (route.failures > 0) return fmt::format("{} failures in a row: {}", route.failures, route.last_error);
  return route.last_ok_at ? fmt::format("ok, last receipt {} UTC", layout::date_and_time(*route.last_ok_at))
                          : "nothing sent yet";
}

} // namespace

std::string alerts_text(const std::vector<Alert>& alerts, const std::vector<AlertRoute>& routes) {
  std::string text;
  for (const Alert& alert : alerts) {
    text += fmt::format("{:>4}  {:<8} {} {} ({})\n      {}\n      since {} UTC, {}{}\n      {}\n", alert.id,
                        to_text(alert.severity), alert.zone.empty() ? "alert path" : alert.zone, alert.rule,
                        alert.subject_class, alert.summary, layout::date_and_time(alert.opened_at),
                        layout::plural(static_cast<std::size_t>(alert.findings), "finding"),
                        alert.episode > 1 ? fmt::format(", opened {} times", alert.episode) : "",
                        state_text(alert));
  }
  if (alerts.empty()) text += "no alert that is not resolved\n";
  for (const AlertRoute& route : routes)
    text += fmt::format("route {} ({}): {}\n", route.name, route.kind, route_text(route));
  if (routes.empty()) text += "no route was ever in use: say [alerts] in the configuration\n";
  return text;
}

std::string alerts_json(const std::vector<Alert>& alerts, const std::vector<AlertRoute>& routes) {
  Json json;
  json["version"] = 1;
  json["alerts"] = Json::array();
  for (const Alert& alert : alerts) {
    json["alerts"].push_back({{"id", alert.id},
                              {"zone", alert.zone},
                              {"rule", alert.rule},
                              {"class", alert.subject_class},
                              {"severity", to_text(alert.severity)},
                              {"state", to_text(alert.state)},
                              {"episode", alert.episode},
                              {"summary", alert.summary},
                              {"findings", alert.findings},
                              {"opened_at", layout::iso_8601(alert.opened_at)},
                              {"last_seen_at", layout::iso_8601(alert.last_seen_at)},
                              {"delivered_at", instant(alert.delivered_at)},
                              {"acknowledged_at", instant(alert.acknowledged_at)},
                              {"ack_expires_at", instant(alert.ack_expires_at)},
                              {"resolved_at", instant(alert.resolved_at)},
                              {"person", alert.person},
                              {"note", alert.note}});
  }
  json["routes"] = Json::array();
  for (const AlertRoute& route : routes) {
    json["routes"].push_back({{"name", route.name},
                              {"kind", route.kind},
                              {"in_use", route.in_use},
                              {"failures", route.failures},
                              {"last_ok_at", instant(route.last_ok_at)},
                              {"last_failed_at", instant(route.last_failed_at)},
                              {"last_error", route.last_error}});
  }
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

ExitCode alerts_exit_code(const std::vector<Alert>& alerts, const std::vector<AlertRoute>& routes) {
  const bool worst = std::ranges::any_of(alerts, [](const Alert& alert) {
    return counts(alert) && alert.severity == Severity::critical && alert.state != AlertState::acknowledged;
  });
  if (worst) return ExitCode::bogus;
  return std::ranges::any_of(alerts, counts) || std::ranges::any_of(routes, is_down) ? ExitCode::difference
                                                                                     : ExitCode::clean;
}

std::string alerts_nagios(const std::vector<Alert>& alerts, const std::vector<AlertRoute>& routes) {
  static constexpr std::array<const char*, 3> words{"OK", "WARNING", "CRITICAL"};
  const auto unresolved = std::ranges::count_if(alerts, counts);
  const auto unanswered = std::ranges::count_if(
      alerts, [](const Alert& alert) { return counts(alert) && alert.state != AlertState::acknowledged; });
  const auto down = std::ranges::count_if(routes, is_down);
  std::string text =
      fmt::format("COUNTERSIGN {} - {} unresolved, {} of them not acknowledged, {} routes down |"
                  " 'alerts'={};0;;0 'unacknowledged'={};0;;0 'routes_down'={};0;;0\n",
                  words.at(static_cast<std::size_t>(alerts_exit_code(alerts, routes))), unresolved,
                  unanswered, down, unresolved, unanswered, down);
  for (const Alert& alert : alerts) {
    if (!counts(alert)) continue;
    std::string line = fmt::format("{} {} {} {} ({}): {}", alert.id, to_text(alert.severity), alert.zone,
                                   alert.rule, alert.subject_class, alert.summary);
    std::ranges::replace(line, '|', '/'); // what follows it would be performance data
    text += line + "\n";
  }
  return text;
}

} // namespace countersign
