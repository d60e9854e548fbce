// What is due on which route, and when.
#include "harness/alerts/schedule.h"

#include <gmock/gmock.h>

namespace countersign::test {
namespace {

constexpr UnixMillis k_now = 1'777'939'200'000, k_minute = 60'000, k_year = 365LL * 86'400'000;

AlertConfig config() {
  AlertConfig config;
  AlertRouteConfig pager, boss, monitor;
  pager.name = "pager";
  boss.name = "boss";
  boss.after = milliseconds(15 * k_minute);
  boss.at_least = Severity::critical;
  monitor.name = "monitor";
  monitor.kind = RouteKind::alertmanager;
  monitor.repeat = milliseconds(k_minute);
  config.routes = {pager, monitor, boss};
  return config;
}

OutboxEntry entry(UnixMillis created_at, Severity severity = Severity::critical) {
  OutboxEntry entry;
  entry.alert.id = 1;
  entry.alert.zone = "example.";
  entry.alert.rule = "rrsig-bogus";
  entry.alert.severity = severity;
  entry.trigger.emplace();
  entry.trigger->id = 10;
  entry.trigger->alert = 1;
  entry.trigger->severity = severity;
  entry.trigger->created_at = created_at;
  return entry;
}

void receipt(OutboxEntry& entry, const char* route, UnixMillis at, std::int64_t message = 10) {
  entry.deliveries.push_back({message, route, 1, 0, at, 0, "", "202", at});
  entry.alert.state = AlertState::delivered;
}

void failure(OutboxEntry& entry, const char* route, std::uint64_t failures, UnixMillis next) {
  entry.deliveries.push_back({10, route, failures, failures, k_now, next, "refused", "", std::nullopt});
}

std::string due(const OutboxEntry& one, UnixMillis now = k_now) {
  const AlertConfig routes = config();
  std::string names;
  // Alertmanager takes no acknowledgement.
  for (const PlannedErrand& errand : plan_errands({one}, routes, {{}, {false, true}, {}}, now).errands)
    names +=
        (names.empty() ? "" : " ") + routes.routes[errand.route].name + ":" + to_text(errand.message.action);
  return names;
}

TEST(Schedule, SaysANewAlertAtOnceAndEscalatesInTime) {
  OutboxEntry one = entry(k_now);
  EXPECT_EQ(due(one), "pager:trigger monitor:trigger");
  receipt(one, "pager", k_now);
  receipt(one, "monitor", k_now);
  EXPECT_EQ(due(one), "");
  EXPECT_EQ(due(one, k_now + 15 * k_minute - 1), "monitor:trigger");
  EXPECT_EQ(due(one, k_now + 15 * k_minute), "monitor:trigger boss:trigger");
  one.alert.state = AlertState::acknowledged;
  EXPECT_EQ(due(one, k_now + 15 * k_minute), "monitor:trigger") << "the boss is left alone";
}

TEST(Schedule, LeavesOutARouteForWorseThings) {
  EXPECT_EQ(due(entry(k_now - 60 * k_minute, Severity::major)), "pager:trigger monitor:trigger");
  EXPECT_EQ(due(entry(k_now - 60 * k_minute, Severity::minor)), "");
}

TEST(Schedule, EscalatesEarlyWhenAllRoutesBeforeHaveFailed) {
  OutboxEntry one = entry(k_now);
  failure(one, "pager", 2, k_now + k_minute);
  failure(one, "monitor", 1, k_now + k_minute);
  EXPECT_EQ(due(one), "") << "one may still do";
  one.deliveries.back().failures = 2;
  EXPECT_EQ(due(one), "boss:trigger");
}

TEST(Schedule, WaitsAfterAFailureAndNotForEverAfterAJumpOfTheClock) {
  OutboxEntry one = entry(k_now);
  failure(one, "pager", 1, k_now + k_minute);
  receipt(one, "monitor", k_now);
  EXPECT_EQ(due(one), "");
  EXPECT_EQ(due(one, k_now + k_minute), "pager:trigger monitor:trigger");
  one.deliveries.front().next_attempt_at = k_now + k_year; // written in a year that was taken back
  EXPECT_EQ(due(one), "pager:trigger");
}

TEST(Schedule, AnAlertOfTheFutureIsOldEnoughForEverybody) {
  EXPECT_EQ(due(entry(k_now + 3'000)), "pager:trigger monitor:trigger") << "clocks differ by seconds";
  EXPECT_EQ(due(entry(k_now + k_year)), "pager:trigger monitor:trigger boss:trigger");
  OutboxEntry told = entry(k_now);
  receipt(told, "pager", k_now);
  receipt(told, "monitor", k_now + k_year);
  EXPECT_EQ(due(told), "monitor:trigger") << "or Alertmanager would forget it for a year";
}

TEST(Schedule, TellsAnswersToThoseWhoWereToldAndTakeThem) {
  OutboxEntry one = entry(k_now);
  receipt(one, "pager", k_now);
  one.alert.state = AlertState::acknowledged;
  one.follow_up = one.trigger;
  one.follow_up->id = 11;
  one.follow_up->action = AlertAction::acknowledge;
  EXPECT_EQ(due(one), "pager:acknowledge");
  receipt(one, "pager", k_now, 11);
  one.alert.state = AlertState::acknowledged;
  EXPECT_EQ(due(one), "");
  EXPECT_EQ(plan_errands({one}, config(), {{}, {false, true}, {}}, k_now).settled,
            std::vector<std::int64_t>{11});
}

TEST(Schedule, AResolutionOfWhatNobodyWasToldIsSettled) {
  OutboxEntry one = entry(k_now);
  one.alert.state = AlertState::resolved;
  one.follow_up = one.trigger;
  one.follow_up->id = 11;
  one.follow_up->action = AlertAction::resolve;
  EXPECT_EQ(due(one), "");
  EXPECT_EQ(plan_errands({one}, config(), {{}, {}, {}}, k_now).settled, std::vector<std::int64_t>{11});
}

TEST(Schedule, ACanaryGoesByAllRoutesAtOnce) {
  OutboxEntry one = entry(k_now, Severity::info);
  one.alert.zone.clear();
  one.alert.rule = k_alert_canary;
  EXPECT_EQ(due(one), "pager:trigger monitor:trigger boss:trigger");
  one.alert.rule = k_alert_test;
  one.alert.subject_class = "boss";
  EXPECT_EQ(due(one), "boss:trigger");
}

TEST(Schedule, WhatARouteRefusedDoesNotKeepTheNewBack) {
  OutboxEntry refused = entry(k_now), fresh = entry(k_now, Severity::major);
  failure(refused, "pager", 5, k_now - 1);
  fresh.alert.id = fresh.trigger->alert = 2;
  const auto errands = plan_errands({refused, fresh}, config(), {{}, {}, {}}, k_now).errands;
  ASSERT_GE(errands.size(), 2U);
  EXPECT_EQ(errands[0].message.alert, 2);
  EXPECT_EQ(errands[1].message.alert, 1);
}

TEST(RetryAfter, DoublesUpToACeilingWithJitter) {
  const AlertConfig routes = config();
  EXPECT_EQ(retry_after(1, routes, 0), milliseconds(5'000));
  EXPECT_EQ(retry_after(3, routes, 0), milliseconds(20'000));
  EXPECT_EQ(retry_after(1'000'000, routes, 0), milliseconds(300'000));
  EXPECT_EQ(retry_after(1'000'000, routes, 1), milliseconds(150'000));
}

TEST(Overview, HoldsTheWorstAndNoCanary) {
  OutboxEntry canary = entry(k_now, Severity::critical), minor = entry(k_now, Severity::minor);
  canary.alert.zone.clear();
  canary.alert.rule = k_alert_canary;
  minor.alert.state = AlertState::acknowledged;
  const AlertOverview overview = plan_errands({canary, minor}, config(), {{}, {}, {}}, k_now).overview;
  EXPECT_EQ(overview.unresolved, 1U);
  EXPECT_EQ(overview.unacknowledged, 0U);
  EXPECT_EQ(overview.worst, Severity::minor);
}

} // namespace
} // namespace countersign::test
