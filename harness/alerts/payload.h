// What is sent on each route, as text. Pure.
#pragma once

#include "harness/alerts/route.h"

#include <string_view>

namespace countersign {

// For exec hooks and webhooks: one object, "version": 1. Fields are added, never changed.
[[nodiscard]] std::string alert_json(const AlertErrand& errand);
[[nodiscard]] std::string alertmanager_json(const AlertErrand& errand, milliseconds repeat);
[[nodiscard]] std::string pagerduty_json(const AlertErrand& errand, const std::string& routing_key);
[[nodiscard]] std::string icinga_json(const AlertErrand& errand, const std::string& host,
                                      const std::string& service, milliseconds repeat);
[[nodiscard]] std::string mail_text(const AlertErrand& errand, const std::string& from,
                                    const std::vector<std::string>& to);

// One incident there for one episode here: at most 255 octets.
[[nodiscard]] std::string incident_key(const AlertMessage& message);
[[nodiscard]] std::string alert_title(const AlertMessage& message); // one line
// The labels by which Alertmanager knows an alert.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> alert_labels(const AlertMessage& message);

// What the answers say.
[[nodiscard]] Result<std::string> read_pagerduty_answer(std::string_view body, const std::string& key);
[[nodiscard]] Result<std::string> read_icinga_answer(std::string_view body);
// The alert with these labels among those that Alertmanager lists: its fingerprint, and whether it is
// silenced.
[[nodiscard]] Result<std::string> read_alertmanager_list(std::string_view body, const AlertMessage& message);

} // namespace countersign
