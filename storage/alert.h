// Alerts as values: what storage remembers of them. Part of storage's door.
//
// An alert is one for each zone, rule (a finding's id) and class of subjects: "candidate/b apex". 10,000
// findings of one cause are one alert, and its next serial is no new one. It is open until a route gave a
// receipt, then delivered until a person acknowledged it (for a time), then acknowledged until it is
// resolved. It is opened again when its severity rises, when an acknowledgement expires, when it was resolved
// and is seen again, and when it had gone for a while and comes back (a flap). Nothing but a person, or the
// alert path about itself, resolves one: .de's SOA came back with each serial.
#pragma once

#include "diff/model/run_record.h"

#include <map>
#include <optional>

namespace countersign {

enum class AlertState : std::uint8_t { open, delivered, acknowledged, resolved };
enum class AlertAction : std::uint8_t { trigger, acknowledge, resolve };
[[nodiscard]] const char* to_text(AlertState state) noexcept;
[[nodiscard]] const char* to_text(AlertAction action) noexcept;

// Rules of the alert path about itself; zone ''.
inline constexpr const char* k_alert_canary = "alert-canary"; // to be acknowledged: proves the whole path
inline constexpr const char* k_alert_canary_missed = "alert-canary-missed"; // it was not, in time
inline constexpr const char* k_alert_route_down = "alert-route-down";       // class: the route
inline constexpr const char* k_alert_test = "alert-test";                   // by a person; class: the route

struct Alert {
  std::int64_t id = 0;
  std::string zone, rule, subject_class;
  Severity severity{}; // the worst of the episode
  AlertState state = AlertState::open;
  std::int64_t episode = 1;
  std::string summary;       // one line
  std::int64_t findings = 0; // of the episode
  UnixMillis opened_at = 0, last_seen_at = 0;
  std::optional<UnixMillis> delivered_at, acknowledged_at, ack_expires_at, resolved_at;
  std::string person, note; // of the acknowledgement or the resolution
};

// Equal words under an equal key, however often it is sent: a receiver may drop what it has.
struct AlertMessage {
  std::int64_t id = 0, alert = 0, episode = 0;
  AlertAction action = AlertAction::trigger;
  std::string zone, rule, subject_class;
  Severity severity{};
  std::string summary;
  std::int64_t findings = 0;
  std::string person, note;
  UnixMillis created_at = 0;
  std::string idempotency_key;
};

struct Delivery {
  std::int64_t message = 0;
  std::string route;
  std::uint64_t attempts = 0, failures = 0; // failures: since the last receipt
  UnixMillis last_attempt_at = 0, next_attempt_at = 0;
  std::string last_error, receipt;
  std::optional<UnixMillis> delivered_at;
};

// All that a sender needs of one alert.
struct OutboxEntry {
  Alert alert;
  std::optional<AlertMessage> trigger;   // the newest of the episode
  std::optional<AlertMessage> follow_up; // acknowledge or resolve, if it is newer and not settled
  std::vector<Delivery> deliveries;      // of all messages of the episode
};

struct AlertRoute {
  std::string name, kind;
  bool in_use = true;
  std::optional<UnixMillis> last_ok_at, last_failed_at;
  std::uint64_t failures = 0; // in a row
  std::string last_error;
};

// ---- What the gate asks
struct CanaryProof {
  UnixMillis opened_at = 0;
  std::map<std::string, UnixMillis> receipts; // by route
  std::optional<UnixMillis> acknowledged_at;
  std::string person;
};

// From the moment at which people had to be told until one of them answered.
struct AlertResponse {
  std::int64_t alert = 0;
  std::string rule, subject_class;
  Severity severity{};
  UnixMillis pending_since = 0;
  std::optional<UnixMillis> delivered_at, answered_at; // acknowledged or resolved
};

struct AlertEvidence {
  std::vector<AlertRoute> routes;       // in use, by name
  std::vector<CanaryProof> canaries;    // the newest first, some of them
  std::vector<AlertResponse> responses; // of the zone and of the path itself, in the order of pending_since
  std::string head_hash;                // of the newest event; '' without any
};

} // namespace countersign
