#include "harness/report/metrics_text.h"

#include <array>

namespace countersign {
namespace {

using Labels = std::vector<std::pair<const char*, std::string>>;

class MetricsWriter {
public:
  // Of all samples that follow, up to the next family.
  void family(const char* name, const char* type, const char* help) {
    name_ = name;
    text_ += fmt::format("# HELP {} {}\n# TYPE {} {}\n", name, help, name, type);
  }
  void sample(const Labels& labels, const std::string& value) {
    text_ += name_;
    const char* before = "{";
    for (const auto& [label, text] : labels) {
      text_ += fmt::format("{}{}=\"{}\"", before, label, escaped(text));
      before = ",";
    }
    text_ += fmt::format("{}{}\n", labels.empty() ? " " : "} ", value);
  }
  void count(const Labels& labels, std::uint64_t value) { sample(labels, std::to_string(value)); }
  void seconds(const Labels& labels, std::int64_t ms) {
    sample(labels, fmt::format("{}{}.{:03}", ms < 0 ? "-" : "", std::abs(ms) / 1000, std::abs(ms) % 1000));
  }
  [[nodiscard]] std::string take() { return std::move(text_); }

private:
  static std::string escaped(const std::string& text) {
    std::string out;
    for (const char c : text) {
      if (c == '\\' || c == '"') out += '\\';
      out += c == '\n' ? std::string("\\n") : std::string(1, c);
    }
    return out;
  }
  std::string name_, text_;
};

constexpr std::array k_severities{Severity::critical, Severity::major, Severity::minor, Severity::info};

void write_runs(MetricsWriter& out, const std::vector<ZoneMetrics>& zones) {
  out.family("countersign_steps_total", "counter", "Steps stored, over all runs of the zone.");
  for (const auto& zone : zones) out.count({{"zone", zone.zone}}, zone.steps);
  out.family("countersign_steps_complete_total", "counter", "Steps that every node published in time.");
  for (const auto& zone : zones) out.count({{"zone", zone.zone}}, zone.steps_complete);
  out.family("countersign_last_step_timestamp_seconds", "gauge", "When the newest step was stored.");
  for (const auto& zone : zones) {
    if (zone.last_step_at) out.seconds({{"zone", zone.zone}}, *zone.last_step_at);
  }
  out.family("countersign_last_success_timestamp_seconds", "gauge",
             "When the newest complete step was stored.");
  for (const auto& zone : zones) {
    if (zone.last_complete_at) out.seconds({{"zone", zone.zone}}, *zone.last_complete_at);
  }
  out.family("countersign_last_step_duration_seconds", "gauge",
             "From the offer of the newest step to its end.");
  for (const auto& zone : zones) {
    if (zone.last_step_at) out.seconds({{"zone", zone.zone}}, zone.last_step_ms);
  }
}

void write_findings(MetricsWriter& out, const std::vector<ZoneMetrics>& zones) {
  out.family("countersign_findings_unexplained_total", "counter", "Findings that no rule explains.");
  for (const auto& zone : zones) {
    for (const Severity severity : k_severities) {
      const auto found = zone.unexplained.find(severity);
      out.count({{"zone", zone.zone}, {"severity", to_text(severity)}},
                found == zone.unexplained.end() ? 0
                                                : found->second); // also before there is one: rate() needs it
    }
  }
  out.family("countersign_findings_explained_total", "counter", "Differences that a rule explains.");
  for (const auto& zone : zones) out.count({{"zone", zone.zone}}, zone.explained);
}

template <class Value, class Write>
void each_role(const std::vector<ZoneMetrics>& zones, const std::map<Role, Value> ZoneMetrics::*member,
               Write write) {
  for (const auto& zone : zones) {
    for (const auto& [role, value] : zone.*member)
      write(Labels{{"zone", zone.zone}, {"side", to_text(role)}}, value);
  }
}

void write_signatures(MetricsWriter& out, const std::vector<ZoneMetrics>& zones) {
  const auto count = [&out](const Labels& labels, std::uint64_t value) { out.count(labels, value); };
  out.family("countersign_signatures_total", "counter", "RRSIGs looked at.");
  each_role(zones, &ZoneMetrics::signatures, count);
  out.family("countersign_bogus_signatures_total", "counter",
             "RRSIGs that do not verify with any published key.");
  each_role(zones, &ZoneMetrics::bogus, count);
  out.family("countersign_serial", "gauge", "SOA serial of the version received last.");
  each_role(zones, &ZoneMetrics::serial,
            [&](const Labels& labels, std::uint32_t serial) { out.count(labels, serial); });
  out.family("countersign_signature_expiry_min_timestamp_seconds", "gauge",
             "First expiration among the newest versions of all nodes.");
  each_role(zones, &ZoneMetrics::earliest_expiration,
            [&](const Labels& labels, std::int64_t at) { out.sample(labels, std::to_string(at)); });
  out.family("countersign_publication_lag_seconds", "gauge",
             "Longest lag behind the offer, among the newest versions.");
  each_role(zones, &ZoneMetrics::lag_ms,
            [&](const Labels& labels, std::int64_t ms) { out.seconds(labels, ms); });
}

void write_alerts(MetricsWriter& out, const AlertMetrics& alerts) {
  out.family("countersign_alerts", "gauge", "Alerts by state, without canaries and tests.");
  for (const char* state : {"open", "delivered", "acknowledged"}) {
    for (const Severity severity : k_severities) {
      std::uint64_t value = 0;
      if (const auto of_state = alerts.by_state.find(state); of_state != alerts.by_state.end()) {
        if (const auto found = of_state->second.find(to_text(severity)); found != of_state->second.end())
          value = found->second;
      }
      out.count({{"state", state}, {"severity", to_text(severity)}}, value);
    }
  }
  out.family("countersign_alerts_outbox_pending", "gauge", "Alerts that nobody has a receipt for.");
  out.count({}, alerts.outbox_pending);
  out.family("countersign_alert_route_failures", "gauge", "Failures in a row of a route in use.");
  for (const auto& [route, failures] : alerts.route_failures) out.count({{"route", route}}, failures);
  out.family("countersign_alert_route_last_receipt_timestamp_seconds", "gauge",
             "The newest receipt of a route in use.");
  for (const auto& [route, at] : alerts.route_last_receipt) out.seconds({{"route", route}}, at);
  if (!alerts.canary_answered_at) return;
  out.family("countersign_alert_canary_last_roundtrip_timestamp_seconds", "gauge",
             "When a person acknowledged a canary last.");
  out.seconds({}, *alerts.canary_answered_at);
  out.family("countersign_alert_canary_roundtrip_seconds", "gauge", "How long that took.");
  out.seconds({}, alerts.canary_took_ms.value_or(0));
}

} // namespace

std::string metrics_text(const DatabaseMetrics& metrics, const std::string& version) {
  MetricsWriter out;
  out.family("countersign_build_info", "gauge", "1, with the version as a label.");
  out.count({{"version", version}}, 1);
  out.family("countersign_records_total", "counter", "Records of the hash chain.");
  out.count({}, metrics.records);
  write_runs(out, metrics.zones);
  write_findings(out, metrics.zones);
  write_signatures(out, metrics.zones);
  write_alerts(out, metrics.alerts);
  return out.take();
}

} // namespace countersign
