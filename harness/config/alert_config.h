// [alerts] of a run's or a watch's configuration as a value: who is told, by which route, and when.
//
// Secrets are never in the file: keys, tokens and passwords are read from files that only their owner can
// read, and are in the value.
#pragma once

#include "adapters/clock.h"
#include "diff/model/finding.h"

#include <filesystem>
#include <optional>

namespace countersign {

enum class RouteKind : std::uint8_t { exec, webhook, alertmanager, pagerduty, sendmail, icinga };
[[nodiscard]] const char* to_text(RouteKind kind) noexcept;

struct AlertRouteConfig {
  std::string name;
  RouteKind kind = RouteKind::exec;
  Severity at_least = Severity::major;
  milliseconds after{0};              // escalation: told if nobody has acknowledged for so long
  milliseconds repeat{0};             // said again while the alert is not resolved; 0: said once
  milliseconds timeout{10'000};       // of one attempt, all in all
  std::vector<std::string> arguments; // exec; sendmail: the program, instead of /usr/sbin/sendmail
  std::string url;                    // may be from a file: some hold a token
  std::filesystem::path ca_file;      // of https; empty: the system's
  std::string secret;                 // webhook: key of the HMAC; pagerduty: routing key; icinga: password
  std::string user;                   // icinga
  std::string host, service;          // icinga
  std::string from;                   // sendmail
  std::vector<std::string> to;        // sendmail
  friend bool operator==(const AlertRouteConfig&, const AlertRouteConfig&) = default;
};

struct AlertConfig {
  std::vector<AlertRouteConfig> routes;         // in the order of `after`
  milliseconds look_every{2'000};               // at the outbox
  milliseconds canary_every{12 * 3'600'000};    // 0: none, and then the gate says that there is no data
  milliseconds acknowledge_within{30 * 60'000}; // the canary; else that is an alert
  milliseconds acknowledgement_lasts{12 * 3'600'000};
  milliseconds retry_floor{5'000}, retry_ceiling{300'000};
  std::string heartbeat_url; // of a dead-man's switch: asked as long as alerts can be delivered; empty: none
  milliseconds heartbeat_every{60'000}, heartbeat_timeout{10'000};
  friend bool operator==(const AlertConfig&, const AlertConfig&) = default;
};

// "500ms", "30s", "15m", "12h", "14d".
[[nodiscard]] std::optional<milliseconds> parse_duration(std::string_view text);

// [alerts] alone, of a file that holds other things as well; nothing if there is no such table. Errors as
// those of parse_config().
[[nodiscard]] Result<std::optional<AlertConfig>>
parse_alert_config(std::string_view text, const std::string& file_name,
                   const std::filesystem::path& base_directory);

} // namespace countersign
